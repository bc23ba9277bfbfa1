"""A clock: when something is due, and the working that proves it, kept as data."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.law.calendars import Calendar, Closure, Gap
from app.law.explaining import explain
from app.law.facts import Event
from app.law.rules import Rule, Version
from app.law.statutes import Statute
from app.law.terms import Length, Within
from app.law.vocabulary import (
    Actor,
    ClockState,
    Kind,
    Level,
    ShipAs,
    Standard,
)

_ANSWERS = frozenset({Kind.DETERMINE, Kind.PRODUCE})
_DAY = timedelta(days=1)
_OVER = frozenset({ClockState.MET, ClockState.SUPERSEDED, ClockState.IMPOSSIBLE, ClockState.PAUSED})


class StartPoint(NamedTuple):
    """A day a clock starts on, and the words for why.

    ``latest`` and ``earliest`` differ from ``on`` where the start is doubtful. ``silent`` marks a
    start that only comes if nothing is answered by then. ``sure`` is False where proof is wanting.
    """

    on: date
    latest: date
    earliest: date
    why: str
    event: Event | None = None
    silent: bool = False
    sure: bool = True


class Leg(NamedTuple):
    """One stretch of a count."""

    start: date
    end: date
    length: Within
    business: bool
    why: str


class Clock(NamedTuple):
    """One duty or limit on one request.

    ``due`` is the text's own date, ``latest`` the last defensible one before anybody is called
    late, ``earliest`` the one that we ourselves keep to (clocks of the requester only). ``about``
    is a date from a number that was not re-read: it is never due. A clock that a doubtful pause
    holds up has a ``due`` and no ``latest``, and nobody is late by it. ``condition`` says on what
    an unknown fact makes the clock depend; None means that it plainly applies. ``computed`` is
    the clock as the law counts it, where a person set the date by hand (``overridden_by``).
    ``arrived`` is the proof that the act that met it was received, where receipt is what counts.
    """

    statute: Statute
    rule: Rule
    version: Version
    calendar: Calendar
    state: ClockState
    due: date | None = None
    latest: date | None = None
    earliest: date | None = None
    not_before: date | None = None
    about: date | None = None
    due_at: datetime | None = None
    latest_at: datetime | None = None
    start: StartPoint | None = None
    condition: str | None = None
    no_date_because: str | None = None
    legs: tuple[Leg, ...] = ()
    notes: tuple[str, ...] = ()
    met_by: Event | None = None
    arrived: Event | None = None
    overridden_by: Event | None = None
    computed: "Clock | None" = None

    @property
    def rule_id(self) -> str:
        return self.rule.id

    @property
    def kind(self) -> Kind:
        return self.rule.kind

    @property
    def who(self) -> Actor:
        return self.rule.who

    @property
    def started_on(self) -> date | None:
        return self.start.on if self.start else None

    @property
    def starts_because(self) -> str | None:
        return self.start.why if self.start else None

    @property
    def standard(self) -> Standard:
        return self.version.standard

    @property
    def citation(self) -> str:
        return self.version.citation

    @property
    def level(self) -> Level:
        return self.version.level

    @property
    def ship_as(self) -> ShipAs:
        return self.version.ship_as

    def ship_as_on(self, today: date) -> ShipAs:
        """What the date may be used for on ``today``.

        A number that nobody re-read for twelve months turns from hard to soft by itself.
        """
        stale = self.version.ship_as is ShipAs.HARD and is_stale(self.version, today)
        return ShipAs.SOFT if stale else self.version.ship_as

    @property
    def applies_if(self) -> str | None:
        """In words, the facts not yet known on which the clock depends; None if it applies."""
        return self.condition

    @property
    def consequence(self) -> str | None:
        """What the law says follows when the clock runs out, with its citation; None if unsaid.

        Where the rule itself says nothing, it is what the law makes of silence, or does not make.
        """
        missed, silence = self.rule.missed, self.statute.silence
        if missed is not None:
            cited = missed.citation or self.version.citation
            return f"{missed.effect.rstrip('.')} ({cited})."
        is_answer = self.rule.who is Actor.AGENCY and self.rule.kind in _ANSWERS
        denies = any(day.rule == self.rule.id for day in silence.dates)
        if self.version.within is not None and (is_answer or denies):
            cited = f" ({silence.citation})" if silence.citation else ""
            return f"{silence.text.rstrip('.')}{cited}."
        return None

    @property
    def overridden_from(self) -> date | None:
        """The date that the law's own count gives, where a person set another by hand."""
        return (self.computed.due or self.computed.about) if self.computed else None

    @property
    def condition_text(self) -> str | None:
        """What our notes of the law say about when the rule applies, known facts or not."""
        return self.version.condition

    @property
    def version_effective(self) -> date | str:
        return self.version.effective

    @property
    def read_on(self) -> str:
        return self.version.read_on

    @property
    def missed_effect(self) -> str | None:
        return self.rule.missed.effect if self.rule.missed else None

    @property
    def length(self) -> Length | None:
        """The number and unit, where the rule has exactly one."""
        within = self.version.within
        return within.lengths[0] if within and len(within.lengths) == 1 else None

    @property
    def may_accuse(self) -> bool:
        """Whether passing ``latest`` may ever be held against anybody.

        Only a number that ships as hard, whose start is proven, and which plainly applies. A
        number by which a reasonable time is only measured binds nobody.
        """
        return (
            self.version.ship_as is ShipAs.HARD
            and self.version.standard is not Standard.REASONABLE
            and self.rule.who is not Actor.REQUESTER
            and self.computed is None
            and not self.rule.floor
            and self.condition is None
            and self.latest is not None
            and self.start is not None
            and self.start.sure
        )

    def state_on(self, today: date) -> ClockState:
        """The state on ``today``: what was running is missed once its latest date has passed.

        A clock that silence starts is running once that silence is complete.
        """
        if self.state in _OVER or self.start is None:
            return self.state
        if self.state is ClockState.NOT_STARTED and not (
            self.start.silent and today > self.start.on
        ):
            return ClockState.NOT_STARTED
        if self.latest is None or self.rule.floor or today <= self.latest:
            return ClockState.RUNNING
        return ClockState.MISSED

    def is_late_on(self, today: date) -> bool:
        """Whether the one who had to act may be called late on ``today``.

        A number that nobody re-read for twelve months accuses nobody.
        """
        return (
            self.may_accuse
            and self.ship_as_on(today) is ShipAs.HARD
            and self.state_on(today) is ClockState.MISSED
        )

    @property
    def was_met_late(self) -> bool:
        """Whether the act came, but after the latest date: as sent, or as received by its rule."""
        done = self.arrived or self.met_by
        return done is not None and self.latest is not None and done.on > self.latest

    def skipped(self) -> tuple[Closure, ...]:
        """The holidays and closures passed over on the way to ``due``, in order; no weekends."""
        if self.computed is not None:
            return self.computed.skipped()
        if self.due is None:
            return ()
        found: dict[date, Closure] = {}
        for leg in self.legs:
            if leg.business and leg.end > leg.start:
                days = self.calendar.skipped(leg.start, leg.end)
                found.update((closure.on, closure) for closure in days)
        last = self.last_day_as_counted
        if last is not None and self.due > last:
            days = self.calendar.skipped(last - _DAY, self.due - _DAY)
            found.update((closure.on, closure) for closure in days)
        return tuple(found[day] for day in sorted(found))

    def gaps(self) -> tuple[Gap, ...]:
        """The holidays not yet fixed in a year that the count touches: a doubt to show."""
        if self.due is None or not any(leg.business for leg in self.legs):
            return ()
        return self.calendar.gaps(self.legs[0].start, self.due)

    @property
    def last_day_as_counted(self) -> date | None:
        """The last day before it was moved off a weekend or a holiday."""
        return self.legs[-1].end if self.legs else None

    def explanation(self) -> str:
        """One or two sentences that say what is due, from when, and by which words of the law."""
        return explain(self)


def is_stale(version: Version, today: date) -> bool:
    """Whether nobody re-read ``version`` within the twelve months before ``today``."""
    year, month = (int(part) for part in version.read_on.split("-"))
    return (today.year - year) * 12 + today.month - month > 12  # noqa: PLR2004 -- months of a year
