"""Documents as members see them: lists by agency and request, and what is public of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.models import (
    Agency,
    Batch,
    Campaign,
    Derivation,
    DerivationKind,
    Document,
    DocumentKind,
    FileText,
    Publication,
    RecordsRequest,
    StoredFile,
)

PAGE = 25
_MOST_BATCHES = 50


class Shown(StrEnum):
    """How far a document has come towards the public."""

    PRIVATE = "private"
    PUBLIC = "public"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a member chose. Empty means: any. ``words`` is looked for in title and agency."""

    words: str = ""
    state: str = ""
    kind: DocumentKind | None = None
    shown: Shown | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A document with its publication, if there ever was one, and its request's reference."""

    document: Document
    publication: Publication | None
    ref: str

    @property
    def shown(self) -> Shown:
        """How far it has come."""
        if self.publication is None:
            return Shown.PRIVATE
        return Shown.WITHDRAWN if self.publication.withdrawn_at else Shown.PUBLIC


def documents(session: Session, filters: Filters, *, page: int = 1) -> tuple[list[Row], int]:
    """List documents, the newest first, and count all that fit. Two queries."""
    fitting = _fitting(_joined(select(Document, Publication, RecordsRequest.ref)), filters)
    counted = _fitting(_joined(select(func.count(Document.id))), filters)
    rows = session.execute(
        fitting.options(contains_eager(Document.agency), joinedload(Document.reading))
        .order_by(Document.added_at.desc(), Document.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return _rows(rows), session.scalar(counted) or 0


def same_file(session: Session, document: Document) -> Sequence[Document]:
    """List the other documents that are the same file."""
    return session.scalars(
        select(Document)
        .where(Document.file_id == document.file_id, Document.id != document.id)
        .order_by(Document.id)
    ).all()


def near_duplicates(session: Session, document: Document) -> list[tuple[Document, float]]:
    """List the documents whose files say almost the same, the likest first, with the share."""
    told = session.scalars(select(FileText).filter_by(file_id=document.file_id)).first()
    shares = {int(file_id): float(share) for file_id, share in (told and told.near) or []}
    query = select(Document).where(Document.file_id.in_(shares)).order_by(Document.id)
    found = [(one, shares[one.file_id]) for one in session.scalars(query)]
    return sorted(found, key=lambda one: -one[1])


def publication_of(session: Session, document: Document) -> Publication | None:
    """Find the publication of a document, standing or withdrawn."""
    return session.scalar(select(Publication).where(Publication.document_id == document.id))


def batches(session: Session) -> list[tuple[Batch, str, int, Publication | None]]:
    """List the batches with their campaign's name, their requests, and what is public of each."""
    requests = (
        select(func.count(RecordsRequest.id))
        .where(RecordsRequest.batch_id == Batch.id)
        .correlate(Batch)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Batch, Campaign.name, requests, Publication)
        .join(Campaign, Batch.campaign_id == Campaign.id)
        .outerjoin(Publication, Publication.batch_id == Batch.id)
        .order_by(Batch.created_at.desc(), Batch.id.desc())
        .limit(_MOST_BATCHES)
    )
    return [(batch, name, number, standing) for batch, name, number, standing in rows]


def _joined(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        rows.select_from(Document)
        .join(Document.agency)
        .outerjoin(Publication, Publication.document_id == Document.id)
        .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
    )


def _fitting(rows: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    if filters.words:
        pattern = filters.words.lower()
        rows = rows.where(
            or_(
                func.lower(Document.title).contains(pattern, autoescape=True),
                func.lower(Agency.name).contains(pattern, autoescape=True),
            )
        )
    if filters.state:
        rows = rows.where(Agency.state == filters.state)
    if filters.kind:
        rows = rows.where(Document.kind == filters.kind)
    if filters.shown is Shown.PRIVATE:
        rows = rows.where(Publication.id.is_(None))
    elif filters.shown is Shown.PUBLIC:
        rows = rows.where(Publication.id.is_not(None), Publication.withdrawn_at.is_(None))
    elif filters.shown is Shown.WITHDRAWN:
        rows = rows.where(Publication.withdrawn_at.is_not(None))
    return rows


def _rows(found: Any) -> list[Row]:  # noqa: ANN401 - a result of three columns
    return [
        Row(document=document, publication=publication, ref=ref or "")
        for document, publication, ref in found
    ]


def unexamined(session: Session, version: int) -> list[tuple[int, str]]:
    """List the files of documents, and those inside them, that no look of this ``version`` saw.

    First those for which somebody asked for another look, whatever was seen; then the oldest. Each
    is named once, by its number and a name that somebody gave it.
    """
    told = func.coalesce(StoredFile.examination["version"].as_integer(), 0)
    inside = select(Derivation.made_id, Derivation.path).where(
        Derivation.kind == DerivationKind.UNPACKED
    )
    named = select(Document.file_id, Document.original_name).union_all(inside).subquery()
    waiting = (
        select(StoredFile.id, func.min(named.c[1]))
        .join(named, named.c[0] == StoredFile.id)
        .where(
            or_(
                StoredFile.look_asked_at.is_not(None),
                StoredFile.examination.is_(None),
                told != version,
            )
        )
        .group_by(StoredFile.id)
        .order_by(StoredFile.look_asked_at.is_(None), StoredFile.id)
    )
    return [(number, name) for number, name in session.execute(waiting)]
