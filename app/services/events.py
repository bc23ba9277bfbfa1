"""Recording what happened to requests: validate, append, and bring what follows up to date.

Events are added and never changed. A wrong one is taken back by another with a reason; taking
back is final, and what was taken back by mistake is recorded anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.facts import Event
from app.models import Agency, RecordsRequest, RequestEvent, RequestItem
from app.services import clocks, fee_lines
from app.services.chunks import chunks
from app.services.clock_facts import law_event
from app.services.clock_moves import CLOCKS_MOVED
from app.services.event_facts import ALSO
from app.services.event_kinds import KINDS, LAW_KINDS, NOUNS, Actor, KindRow
from app.services.request_status import Happening, project

CHUNK = 500
VOIDED = "voided"


class EventRefused(ServiceError):
    """An event cannot be recorded as it was given; nothing was kept of it."""


class AlreadyRecorded(EventRefused):
    """The same thing is recorded on the same day already."""


def record(
    session: Session,
    records_request: RecordsRequest,
    kind: str,
    *,
    on: date,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    member_id: int | None = None,
    now: datetime,
    dispatch_id: int | None = None,
    again: bool = False,
) -> RequestEvent:
    """Add one event and bring status, items, clocks and follow-up up to date.

    Refused: a kind or fact nobody knows, a day after today at the agency, a day before the
    request was filed (unless it was brought in from elsewhere), and the same event twice, unless
    ``again`` says that it did happen twice.
    """
    row = kind_row(kind)
    read = read_facts(row, facts or {}, on=on)
    _take_turn(session, records_request, now)
    _check_day(session, records_request, row, on, now)
    note = note.strip()
    if row.note_required and not note:
        raise EventRefused("Write a few words: a note without words says nothing.")
    if not again:
        _refuse_twin(records_request, row, on, read, note)
    event = RequestEvent(
        request_id=records_request.id,
        kind=row.kind,
        happened_on=on,
        facts=read,
        note=note,
        dispatch_id=dispatch_id,
        member_id=member_id,
        recorded_at=now,
    )
    records_request.events.append(event)
    session.flush()
    reproject(session, [records_request.id], now=now)
    return event


def void(
    session: Session,
    event: RequestEvent,
    *,
    reason: str,
    member_id: int | None = None,
    now: datetime,
) -> RequestEvent:
    """Take an event back by another one; the request stands as if it had never been recorded.

    Refused without a reason, for what was taken back already, for a taking-back itself (record
    the event anew instead), and for the filing, which withdrawing answers.
    """
    if not reason.strip():
        raise EventRefused("Say why this entry is wrong; the reason stays with it.")
    if event.voids_id is not None:
        raise EventRefused("Taking back is final. Record what happened anew.")
    if event.kind in {"filed", "imported"}:
        raise EventRefused("The beginning of a request cannot be taken back. Withdraw it instead.")
    if event.kind == CLOCKS_MOVED:
        raise EventRefused("What a changed rule moved is not an entry that can be wrong by itself.")
    records_request = event.records_request
    _take_turn(session, records_request, now)
    if any(other.voids_id == event.id for other in records_request.events):
        raise EventRefused("This entry was taken back already.")
    taken_back = RequestEvent(
        request_id=records_request.id,
        kind=VOIDED,
        happened_on=_today(session, records_request, now),
        note=reason.strip(),
        voids_id=event.id,
        member_id=member_id,
        recorded_at=now,
    )
    records_request.events.append(taken_back)
    session.flush()
    reproject(session, [records_request.id], now=now)
    return taken_back


def record_many(
    session: Session,
    request_ids: Sequence[int],
    kind: str,
    *,
    on: date,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    member_id: int | None = None,
    now: datetime,
) -> int:
    """Add the same event to many requests in bulk; the caller answers for the day it gives.

    Kinds and facts are checked as in ``record``; days and twins are not. Gives back how many.
    """
    row = kind_row(kind)
    read = read_facts(row, facts or {}, on=on)
    for ids in chunks(request_ids, CHUNK):
        session.flush()
        clocks.settle(session, ids, now=now)
        session.execute(
            insert(RequestEvent),
            [
                {
                    "request_id": request_id,
                    "kind": row.kind,
                    "happened_on": on,
                    "facts": read,
                    "note": note,
                    "member_id": member_id,
                    "recorded_at": now,
                }
                for request_id in ids
            ],
        )
        _expire_events(session, ids)
        reproject(session, ids, now=now)
    return len(request_ids)


def reproject(session: Session, request_ids: Sequence[int], *, now: datetime) -> int:
    """Rebuild what the events say of these requests; give back how many requests changed.

    Safe to run any number of times: the result depends on the events alone. ``now`` dates what a
    law, a calendar or a fact that changed meanwhile has moved; whoever records events calls
    ``clocks.settle`` before.
    """
    changed = 0
    for ids in chunks(request_ids, CHUNK):
        session.flush()
        # Locked before the events are read: of two who record at once, the second sees both.
        locked = (
            select(RecordsRequest).where(RecordsRequest.id.in_(ids)).order_by(RecordsRequest.id)
        )
        fresh = locked.with_for_update().execution_options(populate_existing=True)
        rows = session.scalars(fresh).all()
        happenings = _happenings(session, ids)
        items = _items(session, ids)
        for records_request in rows:
            mine = items.get(records_request.id, [])
            found = project(
                happenings.get(records_request.id, ()), [item.category for item in mine]
            )
            before = _state(records_request, mine)
            for field in _PROJECTED:
                setattr(records_request, field, getattr(found, field))
            for item in mine:
                item.outcome = found.items[item.category]
            changed += before != _state(records_request, mine)
        session.flush()
        fee_lines.follow(session, happenings, now=now)
        clocks.rebuild(session, ids, now=now)
    return changed


def proposed(
    records_request: RecordsRequest, kind: str, *, on: date, facts: Mapping[str, Any]
) -> Event | None:
    """The event as the law would read it, for a preview; none if no law knows its kind.

    Refuses as ``record`` does for kinds and facts.
    """
    row = kind_row(kind)
    read = read_facts(row, facts, on=on)
    return law_event(row.kind, on, read, records_request.id) if row.kind in LAW_KINDS else None


def kind_row(kind: str) -> KindRow:
    """The row of a kind, also by its noun ("denial"); refused with the known ones if none is."""
    name = kind.strip().lower().replace("-", "_").replace(" ", "_")
    row = KINDS.get(NOUNS.get(name, name))
    if row is None or row.kind == VOIDED:
        known = ", ".join(name for name, each in KINDS.items() if each.by_hand)
        raise EventRefused(f"Nobody knows an event called '{kind}'. Known are: {known}.")
    return row


def kind_by_hand(kind: str) -> str:
    """The name of a kind that a person may record; refused for what only the desk writes."""
    row = kind_row(kind)
    if not row.by_hand:
        raise EventRefused(
            f"'{row.kind}' is written by the desk itself when it happens; it is not recorded by "
            "hand. Nothing was kept."
        )
    return row.kind


def read_facts(row: KindRow, given: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Read the facts of an event; all that is wrong with them is said at once."""
    read: dict[str, Any] = {}
    wrong: list[str] = []
    known = row.known
    for name, value in given.items():
        stored, reader = ALSO.get(name, (name, None))
        if stored not in known:
            wrong.append(_unknown_fact(row, name))
            continue
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            read[stored] = (reader or known[stored].read)(value)
        except ValueError as error:
            wrong.append(f"{name} '{value}' {error}.")
    if row.kind == "assigned":
        read.setdefault("member_id", None)
    wrong += [
        f"{name} is needed: {known[name].words}." for name in sorted(row.required - read.keys())
    ]
    until = read.get("until")
    if until and date.fromisoformat(until) < on and not row.until_may_be_past:
        wrong.append(f"until {until} lies before the day of the event, {on}.")
    if wrong:
        raise EventRefused(f"'{row.words}' cannot be recorded: {wrong[0]}", tuple(wrong))
    return read


def _unknown_fact(row: KindRow, name: str) -> str:
    known = ", ".join(row.known) or "none"
    return f"'{row.kind}' takes no fact called '{name}'; it takes: {known}."


def _take_turn(session: Session, records_request: RecordsRequest, now: datetime) -> None:
    """Wait for whoever writes to the same request, then look at its events afresh.

    What a changed law moves is applied and told first, so that the act tells only its own.
    """
    session.refresh(records_request, with_for_update=True)
    clocks.settle(session, [records_request.id], now=now)
    session.expire(records_request, ["events"])


def _check_day(
    session: Session, records_request: RecordsRequest, row: KindRow, on: date, now: datetime
) -> None:
    # What the agency did, it did on a day of its own zone. We may sit further east.
    today = _today(session, records_request, now)
    if on > (today if row.by is Actor.AGENCY else max(today, now.date())):
        raise EventRefused(f"{on} has not come yet at the agency. Give the day it happened.")
    # Filed after midnight here may still be the evening before at an agency further west.
    zone = _zone(session, records_request)
    filed_there = records_request.created_at.astimezone(zone).date()
    begun = on >= min(records_request.filed_on, filed_there)
    if not begun and not any(event.kind == "imported" for event in records_request.events):
        raise EventRefused(
            f"{on} lies before the request was filed ({records_request.filed_on}). "
            "Check the year, or the reference."
        )


def _today(session: Session, records_request: RecordsRequest, now: datetime) -> date:
    """The day it is where the body is that was asked."""
    return now.astimezone(_zone(session, records_request)).date()


def _zone(session: Session, records_request: RecordsRequest) -> ZoneInfo:
    return ZoneInfo(session.get_one(Agency, records_request.recipient_id).zone)


def _refuse_twin(
    records_request: RecordsRequest, row: KindRow, on: date, facts: dict[str, Any], note: str
) -> None:
    voided = {event.voids_id for event in records_request.events}
    for event in records_request.events:
        same = (event.kind, event.happened_on) == (row.kind, on) and event.facts == facts
        if same and event.id not in voided and (not row.repeats or event.note == note):
            raise AlreadyRecorded(
                f"'{row.words}' is recorded for {on} already, with the same facts. "
                "If it did happen twice, record it once more on purpose."
            )


_PROJECTED = ("status", "closed_on", "tracking_number", "follow_up_on", "assignee_id")


def _state(records_request: RecordsRequest, items: Iterable[RequestItem]) -> tuple[Any, ...]:
    own = tuple(getattr(records_request, field) for field in _PROJECTED)
    return (*own, *(item.outcome for item in items))


def _happenings(session: Session, ids: Sequence[int]) -> dict[int, list[Happening]]:
    query = select(
        RequestEvent.request_id,
        RequestEvent.id,
        RequestEvent.kind,
        RequestEvent.happened_on,
        RequestEvent.facts,
        RequestEvent.voids_id,
        RequestEvent.dispatch_id,
    ).where(RequestEvent.request_id.in_(ids))
    found: dict[int, list[Happening]] = {}
    for request_id, *values in session.execute(query):
        found.setdefault(request_id, []).append(Happening(*values))
    return found


def _items(session: Session, ids: Sequence[int]) -> dict[int, list[RequestItem]]:
    found: dict[int, list[RequestItem]] = {}
    query = select(RequestItem).where(RequestItem.request_id.in_(ids))
    for item in session.scalars(query.order_by(RequestItem.position, RequestItem.id)):
        found.setdefault(item.request_id, []).append(item)
    return found


def _expire_events(session: Session, ids: Iterable[int]) -> None:
    for request_id in ids:
        loaded = session.identity_map.get(session.identity_key(RecordsRequest, request_id))
        if loaded is not None:
            session.expire(loaded, ["events"])
