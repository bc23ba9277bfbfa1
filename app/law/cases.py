"""One request under one law: what its clocks share, each worked out once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.law.calendars import Calendar
from app.law.choosing import applicable
from app.law.counting import Counter
from app.law.counts import Count
from app.law.errors import CalendarUnknown
from app.law.extending import Movers
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.rules import Bound, Pause, Rule, Version
from app.law.running import count
from app.law.silences import becomes_denial
from app.law.starting import received, resolve
from app.law.statutes import Statute
from app.law.terms import Start
from app.law.timeline import Timeline
from app.law.vocabulary import ANSWERS, Actor, AgencyTrait, Body, EventKind, Kind, Level
from app.law.working import StartPoint

_K = EventKind
_PRODUCED = frozenset({_K.PRODUCED, _K.COMPLETED})
_REPLIES = frozenset({_K.CLARIFIED, _K.NARROWED, _K.PAID, _K.FEE_ACCEPTED, _K.FEE_WAIVED})
_APPEALS = frozenset({_K.APPEALED, _K.COMPLAINT_FILED})
_RESPONSES = ANSWERS | {
    _K.ACKNOWLEDGED, _K.EXTENDED, _K.PROMISED, _K.CLARIFICATION_ASKED, _K.FEE_ESTIMATED,
    _K.DEPOSIT_ASKED, _K.TRANSFERRED, _K.PARTLY_PRODUCED,
}  # fmt: skip
_MET_BY: dict[Kind, frozenset[EventKind]] = {
    Kind.ACKNOWLEDGE: _RESPONSES,
    Kind.DETERMINE: ANSWERS,
    Kind.PRODUCE: _PRODUCED,
    Kind.EXTENSION: frozenset(),
    Kind.FEE_ESTIMATE: frozenset({_K.FEE_ESTIMATED, _K.DEPOSIT_ASKED, _K.FEE_WAIVED}),
    Kind.CLARIFICATION_REPLY: _REPLIES,
    Kind.WITHDRAWN_IF_SILENT: _REPLIES,
    Kind.APPEAL_FILE: _APPEALS,
    Kind.APPEAL_DECIDE: frozenset({_K.APPEAL_DECIDED}),
    Kind.SUE: frozenset({_K.SUED}),
    Kind.NOT_BEFORE: frozenset({_K.SUED}),
    Kind.THIRD_PARTY_NOTICE: frozenset({_K.VENDOR_NOTIFIED}),
    Kind.REFER_TO_OVERSIGHT: frozenset({_K.REFERRED}),
    Kind.COMPLY_AFTER_RULING: _PRODUCED,
}
_PAYS = _REPLIES - {_K.CLARIFIED}
# A question and a bill are answered by different words of ours: one does not settle the other.
_ANSWERED_BY: dict[EventKind, frozenset[EventKind]] = {
    _K.CLARIFICATION_ASKED: frozenset({_K.CLARIFIED, _K.NARROWED}),
    _K.FEE_ESTIMATED: _PAYS,
    _K.DEPOSIT_ASKED: _PAYS,
    _K.FEE_WAIVER_DENIED: _PAYS,
}
_WANTS_REPLY = frozenset({Kind.CLARIFICATION_REPLY, Kind.WITHDRAWN_IF_SILENT})
_DONE = frozenset({_K.DENIED, _K.NO_RECORDS})
_ENDED_BY: dict[Kind, frozenset[EventKind]] = {
    Kind.PRODUCE: _DONE,
    Kind.FEE_ESTIMATE: _PRODUCED | _DONE,
    Kind.CLARIFICATION_REPLY: _PRODUCED | _DONE,
    Kind.WITHDRAWN_IF_SILENT: _PRODUCED | _DONE,
    Kind.REFER_TO_OVERSIGHT: _PRODUCED,
}
_OVER = frozenset({_K.WITHDRAWN, _K.CLOSED})
_OBJECTION = frozenset({_K.VENDOR_OBJECTED})


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
        self.extensions, self.pauses = _movers(law, agency.body, agency.has, request)
        self.rules = applicable(law, agency.body, agency.has, request)
        self._by_id = _by_id(self.rules)
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
        rule = self._by_id.get(rule_id)
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
        met = self.met(rule, start)
        run = Run(version, start, met=met, ended=self._ended(rule))
        if met is not None and rule.satisfied_when == "received":
            arrivals = _ARRIVALS.get(met.kind, _REACHED)
            run = run._replace(arrived=self.timeline.first_of(arrivals, since=met.on))
        if version.within is None or version.level is Level.NOT_FOUND or rule.extends is not None:
            return run
        try:
            return self._counted(rule, version, start, run)
        except CalendarUnknown as error:
            return run._replace(missing=str(error))

    def _counted(self, rule: Rule, version: Version, start: StartPoint, run: Run) -> Run:
        plain = count(self, rule, version, start.on, self.plain)
        if rule.who is Actor.REQUESTER and not rule.floor:
            strict = count(self, rule, version, start.earliest, self.strict)
            return run._replace(plain=plain, strict=strict)
        generous = count(self, rule, version, start.latest, self.generous)
        return run._replace(plain=plain, generous=generous)

    def met(self, rule: Rule, start: StartPoint) -> Event | None:
        """The first act that meets ``rule`` as started there; none that came before its start."""
        begun = start.event
        chained = begun is not None and begun.kind not in _RECEIPTS
        # What we did against one refusal does not meet the clock of a later one.
        since = start.on if rule.who is Actor.REQUESTER else start.earliest
        return self.timeline.first_of(_meeting(rule, begun), since=since if chained else None)

    def _ended(self, rule: Rule) -> Event | None:
        kinds = _OVER | rule.ended_by | _ENDED_BY.get(rule.kind, frozenset())
        if rule.who is Actor.AGENCY:
            kinds |= {_K.TRANSFERRED}
        return self.timeline.first_of(kinds)

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


def _meeting(rule: Rule, begun: Event | None) -> frozenset[EventKind]:
    """The acts that meet ``rule``, as far as they answer the event that began it."""
    if rule.met_by is not None:
        return rule.met_by
    if rule.who is Actor.THIRD_PARTY and rule.kind is Kind.THIRD_PARTY_NOTICE:
        return _OBJECTION
    if begun is not None and rule.kind in _WANTS_REPLY:
        return _ANSWERED_BY.get(begun.kind, _MET_BY[rule.kind])
    return _MET_BY[rule.kind]


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


@lru_cache(maxsize=4096)
def _by_id(rules: tuple[tuple[Rule, str | None], ...]) -> dict[str, Rule]:
    return {rule.id: rule for rule, _ in rules}


@lru_cache(maxsize=4096)
def _movers(
    law: Statute, body: Body | None, has: frozenset[AgencyTrait] | None, request: RequestFacts
) -> tuple[dict[str, Movers], dict[str, tuple[Pause, ...]]]:
    """The extensions and the pauses that may move each rule."""
    extensions: dict[str, Movers] = {}
    for rule, _ in applicable(law, body, has, request):
        if rule.extends is not None:
            for moved in rule.extends.rules:
                extensions[moved] = (*extensions.get(moved, ()), (rule, rule.extends))
    pauses: dict[str, tuple[Pause, ...]] = {}
    for pause in law.pauses:
        for moved in pause.rules:
            pauses[moved] = (*pauses.get(moved, ()), pause)
    return extensions, pauses
