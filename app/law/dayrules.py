"""Finds the day on which a holiday falls, from its rule in plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NTH = ("first", "second", "third", "fourth", "last")

Find = Callable[[str, int], date | None]


class Rule(Protocol):
    """A way to name one day of a year."""

    def day(self, year: int, find: Find) -> date | None:
        """The day in ``year``; ``find`` gives the day of another holiday by its name."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same date each year."""

    month: int
    number: int

    def day(self, year: int, _find: Find) -> date:
        return date(year, self.month, self.number)


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first to fourth, or the last (0), of a weekday in a month."""

    nth: int
    weekday: int
    month: int

    def day(self, year: int, _find: Find) -> date:
        return nth_weekday(year, self.month, self.weekday, self.nth)


@dataclass(frozen=True, slots=True)
class FirstAfterFirst:
    """The first of one weekday after the first of another: how election days are set."""

    weekday: int
    after: int
    month: int

    def day(self, year: int, _find: Find) -> date:
        first = nth_weekday(year, self.month, self.after, 1)
        return first + timedelta(days=(self.weekday - self.after - 1) % 7 + 1)


@dataclass(frozen=True, slots=True)
class FromEaster:
    """So many days from Easter Sunday of the western churches."""

    days: int

    def day(self, year: int, _find: Find) -> date:
        return easter(year) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class FromHoliday:
    """So many days from another holiday of the same calendar, before that one is moved."""

    days: int
    holiday: str

    def day(self, year: int, find: Find) -> date | None:
        other = find(self.holiday, year)
        return other + timedelta(days=self.days) if other else None


@dataclass(frozen=True, slots=True)
class DayRule:
    """A rule as the file says it, and what it means."""

    words: str
    means: Rule

    @classmethod
    def parse(cls, words: str) -> "DayRule":
        """Understand ``words``, or raise ValueError.

        The forms are: "4 july", "third monday of january", "last monday of may",
        "2 days before easter", "first tuesday after first monday of november" and
        "1 day after Thanksgiving Day", which names another holiday of the file.
        """
        for pattern, make in _FORMS:
            if match := pattern.fullmatch(words):
                return cls(words, make(*match.groups()))
        raise ValueError(f"'{words}' is not a rule for a day")


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher)."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - golden) // 11))
    offset = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The ``nth`` ``weekday`` (0 is Monday) of a month; 0 asks for the last."""
    if nth:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _fixed(number: str, month: str) -> Rule:
    rule = Fixed(MONTHS.index(month) + 1, int(number))
    # A plain year, so that 29 February is refused along with 31 June.
    date(2001, rule.month, rule.number)
    return rule


def _nth(nth: str, weekday: str, month: str) -> Rule:
    place = 0 if nth == "last" else _NTH.index(nth) + 1
    return NthWeekday(place, WEEKDAYS.index(weekday), MONTHS.index(month) + 1)


def _first_after_first(weekday: str, after: str, month: str) -> Rule:
    return FirstAfterFirst(WEEKDAYS.index(weekday), WEEKDAYS.index(after), MONTHS.index(month) + 1)


def _from_other(days: str, direction: str, other: str) -> Rule:
    offset = int(days) if direction == "after" else -int(days)
    return FromEaster(offset) if other == "easter" else FromHoliday(offset, other)


_WEEKDAY, _MONTH = f"({'|'.join(WEEKDAYS)})", f"({'|'.join(MONTHS)})"
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Rule]], ...] = (
    (re.compile(rf"(\d\d?) {_MONTH}"), _fixed),
    (re.compile(rf"({'|'.join(_NTH)}) {_WEEKDAY} of {_MONTH}"), _nth),
    (re.compile(rf"first {_WEEKDAY} after first {_WEEKDAY} of {_MONTH}"), _first_after_first),
    (re.compile(r"(\d+) days? (before|after) (.+)"), _from_other),
)
