"""Everything a pre-flight must know of many agencies, in a constant number of queries a chunk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    Agency,
    AgencyLink,
    Campaign,
    Contact,
    Document,
    DocumentKind,
    PartnershipClaim,
    PartnershipStatus,
    RecordsRequest,
    Relation,
)
from app.models.campaign import campaign_vendors

CHUNK = 1000

_ABOUT_RECORDS: Final = (
    DocumentKind.DETERMINATION,
    DocumentKind.FEE_ESTIMATE,
    DocumentKind.STATEMENT,
)


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """A request that an agency got before."""

    id: int
    ref: str
    letter_id: int | None
    round: int
    status: str
    filed_on: date


@dataclass(slots=True)
class Known:
    """What is known of the agencies asked for, each part by the id of the agency."""

    agencies: dict[int, Agency] = field(default_factory=dict)
    contacts: dict[int, list[Contact]] = field(default_factory=dict)
    neighbours: dict[tuple[int, Relation], Agency] = field(default_factory=dict)
    statuses: dict[int, PartnershipStatus] = field(default_factory=dict)
    same_campaign: dict[int, list[EarlierRequest]] = field(default_factory=dict)
    elsewhere: dict[int, list[EarlierRequest]] = field(default_factory=dict)
    documents: dict[int, tuple[int, date]] = field(default_factory=dict)  # how many, the newest


def known_of(
    session: Session, campaign: Campaign, ids: Sequence[int], relations: set[Relation]
) -> Known:
    """Read it all: eight queries for each thousand agencies."""
    known = Known()
    vendor_ids = [vendor.id for vendor in campaign.vendors]
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for agency in session.scalars(select(Agency).where(Agency.id.in_(some))):
            known.agencies[agency.id] = agency
        for agency_id, relation, neighbour in _neighbours(session, some, relations):
            known.neighbours.setdefault((agency_id, relation), neighbour)
        asked = {*some, *(one.id for key, one in known.neighbours.items() if key[0] in set(some))}
        _contacts(session, known, sorted(asked))
        known.statuses.update(latest_statuses(session, vendor_ids, some))
        _earlier(session, known, campaign, vendor_ids, some)
        _documents(session, known, campaign, vendor_ids, some)
    return known


def _neighbours(
    session: Session, ids: Sequence[int], relations: set[Relation]
) -> Iterator[tuple[int, Relation, Agency]]:
    if not relations:
        return
    linked, became = aliased(Agency), aliased(Agency)
    query = (
        select(AgencyLink.agency_id, AgencyLink.relation, linked, became)
        .join(linked, linked.id == AgencyLink.neighbour_id)
        .outerjoin(became, became.id == linked.merged_into_id)
        .where(AgencyLink.agency_id.in_(ids), AgencyLink.relation.in_(relations))
        .order_by(AgencyLink.id)
    )
    for agency_id, relation, neighbour, merged in session.execute(query):
        yield agency_id, relation, merged or neighbour


def _contacts(session: Session, known: Known, ids: Sequence[int]) -> None:
    query = select(Contact).where(Contact.agency_id.in_(ids)).order_by(Contact.id)
    found: dict[int, list[Contact]] = {}
    for contact in session.scalars(query):
        found.setdefault(contact.agency_id, []).append(contact)
    known.contacts.update(found)


def latest_statuses(
    session: Session, vendor_ids: Sequence[int], ids: Sequence[int]
) -> dict[int, PartnershipStatus]:
    """Give the status of each agency's latest claim about these vendors, undated ones first."""
    query = (
        select(PartnershipClaim.agency_id, PartnershipClaim.status)
        .where(PartnershipClaim.agency_id.in_(ids), PartnershipClaim.vendor_id.in_(vendor_ids))
        .order_by(
            func.coalesce(PartnershipClaim.dated_on, date.min),
            PartnershipClaim.recorded_at,
            PartnershipClaim.id,
        )
    )
    return {row.agency_id: row.status for row in session.execute(query)}


def _earlier(
    session: Session,
    known: Known,
    campaign: Campaign,
    vendor_ids: Sequence[int],
    ids: Sequence[int],
) -> None:
    """Find earlier requests: of this campaign, and elsewhere about the same vendors.

    What was brought in from elsewhere has no letter, and often no campaign: what it asked is in its
    title only, so it counts as one about the same vendor rather than being overlooked. One that
    was taken back before it left never reached anybody, and does not count.
    """
    query = select(
        RecordsRequest.agency_id,
        RecordsRequest.campaign_id,
        RecordsRequest.id,
        RecordsRequest.ref,
        RecordsRequest.letter_id,
        RecordsRequest.round,
        RecordsRequest.status,
        RecordsRequest.filed_on,
    ).where(
        RecordsRequest.agency_id.in_(ids),
        RecordsRequest.taken_back == 0,
        _on_the_same(campaign, vendor_ids),
    )
    for row in session.execute(query):
        own = row.campaign_id == campaign.id and row.letter_id is not None
        kept = known.same_campaign if own else known.elsewhere
        earlier = EarlierRequest(
            row.id, row.ref, row.letter_id, row.round, row.status.value, row.filed_on
        )
        kept.setdefault(row.agency_id, []).append(earlier)


def _on_the_same(campaign: Campaign, vendor_ids: Sequence[int]) -> ColumnElement[bool]:
    """Say which requests are about the same: this campaign, its vendors, or nobody knows what."""
    shares_vendor = exists().where(
        campaign_vendors.c.campaign_id == RecordsRequest.campaign_id,
        campaign_vendors.c.vendor_id.in_(vendor_ids),
    )
    return or_(
        RecordsRequest.campaign_id == campaign.id,
        RecordsRequest.campaign_id.is_(None),
        shares_vendor,
    )


def _documents(
    session: Session,
    known: Known,
    campaign: Campaign,
    vendor_ids: Sequence[int],
    ids: Sequence[int],
) -> None:
    """Count the records that are here, produced, found or given; their day is their own, if known.

    A refusal, an estimate or an open letter is about records, and not one of them.
    """
    query = (
        select(
            Document.agency_id,
            func.count(),
            func.max(func.coalesce(Document.dated_on, Document.received_on)),
        )
        .outerjoin(RecordsRequest, RecordsRequest.id == Document.request_id)
        .where(
            Document.agency_id.in_(ids),
            Document.kind.not_in(_ABOUT_RECORDS),
            or_(Document.request_id.is_(None), _on_the_same(campaign, vendor_ids)),
        )
        .group_by(Document.agency_id)
    )
    for agency_id, count, newest in session.execute(query):
        known.documents[agency_id] = count, newest
