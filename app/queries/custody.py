"""The chain of custody of a document: from how it came to what became of its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import (
    Document,
    FilePage,
    FileText,
    InboundMessage,
    Member,
    Publication,
    Reading,
    Redaction,
    RedactionState,
    TextFrom,
)


@dataclass(frozen=True, kw_only=True)
class ReadBy:
    """How the pages of a file were read: ``pages`` by one means, with the mean share of words
    that OCR was sure of; none where nobody had to guess. ``program`` is what OCR was done with,
    empty where nobody noted it."""

    text_from: TextFrom
    program: str
    pages: int
    quality: float | None


@dataclass(frozen=True, kw_only=True)
class Custody:
    """What happened to a document and its file, each with its proof where there is one.

    ``publication`` may be withdrawn; ``redaction`` is the newest one that was burned, proven or
    not.
    """

    document: Document
    added_by: str
    message: InboundMessage | None
    text: FileText | None
    read_by: Sequence[ReadBy]
    redaction: Redaction | None
    publication: Publication | None
    public_sha256: str
    readings: int


def custody(session: Session, document: Document) -> Custody:
    """Follow a document from its source to its codes, in a constant number of queries."""
    publication = session.scalar(select(Publication).filter_by(document_id=document.id))
    return Custody(
        document=document,
        added_by=_name(session, document.added_by_id),
        message=session.get(InboundMessage, document.message_id) if document.message_id else None,
        text=session.scalar(select(FileText).filter_by(file_id=document.file_id)),
        read_by=_read_by(session, document),
        redaction=_burned(session, document),
        publication=publication,
        public_sha256=_public(session, document, publication),
        readings=session.scalar(
            select(func.count(Reading.id)).where(
                Reading.document_id == document.id, Reading.finished_at.is_not(None)
            )
        )
        or 0,
    )


def _name(session: Session, member_id: int | None) -> str:
    member = session.get(Member, member_id) if member_id else None
    return (member.name or member.email) if member else ""


def _read_by(session: Session, document: Document) -> list[ReadBy]:
    rows = session.execute(
        select(
            FilePage.text_from,
            FilePage.read_with,
            func.count(FilePage.id),
            func.avg(FilePage.quality),
        )
        .where(FilePage.file_id == document.file_id)
        .group_by(FilePage.text_from, FilePage.read_with)
        .order_by(FilePage.text_from, FilePage.read_with)
    )
    return [
        ReadBy(
            text_from=text_from,
            program=program,
            pages=pages,
            quality=None if mean is None else float(mean),
        )
        for text_from, program, pages, mean in rows
    ]


def _burned(session: Session, document: Document) -> Redaction | None:
    query = select(Redaction).where(
        Redaction.document_id == document.id,
        Redaction.result_id.is_not(None),
        Redaction.state.in_([RedactionState.VERIFIED, RedactionState.LEAKS]),
    )
    return session.scalars(query.order_by(Redaction.id.desc()).limit(1)).first()


def _public(session: Session, document: Document, publication: Publication | None) -> str:
    """The digest of the file that is public, or was: never the original where a copy is."""
    if publication is None:
        return ""
    if publication.redaction_id is None:
        return document.file.sha256
    redaction = session.get_one(Redaction, publication.redaction_id)
    return redaction.result.sha256 if redaction.result else ""
