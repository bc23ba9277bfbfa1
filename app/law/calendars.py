"""Gives the calendar of a jurisdiction, from its file of holidays."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from app.law import strict
from app.law.business_days import Calendar
from app.law.days import Closure, DayState, Gap, Layer, RollRule
from app.law.errors import CalendarUnknown, LawUnknown
from app.law.holidays import Effect, Jurisdiction, Offices, Scope
from app.law.observed import SATURDAY, Kept, kept_days

__all__ = [
    "Calendar",
    "CalendarUnknown",
    "Closure",
    "DayState",
    "Gap",
    "Layer",
    "RollRule",
    "calendar",
    "codes",
]

_FOLDER = Path(__file__).parent / "data" / "calendars"


def codes() -> tuple[str, ...]:
    """The codes of all calendars, in order: ``US``, ``US-AK``, ..."""
    return tuple(sorted(file.stem.upper() for file in _FOLDER.glob("*.yaml")))


@lru_cache(maxsize=1024)
def calendar(code: str, places: frozenset[str] = frozenset()) -> Calendar:
    """The calendar of ``code``, such as ``US`` or ``US-NJ``. Read once, then kept.

    ``places`` adds the days of counties and cities ("Suffolk County") and the optional holidays
    the body keeps, by name ("Good Friday"); names the calendar does not tell apart are no error.
    Raises LawUnknown if there is no such calendar, LawDataError if its file is not in order.
    """
    law, _ = _jurisdiction(code)
    known = frozenset().union(
        *(holiday.places for holiday in law.holidays), *(day.places for day in law.one_offs)
    )
    return _calendar(code, places & known)


@lru_cache
def _jurisdiction(code: str) -> tuple[Jurisdiction, str]:
    """The file of ``code`` and its digest."""
    file = _FOLDER / f"{code.lower()}.yaml"
    if code not in codes():
        raise LawUnknown(f"There is no calendar '{code}'. There are: {', '.join(codes())}.")
    text = file.read_text(encoding="utf-8")
    table = strict.parse(text, f"calendars/{file.name}")
    law = strict.build(Jurisdiction, table)
    if law.code != code:
        raise table.place("code").error(f"the file of {code} says it is '{law.code}'")
    return law, hashlib.sha256(text.encode()).hexdigest()[:12]


@lru_cache
def _calendar(code: str, places: frozenset[str]) -> Calendar:
    law, digest = _jurisdiction(code)
    kept = [
        day
        for day in kept_days(law, places)
        if day.on.weekday() < SATURDAY and day.effect is not Effect.RUNS
    ]
    kept.sort(key=lambda day: day.on)
    closures = {on: _closure(law, list(days)) for on, days in groupby(kept, key=lambda day: day.on)}
    return Calendar(law, closures, digest=digest, known_gaps=tuple(_gaps(law, places)))


def _closure(law: Jurisdiction, kept: list[Kept]) -> Closure:
    """What closes one date. Two holidays on it count once, and a certain one decides."""
    certain = [day for day in kept if day.effect is Effect.CLOSED]
    deciding = certain or kept
    return Closure(
        deciding[0].on,
        "; ".join(dict.fromkeys(day.reason for day in deciding)),
        _layer(law, deciding[0].scope),
        "; ".join(dict.fromkeys(day.citation for day in deciding)),
        uncertain=not certain,
        observed_for=deciding[0].observed_for,
        offices_closed=any(day.offices is not Offices.OPEN for day in deciding),
    )


def _layer(law: Jurisdiction, scope: Scope) -> Layer:
    if scope is Scope.STATE:
        return Layer.FEDERAL if law.code == "US" else Layer.STATE
    return {
        Scope.COUNTY: Layer.COUNTY,
        Scope.CITY: Layer.CITY,
        Scope.OPTIONAL: Layer.AGENCY,
    }[scope]


def _gaps(law: Jurisdiction, places: frozenset[str]) -> Iterator[Gap]:
    """The known years in which a holiday's table has no entry, and why."""
    for holiday in law.holidays:
        if holiday.rule or not (holiday.scope is Scope.STATE or holiday.places & places):
            continue
        first = min(holiday.dates)
        for year in range(law.known.from_.year, law.known.until.year + 1):
            if holiday.kept_in(year) and year not in holiday.dates:
                note = holiday.missing.get(year, f"its days before {first} were not collected")
                yield Gap(year, holiday.name, note)
