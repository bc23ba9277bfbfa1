"""Tell each member once a day what is due."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.outage_mail import tell_keepers
from app.jobs.telling import Told, tell
from app.models import Group, Member
from app.parts import parts
from app.ports.mail import OutgoingMail
from app.queries.mailbox import done_alone
from app.queries.members import active_members, looks_after_all
from app.queries.reminders import Look
from app.services import notices
from app.services.digest import Reader, digest_for
from app.services.outages import outages

_FIRST = timedelta(days=1)  # a new member is told of the last day


def run(held: Lease) -> dict[str, Any]:
    """Every morning: mail each member whose requests need something; tried again until eleven.

    Harmless if missed or run twice: what called since a member was last told is told by the next
    run, once. A mail is claimed before it is handed over, so that nobody gets two on a day, not
    even from two workers or after a kill; one that did not leave is tried again.
    """
    group = db.session.scalars(select(Group)).first()
    if not parts().mailer.configured or group is None or not group.can_file:
        return {"skipped": "No mail can leave yet: no mail server, or no group, is set."}
    now = clock.now()
    today = clock.today(parts().settings.zone).isoformat()
    last = notices.last_told(db.session, now=now)
    done = Counter({"sent": 0, "failed": 0, "nothing_due": 0})
    tell_keepers(now)
    for member_id, mine, nobodys in _readers():
        if notices.is_said(db.session, notices.told_of(today, member_id)):
            continue
        held.renew()
        since = last.get(member_id) or _begun(member_id, now)
        mail = _written(member_id, now, since, mine=mine, nobodys=nobodys)
        told = tell(notices.claim_of(today, member_id), mail) if mail else None
        done[_OUTCOME[told]] += 1
        if told in {None, Told.SENT}:
            with transaction() as session:
                notices.claim(session, notices.told_of(today, member_id), now=now)
        elif told is Told.NO_SERVER:
            break
    return dict(done)


_OUTCOME = {
    None: "nothing_due",
    Told.SENT: "sent",
    Told.BEFORE: "under_way",
    Told.FAILED: "failed",
    Told.UNCERTAIN: "failed",
    Told.NO_SERVER: "failed",
}


def _readers() -> list[tuple[int, bool, bool]]:
    """Everybody with what they want: what is theirs, and what is nobody's."""
    everybody = active_members(db.session)
    carers = looks_after_all(everybody)
    return [(one.id, one.daily_mail, one.id in carers) for one in everybody]


def _begun(member_id: int, now: datetime) -> datetime:
    """Note from when on a new member is told, so that the first mail too can be made up for."""
    since = now - _FIRST
    day = since.astimezone(ZoneInfo(parts().settings.zone)).date()
    with transaction() as session:
        notices.claim(session, notices.told_of(day.isoformat(), member_id), now=since)
    return since


def _written(
    member_id: int, now: datetime, since: datetime, *, mine: bool, nobodys: bool
) -> OutgoingMail | None:
    settings, session = parts().settings, db.session
    look = Look(now, since, settings.zone)
    missed: Sequence[Any] = outages(session, since=look.since, zone=settings.zone)
    reader = Reader(session.get_one(Member, member_id), mine=mine, nobodys=nobodys)
    group = session.scalars(select(Group)).one()
    return digest_for(
        session,
        reader,
        group,
        look,
        url=settings.public_url,
        outages=missed,
        done_alone=done_alone(session, since=look.since),
    )
