"""The facts that choose among the clocks of a law, as `--fact KEY=VALUE` gives them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from app.law.conditions import in_words
from app.law.facts import AgencyFacts, RequestFacts
from app.law.terms import Selector
from app.law.vocabulary import (
    AgencyTrait,
    Body,
    Channel,
    Circumstance,
    RecordTrait,
    Requester,
    Size,
)
from app.models.places import zone_of

T = TypeVar("T", bound=StrEnum)

NONE = "none"
TRUTHS = {"true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class FactKey:
    """A fact that may be told: its key, what it says, its values with their meaning.

    ``values`` is empty where the value is free (a county, a zone). ``many``: it may be told
    again, and the values add up.
    """

    key: str
    words: str
    values: tuple[tuple[str, str], ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a person told of a case: the facts, and the places whose calendars apply."""

    agency: AgencyFacts
    request: RequestFacts
    places: frozenset[str]
    zone: str


def fact_keys() -> tuple[FactKey, ...]:
    """Every key that `--fact` knows; those left untold are unknown, and both clocks are given."""
    return (
        FactKey(
            "body", "what sort of body was asked", _means(Body, lambda each: Selector(body=each))
        ),
        FactKey(
            "body_has",
            "what else about the body is known; all that is not named it has not",
            (
                *_means(AgencyTrait, lambda each: Selector(body_has=each)),
                (NONE, "the body has none of these"),
            ),
            many=True,
        ),
        FactKey(
            "channel",
            "how the request travelled",
            _means(Channel, lambda each: Selector(channel=frozenset({each}))),
        ),
        FactKey(
            "requester",
            "as whom it was made",
            _means(Requester, lambda each: Selector(requester=each)),
        ),
        FactKey(
            "size",
            "how large the agency may call it",
            _means(Size, lambda each: Selector(size=each)),
        ),
        FactKey(
            "record",
            "what was asked for; all that is not named was not asked for",
            (
                *_means(RecordTrait, lambda each: Selector(record=each)),
                (NONE, "none of these was asked for"),
            ),
            many=True,
        ),
        FactKey("expedited", "whether expedited handling was asked for", _truths("expedited")),
        *(
            FactKey(each.value, in_words(Selector(circumstance=each)), _truths(each))
            for each in Circumstance
        ),
        FactKey("county", "the county of the body, for its own holidays and its time zone"),
        FactKey("city", "the city of the body, for its own holidays"),
        FactKey("holiday", "an optional holiday that the body keeps, by its name", many=True),
        FactKey("open", "a day on which the body works though others do not", many=True),
        FactKey("cut_off", "the hour from which the body takes what comes as the next day's"),
        FactKey("zone", "the time zone of the body, such as America/Chicago"),
    )


def _means(kind: type[T], select: Callable[[T], Selector]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, in_words(select(each))) for each in kind)


def _truths(which: Circumstance | str) -> tuple[tuple[str, str], ...]:
    def words(*, holds: bool) -> str:
        if isinstance(which, Circumstance):
            return in_words(Selector(circumstance=which), holding=holds)
        return in_words(Selector(expedited=holds))

    return (("true", words(holds=True)), ("false", words(holds=False)))


def read_facts(
    code: str,
    pairs: Sequence[str],
    *,
    closed: Sequence[str] = (),
    filed_on: date | None = None,
) -> Told:
    """Understand the facts told of a case under ``code``.

    Refuses, as wrong usage, a key or value that is not known, and a fact told twice.
    """
    told = _told(pairs)
    zone = _zone(code, told)
    agency = AgencyFacts(
        body=_one(Body, told, "body"),
        has=_set(AgencyTrait, told, "body_has"),
        closed_days=read_closed(closed),
        open_days=tuple(sorted(map(read_day, told.get("open", ())))),
        cut_off=_hour(told["cut_off"][0]) if "cut_off" in told else None,
        zone=zone,
    )
    request = RequestFacts(
        channel=_one(Channel, told, "channel"),
        requester=_one(Requester, told, "requester"),
        record=_set(RecordTrait, told, "record"),
        size=_one(Size, told, "size"),
        expedited=TRUTHS[told["expedited"][0]] if "expedited" in told else None,
        holds=_circumstances(told, holding=True),
        fails=_circumstances(told, holding=False),
        filed_on=filed_on,
    )
    named = (told.get(key, ()) for key in ("county", "city", "holiday"))
    return Told(agency, request, frozenset().union(*named), zone)


def _told(pairs: Sequence[str]) -> dict[str, list[str]]:
    known = {fact.key: fact for fact in fact_keys()}
    told: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not key or not value:
            raise click.UsageError(f"The fact '{pair}' is not written KEY=VALUE.")
        if key not in known:
            raise click.UsageError(
                f"'{key}' is no fact that a law asks for; `daylight law events` lists them."
            )
        value = _value(known[key], value)
        if value in told.get(key, ()) or (key in told and not known[key].many):
            raise click.UsageError(f"The fact '{key}' is told twice.")
        told.setdefault(key, []).append(value)
    return told


def _value(fact: FactKey, value: str) -> str:
    words = [word for word, _ in fact.values]
    if not words:
        return value
    if words == ["true", "false"]:
        words = list(TRUTHS)
    if value.lower() not in words:
        raise click.UsageError(f"'{fact.key}' is '{value}', not one of: {', '.join(words)}.")
    return value.lower()


def _one(kind: type[T], told: dict[str, list[str]], key: str) -> T | None:
    return kind(told[key][0]) if key in told else None


def _set(kind: type[T], told: dict[str, list[str]], key: str) -> frozenset[T] | None:
    if key not in told:
        return None
    if NONE in told[key]:
        if len(told[key]) > 1:
            raise click.UsageError(f"'{key}' is told to be none and something.")
        return frozenset()
    return frozenset(kind(value) for value in told[key])


def _circumstances(told: dict[str, list[str]], *, holding: bool) -> frozenset[Circumstance]:
    return frozenset(
        each
        for each in Circumstance
        if each.value in told and TRUTHS[told[each.value][0]] is holding
    )


def _zone(code: str, told: dict[str, list[str]]) -> str:
    """The zone that was told, else the county's, else the one most of the state keeps."""
    if "zone" not in told:
        state = code.removeprefix("US").removeprefix("-")
        return zone_of(state, told["county"][0] if "county" in told else "")
    name = told["zone"][0]
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.UsageError(
            f"'{name}' is no time zone; write one like America/New_York."
        ) from None
    return name


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"'{text}' is no hour; write one like 17:00.") from error


def read_closed(given: Sequence[str]) -> tuple[tuple[date, str], ...]:
    """Understand the closing days of an agency, each written DATE=REASON; in order of the days.

    Refuses, as wrong usage, a day that is none, one without a reason, and one given twice.
    """
    closed: dict[date, str] = {}
    for each in given:
        day, equals, reason = (part.strip() for part in each.partition("="))
        if not equals or not reason:
            raise click.UsageError(f"The closing '{each}' is not written DATE=REASON.")
        on = read_day(day)
        if on in closed:
            raise click.UsageError(f"The closing of {on} is given twice.")
        closed[on] = reason
    return tuple(sorted(closed.items()))


def read_day(text: str) -> date:
    """Understand a day, written YYYY-MM-DD and in the calendar; else wrong usage."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        what = "is no day of the calendar" if _looks_like_day(text) else "is not written YYYY-MM-DD"
        raise click.UsageError(f"'{text}' {what}.") from error
    if day.isoformat() != text:
        raise click.UsageError(f"'{text}' is not written YYYY-MM-DD.")
    return day


def _looks_like_day(text: str) -> bool:
    year, *rest = text.split("-")
    return len(year) == 4 and [len(part) for part in rest] == [2, 2] and _digits(text)  # noqa: PLR2004 - YYYY-MM-DD


def _digits(text: str) -> bool:
    return text.replace("-", "").isdigit()
