"""Works out on which days holidays are kept: moved off weekends, in each known year."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from app.law.holidays import Effect, Holiday, Jurisdiction, Observance, Offices, Scope, Shift

SATURDAY, SUNDAY = 5, 6


class Kept(NamedTuple):
    """A day on which a holiday or a proclaimed day is kept."""

    on: date
    reason: str
    effect: Effect
    offices: Offices
    scope: Scope
    citation: str
    observed_for: date | None


def kept_days(law: Jurisdiction, places: frozenset[str]) -> Iterator[Kept]:
    """Every day kept within the known years by the whole jurisdiction or by ``places``.

    A year on either side is computed too: 1 January 2028 is a Saturday, and its Friday
    belongs to 2027.
    """
    for holiday in law.holidays:
        if holiday.scope is Scope.STATE or holiday.places & places:
            for year in range(law.known.from_.year - 1, law.known.until.year + 2):
                if holiday.kept_in(year):
                    yield from _kept_in(law, holiday, year)
    for one_off in law.one_offs:
        if one_off.scope is Scope.STATE or one_off.places & places:
            yield Kept(
                one_off.on,
                one_off.name,
                one_off.effect,
                one_off.offices,
                one_off.scope,
                one_off.instrument,
                None,
            )


def _kept_in(law: Jurisdiction, holiday: Holiday, year: int) -> Iterator[Kept]:
    citation = holiday.citation or law.statute
    if holiday.rule is None:
        for day in holiday.dates.get(year, ()):
            yield _kept(holiday, day, citation)
    elif fell_on := holiday.rule.means.day(year, law.day_of):
        yield _kept(holiday, fell_on, citation)
        if fell_on.weekday() >= SATURDAY:
            yield from _moved(holiday, fell_on, holiday.observance or law.observance, citation)


def _moved(holiday: Holiday, day: date, observance: Observance, citation: str) -> Iterator[Kept]:
    """The weekdays on which a holiday that fell on a weekend is kept instead."""
    saturday = day.weekday() == SATURDAY
    shift = observance.saturday if saturday else observance.sunday
    if shift is not Shift.NONE:
        yield _kept(holiday, _shifted(day, shift), observance.citation or citation, day)
    if holiday.offices is not Offices.CLOSED:
        return
    for practice in observance.saturday_offices if saturday else observance.sunday_offices:
        kept = _kept(holiday, _shifted(day, practice), observance.citation or citation, day)
        yield kept._replace(
            reason=f"{holiday.name}, by office practice for {_in_words(day)}",
            effect=Effect.RUNS if holiday.effect is Effect.RUNS else Effect.UNCERTAIN,
        )


def _kept(holiday: Holiday, on: date, citation: str, fell_on: date | None = None) -> Kept:
    reason = f"{holiday.name}, observed for {_in_words(fell_on)}" if fell_on else holiday.name
    return Kept(on, reason, holiday.effect, holiday.offices, holiday.scope, citation, fell_on)


def _shifted(day: date, shift: Shift) -> date:
    if shift is Shift.PRECEDING_FRIDAY:
        return day - timedelta(days=day.weekday() - 4)
    return day + timedelta(days=7 - day.weekday())


def _in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
