"""The daily digest: one short mail to each member whose requests need something."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.models import Group, Member
from app.ports.mail import OutgoingMail
from app.queries.desk import Counts, Desk, DeskRow, Stack
from app.queries.requests import Filters

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Digest:
    """What one member would be told today."""

    mail: OutgoingMail


def digest_for(
    session: Session, member: Member, group: Group, *, now: datetime, today: date, url: str
) -> Digest | None:
    """Write the member's digest; None where nothing of theirs is due.

    ``url`` is the address of the desk. Lateness is judged at the agency, as on the desk.
    """
    desk = Desk(now, today, Filters(assignee_id=member.id))
    counts = desk.counts(session)
    if counts.nothing_due and not counts.follow_up:
        return None
    parts = [_head(counts, today)]
    for stack, title in (
        (Stack.OUR_MOVE, "Our move, or we lose something"),
        (Stack.LATE, "Agencies late"),
        (Stack.THIS_WEEK, "This week"),
        (Stack.FOLLOW_UP, "To follow up"),
    ):
        rows = desk.rows(session, stack, per_page=_SHOWN)
        if rows:
            parts.append("\n".join([title, *map(_line, rows)]))
    parts.append(f"All of it: {url}/desk/\nDates are computed from the law; not legal advice.")
    return Digest(
        OutgoingMail(
            message_id=f"<daylight.digest.{member.fs_uniquifier}.{today}@{_host(group)}>",
            sender=group.email,
            sender_name=group.name,
            recipient=member.email,
            reply_to=group.email,
            subject=f"Your requests, {_day(today)}",
            body="\n\n".join(parts) + "\n",
        )
    )


def _head(counts: Counts, today: date) -> str:
    return (
        f"{_day(today)}: {counts.our_move} need your move, {counts.late} agencies are late, "
        f"{counts.this_week} fall due this week, {counts.follow_up} are to be followed up."
    )


def _line(row: DeskRow) -> str:
    agency = row.request.agency
    when = f"{_day(row.on)}: " if row.on else ""
    return f"  {when}{agency.name}, {agency.state} ({row.request.ref})"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _host(group: Group) -> str:
    return group.email.rpartition("@")[2]
