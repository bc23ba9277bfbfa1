"""The engine: from a law, a calendar, facts and dated events to clocks that show their working."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.law import asked_anew
from app.law.calendars import Calendar
from app.law.cases import Case, Run
from app.law.counting import hours_end
from app.law.counts import Count
from app.law.explaining import day, no_number, recalled
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.promises import promised
from app.law.rules import Rule
from app.law.statutes import Statute
from app.law.vocabulary import Actor, ClockState, EventKind, ShipAs, Unit
from app.law.working import Clock, StartPoint

__all__ = ["Clock", "compute"]


def compute(
    statute: Statute,
    calendar: Calendar,
    agency: AgencyFacts,
    request: RequestFacts,
    events: Sequence[Event],
) -> tuple[Clock, ...]:
    """Every clock that applies, or may apply, to one request, in the order of the law's file.

    Pure and without a today: the same facts always give the same clocks, and lateness is asked
    of each (``state_on``, ``is_late_on``). Events may come in any order; those taken back by a
    ``voided`` event are left out. A fact that is not known gives the clocks of every case, each
    with its condition. A rule that was in force only before the day its clock starts is left out;
    one that came into force only later, or whose need is not met (a letter, where the law asks for
    one), is impossible and says so. What cannot be dated says why, and is never guessed. A day
    that the agency itself named follows the law's clocks as a clock of its own kind. A date that
    a person set by hand takes the place of the law's in that one clock, and starts no other.
    Where a later letter of ours changed what is asked, that one governs (``app.law.asked_anew``).
    """
    letter = asked_anew.letter_that_governs(events)
    if letter is None:
        return _by_one_letter(statute, calendar, agency, request, events)
    before = compute(statute, calendar, agency, request, asked_anew.without(events, letter))
    of_letter = replace(request, filed_on=letter.on)
    told = asked_anew.since(events, letter)
    anew = _by_one_letter(statute, calendar, agency, of_letter, told)
    return asked_anew.combined(before, anew, letter)


def _by_one_letter(
    statute: Statute,
    calendar: Calendar,
    agency: AgencyFacts,
    request: RequestFacts,
    events: Sequence[Event],
) -> tuple[Clock, ...]:
    case = Case(statute, calendar, agency, request, events)
    found = []
    for rule, condition in case.plan.rules:
        run = case.run(rule.id)
        if run is not None:
            found.append(_clock(case, rule, condition, run))
    for rule, wanting in case.plan.wanting:
        found.append(_never(case, rule, f"This clock does not exist, because {wanting}."))
    if (promise := promised(case)) is not None:
        found.append(promise)
    if case.overrides:
        found = [_by_hand(clock, case.overrides.get(clock.rule.id)) for clock in found]
    return tuple(found)


def _never(case: Case, rule: Rule, because: str) -> Clock:
    return Clock(
        case.law,
        rule,
        rule.newest,
        case.plain.calendar,
        ClockState.IMPOSSIBLE,
        no_date_because=because,
    )


def _by_hand(clock: Clock, override: Event | None) -> Clock:
    """``clock`` with the date that a person set; the law's own count stays in ``computed``."""
    until = override.until if override else None
    if override is None or until is None or clock.rule.extends is not None:
        return clock
    ours = clock.rule.who is Actor.REQUESTER
    start = clock.start or StartPoint(
        override.on, override.on, override.on, "set by hand", override
    )
    begun = clock.state is ClockState.NOT_STARTED and not start.silent
    stood = clock.state in {ClockState.PAUSED, ClockState.IMPOSSIBLE}
    return clock._replace(
        state=ClockState.RUNNING if begun or stood else clock.state,
        start=start,
        due=until,
        latest=until,
        earliest=until if ours else None,
        not_before=until if clock.rule.floor else None,
        about=None,
        due_at=None,
        latest_at=None,
        no_date_because=None,
        notes=(f"A person set this date to {day(until)} on {day(override.on)}.",),
        overridden_by=override,
        computed=clock,
    )


def _clock(case: Case, rule: Rule, condition: str | None, run: Run) -> Clock:
    if rule.extends is not None:
        return _extension(case, rule, condition, run)
    plain = run.plain
    if plain is None or plain.due is None:
        because = plain.reason if plain else run.missing or no_number(run.version)
        return Clock(
            case.law,
            rule,
            run.version,
            case.plain.calendar,
            _state(run, plain),
            start=run.start,
            condition=condition,
            no_date_because=because,
            legs=plain.legs if plain else (),
            notes=plain.notes if plain else (),
            met_by=run.met,
            arrived=run.arrived,
        )
    return _dated(case, rule, condition, run, plain, plain.due)


def _dated(
    case: Case, rule: Rule, condition: str | None, run: Run, plain: Count, due: date
) -> Clock:
    latest = run.generous.due if run.generous else due
    earliest = run.strict.due if run.strict else None
    about = because = due_at = latest_at = None
    given: date | None = due
    if run.version.ship_as is ShipAs.NONE:
        about, given, latest, because = due, None, None, recalled(run.version, due)
    else:
        due_at, latest_at = _instants(case, run)
        if due_at is not None and latest_at is not None:
            given = due_at.date()
            latest = max(latest_at.date(), latest or given)
    return Clock(
        case.law,
        rule,
        run.version,
        case.plain.calendar,
        _state(run, plain),
        due=given,
        latest=latest,
        earliest=earliest,
        not_before=latest if rule.floor else None,
        about=about,
        due_at=due_at,
        latest_at=latest_at,
        start=run.start,
        condition=condition,
        no_date_because=because,
        legs=plain.legs,
        notes=(*plain.notes, *_odd(rule, run)),
        met_by=run.met,
        arrived=run.arrived,
    )


def _instants(case: Case, run: Run) -> tuple[datetime | None, datetime | None]:
    """The hour at which a clock of hours ends, where the hour it started at is known."""
    within = run.version.within
    event = run.start.event if run.start else None
    at, zone = (event.at if event else None), case.agency.zone
    if within is None or within.lengths[0].unit is not Unit.HOUR or at is None or zone is None:
        return None, None
    length = within.lengths[0]
    other = run.version.if_started_closed
    if other is not None and run.start and case.plain.calendar.closure(run.start.on):
        length = other.lengths[0]
    ends = [hours_end(at, length.number, zone, elapsed=elapsed) for elapsed in (False, True)]
    return ends[0], max(ends, key=datetime.timestamp)


def _odd(rule: Rule, run: Run) -> tuple[str, ...]:
    """What does not fit about the act that met the clock, for a person to put right."""
    met, begun = run.met, run.start.event if run.start else None
    if met is None:
        return ()
    if begun is not None and met.on < begun.on:
        said = f"What met it is dated {met.on:%-d %B %Y}, before the {begun.on:%-d %B %Y}"
        return (f"{said} from which it is counted: one of the two dates is wrong.",)
    if rule.satisfied_when == "received" and run.arrived is None:
        return ("It must have been received by then, and no receipt is recorded.",)
    return ()


def _state(run: Run, counted: Count | None) -> ClockState:
    if run.too_early:
        return ClockState.IMPOSSIBLE
    if run.met is not None and (run.ended is None or run.met.on <= run.ended.on):
        return ClockState.MET
    if run.ended is not None:
        return ClockState.SUPERSEDED
    if run.start is None or run.start.silent:
        return ClockState.NOT_STARTED
    if counted is not None and counted.paused:
        return ClockState.PAUSED
    return ClockState.RUNNING


def _extension(case: Case, rule: Rule, condition: str | None, run: Run) -> Clock:
    """An extension has no date of its own until a good notice moves the clock it belongs to."""
    bare = Clock(
        case.law,
        rule,
        run.version,
        case.plain.calendar,
        ClockState.NOT_STARTED,
        condition=condition,
    )
    for moved in rule.extends.rules if rule.extends else ():
        base = case.run(moved)
        if base is None or base.plain is None:
            continue
        for by, notice in base.plain.extended_by:
            if by == rule.id:
                return bare._replace(
                    state=ClockState.MET,
                    due=base.plain.due,
                    latest=base.generous.due if base.generous else base.plain.due,
                    met_by=notice,
                    legs=base.plain.legs[-1:],
                    no_date_because=base.plain.reason if base.plain.due is None else None,
                )
    return bare._replace(no_date_because=_why_unused(case, rule))


def _why_unused(case: Case, rule: Rule) -> str:
    kind = EventKind.EXTENDED if rule.who is Actor.AGENCY else EventKind.APPEAL_EXTENDED
    base: date | None = None
    for moved in rule.extends.rules if rule.extends else ():
        run = case.run(moved)
        base = base or (run.plain.due if run and run.plain else None)
        for note in run.plain.notes if run and run.plain else ():
            return note
    if case.timeline.all(kind):
        return "The extension that is recorded did not move this clock."
    by = f" A notice is good only until {base:%-d %B %Y}." if base else ""
    return f"No extension has been noticed.{by}"
