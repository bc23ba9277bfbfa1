"""The public library: documents whose publication stands, and the notes left by withdrawn ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Case, ColumnElement, Integer, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    Document,
    DocumentKind,
    DocumentSource,
    Finding,
    Publication,
    RecordsRequest,
    Redaction,
    StoredFile,
)
from app.queries import codings
from app.queries.public_answers import campaign_title, is_live, live_batch_ids
from app.queries.public_codings import any_read, told

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader chose. Empty means: any."""

    campaign: str = ""  # a slug
    state: str = ""
    agency: int | None = None
    kind: DocumentKind | None = None
    term: str = ""  # a code of the codebook
    finding: Finding | None = None  # of that term


@dataclass(frozen=True, kw_only=True)
class Card:
    """A public document in a list."""

    address: str
    title: str
    summary: str
    kind: DocumentKind
    agency_id: int
    agency: str
    state: str
    dated_on: date | None
    published_at: datetime
    sample: bool


@dataclass(frozen=True, kw_only=True)
class PublicFile:
    """What is served for a public document."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class PublicDocument:
    """Everything that its page says. ``asked_on`` only where the request itself is public.

    ``redacted`` where the file is a copy from which something was taken out. The digest of its
    original is not told: of a short file it would let anybody try what was taken out. Of a file
    that we printed, ``printed_from`` is its type, and ``left_out`` counts what is on no page.
    """

    card: Card
    file: PublicFile
    credit: str
    source: DocumentSource
    source_url: str
    received_on: date
    campaign: str
    campaign_slug: str
    asked_on: date | None
    pages: int
    redacted: bool
    printed_from: str = ""  # a media type
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """What is left at the address of a document that was taken back."""

    withdrawn_at: datetime
    because: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be filtered by: only what public documents have."""

    campaigns: Sequence[tuple[str, str]]  # slug, name
    states: Sequence[str]
    kinds: Sequence[DocumentKind]
    coded: bool  # whether two people have read any of them for the terms of the codebook


_CARD = (
    Publication.address,
    Publication.title,
    Publication.summary,
    Document.kind,
    Document.agency_id,
    Agency.name.label("agency"),
    Agency.state,
    Document.dated_on,
    Publication.published_at,
    Document.sample,
)


def documents(
    session: Session, filters: Filters, *, page: int = 1, size: int = PAGE
) -> tuple[list[Card], int]:
    """List the public documents, the newest publication first, and count all that fit."""
    counted = joined(select(func.count(Publication.id))).where(*conditions(session, filters))
    cards = newest(session, filters, size=size, after=(page - 1) * size)
    return cards, session.scalar(counted) or 0


def newest(session: Session, filters: Filters, *, size: int, after: int = 0) -> list[Card]:
    """List the ``size`` newest publications that fit, from the one after ``after`` others."""
    cards = _newest(replace(filters, term="", finding=None))
    if filters.term:
        cards = cards.where(*_of_term(session, filters))
    rows = session.execute(cards, {"size": size, "after": after})
    return [Card(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's own public name


# To build a statement costs more than to find a few cards.
@lru_cache(maxsize=256)
def _newest(filters: Filters) -> Select[*tuple[Any, ...]]:
    return (
        joined(select(*_CARD))
        .where(*_chosen(filters))
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("after", type_=Integer))
    )


def document(session: Session, address: str) -> PublicDocument | Withdrawn | None:
    """Find what stands at an address: a document, the note of a withdrawn one, or nothing."""
    rows = select(Publication, Document, StoredFile, Agency, RecordsRequest, Campaign, Redaction)
    found = session.execute(
        with_file(joined(rows)).where(Publication.address == address)
    ).one_or_none()
    if found is None:
        return None
    publication, of, file, agency, request, campaign, redaction = found
    if publication.withdrawn_at is not None:
        return Withdrawn(
            withdrawn_at=publication.withdrawn_at,
            because=publication.withdrawn_because,
            sha256=file.sha256,
        )
    return PublicDocument(
        card=_card(publication, of, agency),
        file=PublicFile(sha256=file.sha256, size=file.size, media_type=file.media_type),
        credit=publication.credit,
        source=of.source,
        source_url=of.source_url,
        received_on=of.received_on,
        campaign=(campaign.title or campaign.name) if campaign else "",
        campaign_slug=campaign.slug if campaign else "",
        asked_on=request.filed_on if request and _is_public(session, request) else None,
        pages=int((file.examination or {}).get("pages", 0)),
        redacted=redaction is not None and not _is_plain(redaction),
        printed_from=of.file.media_type if of.file.printing else "",
        left_out=of.file.printing.how["left_out"] if of.file.printing else {},
    )


def public_file_id() -> Case[int | None]:
    """Name the file that is public: where a redaction was published, never the original."""
    return case((Publication.redaction_id.is_(None), Document.file_id), else_=Redaction.result_id)


def choices(session: Session) -> Choices:
    """List the campaigns, states and types that public documents have."""
    live = joined(
        select(Document.kind, Agency.state, Campaign.slug, campaign_title().label("name"))
    )
    rows = session.execute(live.where(is_live()).distinct()).all()
    return Choices(
        campaigns=sorted(
            {(row.slug, row.name) for row in rows if row.slug}, key=lambda named: str(named[1])
        ),
        states=sorted({row.state for row in rows if row.state}),
        kinds=sorted({row.kind for row in rows}),
        coded=any_read(session),
    )


def conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """Say of ``joined`` rows that they are public and fit what a reader chose."""
    return [*_chosen(filters), *_of_term(session, filters)]


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    chosen = [is_live()]
    if filters.campaign:
        chosen.append(Campaign.slug == filters.campaign)
    if filters.state:
        chosen.append(Agency.state == filters.state)
    if filters.agency is not None:
        chosen.append(Document.agency_id == filters.agency)
    if filters.kind:
        chosen.append(Document.kind == filters.kind)
    return chosen


def _of_term(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    if not filters.term:
        return []
    return [Document.id.in_(_with_term(session, filters.term, filters.finding))]


def joined(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Start from the publications; everything else is only reached through them."""
    return (
        rows.select_from(Publication)
        .join(Document, Publication.document_id == Document.id)
        .join(Agency, Document.agency_id == Agency.id)
        .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
        .outerjoin(Campaign, RecordsRequest.campaign_id == Campaign.id)
    )


def with_file(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join to ``joined`` rows the file that is public, and leave out those that have none."""
    redacted = rows.outerjoin(Redaction, Publication.redaction_id == Redaction.id)
    return redacted.join(StoredFile, StoredFile.id == public_file_id())


def _with_term(session: Session, term: str, finding: Finding | None) -> list[int]:
    """The public documents of which anybody may know the answer to this term, or this answer."""
    coded = codings.coded(session, term)
    live = select(Publication).where(is_live(), Publication.document_id.in_(coded))
    known = told(session, session.scalars(live), term=term)
    return [
        document_id
        for document_id, every in known.items()
        if term in every and (finding is None or every[term].coding.finding is finding)
    ]


def _card(publication: Publication, of: Document, agency: Agency) -> Card:
    return Card(
        address=publication.address,
        title=publication.title,
        summary=publication.summary,
        kind=of.kind,
        agency_id=agency.id,
        agency=agency.name,
        state=agency.state,
        dated_on=of.dated_on,
        published_at=publication.published_at,
        sample=of.sample,
    )


def _is_plain(redaction: Redaction) -> bool:
    """Whether it is a copy of what we printed, from which nothing was taken out."""
    kept = redaction.verification
    return bool(kept.get("printed")) and not kept.get("areas")


def _is_public(session: Session, request: RecordsRequest) -> bool:
    live = select(RecordsRequest.id).where(
        RecordsRequest.id == request.id, RecordsRequest.batch_id.in_(live_batch_ids())
    )
    return session.scalar(live) is not None
