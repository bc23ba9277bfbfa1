"""One request under one law: what its clocks share, each worked out once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.law.calendars import Calendar
from app.law.counting import Counter
from app.law.counts import Count
from app.law.errors import CalendarUnknown
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.plans import meeting, plan_for
from app.law.rules import Bound, Rule, Version
from app.law.running import count
from app.law.silences import becomes_denial
from app.law.starting import received, resolve
from app.law.statutes import Statute
from app.law.terms import Start
from app.law.timeline import Timeline
from app.law.vocabulary import Actor, EventKind, Kind, Level
from app.law.working import StartPoint

_K = EventKind
_CHALLENGES = frozenset({Kind.APPEAL_FILE, Kind.SUE})
_REFUSED = frozenset({_K.DENIED, _K.PARTLY_DENIED})
_GIVEN = frozenset({_K.PRODUCED, _K.COMPLETED})


class Run(NamedTuple):
    """How far one rule has come: where it starts, where it ends by each reading, what met it."""

    version: Version
    start: StartPoint | None = None
    missing: str | None = None
    plain: Count | None = None
    generous: Count | None = None
    strict: Count | None = None
    met: Event | None = None
    ended: Event | None = None
    arrived: Event | None = None
    too_early: bool = False


class Case:
    """A law, a calendar, an agency, a request and its events, ready to be asked for clocks."""

    def __init__(
        self,
        law: Statute,
        calendar: Calendar,
        agency: AgencyFacts,
        request: RequestFacts,
        events: Sequence[Event],
    ) -> None:
        self.law = law
        self.agency = agency
        self.request = request
        self.timeline = timeline = Timeline(events)
        self.overrides = timeline.overrides() if timeline.all(_K.DATE_OVERRIDDEN) else None
        self.plain, self.generous, self.strict = _counters(
            law, calendar, agency.closed_days, agency.open_days
        )
        self.plan = plan = plan_for(law, agency, request)
        self.extensions = plan.extensions
        self.pauses = plan.pauses if timeline.has(plan.pausing) else {}
        self._runs: dict[str, Run | None] = {}
        self.receipt = self._received()
        self._silence: StartPoint | None = None
        self._silence_known = False

    def _received(self) -> StartPoint | str:
        try:
            return received(self)
        except CalendarUnknown as error:
            return str(error)

    def start(self, rule: Rule, start: Start) -> StartPoint | str:
        """Where ``start`` lies for ``rule``, or what it waits for."""
        return resolve(self, rule, start)

    def run(self, rule_id: str) -> Run | None:
        """The run of a rule; None if it does not apply, was not in force, or waits for itself."""
        if rule_id in self._runs:
            return self._runs[rule_id]
        self._runs[rule_id] = None
        rule = self.plan.by_id.get(rule_id)
        if rule is not None:
            self._runs[rule_id] = self._worked_out(rule)
        return self._runs[rule_id]

    def _worked_out(self, rule: Rule) -> Run | None:
        newest = rule.newest
        try:
            start = resolve(self, rule, newest.from_)
        except CalendarUnknown as error:
            return Run(newest, missing=str(error))
        if isinstance(start, str):
            if newest.bounds and (alone := self._by_bound(rule, newest)):
                return alone
            waiting = Run(newest, missing=start, ended=self._ended(rule))
            return waiting if newest.until is None else None
        version = rule.version(start.on)
        return self._started(rule, version, start) if version else _not_yet(rule, start)

    def _by_bound(self, rule: Rule, version: Version) -> Run | None:
        """The run by a later end alone, where only the start of that one is known."""
        for bound in version.bounds:
            point = resolve(self, rule, bound.from_)
            if bound.take == "later" and isinstance(point, StartPoint):
                return self._started(rule, _alone(version, bound), point)
        return None

    def _started(self, rule: Rule, version: Version, start: StartPoint) -> Run:
        met, ended = self.met(rule, start), self._ended(rule) or self._moot(rule, start)
        arrived = None
        if met is not None and rule.satisfied_when == "received":
            arrivals = _ARRIVALS.get(met.kind, _REACHED)
            arrived = self.timeline.first_of(arrivals, since=met.on)
        missing = plain = generous = strict = None
        if version.within and version.level is not Level.NOT_FOUND and rule.extends is None:
            try:
                plain, generous, strict = self._counted(rule, version, start)
            except CalendarUnknown as error:
                missing = str(error)
        return Run(version, start, missing, plain, generous, strict, met, ended, arrived)

    def _counted(
        self, rule: Rule, version: Version, start: StartPoint
    ) -> tuple[Count, Count | None, Count | None]:
        """The end by the text, and by the doubts that favour whoever must act, or ourselves."""
        plain = count(self, rule, version, start.on, self.plain)
        if rule.who is Actor.REQUESTER and not rule.floor:
            return plain, None, count(self, rule, version, start.earliest, self.strict)
        return plain, count(self, rule, version, start.latest, self.generous), None

    def met(self, rule: Rule, start: StartPoint) -> Event | None:
        """The first act that meets ``rule`` as started there; none that came before its start."""
        begun = start.event
        chained = begun is not None and begun.kind not in _RECEIPTS
        # What we did against one refusal does not meet the clock of a later one.
        since = start.on if rule.who is Actor.REQUESTER else start.earliest
        return self.timeline.first_of(meeting(rule, begun), since=since if chained else None)

    def _ended(self, rule: Rule) -> Event | None:
        return self.timeline.first_of(self.plan.ended_by[rule.id])

    def _moot(self, rule: Rule, start: StartPoint) -> Event | None:
        """What ends a challenge to mere silence: the records came, and nothing was refused."""
        if rule.kind not in _CHALLENGES or start.event is not None:
            return None
        if self.timeline.first_of(_REFUSED) is not None:
            return None
        return self.timeline.first_of(_GIVEN, since=start.on)

    def missed_on(self, rule_id: str) -> StartPoint | None:
        """The last day of a rule that nothing met by then, as a start for other clocks."""
        run = self.run(rule_id)
        if run is None or run.start is None or run.plain is None or run.plain.due is None:
            return None
        due = run.plain.due
        latest = (run.generous.due if run.generous else None) or due
        if run.met is not None and run.met.on <= latest:
            return None
        if run.ended is not None and run.ended.on <= latest:
            return None
        return StartPoint(due, latest, due, "silence", silent=run.met is None, sure=run.start.sure)

    @property
    def silence(self) -> StartPoint | None:
        """The day on which silence becomes a denial, if the law makes it one."""
        if not self._silence_known:
            self._silence_known = True
            self._silence = becomes_denial(self)
        return self._silence


@lru_cache(maxsize=64)
def _alone(version: Version, bound: Bound) -> Version:
    """``version`` as its second period would stand by itself."""
    return replace(version, within=bound.within, from_=bound.from_, bounds=())


def _not_yet(rule: Rule, start: StartPoint) -> Run | None:
    """Why a rule that came into force only later does not govern; None for one that is over."""
    first = rule.versions[0]
    if first.effective == "unknown" or start.on >= first.effective:
        return None
    why = (
        f"{first.citation} was not in force on {start.on:%-d %B %Y}: "
        f"it governs what starts from {first.effective:%-d %B %Y}."
    )
    return Run(first, missing=why, too_early=True)


# What shows that an act arrived, where arriving is what counts.
_ARRIVALS = {
    _K.APPEALED: frozenset({_K.APPEAL_RECEIVED}),
    _K.REFERRED: frozenset({_K.REFERRAL_RECEIVED}),
}
_REACHED = frozenset({_K.DELIVERED, _K.RECEIVED})
_RECEIPTS = frozenset({_K.SENT, _K.POSTMARKED, _K.DELIVERED, _K.RECEIVED, _K.OFFICER_RECEIVED})


@lru_cache(maxsize=1024)
def _counters(
    law: Statute,
    calendar: Calendar,
    closed: tuple[tuple[date, str], ...],
    open_: tuple[date, ...],
) -> tuple[Counter, Counter, Counter]:
    """The three ways to count: by the text, for the agency, and for ourselves."""
    conventions = law.conventions
    own = calendar
    if (closed or open_) and conventions.agency_closed_days != "counted":
        own = calendar.with_agency_days(closed, open_)
    plain = own if conventions.agency_closed_days == "excluded" else calendar
    return (
        Counter(plain, conventions),
        Counter(own, conventions, generous=True),
        Counter(calendar, conventions, strict=True),
    )
