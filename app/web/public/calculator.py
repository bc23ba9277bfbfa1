"""The public calculator: a law, a day and a channel give dates that show how they were counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import render_template, request

from app import clock
from app.law import calendars
from app.law.clocks import Clock, compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import Statute, codes, statute
from app.law.vocabulary import Actor, Body, Channel, EventKind, ShipAs
from app.models.places import zone_of
from app.web import dates, month
from app.web.public import bp, law_words
from app.web.public.caching import counted
from app.web.public.campaigns import LAST_ZONE

CHANNELS = {
    Channel.EMAIL: "by e-mail",
    Channel.PORTAL: "through a web portal",
    Channel.POST: "by post",
    Channel.FAX: "by fax",
    Channel.IN_PERSON: "by hand, at the office",
}
BODIES = {
    Body.LOCAL: "a city, county, school or other local body",
    Body.STATE: "a state body",
    Body.FEDERAL: "a federal body",
}
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asked. None means: not known, and then every case is counted."""

    law: str = ""
    sent: date | None = None
    received: date | None = None
    at: time | None = None
    channel: Channel | None = None
    body: Body | None = None
    ordinary: bool = True
    drawn: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether there is something to count, and nothing wrong in it."""
        return bool(self.law and (self.sent or self.received) and not self.wrong)


@bp.get("/law/calculator")
@counted
def show_calculator() -> str | tuple[str, int]:
    """Count the clocks of one law from the days a reader gives. The address says it all."""
    asked = _asked(request.args)
    found = _counted(asked) if asked.is_whole else None
    page = render_template(
        "public/law/calculator.html",
        asked=asked,
        found=found,
        laws=sorted((law_words.name_of(code), code) for code in codes()),
        channels=CHANNELS,
        bodies=BODIES,
        words=law_words,
        example=clock.today(LAST_ZONE),
    )
    return (page, 400) if asked.wrong else page


def _asked(given: Mapping[str, str]) -> Asked:
    """Read an address as strangers write it; what is wrong is said field by field."""
    wrong: dict[str, str] = {}
    law = given.get("law", "").strip().upper()
    if law and law not in codes():
        wrong["law"] = "No law is known under this name. Choose one from the list."
        law = ""
    sent, received = (_day(given.get(name, ""), name, wrong) for name in ("sent", "received"))
    asked = Asked(
        law=law,
        sent=sent,
        received=received,
        at=_time(given.get("at", ""), wrong),
        channel=_word(Channel, given.get("channel", "")),
        body=Body.FEDERAL if law == "US" else _word(Body, given.get("body", "")),
        ordinary=given.get("asked", "ordinary") != "any",
        drawn=given.get("clock", ""),
        wrong=wrong,
    )
    if (
        not wrong and {"sent", "received"} & given.keys()
    ):  # a link may name the law alone, to be filled in
        _check(asked, wrong)
    return asked


def _check(asked: Asked, wrong: dict[str, str]) -> None:
    if not asked.law:
        wrong["law"] = "Choose a law."
        return
    if not asked.sent and not asked.received:
        wrong["received"] = "Give one of the two days, or both."
    known = calendars.calendar(statute(asked.law).calendar)
    for name, on in (("sent", asked.sent), ("received", asked.received)):
        if on is not None and not known.known_from <= on <= known.known_until:
            wrong[name] = (
                f"The calendar of {law_words.name_of(asked.law)} knows the days from "
                f"{dates.day(known.known_from)} to {dates.day(known.known_until)}. Choose one of "
                "them; beyond them nothing is guessed."
            )
    if asked.sent and asked.received and asked.received < asked.sent:
        wrong["received"] = "It cannot have been received before it was sent. Mend one of the days."


def _day(typed: str, name: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        wrong[name] = "This is no day of the calendar. Write it as 2026-11-30."
        return None


def _time(typed: str, wrong: dict[str, str]) -> time | None:
    try:
        return datetime.strptime(typed.strip(), "%H:%M").time() if typed.strip() else None  # noqa: DTZ007 -- the zone is the law's own
    except ValueError:
        wrong["at"] = "Write the time as 14:30, or leave it empty."
        return None


def _word(of: type[_Word], typed: str) -> _Word | None:
    """Read one of a list; anything else is not known."""
    return of(typed) if typed in set(of) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One clock as the page says it; ``use`` is how far its date may be used today."""

    clock: Clock
    use: ShipAs
    quote: str

    @property
    def is_dated(self) -> bool:
        """Whether there is a date to show beside it."""
        return self.clock.due is not None


@dataclass(frozen=True, slots=True)
class Counted:
    """All clocks of a case: the one that is drawn, then those that run, then those that wait."""

    law: Statute
    main: Answer | None
    months: list[month.Month]
    running: list[Answer]
    waiting: list[Answer]


def case_of(asked: Asked) -> tuple[AgencyFacts, RequestFacts, list[Event]]:
    """Put a case into the engine's terms. What the reader does not know stays unknown."""
    zone = zone_of(asked.law.removeprefix("US").removeprefix("-"), "")
    facts = RequestFacts(channel=asked.channel, filed_on=asked.sent)
    if asked.ordinary:
        facts = RequestFacts.ordinary(channel=asked.channel, filed_on=asked.sent)
    return AgencyFacts(body=asked.body, zone=zone), facts, _events(asked, zone)


def _events(asked: Asked, zone: str) -> list[Event]:
    def event(kind: EventKind, on: date) -> Event:
        at = datetime.combine(on, asked.at, ZoneInfo(zone)) if asked.at else None
        return Event(kind, on, at=at)

    found = []
    if asked.sent:
        found.append(Event(EventKind.SENT, asked.sent))
        if asked.channel is Channel.POST:
            found.append(Event(EventKind.POSTMARKED, asked.sent))
    if asked.received:
        found.append(event(EventKind.RECEIVED, asked.received))
    return found


def _counted(asked: Asked) -> Counted:
    law, today = statute(asked.law), clock.today(LAST_ZONE)
    agency, facts, events = case_of(asked)
    clocks = compute(law, calendars.calendar(law.calendar), agency, facts, events)
    answers = [_answer(each, today) for each in clocks]
    main = _main(answers, asked.drawn)
    return Counted(
        law=law,
        main=main,
        months=month.shortened(month.months(main.clock)) if main else [],
        running=[each for each in answers if each.clock.start is not None],
        waiting=[each for each in answers if each.clock.start is None],
    )


def _main(answers: Sequence[Answer], wanted: str) -> Answer | None:
    """The clock to draw: the one asked for, else the agency's first duty that surely applies."""
    dated = [each for each in answers if each.is_dated]
    chosen = [each for each in dated if each.clock.rule_id == wanted]
    theirs = [each for each in dated if each.clock.who is Actor.AGENCY]
    sure = [each for each in theirs if each.clock.condition is None]
    return next(iter([*chosen, *sure, *theirs]), None)


def _answer(found: Clock, today: date) -> Answer:
    use = found.ship_as_on(today)
    return Answer(found, use, law_words.quote(found) if use is ShipAs.HARD else "")
