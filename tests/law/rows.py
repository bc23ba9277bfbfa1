"""Reads the rows of tests/law/cases/us: each a worked date, what it proves, the paragraph."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import statute
from app.law.strict import build, parse
from app.law.vocabulary import (
    AgencyTrait,
    Body,
    Channel,
    Circumstance,
    ClockState,
    EventKind,
    RecordTrait,
    Requester,
    Size,
)

FOLDER = Path(__file__).parent / "cases" / "us"


@dataclass(frozen=True, slots=True)
class Happening:
    kind: EventKind
    on: date
    until: date | None = None
    at: str | None = None
    agreed: bool = False
    granted: bool = False

    def event(self):
        at = datetime.fromisoformat(self.at) if self.at else None
        return Event(
            self.kind, self.on, until=self.until, at=at, agreed=self.agreed, granted=self.granted
        )


@dataclass(frozen=True, slots=True)
class Facts:
    body: Body | None = None
    has: frozenset[AgencyTrait] | None = None
    zone: str | None = None
    cut_off: str | None = None
    channel: Channel | None = None
    requester: Requester | None = None
    record: frozenset[RecordTrait] | None = None
    size: Size | None = None
    expedited: bool | None = None
    holds: frozenset[Circumstance] = frozenset()
    fails: frozenset[Circumstance] = frozenset()


@dataclass(frozen=True, slots=True)
class Closing:
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case. A date that is left out is not asked for; ``no_date`` says there must be none.

    ``state`` is asked for on ``as_of``, or as the events leave it.
    """

    case: str
    rule: str
    citation: str
    events: tuple[Happening, ...]
    facts: Facts = field(default_factory=Facts)
    closed: tuple[Closing, ...] = ()
    id: str | None = None
    authority: str | None = None
    note: str | None = None
    start: date | None = None
    due: date | None = None
    latest: date | None = None
    earliest: date | None = None
    about: date | None = None
    due_at: str | None = None
    latest_at: str | None = None
    skipped: tuple[date, ...] | None = None
    no_date: bool = False
    as_of: date | None = None
    state: ClockState | None = None
    met_late: bool | None = None

    def clocks(self, code):
        facts = self.facts
        law = statute(code)
        agency = AgencyFacts(
            facts.body,
            facts.has,
            closed_days=tuple((closing.on, closing.reason) for closing in self.closed),
            zone=facts.zone,
            cut_off=time.fromisoformat(facts.cut_off) if facts.cut_off else None,
        )
        request = RequestFacts(
            channel=facts.channel,
            requester=facts.requester,
            record=facts.record,
            size=facts.size,
            expedited=facts.expedited,
            holds=facts.holds,
            fails=facts.fails,
        )
        events = [happening.event() for happening in self.events]
        return compute(law, calendars.calendar(law.calendar), agency, request, events)

    def clock(self, code):
        found = {clock.rule_id: clock for clock in self.clocks(code)}
        assert self.rule in found, f"{code} gave no clock '{self.rule}': {sorted(found)}"
        return found[self.rule]


@dataclass(frozen=True, slots=True)
class Table:
    code: str
    rows: tuple[Row, ...]


def tables():
    """Every table of cases, by jurisdiction."""
    for file in sorted(FOLDER.glob("*.yaml")):
        yield build(Table, parse(file.read_text(encoding="utf-8"), file.name))
