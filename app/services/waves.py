"""The plan of a batch: a pilot first, then waves, at hours when somebody answers the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.errors import ServiceError

_OPENS = time(9, 0)
_CLOSES = time(16, 0)
_CLOSES_ON_FRIDAY = time(12, 0)  # nobody opens a mail on Friday evening
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """How a batch leaves: ``pilot`` letters first, then ``wave_size`` at a time (0: the rest).

    Waves are ``days_between`` days apart. A plan without pilot and waves lets everything leave at
    once, as soon as the undo window closes.
    """

    pilot: int = 0
    wave_size: int = 0
    days_between: int = 7

    def __post_init__(self) -> None:
        if self.pilot < 0 or self.wave_size < 0 or self.days_between < 1:
            raise ServiceError("A pilot and waves need whole numbers, and a day between them.")

    @property
    def is_staged(self) -> bool:
        """Whether letters leave at different times at all."""
        return bool(self.pilot or self.wave_size)

    def wave_of(self, position: int) -> int:
        """Give the wave of the letter at ``position`` (from 0): 1 is the first to leave."""
        if position < self.pilot:
            return 1
        after = position - self.pilot
        first = 2 if self.pilot else 1
        return first + (after // self.wave_size if self.wave_size else 0)

    def day_of(self, wave: int, begins_on: date) -> date:
        """Give the day on which ``wave`` leaves, weekends passed over."""
        return _next_weekday(begins_on + timedelta(days=self.days_between * (wave - 1)))

    def leaves_at(self, wave: int, zone: str, begins_at: datetime) -> datetime:
        """Give the moment from which a letter of ``wave`` may leave, to a body in ``zone``."""
        if not self.is_staged:
            return begins_at
        local = begins_at.astimezone(ZoneInfo(zone))
        local += timedelta(days=self.days_between * (wave - 1))
        return _office_hour(local).astimezone(begins_at.tzinfo)


def spread(jurisdictions: Sequence[str]) -> list[int]:
    """Order positions so that each law comes up early: the pilot meets as many as it can.

    Gives back the positions: first one of each jurisdiction, then a second of each, and so on.
    """
    seen: dict[str, int] = {}
    turns = []
    for position, code in enumerate(jurisdictions):
        turns.append((seen.get(code, 0), position))
        seen[code] = seen.get(code, 0) + 1
    return [position for _, position in sorted(turns)]


def _office_hour(local: datetime) -> datetime:
    """Give ``local``, or the next moment at which an office is open."""
    closes = _CLOSES_ON_FRIDAY if local.weekday() == _FRIDAY else _CLOSES
    day = local.date()
    if local.time() >= closes:
        day += timedelta(days=1)
    elif _next_weekday(day) == day and local.time() >= _OPENS:
        return local
    return datetime.combine(_next_weekday(day), _OPENS, local.tzinfo)


def _next_weekday(day: date) -> date:
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return day
