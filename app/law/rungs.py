"""One rung of the remedy ladder, and what all rungs are worked out from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from app.law.cases import Case
from app.law.explaining import day
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.forums import Forum
from app.law.statutes import Statute
from app.law.terms import Start
from app.law.timeline import Timeline
from app.law.vocabulary import Actor, ClockState, EventKind, Kind, ShipAs
from app.law.working import Clock, StartPoint, is_stale

_K = EventKind
NEXT_DAY = timedelta(days=1)
_REFUSALS = (_K.DENIED, _K.PARTLY_DENIED)
_GIVEN = (_K.PRODUCED, _K.COMPLETED)
_ANSWERS = (*_REFUSALS, *_GIVEN, _K.NO_RECORDS)
_DUTIES = frozenset({Kind.DETERMINE, Kind.PRODUCE})


class RemedyKind(StrEnum):
    """What sort of act a rung is."""

    WAIT = "wait"
    FOLLOW_UP = "follow_up"
    CLARIFICATION_ANSWER = "clarification_answer"
    FEE_ANSWER = "fee_answer"
    EXTENSION_OBJECTION = "extension_objection"
    APPEAL = "appeal"
    COMPLAINT = "complaint"
    MEDIATION = "mediation"
    COURT = "court"
    ASK_AGAIN = "ask_again"


class RemedyState(StrEnum):
    """Whether a rung can be taken."""

    NOW = "now"
    NOT_YET = "not_yet"
    DONE = "done"
    BARRED = "barred"
    CLOSED = "closed"


class Remedy(NamedTuple):
    """What can be done about a request, until when, and at what risk.

    ``until`` is the day we keep to, ``until_latest`` the last one by the text; ``not_before`` the
    first day on which it is safe to act. ``mandatory`` None means: the law does not settle it.
    ``letter`` names the kind of later letter that does it. With ``judgement`` the law names no
    day, and a person must say whether the time has come.
    """

    id: str
    kind: RemedyKind
    title: str
    state: RemedyState
    why: str
    until: date | None = None
    until_latest: date | None = None
    not_before: date | None = None
    mandatory: bool | None = False
    risk: str = ""
    forum: Forum | None = None
    clock: Clock | None = None
    letter: str | None = None
    citation: str = ""
    judgement: bool = False


class Window(NamedTuple):
    """How long something of ours can be done, and what is doubtful about it."""

    until: date | None = None
    until_latest: date | None = None
    is_over: bool = False
    doubt: str = ""


def window(clock: Clock | None, today: date) -> Window:
    """The time that a clock of the requester leaves on ``today``.

    It is over only by a number that was read and may be acted on; one that is to be checked
    leaves it open, with the doubt in words: what looks too late may still be worth trying.
    """
    strict = clock and (clock.earliest or clock.due or clock.about)
    if clock is None or clock.start is None or strict is None:
        return Window()
    text = clock.due
    if today <= strict:
        doubt = "" if text else "The number was not re-read: keep to the day all the same."
        return Window(strict, text, doubt=doubt)
    if text is not None and today <= text:
        doubt = f"By the strictest reading the time ended on {day(strict)}: act at once."
        return Window(text, text, doubt=doubt)
    return _ended(clock, clock.start, text or strict, today)


def _ended(clock: Clock, start: StartPoint, last_day: date, today: date) -> Window:
    """What is left after the last day by the text: nothing, or a doubt."""
    if clock.due is None or clock.ship_as is not ShipAs.HARD or is_stale(clock.version, today):
        doubt = f"By a number that must be checked the time ended on {day(last_day)}."
        return Window(doubt=f"{doubt} Check the statute before giving up, and act at once.")
    if today <= last_day + (start.latest - start.on):
        doubt = f"The time ended on {day(last_day)}, unless its start is read generously."
        return Window(doubt=f"{doubt} Act at once.")
    return Window(is_over=True)


def mentions(start: Start, kind: EventKind) -> bool:
    """Whether ``kind`` is among what may start a clock."""
    return start.event is kind or any(mentions(part, kind) for part in start.of)


class Lateness(NamedTuple):
    """The last day on which an answer is in time, and the clock that says so."""

    last_day: date
    clock: Clock


@dataclass(frozen=True)
class Situation:
    """A law, its clocks and what happened, as they stand on ``today``."""

    law: Statute
    clocks: Mapping[str, Clock]
    timeline: Timeline
    agency: AgencyFacts
    request: RequestFacts
    today: date
    silence: StartPoint | None = None

    @property
    def silent_until(self) -> date | None:
        """The last day before silence counts as a denial, by the most generous reading."""
        return self.silence.latest if self.silence and self.silence.silent else None

    def clock(self, rule_id: str | None) -> Clock | None:
        """The clock of a rule, or of the part of that rule which applies here."""
        if rule_id is None or rule_id in self.clocks:
            return self.clocks.get(rule_id or "")
        kind = self.law.rule(rule_id).kind
        parts = (clock for clock in self.clocks.values() if clock.rule.part_of == rule_id)
        return next((clock for clock in parts if clock.kind is kind), None)

    def last_of(self, kinds: Iterable[EventKind]) -> Event | None:
        """The newest event of any of ``kinds``."""
        found = [event for kind in kinds if (event := self.timeline.last(kind))]
        return max(found, key=lambda event: event.on, default=None)

    @cached_property
    def over(self) -> Event | None:
        """What ended the request for us."""
        return self.timeline.first_of((_K.WITHDRAWN, _K.CLOSED))

    @cached_property
    def refusal(self) -> Event | None:
        """The newest refusal, unless records in full came after it."""
        refused, given = self.last_of(_REFUSALS), self.last_of(_GIVEN)
        if refused is None or (given is not None and given.on > refused.on):
            return None
        return refused

    @cached_property
    def given(self) -> Event | None:
        """The records, if they came and nothing was refused afterwards."""
        return None if self.refusal else self.last_of(_GIVEN)

    @cached_property
    def answer(self) -> Event | None:
        """The newest answer on the substance."""
        return self.last_of(_ANSWERS)

    @cached_property
    def duties(self) -> tuple[Clock, ...]:
        """The agency's dated clocks for its answer and the records, plain ones first.

        An acknowledgment counts only where silence on it means something, or where the law has
        no other date.
        """
        dated = [
            clock
            for clock in self.clocks.values()
            if clock.who is Actor.AGENCY and clock.latest is not None and not clock.rule.floor
        ]
        telling = {named.rule for named in self.law.silence.dates}
        wanted = [clock for clock in dated if clock.kind in _DUTIES or clock.rule_id in telling]
        found = wanted or [clock for clock in dated if clock.kind is Kind.ACKNOWLEDGE]
        return tuple(sorted(found, key=lambda clock: clock.condition is not None))

    @cached_property
    def late(self) -> Lateness | None:
        """A date of the law that the agency let pass, or will if it says nothing: the first one.

        None where none is running: it answered, it is owed an answer, or there is no number.
        """
        open_states = {ClockState.RUNNING, ClockState.MISSED}
        if self.answer is not None:
            return None
        found = [
            (clock.condition is not None, clock.latest, clock)
            for clock in self.duties
            if clock.latest is not None and clock.state_on(self.today) in open_states
        ]
        if not found:
            return None
        _, last_day, clock = min(found, key=lambda each: each[:2])
        return Lateness(last_day, clock)


def situation(
    law: Statute,
    clocks: Sequence[Clock],
    events: Sequence[Event],
    agency: AgencyFacts,
    request: RequestFacts,
    today: date,
) -> Situation:
    """Put together what the rungs are worked out from; what was voided is left out."""
    silence = None
    if clocks:
        silence = Case(law, clocks[0].calendar, agency, request, events).silence
    by_id = {clock.rule_id: clock for clock in clocks}
    return Situation(law, by_id, Timeline(events), agency, request, today, silence)
