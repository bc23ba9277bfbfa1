"""Partnership claims: counted as of a day, and read with their doubts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Agency, PartnershipClaim, PartnershipStatus, Vendor

CONFIRMED_FOR_DAYS = 365
"""A claim unconfirmed for longer than this is only "last known" on its day."""


@dataclass(frozen=True)
class PartnershipCount:
    """How many agencies had an agreement on a day. ``undated`` ones have claims without a day
    only: they are in no count as of a day.
    """

    count: int
    undated: int


@dataclass(frozen=True)
class Claim:
    """One claim about an agency. ``last_known`` is set where nothing newer confirms it."""

    id: int
    vendor: str
    status: PartnershipStatus
    dated_on: date | None
    source: str
    last_known: bool
    conflicts: bool


def count_active(session: Session, vendor_id: int, as_of: date) -> PartnershipCount:
    """Count agencies (merged ones once) with an active claim dated on or before ``as_of``.

    An agency with a claim that it ended, dated after its last active one and on or before the
    day, is not counted.
    """
    dated = session.scalar(
        select(func.count()).select_from(active_agencies(vendor_id, as_of).subquery())
    )
    claim, other = aliased(PartnershipClaim), aliased(PartnershipClaim)
    has_dated = exists().where(
        other.vendor_id == vendor_id,
        other.status == PartnershipStatus.ACTIVE,
        other.dated_on.is_not(None),
        other.agency_id == claim.agency_id,
    )
    undated = session.scalar(
        select(func.count(claim.agency_id.distinct()))
        .join(Agency, and_(Agency.id == claim.agency_id, Agency.merged_into_id.is_(None)))
        .where(
            claim.vendor_id == vendor_id,
            claim.status == PartnershipStatus.ACTIVE,
            claim.dated_on.is_(None),
            ~has_dated,
        )
    )
    return PartnershipCount(dated or 0, undated or 0)


def active_agencies(vendor_id: int, as_of: date) -> Select[int]:
    """Select the ids of the agencies whose last dated word by ``as_of`` is that it is active."""
    started = _last_dated(PartnershipStatus.ACTIVE, vendor_id, as_of)
    ended = _last_dated(PartnershipStatus.ENDED, vendor_id, as_of)
    return (
        select(Agency.id)
        .join(started, started.c.agency_id == Agency.id)
        .outerjoin(ended, ended.c.agency_id == Agency.id)
        .where(
            Agency.merged_into_id.is_(None),
            or_(ended.c.last.is_(None), ended.c.last <= started.c.last),
        )
    )


def _last_dated(status: PartnershipStatus, vendor_id: int, as_of: date) -> Subquery:
    claim = aliased(PartnershipClaim)
    return (
        select(claim.agency_id, func.max(claim.dated_on).label("last"))
        .where(claim.vendor_id == vendor_id, claim.status == status, claim.dated_on <= as_of)
        .group_by(claim.agency_id)
        .subquery()
    )


def claims_about(session: Session, agency_id: int, today: date) -> list[Claim]:
    """Read every claim about an agency, the newest first, undated ones last.

    Two statuses claimed for one vendor conflict, except that what was considered may have become
    active and what was active may have ended, each on a later day.
    """
    rows = session.execute(
        select(PartnershipClaim, Vendor.name)
        .join(Vendor, Vendor.id == PartnershipClaim.vendor_id)
        .where(PartnershipClaim.agency_id == agency_id)
        .order_by(
            PartnershipClaim.dated_on.is_(None),
            PartnershipClaim.dated_on.desc(),
            PartnershipClaim.id.desc(),
        )
    ).all()
    newest: dict[int, date] = {}
    for claim, _name in rows:
        if claim.dated_on:
            newest[claim.vendor_id] = max(claim.dated_on, newest.get(claim.vendor_id, date.min))
    claims = [claim for claim, _name in rows]
    return [
        Claim(
            id=claim.id,
            vendor=name,
            status=claim.status,
            dated_on=claim.dated_on,
            source=claim.source,
            last_known=_is_last_known(claim, newest.get(claim.vendor_id), today),
            conflicts=any(_conflict(claim, other) for other in claims),
        )
        for claim, name in rows
    ]


def _is_last_known(claim: PartnershipClaim, newest: date | None, today: date) -> bool:
    """An ended agreement needs no confirming; an undated claim cannot be told fresh."""
    if claim.status is PartnershipStatus.ENDED:
        return False
    return newest is None or (today - newest).days > CONFIRMED_FOR_DAYS


_IN_ORDER = [PartnershipStatus.CONSIDERING, PartnershipStatus.ACTIVE, PartnershipStatus.ENDED]


def _conflict(claim: PartnershipClaim, other: PartnershipClaim) -> bool:
    if claim.vendor_id != other.vendor_id or claim.status is other.status:
        return False
    if claim.dated_on is None or other.dated_on is None:
        return True
    first, second = sorted((claim, other), key=lambda one: _IN_ORDER.index(one.status))
    return bool(
        first.dated_on is not None
        and second.dated_on is not None
        and first.dated_on > second.dated_on
    )
