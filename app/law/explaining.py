"""Puts the working of a clock into plain words, on demand."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from app.law.counts import BEFORE_A_PAUSE, COUNTED
from app.law.vocabulary import Actor, Kind, Level, ShipAs, Standard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.law.rules import Version
    from app.law.terms import Within
    from app.law.working import Clock

_PLAIN = frozenset({COUNTED, BEFORE_A_PAUSE})
_DAY = timedelta(days=1)
_ROLL = 10 * _DAY  # no last day is moved farther than this
LEVELS = {
    Level.STATUTE_TEXT: "read in the text of the law",
    Level.OFFICIAL_GUIDE: "read in an official guide or decision",
    Level.SECONDARY: "read in a secondary source: check the statute",
    Level.RECALLED: "from memory, not re-read",
    Level.NOT_FOUND: "not found in any text that was read",
}
_SAYS = {
    Standard.PROMPT: "asks for a prompt act and sets no number of days",
    Standard.REASONABLE: "asks for a reasonable time and sets no number of days",
    Standard.NONE: "sets no time limit that was found",
    Standard.FIXED: "gives no number that was found",
}


def day(on: date) -> str:
    """A date as it is spoken: 9 March 2026."""
    return f"{on.day} {on:%B %Y}"


@lru_cache(maxsize=1024)
def no_number(version: Version) -> str:
    """Why a rule without a length has no date."""
    if version.level is Level.NOT_FOUND and version.within is not None:
        return f"No date: the {version.within} of {version.citation} were not found in any text."
    return f"No legal date: {version.citation} {_SAYS[version.standard]}."


def recalled(version: Version, about: date | None) -> str:
    """Why a number that nobody re-read gives no due date, only an approximate one."""
    when = f" It would be about {day(about)}." if about else ""
    return (
        f"No firm date: the {version.within} of {version.citation} are {LEVELS[version.level]}."
        f"{when}"
    )


def explain(clock: Clock) -> str:
    """One or two sentences: what counts from where, by which words, and what else bears on it."""
    if clock.computed is not None:
        return _by_hand(clock, clock.computed)
    if clock.kind is Kind.PROMISE:
        return " ".join(clock.notes)
    if clock.no_date_because is not None:
        return " ".join(part for part in (clock.no_date_because, _condition(clock)) if part)
    parts = [_counted(clock), *_stood_still(clock), *clock.notes]
    parts += [_skipped(clock), _doubt(clock), _condition(clock)]
    return " ".join(part for part in parts if part)


def _stood_still(clock: Clock) -> Iterator[str]:
    """When the count stopped, and when it ran on or began again."""
    first, begun = (clock.legs[0] if clock.legs else None), clock.started_on
    if first is not None and begun is not None and first.start > begun and first.why in _PLAIN:
        yield f"It was counted anew from {day(first.start)}."
    for leg, after in pairwise(clock.legs):
        if leg.why == BEFORE_A_PAUSE and after.start > leg.end:
            yield f"It stood still from {day(leg.end)} to {day(after.start)}."


def _by_hand(clock: Clock, computed: Clock) -> str:
    return f"{' '.join(clock.notes)} By the law's own count: {explain(computed)}"


def _counted(clock: Clock) -> str:
    within, start, due = _length(clock), clock.start, clock.due
    if due is None or within is None or start is None:
        when = f"Noticed on {day(clock.met_by.on)}" if clock.met_by else "Noticed"
        to = f": the date moves to {day(due)}" if due else ""
        return f"{when} under {clock.citation}{to}."
    day_one = start.event.on if start.event and start.event.on > start.on else start.on
    ends = "not before" if clock.rule.floor else "due"
    when = clock.due_at.strftime("%H:%M on ") if clock.due_at else ""
    if start.silent:
        begin = f"If nothing is answered by {day(start.on)}: {within} from then"
    else:
        begin = f"{str(within).capitalize()} from {day(day_one)} ({start.why})"
    return f"{begin}, under {clock.citation}: {ends} {when}{day(due)}."


def _length(clock: Clock) -> Within | None:
    """The length that was counted: the text's own, or the one it has for such a start or case."""
    version = clock.version
    others = [version.if_started_closed, *(reading.within for reading in version.readings)]
    counted = clock.legs[0].length if clock.legs else None
    return counted if counted in others else version.within


def _skipped(clock: Clock) -> str:
    parts = []
    last = clock.last_day_as_counted
    if last is not None and _rolled(clock, last):
        parts.append(f"The last day, {last:%A} {day(last)}, moves to the next day that is open.")
    if skipped := clock.skipped():
        days = ", ".join(f"{day(closure.on)} ({closure.reason})" for closure in skipped)
        parts.append(f"Not counted: {days}.")
    return " ".join(parts)


def _rolled(clock: Clock, last: date) -> bool:
    """Whether ``due`` is the first open day after ``last``, and no day that somebody named."""
    if clock.due is None or not last < clock.due <= last + _ROLL:
        return False
    return all(clock.calendar.closure(last + n * _DAY) for n in range((clock.due - last).days))


def _doubt(clock: Clock) -> str:
    parts = []
    if clock.who is not Actor.REQUESTER and clock.latest != clock.due and clock.latest:
        parts.append(f"At the latest defensible reading {day(clock.latest)}.")
    if clock.earliest is not None and clock.due is not None and clock.earliest < clock.due:
        parts.append(f"To be safe, act by {day(clock.earliest)}.")
    if clock.ship_as is ShipAs.SOFT:
        parts.append(f"This number was {LEVELS[clock.level]}.")
    parts.extend(f"{gap.holiday} in {gap.year}: {gap.note}." for gap in clock.gaps())
    return " ".join(parts)


def _condition(clock: Clock) -> str:
    return f"Only if {clock.condition}." if clock.condition else ""
