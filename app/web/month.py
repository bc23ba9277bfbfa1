"""Draws the count of one clock as calendar months: what each day is, and which number it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.law.clocks import Clock
from app.law.days import Closure, Layer
from app.law.errors import CalendarUnknown
from app.law.vocabulary import Actor, Unit

_DAY = timedelta(days=1)
_WEEK = 7
_DAYS = (Unit.BUSINESS_DAY, Unit.CALENDAR_DAY)
_AT_EACH_END = 2


class DayKind(StrEnum):
    """What one day is to a clock."""

    OUTSIDE = "outside"
    START = "start"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    PAUSED = "paused"
    ADDED = "added"
    DUE = "due"
    DOUBT = "doubt"
    LATEST = "latest"


_SHORT = {
    DayKind.OUTSIDE: "",
    DayKind.START: "start",
    DayKind.COUNTED: "runs",
    DayKind.WEEKEND: "–",  # noqa: RUF001 - the shape is a dash
    DayKind.HOLIDAY: "closed",
    DayKind.CLOSURE: "closed",
    DayKind.PAUSED: "pause",
    DayKind.ADDED: "more",
    DayKind.DUE: "due",
    DayKind.DOUBT: "grace",
    DayKind.LATEST: "latest",
}
_LAYERS = {
    Layer.FEDERAL: "federal holiday",
    Layer.STATE: "state holiday",
    Layer.COUNTY: "county holiday",
    Layer.CITY: "city holiday",
    Layer.AGENCY: "a closing day of the agency",
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its ``kind``; ``number`` of ``of`` where it is counted; ``reason`` in words.

    A due day and the latest one keep the number under which they were counted. ``layer`` names
    the layer of the calendar that took a day away, or may take it (``doubtful``).
    """

    on: date
    kind: DayKind = DayKind.OUTSIDE
    number: int | None = None
    of: int | None = None
    reason: str = ""
    layer: str = ""
    doubtful: bool = False

    @property
    def short(self) -> str:
        """What stands in the square: its number, one short word, or both; ? where in doubt."""
        word = _SHORT[self.kind]
        if self.number is None:
            return word
        number = f"{self.number}?" if self.doubtful else str(self.number)
        return number if self.kind is DayKind.COUNTED else f"{number} {word}"

    @property
    def words(self) -> str:
        """The whole day in words, for those who do not see the drawing."""
        counted = f"day {self.number} of {self.of}" if self.number is not None else ""
        kind = {
            DayKind.START: "the count starts after this day",
            DayKind.COUNTED: "" if counted else "counted",
            DayKind.WEEKEND: "weekend, not counted",
            DayKind.HOLIDAY: "not counted",
            DayKind.CLOSURE: "not counted",
            DayKind.PAUSED: "not counted, the clock stands still",
            DayKind.ADDED: "in the time that was added",
            DayKind.DUE: "the due day",
            DayKind.DOUBT: "past the due day, inside the doubt",
            DayKind.LATEST: "the last defensible day",
            DayKind.OUTSIDE: "",
        }[self.kind]
        said = ", ".join(part for part in (counted, kind) if part)
        return f"{said} ({self.reason})" if self.reason else said

    @property
    def named(self) -> bool:
        """Whether the day has a reason of its own that belongs under the drawing."""
        return bool(self.reason) and self.kind is not DayKind.WEEKEND


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks that begin on Sunday; None stands for a day of another month.

    ``left_out`` is how many whole months between the one before and this are not drawn.
    """

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    left_out: int = 0

    @property
    def title(self) -> str:
        """The month as a caption: "November 2026"."""
        return f"{self.first:%B %Y}"

    @property
    def named(self) -> tuple[Day, ...]:
        """The days to be explained under the drawing, in order."""
        return tuple(day for day in self.days if day.named)

    @property
    def has_doubt(self) -> bool:
        """Whether the month counts a day that may be a holiday."""
        return any(day.doubtful and day.number for day in self.days)

    @property
    def has_latest(self) -> bool:
        """Whether the month shows a last defensible day apart from the due day."""
        return any(day.kind is DayKind.LATEST for day in self.days)

    @property
    def days(self) -> tuple[Day, ...]:
        """Its days, in order."""
        return tuple(day for week in self.weeks for day in week if day)


def months(clock: Clock) -> list[Month]:
    """Every month from the start of ``clock`` to its last defensible day.

    None where there is no firm date to draw: no start, no number, or one that was not re-read.
    A clock that stands still is drawn as far as it has run.
    """
    days = days_of(clock)
    if not days:
        return []
    first, last = min(days), max(days)
    begun, ended = first.replace(day=1), last.replace(day=1)
    return [_month(each, days) for each in _firsts(begun, ended)]


def shortened(drawn: Sequence[Month]) -> list[Month]:
    """The first two and the last two months of a long clock; the rest is said, not drawn."""
    between = len(drawn) - 2 * _AT_EACH_END
    if between < 1:
        return list(drawn)
    tail = list(drawn[-_AT_EACH_END:])
    return [*drawn[:_AT_EACH_END], replace(tail[0], left_out=between), *tail[1:]]


def days_of(clock: Clock) -> dict[date, Day]:
    """What each day is, from the day the count starts after to the last defensible one."""
    if not clock.legs or clock.about is not None:
        return {}
    found = _counted(clock)
    first, end = clock.legs[0].start, clock.legs[-1].end
    begun = min(clock.start.on, first) if clock.start else first
    for on in _between(begun, first):
        found[on] = Day(on, DayKind.PAUSED, reason="the count began anew")
    found[begun] = Day(begun, DayKind.START, reason=_why(clock))
    if clock.due is not None:
        found = {on: each for on, each in found.items() if on <= clock.due}
        for on in _between(end, clock.due):
            found[on] = _passed(clock, on) or Day(on, DayKind.ADDED)
        _mark_ends(clock, clock.due, found)
    counted = max((day.number for day in found.values() if day.number), default=0)
    return {on: replace(day, of=counted) if day.number else day for on, day in found.items()}


def _mark_ends(clock: Clock, due: date, found: dict[date, Day]) -> None:
    """Mark the due day, and what lies around it: the safe day for us, the latest for them."""
    known = found.get(due, Day(due))
    until = f"until {clock.due_at:%H:%M}" if clock.due_at else ""
    found[due] = replace(known, kind=DayKind.DUE, reason=until or known.reason)
    if clock.who is Actor.REQUESTER:
        safe = clock.earliest
        if safe is not None and safe < due and safe in found:
            found[safe] = replace(found[safe], reason="to be safe, act by this day")
    elif clock.latest is not None:
        for on in _between(due, clock.latest):
            found[on] = _passed(clock, on, doubtful=True) or Day(on, DayKind.DOUBT)
        if clock.latest > due:
            found[clock.latest] = Day(clock.latest, DayKind.LATEST)


def _counted(clock: Clock) -> dict[date, Day]:
    """The days of every leg, numbered through, and the stretches in which it stood still."""
    lengths = clock.legs[0].length.lengths
    numbered = len(lengths) == 1 and lengths[0].unit in _DAYS
    found: dict[date, Day] = {}
    number, stood = 0, clock.legs[0].start
    for leg in clock.legs:
        for on in _between(stood, leg.start):
            found.setdefault(on, Day(on, DayKind.PAUSED))
        for on in _between(leg.start, leg.end):
            closure = _closure(clock, on)
            if leg.business and closure is not None and not closure.uncertain:
                found[on] = _closed(closure)
                continue
            number += 1
            found[on] = _running(on, closure, number if numbered else None, leg.business)
        stood = leg.end
    return found


def _running(on: date, closure: Closure | None, number: int | None, business: bool) -> Day:  # noqa: FBT001 -- a fact of the leg
    """A counted day; with a remark where it is a doubtful holiday, or one that counts anyway."""
    day = Day(on, DayKind.COUNTED, number)
    if closure is None or closure.layer is Layer.WEEKEND:
        return day
    layer = _LAYERS[closure.layer]
    remark = "doubtful, and counted here" if business else "this period counts it"
    reason = f"{closure.reason}, {layer}; {remark}"
    return replace(day, reason=reason, layer=layer, doubtful=closure.uncertain)


def _closed(closure: Closure) -> Day:
    if closure.layer is Layer.WEEKEND:
        return Day(closure.on, DayKind.WEEKEND, reason=closure.reason, layer=closure.layer)
    kind = DayKind.CLOSURE if closure.layer is Layer.AGENCY else DayKind.HOLIDAY
    layer = _LAYERS[closure.layer]
    return Day(closure.on, kind, reason=f"{closure.reason}, {layer}", layer=layer)


def _passed(clock: Clock, on: date, *, doubtful: bool = False) -> Day | None:
    """The closed day that the last day was moved over; a doubtful one only if asked for."""
    closure = _closure(clock, on)
    if closure is None or (closure.uncertain and not doubtful):
        return None
    found = _closed(closure)
    return replace(found, doubtful=True) if closure.uncertain else found


def _closure(clock: Clock, on: date) -> Closure | None:
    try:
        return clock.calendar.closure(on)
    except CalendarUnknown:  # years ahead only calendar days are counted, and no holiday is known
        return None


def _why(clock: Clock) -> str:
    if clock.start is None:
        return "where the first period ended"
    return f"{clock.start.why}, if nothing is answered" if clock.start.silent else clock.start.why


def _between(after: date, to: date) -> Iterator[date]:
    return (after + _DAY * number for number in range(1, (to - after).days + 1))


def _firsts(begun: date, ended: date) -> Iterator[date]:
    while begun <= ended:
        yield begun
        begun = (begun + 31 * _DAY).replace(day=1)


def _month(first: date, days: dict[date, Day]) -> Month:
    """Lay a month out in weeks from Sunday to Saturday."""
    after = (first + 31 * _DAY).replace(day=1)
    before = (first.weekday() + 1) % _WEEK
    squares: list[Day | None] = [None] * before
    squares += [days.get(on, Day(on)) for on in _between(first - _DAY, after - _DAY)]
    squares += [None] * (-len(squares) % _WEEK)
    weeks = [tuple(squares[at : at + _WEEK]) for at in range(0, len(squares), _WEEK)]
    return Month(first, tuple(weeks))
