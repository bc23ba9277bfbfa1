"""Tell each member once a day what is due."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.log import log
from app.models import Group, JobLease, Member
from app.parts import parts
from app.ports.mail import MailError, ServerUnavailable
from app.queries.members import active_members
from app.services.digest import Digest, digest_for


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every morning: mail each member whose requests need something.

    Harmless if missed: the desk says the same. Harmless if run twice: a member's turn of the day
    is noted before the mail is handed over, so that nobody gets two; one that fails is not made
    up for, because tomorrow's says it all again.
    """
    mailer, settings = parts().mailer, parts().settings
    group = db.session.scalars(select(Group)).first()
    if not mailer.configured or group is None or not group.can_file:
        return {"skipped": "No mail can leave yet: no mail server, or no group, is set."}
    now, today = clock.now(), clock.today(settings.zone)
    done = {"sent": 0, "failed": 0, "nothing_due": 0}
    for member_id in [member.id for member in active_members(db.session)]:
        digest = _written(member_id, now)
        if digest is None:
            done["nothing_due"] += 1
        elif _turn_taken(f"digest:{today}:{member_id}", now):
            try:
                mailer.send(digest.mail)
                done["sent"] += 1
            except MailError as error:
                log.warning("a digest did not leave", member=member_id, error=str(error))
                done["failed"] += 1
                if isinstance(error, ServerUnavailable):
                    break
    return done


def _written(member_id: int, now: datetime) -> Digest | None:
    settings, session = parts().settings, db.session
    member = session.get_one(Member, member_id)
    group = session.scalars(select(Group)).one()
    today = clock.today(settings.zone)
    return digest_for(session, member, group, now=now, today=today, url=settings.public_url)


def _turn_taken(name: str, now: datetime) -> bool:
    """Note that a member's turn of the day has come; false if it had before.

    The note lies among the leases, which the sweep clears of what ran out.
    """
    with transaction() as session:
        if session.scalars(select(JobLease).filter_by(name=name)).first():
            return False
        session.add(JobLease(name=name, holder="digest", until_at=now))
    return True
