"""Confirm what a message says: its event, its files, and that it is read, in one act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import (
    CameBy,
    Document,
    DocumentKind,
    DocumentSource,
    InboundMessage,
    RecordsRequest,
    RequestEvent,
)
from app.queries.mailbox import agencies_of_senders
from app.services import documents, messages
from app.services.documents import DocumentRefused, Facts, Kept
from app.services.matching import STRANGER

UNPROVEN = "unproven"
VOUCHED = "vouched"
"""Where a message keeps who confirmed its source, at which contact, when and how."""
BODIES = "bodies"
"""Where that keeps for which agencies the word is good."""
_REFUSALS = {"denied", "partly_denied", "no_records", "not_subject", "granted", "extended"}
_FEES = {"fee_estimated", "deposit_asked", "fee_waiver_denied"}
_RECORDS = {"produced", "partly_produced", "made_available", "completed"}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The documents that a message brought, and what was refused of its files, in words."""

    documents: tuple[Document, ...]
    refused: tuple[str, ...]


def confirm(
    session: Session,
    one: InboundMessage,
    asked: RecordsRequest,
    event: RequestEvent | None,
    files: Sequence[tuple[str, Kept]],
    *,
    received_on: date,
    member_id: int | None,
    now: datetime,
) -> Confirmed:
    """Say that ``one`` belongs to ``asked`` and is read for it; its files become documents there.

    It goes on waiting while it belongs to another request for which nobody has read it yet.

    ``event`` is what it was recorded as; none where it says nothing of note. A file that the
    request has already is left out and named. The documents stay private.
    """
    messages.place(session, one, asked, because="a member said so", member_id=member_id, now=now)
    added: list[Document] = []
    refused: list[str] = []
    for name, kept in files:
        facts = Facts(
            title="",
            kind=_kind(event.kind if event else ""),
            source=DocumentSource.PRODUCED,
            received_on=received_on,
        )
        try:
            attached = documents.attach_kept(
                session,
                kept,
                name,
                facts,
                agency=asked.agency,
                request=asked,
                event=event,
                member_id=member_id,
                now=now,
            )
        except DocumentRefused as refusal:
            refused.append(str(refusal))
            continue
        attached.document.message_id = one.id
        added.append(attached.document)
    _doubt_strangers(session, one, asked)
    told = {*one.reading.get(messages.TOLD, ()), asked.id}
    one.reading = {**one.reading, messages.TOLD: sorted(told)}
    if told.issuperset(each.request_id for each in messages.filings_of(session, one)):
        messages.close(one, member_id=member_id, now=now)
    session.flush()
    return Confirmed(tuple(added), tuple(refused))


def unproven_source(session: Session, document: Document) -> tuple[str, ...]:
    """Why it is not known that the agency sent ``document``; empty where it is, or did not come."""
    one = document.message_id and session.get(InboundMessage, document.message_id)
    if not one or vouched(one, [document.agency_id]):
        return ()
    return tuple(one.reading.get(UNPROVEN, ()))


def vouched(one: InboundMessage, bodies: Iterable[int]) -> Mapping[str, Any] | None:
    """Who confirmed that ``one`` is from every one of these agencies, and how; None where nobody.

    A word about one body says nothing of a message that was filed with another one since.
    """
    said: Mapping[str, Any] = one.reading.get(VOUCHED) or {}
    return said if said and set(bodies) <= set(said.get(BODIES, ())) else None


def _doubt_strangers(session: Session, one: InboundMessage, asked: RecordsRequest) -> None:
    """Note where a person files mail with a body that its sender is not known to write for."""
    if one.came_by is CameBy.SCAN:
        return  # paper names no address; that it is unproven was noted when it came
    known = agencies_of_senders(session, [(one.sender, one.sender_domain)]).get(one.sender, set())
    reasons = one.reading.get(UNPROVEN, [])
    if not known & {asked.agency_id, asked.recipient_id} and STRANGER not in reasons:
        one.reading = {**one.reading, UNPROVEN: [*reasons, STRANGER]}


def _kind(event: str) -> DocumentKind:
    if event in _REFUSALS:
        return DocumentKind.DETERMINATION
    if event in _FEES:
        return DocumentKind.FEE_ESTIMATE
    return DocumentKind.OTHER if event in _RECORDS else DocumentKind.CORRESPONDENCE
