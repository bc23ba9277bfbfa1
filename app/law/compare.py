"""Compares our calendars with somebody else's list of holidays, so that neither errs unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.law.calendars import DayState, calendar
from app.law.observed import SATURDAY


class DifferenceKind(StrEnum):
    """Who takes the day for what."""

    WE_CLOSE = "we_close"
    THEY_CLOSE = "they_close"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Difference:
    """A weekday on which the two lists do not say the same; an empty name means none is given."""

    on: date
    kind: DifferenceKind
    ours: str
    theirs: str


def differences(code: str, other: Mapping[date, str], years: Iterable[int]) -> list[Difference]:
    """The weekdays of ``years`` on which the calendar of ``code`` and ``other`` differ, in order.

    ``other`` maps the days it takes as closed to their names. A day that is uncertain here is
    always listed, whatever ``other`` says. Raises CalendarUnknown for a year not known.
    """
    ours = calendar(code)
    found = []
    for year in sorted(years):
        for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(number)
            if day.weekday() < SATURDAY and (kind := _kind(ours.state(day), closed=day in other)):
                closure = ours.closure(day)
                reason = closure.reason if closure else ""
                found.append(Difference(day, kind, reason, other.get(day, "")))
    return found


def _kind(state: DayState, *, closed: bool) -> DifferenceKind | None:
    if state is DayState.UNCERTAIN:
        return DifferenceKind.UNSETTLED
    if state is DayState.CLOSED and not closed:
        return DifferenceKind.WE_CLOSE
    if state is DayState.OPEN and closed:
        return DifferenceKind.THEY_CLOSE
    return None
