"""A date that a person sets in the place of the computed one: with a reason, seen and undone."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.law.clocks import Clock
from app.law.vocabulary import EventKind
from app.models import RecordsRequest, RequestEvent
from app.services import clocks, events

LONGEST_REASON = 2000


class OverrideRefused(events.EventRefused):
    """The date cannot be set like this; the computed one stands."""


def clock_called(session: Session, records_request: RecordsRequest, rule: str) -> Clock:
    """The clock of ``rule`` as it stands today. Refused with those that a date can be set for."""
    found = {clock.rule_id: clock for clock in clocks.explain(session, records_request)}
    if rule not in found:
        known = ", ".join(found) or "none"
        raise OverrideRefused(
            f"{records_request.ref} has no clock '{rule}'. Clocks of this request: {known}."
        )
    return found[rule]


def override(
    session: Session,
    records_request: RecordsRequest,
    rule: str,
    on: date,
    reason: str,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> RequestEvent:
    """Set the date of one clock to ``on``, which may lie in the past; give back the entry.

    ``today`` is the day at the agency. The computed date stays in the working, nobody is called
    late by a date that was set by hand, and taking the entry back brings the computed one back.
    Refused: no reason, a rule that is no clock of this request, and the date that it has anyway.
    """
    clock = clock_called(session, records_request, rule)
    if not reason.strip():
        raise OverrideRefused("Say why the computed date is wrong; the reason stays with it.")
    if clock.due == on:
        raise OverrideRefused(f"'{rule}' is due on {on} already; nothing was changed.")
    return events.record(
        session,
        records_request,
        EventKind.DATE_OVERRIDDEN.value,
        on=today,
        facts={"rule": rule, "until": on},
        note=reason,
        member_id=member_id,
        now=now,
    )


def standing(records_request: RecordsRequest, rule: str) -> RequestEvent | None:
    """The entry that sets the date of ``rule`` now, if one does: the newest that stands."""
    voided = {event.voids_id for event in records_request.events if event.voids_id is not None}
    mine = [
        event
        for event in records_request.events
        if event.kind == EventKind.DATE_OVERRIDDEN.value
        and event.facts.get("rule") == rule
        and event.id not in voided
    ]
    return max(mine, key=lambda event: (event.happened_on, event.id), default=None)
