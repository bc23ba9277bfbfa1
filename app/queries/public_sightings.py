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
    is_before: bool
    """Whether it was seen there before the document was first."""
    is_after: bool
    """Whether it was seen there after the document was last."""


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
        select(Publication.address, Publication.title, Document.id, Document.received_on)
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
    rows = others.all()
    back = _seen_again(session, document.source_url, [row.id for row in rows])
    versions = [
        PublicVersion(
            address=where,
            title=title,
            seen_on=seen_on,
            is_before=min([seen_on, *back.get(other, ())]) < days[0],
            is_after=max([seen_on, *back.get(other, ())]) > days[-1],
        )
        for where, title, other, seen_on in rows
    ]
    return PublicSightings(days=days, others=versions)


def _seen_again(session: Session, url: str, ids: Sequence[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    query = select(Sighting.document_id, Sighting.seen_on)
    for one, day in session.execute(
        query.where(Sighting.document_id.in_(ids), Sighting.url == url)
    ):
        found.setdefault(one, []).append(day)
    return found
