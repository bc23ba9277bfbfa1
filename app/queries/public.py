"""What anybody may know of campaigns: only what a publication that stands has made public.

Every query here starts from ``publications`` that are not withdrawn; requests are seen only
through the publication of their batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Batch,
    Campaign,
    Document,
    Publication,
    RecordsRequest,
    Reply,
    TablePublication,
)
from app.queries.accusing import Gate
from app.queries.public_answers import Counts, Silent, campaign_title, count_silent, is_live
from app.queries.public_answers import counts as counts_of


@dataclass(frozen=True, kw_only=True)
class Release:
    """One batch whose state is public: what was asked and what came of it, in our words."""

    title: str
    summary: str
    credit: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicCampaign:
    """A campaign of which something is public."""

    id: int
    slug: str
    name: str
    question: str
    summary: str
    vendors: tuple[str, ...] = ()
    releases: tuple[Release, ...] = ()
    documents: int = 0
    counts: Counts = field(default_factory=lambda: Counts(by_answer={}, agencies=0))


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a page of a part of a campaign must know of the whole."""

    id: int
    slug: str
    name: str


# To build a statement costs more than to run one of these, so each is built once.
_ENDS: Final = select(
    *(
        select(func.max(column)).scalar_subquery()
        for of in (Publication, TablePublication, Reply)
        for column in (of.id, of.published_at, of.withdrawn_at)
    )
)


def stamp(session: Session) -> tuple[object, ...]:
    """Give what changes with every act of publishing or withdrawing: ends of indexes."""
    return tuple(session.execute(_ENDS).one())


def is_public() -> ColumnElement[bool]:
    """Say of a campaign that one of its batches or documents is public."""
    by_batch = exists().where(
        Publication.batch_id == Batch.id, is_live(), Batch.campaign_id == Campaign.id
    )
    by_document = exists().where(
        Publication.document_id == Document.id,
        is_live(),
        Document.request_id == RecordsRequest.id,
        RecordsRequest.campaign_id == Campaign.id,
    )
    return or_(by_batch, by_document)


def campaigns(session: Session, *, gate: Gate) -> list[PublicCampaign]:
    """List the public campaigns, the newest first, each with its numbers."""
    found = session.scalars(
        select(Campaign)
        .where(is_public())
        .order_by(Campaign.published_at.desc(), Campaign.id.desc())
    ).all()
    ids = [campaign.id for campaign in found]
    counts = counts_of(session, ids, count_silent(session, ids, gate))
    documents = _documents(session, ids)
    return [_public(one, counts.get(one.id), documents.get(one.id, 0)) for one in found]


_RELEASES: Final = (
    select(Publication.title, Publication.summary, Publication.credit, Publication.published_at)
    .join(Batch, Publication.batch_id == Batch.id)
    .where(is_live(), Batch.campaign_id == bindparam("campaign_id"))
    .order_by(Publication.published_at.desc(), Publication.id.desc())
)


def campaign(session: Session, found: Campaign, *, silent: Silent) -> PublicCampaign:
    """Give a public campaign with its numbers and releases; ``silent`` counts its silent ones."""
    counts = counts_of(session, [found.id], silent)
    documents = _documents(session, [found.id])
    rows = session.execute(_RELEASES, {"campaign_id": found.id})
    releases = tuple(Release(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's own public name
    return _public(found, counts.get(found.id), documents.get(found.id, 0), releases)


_HEAD: Final = select(Campaign.id, Campaign.slug, campaign_title().label("name")).where(
    Campaign.slug == bindparam("slug"), is_public()
)


def campaign_head(session: Session, slug: str) -> Head | None:
    """Find a public campaign by its slug, without its numbers; none if it is not public."""
    found = session.execute(_HEAD, {"slug": slug}).one_or_none()
    return Head(id=found.id, slug=found.slug, name=found.name) if found else None


def heads(session: Session) -> list[Head]:
    """List the public campaigns, the newest first, without their numbers."""
    rows = session.execute(
        select(Campaign.id, Campaign.slug, campaign_title().label("name"))
        .where(is_public())
        .order_by(Campaign.published_at.desc(), Campaign.id.desc())
    )
    return [Head(id=one.id, slug=one.slug, name=one.name) for one in rows]


def was_public(session: Session, slug: str) -> bool:
    """Say whether something of the campaign was public once (it may have been withdrawn)."""
    known = select(Campaign.id).where(Campaign.slug == slug, Campaign.published_at.is_not(None))
    return session.scalar(known) is not None


_BY_CAMPAIGN: Final = (
    select(RecordsRequest.campaign_id, func.count(Publication.id))
    .join(Document, Document.request_id == RecordsRequest.id)
    .join(Publication, Publication.document_id == Document.id)
    .where(is_live(), RecordsRequest.campaign_id.in_(bindparam("ids", expanding=True)))
    .group_by(RecordsRequest.campaign_id)
)


def _documents(session: Session, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(_BY_CAMPAIGN, {"ids": list(ids)})
    return {campaign_id: number for campaign_id, number in rows if campaign_id}


def _public(
    found: Campaign,
    counts: Counts | None,
    documents: int,
    releases: tuple[Release, ...] = (),
) -> PublicCampaign:
    return PublicCampaign(
        id=found.id,
        slug=found.slug,
        name=found.title or found.name,
        question=found.question,
        summary=found.summary,
        vendors=tuple(vendor.name for vendor in found.vendors),
        releases=releases,
        documents=documents,
        counts=counts or Counts(by_answer={}, agencies=0),
    )
