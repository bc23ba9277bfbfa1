"""A clock as plain data, with its whole working: for JSON, and for whoever checks a count."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.law.facts import Event
from app.law.vocabulary import Unit
from app.law.working import Clock


def clock_facts(clock: Clock, on: date | None, zone: str) -> dict[str, object]:
    """One clock as JSON, as it stands on a day; without one, as its events leave it.

    ``due``, ``latest`` and ``earliest`` of a clock of hours are instants in ``zone``: the end of
    the day where the hour it began at is not known. A number that nobody re-read for twelve
    months ships as soft.
    """
    found: dict[str, object] = {
        "id": clock.rule_id,
        "kind": clock.kind,
        "who": clock.who,
        "applies_if": clock.applies_if,
        "ship_as": clock.ship_as if on is None else clock.ship_as_on(on),
        "state": clock.state if on is None else clock.state_on(on),
        "due": _when(clock, clock.due, clock.due_at, zone),
        "earliest": _when(clock, clock.earliest, None, zone),
        "latest": _when(clock, clock.latest, clock.latest_at, zone),
        "about": clock.about,
        "not_before": clock.not_before,
        "standard": clock.standard,
        "starts_on": clock.starts_because or str(clock.version.from_),
        "start_date": clock.started_on,
        "citation": clock.citation,
        "verified": clock.level,
        "effective": clock.version_effective,
        "read_on": clock.read_on,
        "explanation": clock.explanation(),
        "overridden_from": clock.overridden_from,
        "consequence": clock.consequence,
        "skipped": [
            {"date": closure.on, "reason": closure.reason, "layer": closure.layer}
            for closure in clock.skipped()
        ],
    }
    if on is not None:
        found["late"] = clock.is_late_on(on)
    return found


def _when(clock: Clock, day: date | None, at: datetime | None, zone: str) -> str | date | None:
    if day is None or clock.length is None or clock.length.unit is not Unit.HOUR:
        return day
    if at is None or at.date() != day:
        at = datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))
    return at.isoformat()


def working_facts(clock: Clock) -> dict[str, object]:
    """The working behind one clock: each stretch that was counted, and what was read for it."""
    version = clock.version
    return {
        "counted": [
            {
                "from": leg.start,
                "to": leg.end,
                "length": str(leg.length),
                "business_days": leg.business,
                "why": leg.why,
            }
            for leg in clock.legs
        ],
        "notes": list(clock.notes),
        "no_date_because": clock.no_date_because,
        "started_by": _event(clock.start.event if clock.start else None),
        "start_is_proven": clock.start.sure if clock.start else None,
        "met_by": _event(clock.met_by),
        "gaps": [f"{gap.holiday} in {gap.year}: {gap.note}" for gap in clock.gaps()],
        "calendar": clock.calendar.code,
        "text": version.text,
        "applies_when": clock.condition_text,
        "second_reading": version.second,
        "doubt": version.doubt,
        "sources": list(version.sources),
    }


def _event(event: Event | None) -> dict[str, object] | None:
    if event is None:
        return None
    return {"id": event.id, "kind": event.kind, "on": event.on, "until": event.until}
