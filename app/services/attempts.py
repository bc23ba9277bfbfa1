"""Attempts at pieces of work: what breaks is tried a few times, after everything else."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import JobAttempt

MOST: Final = 3
"""How often a piece of work is tried that never comes to its end."""

_RESTS: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=5))
"""How long it rests after each attempt, while what waits behind it has its turn."""


def resting(session: Session, job: str, *, now: datetime) -> frozenset[int]:
    """Give the numbers of what broke in a ``job`` a while ago, or is being tried."""
    query = select(JobAttempt.of_id).where(JobAttempt.job == job, JobAttempt.rests_until_at > now)
    return frozenset(session.scalars(query))


def was_killed(session: Session, job: str, of_id: int) -> bool:
    """Say whether the process ended that tried it last, however it ended."""
    return (found := _of(session, job, of_id)) is not None and found.in_hand


def begin(session: Session, job: str, of_id: int, *, now: datetime) -> int:
    """Count one more attempt before it is made, and give back which it is, from 1.

    0 where there were ``MOST`` already: nobody will try again, and they are forgotten.
    """
    found = _of(session, job, of_id)
    if found is None:
        found = JobAttempt(job=job, of_id=of_id, number=0)
        session.add(found)
    elif found.number >= MOST:
        session.delete(found)
        return 0
    found.number += 1
    found.in_hand, found.rests_until_at = True, now + _RESTS[found.number - 1]
    session.flush()
    return found.number


def note_broken(session: Session, job: str, of_id: int, *, now: datetime) -> bool:
    """Note that an attempt broke; give back whether it was the last, and they are forgotten."""
    found = _of(session, job, of_id)
    if found is None or found.number >= MOST:
        note_done(session, job, of_id)
        return found is not None
    found.in_hand, found.rests_until_at = False, now + _RESTS[max(found.number, 1) - 1]
    return False


def note_progress(session: Session, job: str, of_id: int) -> None:
    """Note that something came of an attempt which stays: earlier ones count no more."""
    if found := _of(session, job, of_id):
        found.number = 0


def note_done(session: Session, job: str, of_id: int) -> None:
    """Forget the attempts at what came to its end."""
    if found := _of(session, job, of_id):
        session.delete(found)
        session.flush()


def forgive(session: Session, job: str, of_id: int, *, before: int) -> None:
    """Take back an attempt that ended by no fault of the work: ``before`` were made before it."""
    found = _of(session, job, of_id)
    if found is None:
        return
    found.number, found.in_hand = min(found.number, before), False
    if not found.number:
        session.delete(found)
    session.flush()


def rest(session: Session, job: str, of_id: int, *, now: datetime) -> None:
    """Let it wait for a while, without an attempt."""
    found = _of(session, job, of_id)
    if found is None:
        found = JobAttempt(job=job, of_id=of_id, number=0)
        session.add(found)
    found.rests_until_at = now + _RESTS[0]
    session.flush()


def _of(session: Session, job: str, of_id: int) -> JobAttempt | None:
    query = select(JobAttempt).filter_by(job=job, of_id=of_id)
    return session.scalars(query.execution_options(populate_existing=True)).first()
