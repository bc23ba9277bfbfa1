"""What a calendar says about a day: whether it counts, and what took it away."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DayState(StrEnum):
    """Whether a day counts as a business day; ``uncertain`` where sources differ."""

    OPEN = "open"
    CLOSED = "closed"
    UNCERTAIN = "uncertain"


class Layer(StrEnum):
    """Which layer of the calendar took a day away."""

    FEDERAL = "federal"
    STATE = "state"
    COUNTY = "county"
    CITY = "city"
    AGENCY = "agency"
    WEEKEND = "weekend"


class RollRule(StrEnum):
    """What becomes of a last day on which nothing can be done.

    ``sunday_only`` and ``weekend_only`` lead to the Monday even if that is a holiday;
    ``sunday_or_holiday`` stops on a Saturday; ``office_closed`` passes over weekends and those
    holidays on which offices close.
    """

    NONE = "none"
    NEXT_OPEN_DAY = "next_open_day"
    SUNDAY_ONLY = "sunday_only"
    SUNDAY_OR_HOLIDAY = "sunday_or_holiday"
    WEEKEND_ONLY = "weekend_only"
    OFFICE_CLOSED = "office_closed"


@dataclass(frozen=True, slots=True)
class Closure:
    """A day that is not, or perhaps not, a business day, and the reason.

    ``offices_closed`` is false for a legal holiday that offices work.
    """

    on: date
    reason: str
    layer: Layer
    citation: str = ""
    uncertain: bool = False
    observed_for: date | None = None
    offices_closed: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A year for which the days of a holiday are not known: shown beside every date it touches."""

    year: int
    holiday: str
    note: str
