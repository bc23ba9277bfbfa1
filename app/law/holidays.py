"""The form of a calendar file: the holidays of a jurisdiction, each with where it was read."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import cast

from app.law.dayrules import DayRule, FromHoliday
from app.law.strict import Table
from app.law.vocabulary import Level

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


class Effect(StrEnum):
    """What a named day does to a count of business days."""

    CLOSED = "closed"
    UNCERTAIN = "uncertain"
    RUNS = "runs"


class Offices(StrEnum):
    """What the state's own offices do on the day."""

    CLOSED = "closed"
    OPEN = "open"
    UNSETTLED = "unsettled"


class Scope(StrEnum):
    """Whom a holiday concerns. All but ``state`` apply only where they are asked for."""

    STATE = "state"
    COUNTY = "county"
    CITY = "city"
    OPTIONAL = "optional"


class Shift(StrEnum):
    """Where a holiday that falls on a weekend is kept."""

    NONE = "none"
    PRECEDING_FRIDAY = "preceding_friday"
    FOLLOWING_MONDAY = "following_monday"


class Years(StrEnum):
    """The years in which a holiday is kept."""

    EVERY = "every"
    EVEN = "even"
    PRESIDENTIAL = "presidential"
    AFTER_PRESIDENTIAL = "after_presidential"
    NOT_AFTER_PRESIDENTIAL = "not_after_presidential"

    def has(self, year: int) -> bool:
        """Whether ``year`` is one of them."""
        return {
            Years.EVERY: True,
            Years.EVEN: year % 2 == 0,
            Years.PRESIDENTIAL: year % 4 == 0,
            Years.AFTER_PRESIDENTIAL: year % 4 == 1,
            Years.NOT_AFTER_PRESIDENTIAL: year % 4 != 1,
        }[self]


class ClockUse(StrEnum):
    """What the records law of the jurisdiction takes from the calendar."""

    LEGAL_HOLIDAYS = "legal_holidays"
    OFFICE_OPEN_DAYS = "office_open_days"
    CALENDAR_DAYS_ROLLFORWARD = "calendar_days_rollforward"
    MIXED = "mixed"


class Confidence(StrEnum):
    """How far the whole calendar can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class OneOffKind(StrEnum):
    """What was proclaimed for a single day."""

    LEGAL_HOLIDAY = "legal_holiday"
    CLOSURE = "closure"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Observance:
    """How a holiday moves off a weekend: by law, and beyond the law by office practice."""

    saturday: Shift
    sunday: Shift
    citation: str = ""
    saturday_offices: tuple[Shift, ...] = ()
    sunday_offices: tuple[Shift, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The first and the last day a calendar can answer for."""

    from_: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.from_:
            raise ValueError("a calendar cannot end before it begins")


@dataclass(frozen=True, slots=True)
class Holiday:
    """One named day: by a rule, or by a table of the days on which it was or will be kept.

    Days of a table are days as observed, never shifted. A year without an entry needs a reason
    under ``missing``; an empty list says that the day closed nothing in that year.
    """

    name: str
    effect: Effect
    offices: Offices
    level: Level
    source: str = ""
    rule: DayRule | None = None
    dates: dict[int, tuple[date, ...]] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)
    years: Years = Years.EVERY
    since: int | None = None
    until: int | None = None
    scope: Scope = Scope.STATE
    places: frozenset[str] = frozenset()
    observance: Observance | None = None
    citation: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.rule is None) == (not self.dates):
            raise ValueError(f"'{self.name}' needs either a rule or dates")
        if self.dates and self.observance:
            raise ValueError(f"'{self.name}': dates are already observed, so they never move")
        if (self.scope is Scope.STATE) != (not self.places):
            raise ValueError(f"'{self.name}': a scope and its places belong together")
        for year, days in self.dates.items():
            if any(day.year != year for day in days):
                raise ValueError(f"'{self.name}': a day listed under {year} is of another year")
        if both := set(self.dates) & set(self.missing):
            raise ValueError(f"'{self.name}': {min(both)} is both given and missing")

    def kept_in(self, year: int) -> bool:
        """Whether the holiday exists in ``year``."""
        started = self.since is None or self.since <= year
        return started and (self.until is None or year <= self.until) and self.years.has(year)


@dataclass(frozen=True, slots=True)
class OneOff:
    """A single day that was proclaimed: its instrument, and what it does to the clock."""

    on: date
    name: str
    kind: OneOffKind
    effect: Effect
    offices: Offices
    instrument: str
    level: Level
    source: str = ""
    scope: Scope = Scope.STATE
    places: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A calendar file: the days of one jurisdiction, and where they were read.

    A row that gives no ``source`` or ``citation`` of its own has those of the file.
    """

    code: str
    statute: str
    source: str
    read_on: str
    clock_uses: ClockUse
    confidence: Confidence
    known: Known
    observance: Observance
    agency_variation: str
    holidays: tuple[Holiday, ...]
    one_offs: tuple[OneOff, ...] = ()
    collect_yearly: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not _MONTH.fullmatch(self.read_on):
            raise ValueError(f"'read_on' is '{self.read_on}', not a month (YYYY-MM)")

    def check(self, table: Table) -> None:
        """Refuse a name given twice, a rule that leads nowhere, and a year left in silence."""
        rows = cast("list[Table]", table["holidays"])
        names: set[str] = set()
        for holiday, row in zip(self.holidays, rows, strict=True):
            if holiday.name in names:
                raise row.place("name").error(f"'{holiday.name}' is listed twice")
            names.add(holiday.name)
            if year := self._silent_year(holiday):
                raise row.place("dates").error(
                    f"'{holiday.name}' says nothing of {year}: give its days, an empty list, "
                    "or the reason under 'missing'"
                )
        anchors = {
            holiday.name
            for holiday in self.holidays
            if holiday.rule and not isinstance(holiday.rule.means, FromHoliday)
        }
        for holiday, row in zip(self.holidays, rows, strict=True):
            means = holiday.rule.means if holiday.rule else None
            if isinstance(means, FromHoliday) and means.holiday not in anchors:
                raise row.place("rule").error(
                    f"no holiday '{means.holiday}' has a rule of its own to count from"
                )

    def _silent_year(self, holiday: Holiday) -> int | None:
        if holiday.rule:
            return None
        for year in range(min(holiday.dates), self.known.until.year + 1):
            said = year in holiday.dates or year in holiday.missing
            if holiday.kept_in(year) and not said:
                return year
        return None

    def day_of(self, name: str, year: int) -> date | None:
        """The day of the holiday ``name`` in ``year`` by its rule, before it is moved."""
        for holiday in self.holidays:
            if holiday.name == name and holiday.rule and holiday.kept_in(year):
                return holiday.rule.means.day(year, self.day_of)
        return None
