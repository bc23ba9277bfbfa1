"""When the nightly work stood still: noted once by the first sweep after, told once to keepers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Group, Member, Notice
from app.ports.mail import OutgoingMail
from app.queries.health import last_sweep
from app.queries.reminders import Reason, Reminder, fell_due
from app.services.clock_words import asked_of_us, day, owed

STILL = timedelta(hours=50)
"""A longer time than this without a sweep: two nights at least were missed."""

TOLD_WITHIN = timedelta(days=3)
"""How long the mail about it is tried."""

_KEY = "sweep-off|"
_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch without the nightly work; ``first`` to ``last`` are the group's days in it."""

    key: str
    first: date
    last: date

    @property
    def span(self) -> str:
        """Say when it was."""
        return f"{day(self.first)} and {day(self.last)}"

    def told_to(self, member_id: int) -> str:
        """Name the mail about it to one keeper."""
        return f"told|{self.key}|{member_id}"


def note_outage(session: Session, *, now: datetime) -> bool:
    """Note that the sweep had not ended well for two nights or more; whether that is new.

    For the sweep alone: it looks at the last one before it. A desk that never swept was not off.
    """
    last = last_sweep(session)
    if last is None or now - last < STILL:
        return False
    begun = f"{_KEY}{_stamp(last)}|"
    known = select(Notice.id).where(Notice.key.startswith(begun, autoescape=True))
    if session.scalars(known).first() is not None:
        return False
    session.add(Notice(key=f"{begun}{_stamp(now)}", said_at=now))
    session.flush()
    return True


def outages(session: Session, *, since: datetime, zone: str) -> list[Outage]:
    """List what ended after ``since``, the oldest first."""
    query = (
        select(Notice.key)
        .where(Notice.key.startswith(_KEY, autoescape=True), Notice.said_at > since)
        .order_by(Notice.said_at)
    )
    return [_read(key, zone) for key in session.scalars(query)]


def mail_about(
    session: Session, outage: Outage, keeper: Member, group: Group, *, url: str
) -> OutgoingMail:
    """Tell a keeper when nobody was reminded, and every date that came meanwhile."""
    came = fell_due(session, outage.first, outage.last)
    return OutgoingMail(
        message_id=f"<daylight.off.{outage.first}.{outage.last}.{keeper.id}@{_host(group)}>",
        sender=group.email,
        sender_name=group.name,
        recipient=keeper.email,
        reply_to=group.email,
        subject=f"The desk stood still from {day(outage.first)} to {day(outage.last)}",
        body="\n\n".join([*_account(outage, came), *_listed(came, url), _foot(url)]) + "\n",
    )


def _account(outage: Outage, came: Sequence[Reminder]) -> list[str]:
    ours = sum(each.reason is Reason.OURS for each in came)
    said = (
        f"Between {outage.span} the nightly work of this desk did not run. Nobody was reminded of "
        "anything, and letters may have waited. It runs again, and each member's next daily mail "
        "tells what they missed."
    )
    if not came:
        return [said, "No date came meanwhile."]
    came_then = f"{len(came)} {'date' if len(came) == 1 else 'dates'} came meanwhile"
    return [said, f"{came_then}, {ours} of them ours. Ours may be lost: look at them first."]


def _listed(came: Sequence[Reminder], url: str) -> list[str]:
    items = [_item(each, url) for each in came[:_SHOWN]]
    if len(came) > _SHOWN:
        items.append(f"And {len(came) - _SHOWN} more on {url}/desk/")
    return items


def _item(each: Reminder, url: str) -> str:
    agency, kind = each.request.agency, each.clock.kind if each.clock else ""
    what = asked_of_us(kind) if each.reason is Reason.OURS else f"They owe us {owed(kind)}"
    on = f"{day(each.on)}: " if each.on else ""
    return f"{on}{agency.name}, {agency.state}. {what}.\n{url}/desk/requests/{each.request.ref}"


def _foot(url: str) -> str:
    return (
        "“daylight up” keeps the worker running; if it stopped by itself, its own words say why.\n"
        f"How the machine is: {url}/admin/health"
    )


def _read(key: str, zone: str) -> Outage:
    begun, ended = (datetime.fromisoformat(stamp) for stamp in key.split("|")[1:3])
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in (begun, ended)]
    return Outage(key, *days)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _host(group: Group) -> str:
    return group.email.rpartition("@")[2]
