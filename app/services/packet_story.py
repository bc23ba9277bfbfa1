"""The whole story of one request as plain data, and the files that prove it: read, never written.

Nobody of the group is named in it. The reply address of a request is a key to it, and a
document's note is a member's own: both stay at the desk.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Batch,
    Campaign,
    Dispatch,
    DispatchState,
    Document,
    InboundMessage,
    MessageFiling,
    Publication,
    RecordsRequest,
    Redaction,
    RequestEvent,
    StoredFile,
)
from app.services.answers import vouched
from app.services.event_kinds import KINDS
from app.services.filenames import slug
from app.services.packet_law import law_part
from app.services.packet_people import Faceless

FORMAT = "daylight-packet-1"
_LEFT = frozenset({DispatchState.SENT, DispatchState.PRINTED, DispatchState.UNCERTAIN})
_LONGEST_NAME = 60
_LONGEST_SUFFIX = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the story that lies in the store, and where in the packet it belongs."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Story:
    """A request as plain data, its letters as the bytes they were, and its files in the store."""

    data: dict[str, Any]
    letters: tuple[tuple[str, bytes], ...]
    kept: tuple[Kept, ...]


def story_of(
    session: Session, records_request: RecordsRequest, people: Faceless, *, now: datetime
) -> Story:
    """Read everything that is recorded of one request, as of the day at its agency."""
    found = records_request
    today = now.astimezone(ZoneInfo(found.recipient.zone)).date()
    letters, texts = _letters(session, found, people)
    messages, mails = _messages(session, found, people)
    documents, files = _documents(session, found, people)
    data = {
        "format": FORMAT,
        **_head(session, found, people, today),
        **law_part(session, found, today=today),
        "letters": letters,
        "messages": messages,
        "documents": documents,
        "events": _events(found, people, {one["id"]: one["file"] for one in letters}),
    }
    plain = json.loads(json.dumps(data, ensure_ascii=False, default=str))
    return Story(plain, texts, (*mails, *files))


def _head(
    session: Session, found: RecordsRequest, people: Faceless, today: date
) -> dict[str, object]:
    campaign = session.get(Campaign, found.campaign_id) if found.campaign_id else None
    batch = session.get(Batch, found.batch_id) if found.batch_id else None
    about = found.agency
    return {
        "as_of": today,
        "ref": found.ref,
        "title": people.title(found.title),
        "agency": {"name": found.recipient.name, "state": found.recipient.state},
        "about": None if about is found.recipient else {"name": about.name, "state": about.state},
        "campaign": people.title(campaign.title or campaign.name) if campaign else None,
        "batch": batch.ref if batch else None,
        "round": found.round,
        "jurisdiction": found.jurisdiction,
        "channel": found.channel,
        "status": found.status,
        "filed_on": found.filed_on,
        "closed_on": found.closed_on,
        "tracking_number": people.title(found.tracking_number),
        "asked_for": [{"category": one.category, "outcome": one.outcome} for one in found.items],
    }


def _letters(
    session: Session, found: RecordsRequest, people: Faceless
) -> tuple[list[dict[str, Any]], tuple[tuple[str, bytes], ...]]:
    """Every letter that was written, its words as they were frozen when it was queued."""
    query = select(Dispatch).where(Dispatch.request_id == found.id).order_by(Dispatch.id)
    told, texts = [], []
    for number, one in enumerate(session.scalars(query), start=1):
        folder = "letters" if one.state in _LEFT else "letters/not-sent"
        path = f"{folder}/{number:02}-{slug(one.key)}.txt"
        texts.append((path, f"{one.subject}\n\n{one.body}".encode()))
        told.append(
            {
                "id": one.id,
                "file": path,
                "what": one.key,
                "subject": one.subject,
                "channel": one.channel,
                "recipient": one.recipient,
                "message_id": one.message_id,
                "recorded_sha256": one.sha256,
                # Of the mail as it was handed over. The mail itself stays at the desk: it holds
                # the reply address, which is a key to the request.
                "mail_sha256": _mail(session, one),
                "state": one.state,
                "attempts": one.attempts,
                "attempted_at": one.attempted_at,
                "sent_at": one.sent_at,
                "printed_at": one.printed_at,
                "answer": people.title(one.answer),
                "held_because": people.words(one.held_because),
                "said_within": one.within_id,
            }
        )
    return told, tuple(texts)


def _mail(session: Session, one: Dispatch) -> str | None:
    query = select(StoredFile.sha256).where(StoredFile.id == one.mime_id)
    return session.scalars(query).first() if one.mime_id else None


def _messages(
    session: Session, found: RecordsRequest, people: Faceless
) -> tuple[list[dict[str, Any]], tuple[Kept, ...]]:
    """Every mail that was filed with the request, the oldest first."""
    query = (
        select(InboundMessage, MessageFiling)
        .join(MessageFiling, MessageFiling.message_id == InboundMessage.id)
        .where(MessageFiling.request_id == found.id)
        .order_by(InboundMessage.received_at, InboundMessage.id)
    )
    told, kept = [], []
    for number, (one, filing) in enumerate(session.execute(query), start=1):
        path = f"mails/{number:03}-{one.received_at:%Y-%m-%d}.eml"
        kept.append(Kept(path, one.file.sha256, one.file.size))
        told.append(
            {
                "id": one.id,
                "file": path,
                "sha256": one.file.sha256,
                "size": one.file.size,
                "message_id": one.message_id,
                "sender": people.words(one.sender),
                "sender_name": people.words(one.sender_name),
                "subject": people.words(one.subject),
                "received_at": one.received_at,
                "kind": one.reading.get("kind"),
                # Why the sender is not known to be the agency; empty where nothing speaks against.
                "sender_unproven": [people.words(why) for why in one.reading.get("unproven", ())],
                "sender_confirmed": _confirmed(one, found, people),
                "filed_because": people.words(filing.because),
                "filed_by": people.role(filing.filed_by_id),
                "filed_at": filing.filed_at,
            }
        )
    return told, tuple(kept)


def _confirmed(
    one: InboundMessage, found: RecordsRequest, people: Faceless
) -> dict[str, Any] | None:
    """How a member learned that the agency itself sent it; None where nobody asked."""
    said = vouched(one, [found.agency_id])
    if said is None:
        return None
    return {
        "by": people.role(said["member_id"]),
        "asked_at": people.words(said.get("asked_at", "")),
        "how": people.words(said["how"]),
        "at": said["at"],
    }


def _public_file(session: Session, publication: Publication | None) -> StoredFile | None:
    """Give the redacted file that is public; none where the original is."""
    if publication is None or publication.redaction_id is None:
        return None
    return session.get_one(Redaction, publication.redaction_id).result


def _documents(
    session: Session, found: RecordsRequest, people: Faceless
) -> tuple[list[dict[str, Any]], tuple[Kept, ...]]:
    """Every document of the request; those that are not public lie in a folder that says so."""
    query = (
        select(Document, Publication)
        .outerjoin(Publication, Publication.document_id == Document.id)
        .where(Document.request_id == found.id)
        .order_by(Document.id)
    )
    told, kept = [], []
    for number, (one, publication) in enumerate(session.execute(query), start=1):
        shown = _shown(publication)
        folder = "public" if shown == "public" else "not-public"
        name = _file_name(people.words(one.original_name))
        path = f"documents/{folder}/{number:03}-{name}"
        file = _public_file(session, publication) if shown == "public" else None
        file = file or one.file
        kept.append(Kept(path, file.sha256, file.size))
        told.append(
            {
                "id": one.id,
                "file": path,
                "sha256": file.sha256,
                "size": file.size,
                "media_type": file.media_type,
                # What it was redacted from stays sealed; its hash proves the chain.
                "redacted_from": one.file.sha256 if file is not one.file else None,
                "title": people.words(one.title),
                "original_name": people.words(one.original_name),
                "kind": one.kind,
                "source": one.source,
                "source_url": one.source_url,
                "dated_on": one.dated_on,
                "received_on": one.received_on,
                "shown": shown,
                "embargo_ends_on": one.embargo_ends_on,
                "withdrawn_because": people.words(publication.withdrawn_because)
                if publication
                else "",
                "event": one.event_id,
            }
        )
    return told, tuple(kept)


def _shown(publication: Publication | None) -> str:
    if publication is None:
        return "private"
    return "withdrawn" if publication.withdrawn_at else "public"


def _file_name(given: str) -> str:
    """A name in plain ASCII, so that no system unpacks it as something else."""
    path = PurePosixPath(given)
    suffix = path.suffix[1:].lower()
    plain = suffix.isascii() and suffix.isalnum() and len(suffix) <= _LONGEST_SUFFIX
    stem = slug(path.stem if plain else given)[:_LONGEST_NAME].strip("-")
    return f"{stem}.{suffix}" if plain else stem


def _events(
    found: RecordsRequest, people: Faceless, letters: dict[int, str]
) -> list[dict[str, Any]]:
    """Every event by its day, those taken back among them, each with what took it back."""
    voided = {one.voids_id: one for one in found.events if one.voids_id is not None}
    return [
        {
            "id": one.id,
            "on": one.happened_on,
            "kind": one.kind,
            "words": KINDS[one.kind].words,
            "by": KINDS[one.kind].by,
            "facts": dict(_facts(one, people)),
            "note": people.words(one.note),
            "letter": letters.get(one.dispatch_id) if one.dispatch_id else None,
            "recorded_at": one.recorded_at,
            "recorded_by": people.role(one.member_id),
            "takes_back": one.voids_id,
            "taken_back": _taken_back(voided.get(one.id), people),
        }
        for one in _by_day(found.events)
    ]


def _by_day(events: Sequence[RequestEvent]) -> list[RequestEvent]:
    return sorted(events, key=lambda one: (one.happened_on, KINDS[one.kind].rank, one.id))


def _facts(one: RequestEvent, people: Faceless) -> Iterator[tuple[str, Any]]:
    for name, value in one.facts.items():
        if name == "member_id":
            yield "member", people.role(value)
        elif isinstance(value, str):
            yield name, people.words(value)
        elif isinstance(value, list):
            yield name, [people.words(each) if isinstance(each, str) else each for each in value]
        else:
            yield name, value


def _taken_back(by: RequestEvent | None, people: Faceless) -> dict[str, Any] | None:
    if by is None:
        return None
    return {
        "by_event": by.id,
        "because": people.words(by.note),
        "recorded_at": by.recorded_at,
        "recorded_by": people.role(by.member_id),
    }
