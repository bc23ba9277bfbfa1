"""Runs the period of one rule from its start: pauses and extensions included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from app.law.choosing import holds
from app.law.counts import BEFORE_A_PAUSE, COUNTED, Count
from app.law.extending import extended
from app.law.terms import Length, Within
from app.law.vocabulary import Actor, Basis, Effect, EventKind, Kind, Unit
from app.law.working import Leg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.law.cases import Case
    from app.law.counting import Counter
    from app.law.rules import Bound, Rule, Version

_DAY = timedelta(days=1)
_AGREED_UPON = frozenset({Kind.DETERMINE, Kind.PRODUCE})
# When a clock stopped, when it ran on, and what that did to it.
_Window: TypeAlias = tuple[date, date | None, Effect]
_NOTICES = (EventKind.ACKNOWLEDGED, EventKind.PROMISED, EventKind.EXTENDED)
_APPEAL_NOTICES = (EventKind.APPEAL_EXTENDED,)


def count(case: Case, rule: Rule, version: Version, start: date, counter: Counter) -> Count:
    """The end of ``version`` from ``start``, counted by ``counter``."""
    within = _reading(case, version, start, counter, rule.who)
    ended = period(case, rule, start, within, counter)
    if rule.extends is None and (extensions := case.extensions.get(rule.id)):
        ended = extended(case, rule, ended, extensions, start, counter)
    if rule.names_date and ended.due is not None:
        ended = _named(case, rule, ended, counter)
    for bound in version.bounds:
        ended = _bounded(case, rule, ended, bound, counter)
    if counter.generous and rule.kind in _AGREED_UPON and rule.who is Actor.AGENCY:
        ended = _agreed(case, ended)
    return ended


def _reading(case: Case, version: Version, start: date, counter: Counter, who: Actor) -> Within:
    """The text's own length, or the reading that favours the one this counter favours."""
    within = version.within
    if within is None:
        raise ValueError("a rule without a length cannot be counted")
    if version.if_started_closed is not None and counter.calendar.closure(start):
        within = version.if_started_closed
    if not version.readings:
        return within
    doubts = []
    for reading in version.readings:
        truth = holds(reading.if_, case.agency, case.request) if reading.if_ else None
        if truth:
            return reading.within
        if truth is None:
            doubts.append(reading.within)
    if not (counter.generous or counter.strict):
        return within
    choose = max if counter.generous else min
    return choose([within, *doubts], key=lambda each: counter.ends(start, each, who)[1])


def period(case: Case, rule: Rule, start: date, within: Within, counter: Counter) -> Count:
    """One period with the pauses of ``rule``.

    A pause stops the count at the end of the day it begins; the day it ends is not counted. What
    begins on or after the last day stops nothing: an agency that is late gets no fresh days. A
    month, a year or an hour that stood still ends as many days later.
    """
    windows = _windows(case, rule, counter)
    if not windows:
        raw, due = counter.ends(start, within, rule.who)
        business = all(map(counter.in_business_days, within.lengths))
        return Count(due, raw, (Leg(start, raw, within, business, COUNTED),))
    if len(within.lengths) == 1:
        return _one(rule, start, within, counter, windows)
    ends = [_one(rule, start, Within((each,)), counter, windows) for each in within.lengths]
    choose = max if within.later else min
    return next((end for end in ends if end.due is None), None) or choose(ends, key=_due)


def _due(end: Count) -> date:
    return end.due or date.max


def _one(
    rule: Rule, start: date, within: Within, counter: Counter, windows: Sequence[_Window]
) -> Count:
    length = within.lengths[0]
    # What is left of a long period is still counted as the whole of it is.
    business = counter.in_business_days(length)
    in_days = length.unit in {Unit.BUSINESS_DAY, Unit.CALENDAR_DAY}
    legs: list[Leg] = []
    position, left, shift, stood = start, length.number, 0, start
    for asked, answered, effect in windows:
        end = counter.add(position, Length(left, length.unit), business=business)
        if asked >= end + timedelta(shift):
            continue
        if answered is None:
            since = f"{asked:%-d %B %Y}"
            why = f"The clock stands still since {since}, until what stopped it is settled."
            if asked > position:
                legs.append(Leg(position, asked, within, business, BEFORE_A_PAUSE))
            return Count(None, None, tuple(legs), why, paused=True)
        if answered <= stood:
            continue
        if effect is Effect.RESTARTS:
            left, shift, position = length.number, 0, answered
            legs.clear()
        elif in_days:
            stopped = max(asked, position)
            left -= counter.used(position, stopped, length)
            legs.append(Leg(position, stopped, within, business, BEFORE_A_PAUSE))
            position = answered
        else:
            shift += (answered - max(asked, stood)).days
        stood = answered
    rest = within if left == length.number else Within((Length(left, length.unit),))
    raw, due = counter.ends(position, rest, rule.who, shift, business=business)
    legs.append(Leg(position, raw, rest, business, COUNTED))
    return Count(due, raw, tuple(legs))


def _windows(case: Case, rule: Rule, counter: Counter) -> Sequence[_Window]:
    pauses = case.pauses.get(rule.id)
    if not pauses and not case.law.suspensions:
        return ()
    found: list[_Window] = [
        (suspension.first - _DAY, suspension.last, Effect.PAUSES)
        for suspension in case.law.suspensions
        if rule.id in suspension.rules and (suspension.was_read or counter.generous)
    ]
    for pause in pauses or ():
        if pause.on is None or (pause.basis is Basis.PRACTICE and not counter.generous):
            continue
        windows = case.timeline.windows(pause.on, pause.until)
        if pause.times == "once":
            windows = windows[:1]
        found.extend((asked, answered, pause.effect) for asked, answered in windows)
    if len(found) > 1:
        found.sort(key=_opening)
    return found


def _opening(window: _Window) -> tuple[date, date]:
    return window[0], window[1] or date.max


def _named(case: Case, rule: Rule, base: Count, counter: Counter) -> Count:
    """The date that the agency or the appeal body named, where the law lets it.

    An appeal body that took more time and named no day has what the law gives it at most, and
    where that is nothing, no date: it cannot be called late.
    """
    on_appeal = rule.who is Actor.APPEAL_BODY
    events = [
        event
        for kind in (_APPEAL_NOTICES if on_appeal else _NOTICES)
        for event in case.timeline.all(kind)
    ]
    if not events or base.due is None:
        return base
    dated = [event.until for event in events if event.until is not None]
    named = max(dated, default=None)
    if rule.names_at_most is not None:
        farthest = counter.ends(base.raw or base.due, rule.names_at_most, rule.who)[1]
        named = min(named or farthest, farthest) if on_appeal or named else None
    elif on_appeal and named is None:
        why = f"More time was taken on {events[-1].on:%-d %B %Y}, and no date is recorded for it."
        return base._replace(due=None, raw=None, reason=why)
    if named is None or named <= base.due:
        return base
    who = "appeal body" if on_appeal else "agency"
    said = f"The {who} may take until {named:%-d %B %Y}"
    if named in dated:
        said = f"The {who} named {named:%-d %B %Y}, and the law lets that date take the place"
    return base._replace(due=named, raw=named, notes=(*base.notes, f"{said}."))


def _bounded(case: Case, rule: Rule, base: Count, bound: Bound, counter: Counter) -> Count:
    """``base``, or the end of a second period where that is the one the law takes."""
    point = case.start(rule, bound.from_)
    if base.due is None or isinstance(point, str):
        return base
    start = point.on
    if counter.generous or counter.strict:
        start = point.latest if counter.generous else point.earliest
    raw, due = counter.ends(start, bound.within, rule.who)
    if due == base.due or (due > base.due) is (bound.take == "earlier"):
        return base
    business = counter.in_business_days(bound.within.lengths[0])
    leg = Leg(start, raw, bound.within, business, bound.why)
    said = f"It is the {bound.take} of two ends: {bound.within} from {start:%-d %B %Y}"
    return base._replace(
        due=due, raw=raw, legs=(leg,), notes=(*base.notes, f"{said} ({point.why}).")
    )


def _agreed(case: Case, base: Count) -> Count:
    """Nobody is late before a day that we agreed to, whatever the law says of agreements."""
    days = [
        event.until
        for kind in (EventKind.AGREED, EventKind.EXTENDED)
        for event in case.timeline.all(kind)
        if event.until and (event.agreed or kind is EventKind.AGREED)
    ]
    if base.due is None or not days or max(days) <= base.due:
        return base
    return base._replace(due=max(days), raw=max(days))
