"""A public agency page: what is known of an agency through publications that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Document,
    ItemOutcome,
    PartnershipClaim,
    PartnershipStatus,
    Publication,
    RecordsRequest,
    RequestEvent,
    RequestItem,
    TablePublication,
    Vendor,
)
from app.models.campaign import campaign_vendors
from app.queries.accusing import Gate
from app.queries.public import is_public
from app.queries.public_answers import (
    Answer,
    answer_to,
    campaign_title,
    is_live,
    last_days,
    live_batch_ids,
)

STALE = timedelta(days=365)
"""A claim older than this says "last known" with its day."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One dated, sourced claim of a partnership."""

    vendor: str
    status: PartnershipStatus
    dated_on: date | None
    source: str
    from_atlas: bool
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One dated event of a public request: its kind alone, never its notes or facts."""

    kind: str
    on: date


@dataclass(frozen=True, kw_only=True)
class PublicRequest:
    """A request of a published batch."""

    campaign: str
    campaign_slug: str
    letter: str
    round: int
    filed_on: date
    answer: Answer
    last_day: date | None
    events: Sequence[Happened]
    items: Sequence[tuple[str, ItemOutcome]]


@dataclass(frozen=True, kw_only=True)
class PublicAgency:
    """An agency that a public batch asked, or that a public document or count is about."""

    id: int
    name: str
    type: str
    city: str
    county: str
    state: str
    claims: Sequence[Claim]
    requests: Sequence[PublicRequest]


def survivor_id(session: Session, agency_id: int) -> int | None:
    """Give the agency that ``agency_id`` was merged into, if it was."""
    return session.scalar(select(Agency.merged_into_id).where(Agency.id == agency_id))


def agency(session: Session, agency_id: int, *, gate: Gate) -> PublicAgency | None:
    """Find a public agency; none where nothing public is about it."""
    found = session.get(Agency, agency_id)
    if found is None or found.merged_into_id is not None:
        return None
    requests = _requests(session, agency_id, gate)
    if not requests and not _has_document(session, agency_id) and not _has_counts(session, found):
        return None
    return PublicAgency(
        id=found.id,
        name=found.name,
        type=found.type,
        city=found.city,
        county=found.county,
        state=found.state,
        claims=_claims(session, agency_id, gate.days.today),
        requests=requests,
    )


def _has_document(session: Session, agency_id: int) -> bool:
    live = (
        select(Publication.id)
        .join(Document, Publication.document_id == Document.id)
        .where(is_live(), Document.agency_id == agency_id)
        .limit(1)
    )
    return session.scalar(live) is not None


def _has_counts(session: Session, agency: Agency) -> bool:
    live = select(TablePublication.id).where(
        TablePublication.agency_id == agency.id, TablePublication.withdrawn_at.is_(None)
    )
    return session.scalar(live.limit(1)) is not None


def _claims(session: Session, agency_id: int, today: date) -> list[Claim]:
    """List the claims about the vendors that public campaigns ask about, the newest first."""
    vendors = select(campaign_vendors.c.vendor_id).where(
        campaign_vendors.c.campaign_id.in_(select(Campaign.id).where(is_public()))
    )
    rows = session.execute(
        select(PartnershipClaim, Vendor.name)
        .join(Vendor, PartnershipClaim.vendor_id == Vendor.id)
        .where(PartnershipClaim.agency_id == agency_id, PartnershipClaim.vendor_id.in_(vendors))
        .order_by(PartnershipClaim.dated_on.desc(), PartnershipClaim.id)
    )
    return [
        Claim(
            vendor=vendor,
            status=claim.status,
            dated_on=claim.dated_on,
            source=claim.source,
            from_atlas=(claim.external_id or "").startswith("AOS")
            or "atlas of surveillance" in claim.source.lower(),
            is_stale=claim.dated_on is not None and today - claim.dated_on > STALE,
        )
        for claim, vendor in rows
    ]


def _requests(session: Session, agency_id: int, gate: Gate) -> list[PublicRequest]:
    rows = session.execute(
        select(
            RecordsRequest.id,
            campaign_title().label("campaign"),
            Campaign.slug.label("campaign_slug"),
            CampaignLetter.title.label("letter"),
            RecordsRequest.round,
            RecordsRequest.filed_on,
            RecordsRequest.status,
        )
        .join(Campaign, RecordsRequest.campaign_id == Campaign.id)
        .join(CampaignLetter, RecordsRequest.letter_id == CampaignLetter.id)
        .where(
            RecordsRequest.agency_id == agency_id,
            RecordsRequest.batch_id.in_(live_batch_ids()),
        )
        .order_by(RecordsRequest.filed_on.desc(), RecordsRequest.id.desc())
    ).all()
    ids = [row.id for row in rows]
    events, items = happened(session, ids), _items(session, ids)
    late = last_days(session, RecordsRequest.id.in_(ids), gate)
    return [
        PublicRequest(
            campaign=row.campaign,
            campaign_slug=row.campaign_slug,
            letter=row.letter,
            round=row.round,
            filed_on=row.filed_on,
            answer=answer_to(row.status, late.get(row.id)),
            last_day=late.get(row.id),
            events=events.get(row.id, ()),
            items=items.get(row.id, ()),
        )
        for row in rows
    ]


def happened(session: Session, ids: Sequence[int]) -> dict[int, list[Happened]]:
    """List the events that were not voided, oldest first, by request."""
    voided = select(RequestEvent.voids_id).where(
        RequestEvent.request_id.in_(ids), RequestEvent.voids_id.is_not(None)
    )
    rows = session.execute(
        select(RequestEvent.request_id, RequestEvent.kind, RequestEvent.happened_on)
        .where(
            RequestEvent.request_id.in_(ids),
            RequestEvent.voids_id.is_(None),
            RequestEvent.id.not_in(voided),
        )
        .order_by(RequestEvent.happened_on, RequestEvent.id)
    )
    found: dict[int, list[Happened]] = {}
    for request_id, kind, on in rows:
        found.setdefault(request_id, []).append(Happened(kind=kind, on=on))
    return found


def _items(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, ItemOutcome]]]:
    rows = session.execute(
        select(RequestItem.request_id, RequestItem.category, RequestItem.outcome)
        .where(RequestItem.request_id.in_(ids))
        .order_by(RequestItem.position, RequestItem.id)
    )
    found: dict[int, list[tuple[str, ItemOutcome]]] = {}
    for request_id, category, outcome in rows:
        found.setdefault(request_id, []).append((category, outcome))
    return found
