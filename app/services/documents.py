"""Keep what comes back: files unchanged, named by content, tagged by agency, private."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.filetypes import EMPTY, media_type
from app.models import (
    Agency,
    Document,
    DocumentKind,
    DocumentSource,
    Publication,
    RecordsRequest,
    RequestEvent,
    StoredFile,
)
from app.ports.examining import Examination, Examiner, digest_of
from app.ports.store import Store
from app.queries.watch_list import watched_people, watched_words
from app.services.filenames import safe_name
from app.services.web_addresses import AddressRefused, web_address

LARGEST: Final = 200 * 1024 * 1024
"""The size, in bytes, above which a file is refused."""


class DocumentRefused(ServiceError):
    """A file was not attached, or a document not changed; nothing was."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file that is in the store: its digest, its size in bytes, its type by content."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Attached:
    """What came of attaching a file.

    ``duplicate_of`` lists the documents that already had the same content, ``warnings`` what a
    person should look at.
    """

    document: Document
    duplicate_of: Sequence[Document]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What people say about a document."""

    title: str
    kind: DocumentKind
    source: DocumentSource
    received_on: date
    dated_on: date | None = None
    source_url: str = ""
    summary: str = ""
    credit: str = ""
    note: str = ""
    embargo_ends_on: date | None = None


def keep(store: Store, content: BinaryIO) -> Kept:
    """Put ``content`` into the store, before any transaction. Refuses more than ``LARGEST``."""
    blob = store.put(_Bounded(content))  # type: ignore[arg-type]  # a store only reads
    with store.open(blob.sha256) as kept:
        return Kept(sha256=blob.sha256, size=blob.size, media_type=media_type(kept))


def attach(
    session: Session,
    store: Store,
    content: BinaryIO,
    name: str,
    *,
    agency: Agency,
    request: RecordsRequest | None = None,
    event: RequestEvent | None = None,
    source: DocumentSource = DocumentSource.PRODUCED,
    kind: DocumentKind = DocumentKind.OTHER,
    title: str = "",
    dated_on: date | None = None,
    received_on: date,
    source_url: str = "",
    sample: bool = False,
    member_id: int | None,
    now: datetime,
) -> Attached:
    """Keep ``content`` and tag it: ``keep`` and ``attach_kept`` in one."""
    facts = Facts(
        title=title,
        kind=kind,
        source=source,
        dated_on=dated_on,
        received_on=received_on,
        source_url=source_url,
    )
    return attach_kept(
        session,
        keep(store, content),
        name,
        facts,
        agency=agency,
        request=request,
        event=event,
        sample=sample,
        member_id=member_id,
        now=now,
    )


def attach_kept(
    session: Session,
    kept: Kept,
    name: str,
    facts: Facts,
    *,
    agency: Agency,
    request: RecordsRequest | None = None,
    event: RequestEvent | None = None,
    sample: bool = False,
    member_id: int | None,
    now: datetime,
) -> Attached:
    """Tag a stored file with the agency, and the request, that it belongs to.

    The same content elsewhere is named in the answer and stays one file in the store. Refuses a
    request of another agency, an event of another request, and a file that this agency and
    request already have.
    """
    _refuse_strangers(agency, request, event)
    _refuse_impossible(facts, now)
    file = stored_file(session, kept, now)
    same = session.scalars(
        select(Document).where(Document.file_id == file.id).order_by(Document.id)
    ).all()
    shown = safe_name(name)
    for other in same:
        if (other.agency_id, other.request_id) == (agency.id, request and request.id):
            raise DocumentRefused(
                f"{shown} is already there as “{other.title}”; the same file was not added twice."
            )
    document = Document(
        agency=agency,
        request_id=request and request.id,
        event_id=event and event.id,
        file=file,
        original_name=shown,
        sample=sample,
        added_at=now,
        added_by_id=member_id,
    )
    _write(document, facts)
    session.add(document)
    session.flush()
    warnings = (f"{shown} is empty. Ask for it again.",) if kept.media_type == EMPTY else ()
    return Attached(document=document, duplicate_of=same, warnings=warnings)


def edit_facts(session: Session, document: Document, facts: Facts, *, now: datetime) -> None:
    """Change what is said about a document. Refuses while it is public."""
    if is_public(session, document):
        raise DocumentRefused(
            "This document is public, so its facts stay as they were published. Withdraw it, "
            "correct them, and publish it again: its address stays the same."
        )
    _refuse_impossible(facts, now)
    _write(document, facts)
    session.flush()


def is_public(session: Session, document: Document) -> bool:
    """Say whether anybody may read the document."""
    live = select(Publication.id).where(
        Publication.document_id == document.id, Publication.withdrawn_at.is_(None)
    )
    return session.scalar(live) is not None


def examine(
    session: Session, document: Document, *, store: Store, examiner: Examiner, now: datetime
) -> None:
    """Look inside the document's file and note what is found, in one go."""
    file, people = document.file, digest_of(watched_people(session))
    found = examiner.examine(
        store.path(file.sha256),
        file.media_type,
        name=document.original_name,
        watch=watched_words(session),
    )
    note_examination(session, file, replace(found, watched=people), now=now)


def note_examination(
    session: Session, file: StoredFile, found: Examination, *, now: datetime
) -> None:
    """Keep what a look inside ``file`` found, for the checklists of its documents.

    The look itself takes its time, so an entry point takes it before its transaction.
    """
    file.examination, file.examined_at = found.as_data(), now
    session.flush()


def stored_file(session: Session, kept: Kept, now: datetime) -> StoredFile:
    """Give the row of a file that is in the store, made where there is none yet."""
    # Locked: of two who attach the same file at once, the second sees what the first attached.
    known = select(StoredFile).where(StoredFile.sha256 == kept.sha256).with_for_update()
    found = session.scalar(known)
    if found:
        return found
    made = StoredFile(sha256=kept.sha256, size=kept.size, media_type=kept.media_type, stored_at=now)
    session.add(made)
    session.flush()
    return made


def _write(document: Document, facts: Facts) -> None:
    document.title = _one_line(facts.title) or document.original_name
    document.kind, document.source = facts.kind, facts.source
    document.dated_on, document.received_on = facts.dated_on, facts.received_on
    document.source_url = _address(facts)
    document.summary, document.note = facts.summary.strip(), facts.note.strip()
    document.credit = _one_line(facts.credit)
    document.embargo_ends_on = facts.embargo_ends_on


def _refuse_strangers(
    agency: Agency, request: RecordsRequest | None, event: RequestEvent | None
) -> None:
    if request and agency.id not in {request.agency_id, request.recipient_id}:
        raise DocumentRefused(
            f"Request {request.ref} is about another agency than {agency.name}. "
            "Attach the file to the agency that gave it."
        )
    if event and (request is None or event.request_id != request.id):
        raise DocumentRefused("That event belongs to another request. Nothing was attached.")


def _refuse_impossible(facts: Facts, now: datetime) -> None:
    tomorrow = now.date() + timedelta(days=1)  # it may already be tomorrow where the member is
    if facts.received_on > tomorrow or (facts.dated_on and facts.dated_on > tomorrow):
        raise DocumentRefused("A document cannot be dated or received in the future.")
    if not _address(facts) and facts.source is DocumentSource.FOUND_ONLINE:
        raise DocumentRefused("Say where it was found online: the address of the page or file.")


def _address(facts: Facts) -> str:
    try:
        return web_address(facts.source_url)
    except AddressRefused as refusal:
        raise DocumentRefused(str(refusal)) from refusal


def _one_line(words: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())


class _Bounded:
    """Reads on until ``LARGEST`` bytes have passed, then refuses."""

    def __init__(self, content: BinaryIO) -> None:
        self._content, self._left = content, LARGEST

    def read(self, size: int = -1) -> bytes:
        chunk = self._content.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise DocumentRefused(
                f"The file is larger than {LARGEST // 1024**2} MB. Nothing was kept; split it, "
                "or ask for it in parts."
            )
        return chunk
