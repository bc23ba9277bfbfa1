"""The daily digest: one short mail to each member whose requests need something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.law.errors import LawError
from app.law.statutes import statute
from app.law.vocabulary import ShipAs
from app.law.working import is_stale
from app.models import Group, Member, RecordsRequest, RequestClock
from app.ports.mail import OutgoingMail
from app.queries.reminders import Look, Reason, Reminder, of_member, of_nobody
from app.services.clock_words import asked_of_us, day, late_since, owed
from app.services.outages import Outage

SHOWN = 10  # of each act; the rest is a page away
_RULE = "-" * 32
_CHECK = " Check the statute: this day is to be on the safe side."

_TITLES = {
    Reason.LINK: "Fetch what a link of theirs holds, or it is lost",
    Reason.ASKED: "Answer what they asked",
    Reason.LATE: "Overdue by the clock since the last mail: look, then write to them",
    Reason.THEIRS: "Due from them",
    Reason.FOLLOW_UP: "Follow up",
}
_COUNTED = {
    Reason.OURS: "to do",
    Reason.LINK: "to fetch",
    Reason.ASKED: "to answer",
    Reason.LATE: "overdue",
    Reason.THEIRS: "due from them",
    Reason.FOLLOW_UP: "to follow up",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a digest goes, and what of it they want.

    ``mine``: what is assigned to them. ``nobodys``: what would be lost and has nobody.
    """

    member: Member
    mine: bool
    nobodys: bool


def digest_for(
    session: Session,
    reader: Reader,
    group: Group,
    look: Look,
    *,
    url: str,
    outages: Sequence[Outage] = (),
    done_alone: Mapping[str, int] = MappingProxyType({}),
) -> OutgoingMail | None:
    """Write the digest of ``reader``; None where no date calls and nothing is new.

    Dates of ours call seven days, three days and one day before, and on the day; so does the last
    day of the law, where it is later. Dates of agencies call on their day and when they turn
    late. What called while no mail went out calls now, once. ``url`` is the address of the desk.
    """
    mine = of_member(session, reader.member.id, look) if reader.mine else []
    alone = of_nobody(session, look) if reader.nobodys else []
    if not any(each.fresh for each in (*mine, *alone)):
        return None
    parts = [_head(mine, alone, look.today)]
    parts += [_outage(each) for each in outages]
    parts += _arrived(done_alone)
    parts += _sections(mine, look.today, url)
    if alone:
        parts.append(_section("Nobody has these, and they would be lost", alone, look.today, url))
    parts.append(_foot(url))
    return OutgoingMail(
        message_id=f"<daylight.digest.{reader.member.id}.{look.today}@{_host(group)}>",
        sender=group.email,
        sender_name=group.name,
        recipient=reader.member.email,
        reply_to=group.email,
        subject=f"{_counts(mine, alone)}: your requests, {day(look.today)}",
        body="\n\n".join(parts) + "\n",
    )


def _head(mine: Sequence[Reminder], alone: Sequence[Reminder], today: date) -> str:
    return f"{day(today)}: {_counts(mine, alone)}."


def _counts(mine: Sequence[Reminder], alone: Sequence[Reminder]) -> str:
    told = [
        (words, sum(each.reason is reason for each in mine)) for reason, words in _COUNTED.items()
    ]
    found = [
        f"{number} {words}" for words, number in [*told, ("without anybody", len(alone))] if number
    ]
    return ", ".join(found)


def _arrived(done: Mapping[str, int]) -> list[str]:
    """One line about mail that needed nobody, however much of it came."""
    words = {
        "receipt": ("automatic receipt noted", "automatic receipts noted"),
        "silent": ("absence or delay put to its request", "absences or delays put to requests"),
        "bounce": ("letter came back", "letters came back"),
    }
    told = [
        f"{done[what]} {one if done[what] == 1 else many}"
        for what, (one, many) in words.items()
        if done.get(what)
    ]
    return [f"Mail since the last digest: {', '.join(told)}."] if told else []


def _outage(outage: Outage) -> str:
    return f"Nobody was reminded between {outage.span}: the nightly work stood still. {_MADE_UP}"


_MADE_UP = "What came meanwhile is told here."


def _sections(found: Sequence[Reminder], today: date, url: str) -> list[str]:
    """The acts one after the other: ours by what is lost first, then the others."""
    ours = [each for each in found if each.reason is Reason.OURS]
    acts = dict.fromkeys(_act(each) for each in ours)
    by_act = [(act, [each for each in ours if _act(each) == act]) for act in acts]
    rest = groupby(found[len(ours) :], key=lambda each: each.reason)
    sections = [*by_act, *((_TITLES[reason], list(each)) for reason, each in rest)]
    return [_section(title, each, today, url) for title, each in sections]


def _act(reminder: Reminder) -> str:
    return asked_of_us(reminder.clock.kind) if reminder.clock else _TITLES[reminder.reason]


def _section(title: str, found: Sequence[Reminder], today: date, url: str) -> str:
    items = [_item(each, today, url) for each in found[:SHOWN]]
    if len(found) > SHOWN:
        items.append(f"And {len(found) - SHOWN} more on {url}/desk/")
    return "\n\n".join([f"{title}\n{_RULE}", *items])


def _item(each: Reminder, today: date, url: str) -> str:
    agency = each.request.agency
    lines: Iterable[str] = (
        _when(each, today),
        f"{agency.name}, {agency.state}: {_sentence(each, today)}",
        f"{url}/desk/requests/{each.request.ref}",
    )
    return "\n".join(line for line in lines if line)


def _when(each: Reminder, today: date) -> str:
    if each.on is None:
        return ""
    if each.reason is Reason.LATE:
        return f"Overdue since {day(late_since(each.on))}"
    if each.reason is Reason.LINK:
        ends = "ended" if each.on < today else "ends"
        return f"The link {ends} {day(each.on)} ({_distance(each.on, today)})"
    before = "Do by" if each.reason is Reason.OURS else "On"
    return f"{before} {day(each.on)} ({_distance(each.on, today)})"


def _sentence(each: Reminder, today: date) -> str:
    clock = each.clock
    if clock is None:
        return _without_clock(each, today)
    counted = f", counted from {day(clock.started_on)}" if clock.started_on else ""
    if each.reason is Reason.OURS:
        act = asked_of_us(clock.kind)
        passed = _passed(each.on, clock.latest_on, today)
        return f"{act[:1].lower()}{act[1:]}{counted}.{passed}{_doubt(each.request, clock, today)}"
    if each.reason is Reason.LATE:
        return f"they owe us {owed(clock.kind)}{counted}."
    if each.on == today:
        return f"today is the last day that can be defended for {owed(clock.kind)}{counted}."
    return f"the day for {owed(clock.kind)} has passed without proof that they are late; ask them."


def _without_clock(each: Reminder, today: date) -> str:
    """Say what is to be done where no law sets the day. No link is ever opened by the program."""
    on = each.on
    if each.reason is Reason.ASKED:
        return "they asked us something, and wait for it."
    if each.reason is not Reason.LINK:
        return "ask them how it stands."
    if on is None:
        return "fetch what their link holds. It may end any day; within 7 days is usual advice."
    if on < today:
        return "look whether their link still works, and say what became of it."
    return "fetch what their link holds before it ends."


def _passed(on: date | None, last: date | None, today: date) -> str:
    """Say of a day of ours that it has passed, and whether the law leaves one."""
    if on is None or on >= today:
        return ""
    if last is None:
        return " That day has passed."
    if last < today:
        return f" The last day, {day(last)}, has passed: look what can still be done."
    return f" That day has passed; the law's last day is {day(last)}."


def _doubt(request: RecordsRequest, clock: RequestClock, today: date) -> str:
    """Warn of a day by a rule that nobody has read, or not lately: it is the earliest one."""
    if clock.overridden:
        return ""
    try:
        rule = statute(request.jurisdiction).rule(clock.rule)
    except (LawError, KeyError):  # the law is no more what it was when the clock was kept
        return _CHECK
    version = (rule.version(clock.started_on) if clock.started_on else None) or rule.newest
    sure = version.ship_as is ShipAs.HARD and not is_stale(version, today)
    return "" if sure and clock.due_on else _CHECK


def _distance(on: date, today: date) -> str:
    left = (on - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(left)
    return near or (f"in {left} days" if left > 0 else f"{-left} days ago")


def _foot(url: str) -> str:
    return (
        f"All that is yours: {url}/desk/?who=me\n"
        f"Your calendars, or no daily mail: {url}/desk/calendars\n"
        "Dates are worked out from the law as we read it; not legal advice."
    )


def _host(group: Group) -> str:
    return group.email.rpartition("@")[2]
