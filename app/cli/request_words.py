"""One request as `requests show` tells it: as data for scripts, as lines for people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.law.clocks import Clock
from app.models import RecordsRequest
from app.services.event_kinds import KINDS
from app.services.governing import governing


def as_data(found: RecordsRequest, clocks: Sequence[Clock], today: date) -> dict[str, Any]:
    """Give everything there is to say of a request; ``today`` is the day at the agency."""
    voided = {event.voids_id for event in found.events if event.voids_id is not None}
    return {
        "ref": found.ref,
        "agency": found.agency.name,
        "recipient": found.recipient.name,
        "jurisdiction": found.jurisdiction,
        "title": found.title,
        "status": found.status.value,
        "filed_on": found.filed_on,
        "closed_on": found.closed_on,
        "follow_up_on": found.follow_up_on,
        "tracking_number": found.tracking_number,
        "items": {item.category: item.outcome.value for item in found.items},
        "events": [
            {
                "id": event.id,
                "kind": event.kind,
                "on": event.happened_on,
                "words": KINDS[event.kind].words,
                "facts": event.facts,
                "note": event.note,
                "voided": event.id in voided,
                "voids": event.voids_id,
            }
            for event in found.events
        ],
        "governed_by": _governed_by(found),
        "clocks": [_clock(clock, today) for clock in clocks],
    }


def _governed_by(found: RecordsRequest) -> dict[str, Any]:
    """Say which letter the clocks count from."""
    letter = governing(found)
    return {
        "event": letter.event.id if letter.event else None,
        "letter": letter.event.dispatch_id if letter.event else None,
        "on": letter.on,
        "changed_what_we_ask": letter.by_change,
        "words": letter.words,
    }


def _clock(clock: Clock, today: date) -> dict[str, Any]:
    return {
        "rule": clock.rule_id,
        "kind": clock.kind.value,
        "who": clock.who.value,
        "state": clock.state_on(today).value,
        "started_on": clock.started_on,
        "due": clock.due,
        "latest": clock.latest,
        "earliest": clock.earliest,
        "standard": clock.standard.value,
        "citation": clock.citation,
        "verified": clock.level.value,
        "ship_as": clock.ship_as.value,
        "late": clock.is_late_on(today),
        "condition": clock.condition,
        "no_date_because": clock.no_date_because,
        "explanation": clock.explanation(),
        "skipped": [{"date": day.on, "reason": day.reason} for day in clock.skipped()],
    }


def as_words(data: dict[str, Any]) -> str:
    """Write the data as lines for a person."""
    lines = [
        f"{data['ref']}  {data['agency']}: {data['title']}",
        f"  {data['status'].replace('_', ' ')}, filed on {data['filed_on']}"
        + (f", their number {data['tracking_number']}" if data["tracking_number"] else ""),
        "",
    ]
    lines += [f"  asked: {name}: {outcome}" for name, outcome in data["items"].items()]
    lines += [_event_line(event) for event in data["events"]]
    lines += ["", f"  {data['governed_by']['words']}"]
    lines += [
        f"  {'OVERDUE BY THE CLOCK' if clock['late'] else clock['state']}: {clock['explanation']}"
        for clock in data["clocks"]
    ]
    return "\n".join([*lines, "", "  This is not legal advice."])


def _event_line(event: dict[str, Any]) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in event["facts"].items())
    taken_back = " (taken back)" if event["voided"] else ""
    more = "; ".join(part for part in (facts, event["note"]) if part)
    return f"  {event['on']}  [{event['id']}] {event['words']}{taken_back}" + (
        f": {more}" if more else ""
    )
