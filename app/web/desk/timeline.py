"""Draws all clocks of a request as lines on one common axis of time, in the drawing's own units."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.law.clocks import Clock
from app.law.vocabulary import ClockState
from app.web.desk.clock_view import Shown, in_order
from app.web.desk.stretches import Run, Stretch, begins, ends, noticed, run_of
from app.web.desk.timeline_words import said, told

WIDTH, TOP, ROW, FOOT = 360, 46, 44, 18
LEFT, RIGHT = 8, WIDTH - 8
MOST = 12  # lines; what is over beyond that is only listed
_AHEAD = 45  # days ahead that are always worth their room
_LEAST = 7  # days on the axis of a request that began today
_SHORT = 45  # days; an axis not longer shows weeks
_APART = 40  # units that a name on the axis needs
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a line: what it is, from where, how wide."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: what it is (a shape), where, and in words."""

    kind: str
    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One clock: its name, its day, everything on its line, and the whole of it in words.

    ``beyond``: it ends after the last day on the axis, and the line runs off the side.
    """

    rule: str
    title: str
    day: str
    words: str
    top: int
    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    beyond: bool
    tone: str

    @property
    def y(self) -> int:
        """Where the line itself lies."""
        return self.top + 28


@dataclass(frozen=True, slots=True)
class Picture:
    """All lines, with the axis above them. ``now`` is where today stands, if it is drawn."""

    lines: tuple[Line, ...]
    months: tuple[Mark, ...]
    events: tuple[Mark, ...]
    now: float | None
    first: date
    last: date
    left_out: int

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return TOP + ROW * len(self.lines) + FOOT

    @property
    def foot(self) -> int:
        """Where the lines end and what stands under them begins."""
        return TOP + ROW * len(self.lines)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, for a mark above the lines."""

    on: date
    theirs: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date

    def at(self, when: date | datetime) -> float:
        """Where a day or an instant stands; what lies outside stands at the edge."""
        share = self.days(when) / (self.last - self.first).days
        return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share)), 1)

    def days(self, when: date | datetime) -> float:
        if not isinstance(when, datetime):
            return (when - self.first).days
        seconds = when.hour * 3600 + when.minute * 60 + when.second
        return (when.date() - self.first).days + seconds / 86400

    def shows(self, when: date | datetime) -> bool:
        return 0 <= self.days(when) <= (self.last - self.first).days


def draw(
    found: Sequence[Shown], happened: Iterable[Happened], filed_on: date, today: date
) -> Picture | None:
    """Lay out every clock that began, or that silence will begin; None where there is none."""
    wanted = [each for each in in_order(found) if _is_drawn(each)]
    lines = wanted[:MOST]
    if not lines:
        return None
    clocks, notices = [each.clock for each in lines], noticed(found)
    axis = _axis(clocks, any(each.live for each in lines), filed_on, today)
    return Picture(
        lines=tuple(
            _line(each, run_of(each, notices, today), axis, today, TOP + ROW * number)
            for number, each in enumerate(lines)
        ),
        months=_marks_of_time(axis),
        events=_events(happened, axis),
        now=axis.at(today) if axis.shows(today) else None,
        first=axis.first,
        last=axis.last,
        left_out=len(wanted) - len(lines),
    )


def _is_drawn(each: Shown) -> bool:
    gone = {ClockState.SUPERSEDED, ClockState.IMPOSSIBLE}
    return each.begun and each.clock.state not in gone


def _axis(clocks: Sequence[Clock], live: bool, filed_on: date, today: date) -> _Axis:  # noqa: FBT001 - a fact of the clocks
    """From the first start to the last end that leaves room for the others.

    A limit of years would press a count of days flat: what ends farther ahead than the past is
    long, or than ``_AHEAD`` days, runs off the side. Today is shown while anything is open.
    """
    starts = [begins(each) for each in clocks]
    first = min([_day(start) for start in starts] + ([filed_on] if filed_on <= today else []))
    limit = today + max(timedelta(days=_AHEAD), today - first)
    last_days = [_day(ends(each, today)) for each in clocks]
    last = max((on for on in last_days if on <= limit), default=limit)
    if any(on > limit for on in last_days):
        last = max(last, min(limit, today + timedelta(days=_AHEAD)))
    if live or today - last <= last - first:
        last = max(last, today)
    return _Axis(first, max(last + _DAY, first + timedelta(days=_LEAST)))


def _line(each: Shown, run: Run, axis: _Axis, today: date, top: int) -> Line:
    return Line(
        rule=each.clock.rule_id,
        title=each.title,
        day=said(each),
        words=told(each, run),
        top=top,
        bars=tuple(_bars(run.stretches, axis)),
        ticks=tuple(
            Mark("doubtful" if day.uncertain else "closed", axis.at(day.on), day.reason)
            for day in run.closed
            if axis.shows(day.on)
        ),
        marks=tuple(
            Mark(mark.kind, axis.at(mark.at), mark.words)
            for mark in run.marks
            if axis.shows(mark.at)
        ),
        beyond=_day(ends(each.clock, today)) > axis.last,
        tone=each.tone,
    )


def _bars(stretches: Iterable[Stretch], axis: _Axis) -> Iterable[Bar]:
    for stretch in stretches:
        begin, end = axis.at(stretch.begin), axis.at(stretch.end)
        if end > begin:
            yield Bar(stretch.kind, begin, round(end - begin, 1))


def _marks_of_time(axis: _Axis) -> tuple[Mark, ...]:
    """First days of months, Mondays on a short axis; only those that leave room for their names."""
    weeks = (axis.last - axis.first).days <= _SHORT
    found: list[Mark] = []
    room_from = float(LEFT)
    for on in _mondays(axis) if weeks else _firsts(axis):
        x = axis.at(on)
        if room_from <= x <= RIGHT - _APART:
            words = f"{on.day} {on:%b}" if weeks else f"{on:%Y}" if on.month == 1 else f"{on:%b}"
            found.append(Mark("month", x, words))
            room_from = x + _APART
    return tuple(found)


def _firsts(axis: _Axis) -> Iterator[date]:
    on = (axis.first.replace(day=1) + 31 * _DAY).replace(day=1)
    while on <= axis.last:
        yield on
        on = (on + 31 * _DAY).replace(day=1)


def _mondays(axis: _Axis) -> Iterator[date]:
    on = axis.first + (-axis.first.weekday() % 7) * _DAY
    while on <= axis.last:
        yield on
        on += 7 * _DAY


def _events(happened: Iterable[Happened], axis: _Axis) -> tuple[Mark, ...]:
    """What happened, a mark for each day and side; several on one day share theirs."""
    found: dict[tuple[float, str], list[str]] = {}
    for each in happened:
        if axis.shows(each.on):
            key = (axis.at(each.on), "theirs" if each.theirs else "ours")
            found.setdefault(key, []).append(each.words)
    return tuple(Mark(kind, x, "; ".join(words)) for (x, kind), words in sorted(found.items()))


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when
