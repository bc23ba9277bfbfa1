"""Where a public document was seen online, and which public versions of that page there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Document, DocumentSource, Publication, Sighting


@dataclass(frozen=True, kw_only=True)
class PublicVersion:
    """Another file that stood at the same address, and is public too."""

    address: str
    title: str
    seen_on: date


@dataclass(frozen=True, kw_only=True)
class PublicSightings:
    """The days on which a public document was seen at its address, and its other versions."""

    days: Sequence[date]
    others: Sequence[PublicVersion]


def of(session: Session, address: str) -> PublicSightings | None:
    """Tell when the document that is public at an address was seen online; none where it was not.

    Only what stood at the very address that the document names; of other versions only those that
    are public themselves. Who saw it is not told.
    """
    document = session.scalars(
        select(Document)
        .join(Publication, Publication.document_id == Document.id)
        .where(Publication.address == address, Publication.withdrawn_at.is_(None))
    ).first()
    if document is None or document.source is not DocumentSource.FOUND_ONLINE:
        return None
    again = session.scalars(
        select(Sighting.seen_on).filter_by(document_id=document.id, url=document.source_url)
    )
    days = sorted({document.received_on, *again})
    others = session.execute(
        select(Publication.address, Publication.title, Document.received_on)
        .join(Document, Publication.document_id == Document.id)
        .where(
            Publication.withdrawn_at.is_(None),
            Document.agency_id == document.agency_id,
            Document.source == DocumentSource.FOUND_ONLINE,
            Document.source_url == document.source_url,
            Document.file_id != document.file_id,
        )
        .order_by(Document.received_on, Document.id)
    )
    versions = [
        PublicVersion(address=where, title=title, seen_on=seen_on)
        for where, title, seen_on in others
    ]
    return PublicSightings(days=days, others=versions)
