"""Redactions seen from elsewhere: the same file as another document, and a result by its digest."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.models import Document, Publication, Redaction, StoredFile


def elsewhere(session: Session, document: Document) -> Document | None:
    """Find another document of the very same file that somebody redacts; none where nobody does."""
    query = (
        select(Document)
        .join(Redaction, Redaction.document_id == Document.id)
        .where(Document.file_id == document.file_id, Document.id != document.id)
    )
    return session.scalars(query.order_by(Document.id).limit(1)).first()


def public_without_boxes(session: Session, document: Document) -> Document | None:
    """Find another document that shows the words of this file without boxes; none: none does."""
    query = (
        select(Document)
        .join(Publication, Publication.document_id == Document.id)
        .where(
            Document.file_id == document.file_id,
            Document.id != document.id,
            Publication.withdrawn_at.is_(None),
            or_(Publication.redaction_id.is_(None), Publication.redaction_id.in_(_without_boxes())),
        )
    )
    return session.scalars(query.order_by(Document.id).limit(1)).first()


def of_result(session: Session, sha256: str) -> Redaction | None:
    """Find the redaction whose result is the file of that digest."""
    query = (
        select(Redaction)
        .join(StoredFile, Redaction.result_id == StoredFile.id)
        .where(StoredFile.sha256 == sha256)
        .order_by(Redaction.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _without_boxes() -> Select[int]:
    return select(Redaction.id).where(~Redaction.boxes.any())
