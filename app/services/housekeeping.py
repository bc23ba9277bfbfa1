"""Drop rows that have no further use: what ran out, and old notes of runs and attempts."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.models import ContactSearch, JobAttempt, JobLease, JobRun, Notice, OneTimeLink

_LEASES = timedelta(days=2)
_ATTEMPTS = timedelta(days=7)
_LINKS = timedelta(days=30)
_NOTICES = timedelta(days=60)  # longer than anybody looks back for the last mail to a member


def drop_what_ran_out(session: Session, *, now: datetime, keep_runs: timedelta) -> int:
    """Drop it and give back how many rows. The newest run of each job stays, however old."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    dropped = 0
    for statement in (
        delete(ContactSearch).where(ContactSearch.until_at < now),
        delete(JobLease).where(JobLease.until_at < now - _LEASES),
        delete(JobAttempt).where(JobAttempt.rests_until_at < now - _ATTEMPTS),
        delete(OneTimeLink).where(OneTimeLink.expires_at < now - _LINKS),
        delete(Notice).where(
            Notice.said_at < now - _NOTICES, Notice.key.startswith("digest", autoescape=True)
        ),
        delete(JobRun).where(JobRun.started_at < now - keep_runs, JobRun.id.not_in(newest)),
    ):
        result = session.execute(statement)
        if isinstance(result, CursorResult):
            dropped += max(result.rowcount, 0)
    return dropped
