"""Transfers: the body asked passes a request on, and a linked one begins at the right body."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Agency, ItemOutcome, RecordsRequest, RequestEvent, RequestItem
from app.services import events
from app.services.requests import new_refs


class TransferRefused(ServiceError):
    """The request cannot be passed on like this; nothing was changed."""


def transfer(
    session: Session,
    records_request: RecordsRequest,
    to: Agency,
    *,
    on: date,
    reason: str = "",
    note: str = "",
    member_id: int | None = None,
    now: datetime,
) -> RecordsRequest:
    """Open a linked request at ``to`` and note the transfer on both; give back the new one.

    The new request asks for what was still waiting, stays about the same agency, and takes its
    law from ``to``; its clocks start when ``to`` receives it. Refused: a transfer to the body
    that has it already, to a merged agency, or the same transfer twice.
    """
    if to.id == records_request.recipient_id:
        raise TransferRefused(f"{to.name} has this request already. Choose the body it went to.")
    if to.merged_into_id is not None:
        raise TransferRefused(f"{to.name} was merged into another agency. Choose that one.")
    _refuse_twin(session, records_request, to)
    (ref,) = new_refs(session, 1)
    events.record(
        session,
        records_request,
        "transferred",
        on=on,
        facts={"to": to.name, "request": ref, "reason": reason},
        note=note,
        member_id=member_id,
        now=now,
    )
    moved = RecordsRequest(
        ref=ref,
        campaign_id=records_request.campaign_id,
        agency_id=records_request.agency_id,
        recipient_id=to.id,
        round=records_request.round,
        title=records_request.title,
        jurisdiction=to.jurisdiction,
        channel=records_request.channel,
        requester_id=records_request.requester_id,
        filed_on=on,
        parent_id=records_request.id,
        created_at=now,
        items=_waiting(records_request),
        events=[_filed(records_request, on, member_id, now)],
    )
    session.add(moved)
    session.flush()
    events.record(
        session,
        moved,
        "transferred_here",
        on=on,
        facts={"request": records_request.ref},
        member_id=member_id,
        now=now,
    )
    return moved


def _refuse_twin(session: Session, records_request: RecordsRequest, to: Agency) -> None:
    query = select(RecordsRequest.ref).where(
        RecordsRequest.parent_id == records_request.id, RecordsRequest.recipient_id == to.id
    )
    twin = session.scalar(query)
    if twin:
        raise TransferRefused(f"It was passed on to {to.name} already, as {twin}.")


def _waiting(records_request: RecordsRequest) -> list[RequestItem]:
    """What goes along: what nobody answered; everything, where all was answered."""
    items = records_request.items
    open_ = [item for item in items if item.outcome is ItemOutcome.WAITING] or items
    return [RequestItem(category=item.category, position=place) for place, item in enumerate(open_)]


def _filed(
    records_request: RecordsRequest, on: date, member_id: int | None, now: datetime
) -> RequestEvent:
    facts: dict[str, Any] = {"channel": records_request.channel.value}
    if records_request.assignee_id is not None:
        facts["member_id"] = records_request.assignee_id
    return RequestEvent(
        kind="filed", happened_on=on, facts=facts, member_id=member_id, recorded_at=now
    )
