"""Draws one clock as a line from its start to its end: closed days as ticks, stops hatched."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.law.clocks import Clock
from app.law.errors import LawError
from app.web.dates import day

WIDTH = 360
_LEFT, _RIGHT = 8, WIDTH - 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything of one clock stands on a line ``WIDTH`` wide, in the drawing's own units."""

    words: str
    ran_to: float
    due: float
    latest: float | None
    now: float | None
    ticks: tuple[float, ...]
    stops: tuple[tuple[float, float], ...]
    first: str
    last: str
    late: bool


def draw(clock: Clock, today: date) -> Drawing | None:
    """Lay one clock out; none where it has no start or no date to draw."""
    if clock.started_on is None or clock.due is None:
        return None
    start, due = clock.started_on, clock.due
    end = max(due, clock.latest or due)
    # Today is drawn while it is near; a clock of months ago would shrink to nothing.
    shown_to = today if end < today <= end + (end - start) else end
    shown_to = max(shown_to, start + timedelta(days=1))

    def at(on: date) -> float:
        share = (on - start).days / (shown_to - start).days
        return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, share)), 1)

    near = start <= today <= shown_to
    latest = clock.latest if clock.latest and clock.latest != due else None
    return Drawing(
        words=_words(clock, start, due, latest, today if near else None),
        ran_to=at(min(today, end)),
        due=at(due),
        latest=at(latest) if latest else None,
        now=at(today) if near else None,
        ticks=tuple(at(closed.on) for closed in _closed(clock)),
        stops=tuple((at(a), round(at(b) - at(a), 1)) for a, b in _stops(clock)),
        first=day(start),
        last=day(due),
        late=clock.is_late_on(today),
    )


def _closed(clock: Clock) -> tuple["Closed", ...]:
    try:
        return tuple(Closed(found.on, found.reason) for found in clock.skipped())
    except LawError:  # beyond the years that the calendar knows
        return ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that does not count, and why."""

    on: date
    reason: str


def _stops(clock: Clock) -> list[tuple[date, date]]:
    """The stretches between two legs of a count: the clock stood still."""
    pairs = zip(clock.legs, clock.legs[1:], strict=False)
    return [(one.end, two.start) for one, two in pairs if two.start > one.end]


def _words(clock: Clock, start: date, due: date, latest: date | None, today: date | None) -> str:
    parts = [f"From {day(start)} to {day(due)}"]
    if latest:
        parts.append(f"at the latest {day(latest)}")
    if today:
        parts.append(f"today is {day(today)}")
    if closed := len(_closed(clock)):
        parts.append(f"{closed} {'day is' if closed == 1 else 'days are'} not counted")
    return "; ".join(parts) + "."
