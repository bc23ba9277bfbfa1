"""The dated events of a case, as `--event KIND:DATE[:KEY=VALUE...]` gives them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli.law_facts import TRUTHS, read_day
from app.law.facts import Event
from app.law.vocabulary import EventKind
from app.services.event_kinds import KINDS

WORDS = {
    "at": "the moment: an hour at the agency (14:30), or an instant with its offset",
    "id": "a name of this entry, by which another may take it back",
    "voids": "the id of the entry that this one takes back",
}
_FARTHEST = 10  # years from an event to a day that it names
_PARTS = re.compile(r":(?=[a-z_]+=)")
_KNOWN = frozenset(field.name for field in fields(Event)) - {"kind", "on"}


def law_facts(kind: EventKind) -> dict[str, str]:
    """The facts of an event that the law reads, each with what it says."""
    row = KINDS.get(kind.value)
    known = {name: fact.words for name, fact in row.known.items()} if row else {}
    own = {"voids"} if kind is EventKind.VOIDED else set()
    names = [name for name in known if name in _KNOWN] + sorted({"at", "id"} - known.keys() | own)
    return {name: WORDS.get(name) or known[name] for name in dict.fromkeys(names)}


def words_of(kind: EventKind) -> str:
    """What an event of this kind says happened."""
    row = KINDS.get(kind.value)
    return row.words if row else kind.value.replace("_", " ").capitalize()


def read_events(given: Sequence[str], zone: str) -> tuple[Event, ...]:
    """Understand the events of a case, an hour without an offset being one in ``zone``.

    Refuses, as wrong usage, a kind or fact that is not known, a day that is none, an entry given
    twice, one that lacks a fact it needs, and one that takes back what is not there.
    """
    events = [_event(text, zone) for text in given]
    for number, event in enumerate(events):
        if event in events[:number]:
            raise click.UsageError(f"The event '{given[number]}' is given twice.")
    ids = [event.id for event in events if event.id]
    for name in ids:
        if ids.count(name) > 1:
            raise click.UsageError(f"Two events have the id '{name}'.")
    for event in events:
        if event.kind is EventKind.VOIDED and event.voids not in ids:
            raise click.UsageError(f"No event has the id '{event.voids}', so none is taken back.")
    return tuple(events)


def _event(text: str, zone: str) -> Event:
    head, *pairs = _PARTS.split(text)
    word, colon, day = head.partition(":")
    if not colon:
        raise click.UsageError(f"The event '{text}' is not written KIND:DATE[:KEY=VALUE...].")
    if word not in set(EventKind):
        raise click.UsageError(f"'{word}' is no kind of event; `daylight law events` lists them.")
    kind, on = EventKind(word), read_day(day)
    told: dict[str, Any] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if key not in law_facts(kind):
            known = ", ".join(law_facts(kind))
            raise click.UsageError(f"'{key}' is no fact of '{kind}', which knows: {known}.")
        if key in told:
            raise click.UsageError(f"The event '{text}' tells '{key}' twice.")
        told[key] = _READERS.get(key, _named)(value, on, zone)
    for key in sorted(_needed(kind) - told.keys()):
        raise click.UsageError(f"The event '{text}' needs '{key}': {law_facts(kind)[key]}.")
    return Event(kind, on, **told)


def _needed(kind: EventKind) -> frozenset[str]:
    row = KINDS.get(kind.value)
    own = {"voids"} if kind is EventKind.VOIDED else set()
    return (row.required if row else frozenset()) & _KNOWN | own


def _day(value: str, on: date, _zone: str) -> date:
    day = read_day(value)
    if day < on:
        raise click.UsageError(f"The day it names, {day}, is before the event of {on}.")
    if day.year - on.year > _FARTHEST:
        raise click.UsageError(f"The day it names, {day}, is over {_FARTHEST} years after {on}.")
    return day


def _truth(value: str, _on: date, _zone: str) -> bool:
    if value.lower() not in TRUTHS:
        raise click.UsageError(f"'{value}' is not one of: {', '.join(TRUTHS)}.")
    return TRUTHS[value.lower()]


def _named(value: str, _on: date, _zone: str) -> str:
    if not value.strip():
        raise click.UsageError("A name is empty.")
    return value.strip()


def _moment(value: str, on: date, zone: str) -> datetime:
    """An instant on the day of the event at the agency; an hour that is none is refused."""
    place = ZoneInfo(zone)
    try:
        if "T" in value:
            read = datetime.fromisoformat(value)
        else:
            read = datetime.combine(on, time.fromisoformat(value))
    except ValueError as error:
        raise click.UsageError(
            f"'{value}' is neither an hour (14:30) nor an instant (2026-03-09T14:30-04:00)."
        ) from error
    at = read if read.tzinfo else _on_the_wall(read, place)
    if at.astimezone(place).date() != on:
        raise click.UsageError(f"The moment '{value}' is not on {on} in {zone}.")
    return at.astimezone(place)


def _on_the_wall(read: datetime, place: ZoneInfo) -> datetime:
    """The one instant at which clocks in ``place`` show this hour."""
    at = read.replace(tzinfo=place)
    if at.astimezone(UTC).astimezone(place).replace(tzinfo=None) != read:
        raise click.UsageError(
            f"There was no {read:%H:%M} on {read:%Y-%m-%d} in {place}: clocks went forward."
        )
    if at.utcoffset() != at.replace(fold=1).utcoffset():
        raise click.UsageError(
            f"There was {read:%H:%M} twice on {read:%Y-%m-%d} in {place}: give the offset."
        )
    return at


_READERS: dict[str, Callable[[str, date, str], Any]] = {
    "until": _day,
    "at": _moment,
    "agreed": _truth,
    "granted": _truth,
}
_K = EventKind
_REACHED = frozenset({_K.SENT, _K.POSTMARKED, _K.DELIVERED, _K.RECEIVED, _K.OFFICER_RECEIVED})
_BEFORE_RECEIPT = frozenset(
    {_K.VIOLATION, _K.VIOLATION_LEARNED, _K.EMERGENCY_STARTED, _K.EMERGENCY_ENDED, _K.VOIDED}
)
_NEEDS: dict[EventKind, frozenset[EventKind]] = {
    _K.CLARIFIED: frozenset({_K.CLARIFICATION_ASKED}),
    _K.VERIFIED: frozenset({_K.VERIFICATION_ASKED}),
    _K.STATEMENT_GIVEN: frozenset({_K.STATEMENT_ASKED}),
    _K.FEE_ACCEPTED: frozenset({_K.FEE_ESTIMATED, _K.DEPOSIT_ASKED}),
    _K.APPEAL_DECIDED: frozenset({_K.APPEALED, _K.APPEAL_RECEIVED}),
    _K.MEDIATION_ENDED: frozenset({_K.MEDIATION_STARTED}),
    _K.EMERGENCY_ENDED: frozenset({_K.EMERGENCY_STARTED}),
    _K.VENDOR_OBJECTED: frozenset({_K.VENDOR_NOTIFIED}),
}


def doubts(events: Sequence[Event]) -> Iterator[str]:
    """What in a story does not fit together, for a person to look at; the clocks stand as told."""
    taken_back = {event.voids for event in events if event.kind is _K.VOIDED}
    live = [event for event in events if not (event.id and event.id in taken_back)]
    yield from _too_soon(live)
    received = sorted({event.on for event in live if event.kind is _K.RECEIVED})
    if len(received) > 1:
        yield f"Two days of receipt are given; the first, {received[0]}, counts."
    yield from _over(live)
    for event in live:
        wanted = _NEEDS.get(event.kind)
        if wanted and not any(other.kind in wanted and other.on <= event.on for other in live):
            first = " or ".join(f"'{kind}'" for kind in sorted(wanted))
            yield f"'{event.kind}' on {event.on} has no {first} before it."


def _too_soon(live: Sequence[Event]) -> Iterator[str]:
    begun = min((event.on for event in live if event.kind in _REACHED), default=None)
    sent = min((event.on for event in live if event.kind is _K.SENT), default=None)
    for event in live:
        if event.kind in _REACHED:
            if sent and event.on < sent:
                yield f"'{event.kind}' on {event.on} is before it was sent, on {sent}."
        elif begun and event.on < begun and event.kind not in _BEFORE_RECEIPT:
            yield f"'{event.kind}' on {event.on} is before the request began, on {begun}."


def _over(live: Sequence[Event]) -> Iterator[str]:
    ended = min((event for event in live if event.kind is _K.WITHDRAWN), key=_on, default=None)
    for event in live:
        if ended and event.on > ended.on:
            yield f"'{event.kind}' on {event.on} is after it was withdrawn, on {ended.on}."


def _on(event: Event) -> date:
    return event.on
