"""Whether a letter that was written may still leave: what it says must hold when it goes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.law.vocabulary import ClockState
from app.models import (
    Agency,
    Batch,
    BatchRow,
    BatchRowState,
    BatchState,
    Cohort,
    Dispatch,
    DispatchState,
    LetterKind,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestStatus,
)
from app.queries.accusing import accusable
from app.services import events, mending
from app.services.mending import MENDING

FOLLOW_UP_AFTER = timedelta(days=14)  # after a follow-up left, the next look

_OVER = {BatchState.STOPPED, BatchState.UNDONE}

JUDGED = "letter_judged"
"""The entry that keeps what a person decided about a letter in question."""


def together(session: Session, dispatch: Dispatch) -> Sequence[Dispatch]:
    """The letter and those that are said within it, the letter first."""
    query = select(Dispatch).where(
        or_(Dispatch.id == dispatch.id, Dispatch.within_id == dispatch.id)
    )
    return session.scalars(query.order_by(Dispatch.within_id.is_not(None), Dispatch.id)).all()


def why_not(session: Session, dispatch: Dispatch, *, now: datetime, today: date) -> str:
    """Say why a letter may not leave now; empty where it may.

    The first letter of a request may, unless the request was closed meanwhile. One that calls
    somebody late is held to all that it was written under: the gate (``queries.accusing``), and the
    very dates it names. One that rests on an entry that was taken back waits until a person lets it
    stand. A follow-up asks in vain where the request was closed meanwhile, or where they asked us
    something.
    """
    if why := stopped(session, dispatch):
        return why
    if _begins(dispatch):
        request = session.get_one(RecordsRequest, dispatch.request_id)
        over = request.closed_on is not None
        return f"{request.ref} was closed before this letter left." if over else ""
    if dispatch.cohort_id is None:
        return ""
    for one in together(session, dispatch):
        why = _why_not(session, one, now=now, today=today)
        if why:
            return why
    return ""


def stopped(session: Session, dispatch: Dispatch) -> str:
    """Say that the batch or cohort of a letter was stopped before it left; empty where not.

    A letter that took the place of another one since then is an act of its own.
    """
    if dispatch.cohort_id is not None:
        cohort = session.get_one(Cohort, dispatch.cohort_id)
        stopped_at, of = cohort.stopped_at or cohort.undone_at, f"Cohort {cohort.ref}"
    else:
        request = session.get_one(RecordsRequest, dispatch.request_id)
        batch = session.get(Batch, request.batch_id) if request.batch_id else None
        if batch is None or batch.state not in _OVER or not _begins(dispatch):
            return ""
        stopped_at, of = batch.stopped_at, f"Batch {batch.id}"
    again = "again_of" in dispatch.basis
    tried_at = dispatch.attempted_at or dispatch.opened_at
    if stopped_at is None or (again and (tried_at is None or tried_at > stopped_at)):
        return ""
    return f"{of} was stopped before this letter left."


def is_first(key: str, basis: Mapping[str, Any], cohort_id: int | None = None) -> bool:
    """Whether a letter is the request itself, or the request once more after it came back."""
    again = "again_of" in basis and "kind" not in basis
    return cohort_id is None and (key == "request" or again)


def _begins(dispatch: Dispatch) -> bool:
    return is_first(dispatch.key, dispatch.basis, dispatch.cohort_id)


def withdraw(
    session: Session,
    dispatch: Dispatch,
    why: str,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> None:
    """Take a letter out for good that did not leave; a request that nobody got is withdrawn."""
    for one in together(session, dispatch):
        one.state, one.held_because, one.answer = DispatchState.WITHDRAWN, "", dispatch.answer
        one.opened_at = one.opened_by_id = None
    session.flush()
    request = session.get_one(RecordsRequest, dispatch.request_id)
    if not _begins(dispatch) or request.status is RequestStatus.WITHDRAWN:
        return
    mine: dict[str, Any] = {"batch_id": request.batch_id, "request_id": request.id}
    session.execute(update(BatchRow).filter_by(**mine).values(state=BatchRowState.WITHDRAWN))
    on = max(today, request.filed_on)
    events.record(session, request, "withdrawn", on=on, note=why, member_id=member_id, now=now)


def note_left(
    session: Session,
    dispatch: Dispatch,
    *,
    now: datetime,
    on: date | None,
    member_id: int | None,
    facts: Mapping[str, Any] | None = None,
) -> list[RequestEvent]:
    """Note it as sent, with the event it makes on every request that it speaks of."""
    day = on or day_at_recipient(session, dispatch, now)
    made = []
    for one in together(session, dispatch):
        one.state, one.sent_at, one.answer = DispatchState.SENT, now, dispatch.answer
        session.flush()
        kind, told = _event_of(one, day)
        known = events.kind_row(kind).known
        told |= {name: value for name, value in (facts or {}).items() if name in known}
        event = events.record(
            session,
            session.get_one(RecordsRequest, one.request_id),
            kind,
            on=day,
            facts=told,
            member_id=member_id,
            now=now,
            dispatch_id=one.id,
            again=True,  # the letter is out of the house: its event must stand, whatever else does
        )
        made.append(event)
    return made


def _event_of(dispatch: Dispatch, on: date) -> tuple[str, dict[str, Any]]:
    """The event that a letter makes by leaving: the first one is sent, an appeal is appealed."""
    told = dispatch.basis.get("event") if dispatch.basis else None
    if not told:
        return "sent", {}
    kind, facts = str(told["kind"]), dict(told["facts"])
    if kind == "followed_up":
        facts.setdefault("follow_up_on", (on + FOLLOW_UP_AFTER).isoformat())
    return kind, facts


def day_at_recipient(session: Session, dispatch: Dispatch, moment: datetime) -> date:
    """The day that it is at the body a letter goes to."""
    zone = session.scalars(
        select(Agency.zone)
        .join(RecordsRequest, RecordsRequest.recipient_id == Agency.id)
        .where(RecordsRequest.id == dispatch.request_id)
    ).one()
    return moment.astimezone(ZoneInfo(zone)).date()


def _why_not(session: Session, one: Dispatch, *, now: datetime, today: date) -> str:
    request = session.get_one(RecordsRequest, one.request_id)
    if out_of_place := _out_of_place(session, request, one):
        return f"{request.ref}: {out_of_place}"
    if one.basis.get("accuses"):
        told = accusable(session, [request.id], now=now, today=today)[request.id]
        if not told.may:
            return f"{request.ref}: {' '.join(told.why_not)}"
        if changed := _changed(session, request, one):
            return changed
    if _rests_on_what_was_taken_back(request, one):
        return (
            f"{request.ref}: it rests on an entry that was taken back. Let it stand, or withdraw "
            "it, on the page of the request."
        )
    return ""


def _out_of_place(session: Session, request: RecordsRequest, one: Dispatch) -> str:
    """Why a follow-up asks in vain by now, or a correction or withdrawal mends nothing."""
    kind = one.basis.get("kind")
    if kind == LetterKind.FOLLOW_UP.value:
        if request.closed_on is not None:
            return "it was closed after the letter was written."
        if request.status is RequestStatus.OUR_MOVE:
            return "the next move is ours since the letter was written. Answer them."
    if kind in MENDING and one.cohort_id is not None:
        extra = session.get_one(Cohort, one.cohort_id).chosen.get("extra", {})
        known = mending.known_of(session, [request.id])[request.id]
        why = mending.why_not(LetterKind(kind), extra, request, known)
        return why[1] if why else ""
    return ""


def _rests_on_what_was_taken_back(request: RecordsRequest, one: Dispatch) -> bool:
    """Whether an entry that the letter uses was taken back since it was last let stand."""
    voids = {event.voids_id: event.id for event in request.events if event.voids_id is not None}
    let_stand = max(
        (
            event.id
            for event in request.events
            if event.kind == JUDGED
            and event.dispatch_id == one.id
            and event.facts.get("decided") == "stands"
            and event.id not in voids
        ),
        default=0,
    )
    return any(voids.get(used, 0) > let_stand for used in one.basis.get("events", ()))


def _changed(session: Session, request: RecordsRequest, one: Dispatch) -> str:
    """Say that the clock which the letter names shows another day by now."""
    named = session.scalars(
        select(RequestClock).filter_by(request_id=request.id, rule=one.basis.get("rule"))
    ).first()
    if named is None or named.state != ClockState.RUNNING.value:
        return f"{request.ref}: the date that the letter names does not run any more."
    due, latest = (day and day.isoformat() for day in (named.due_on, named.latest_on))
    if (due, latest) != (one.basis.get("due_on"), one.basis.get("latest_on")):
        return f"{request.ref}: the date that the letter names has moved since it was written."
    return ""
