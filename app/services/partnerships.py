"""Claim that an agency works with a vendor: dated, sourced, and never overwritten."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Agency, PartnershipClaim, PartnershipStatus, Vendor


class ClaimRefused(ServiceError):
    """A claim without a source, or of a day to come."""


def claim(
    session: Session,
    agency: Agency,
    vendor: Vendor,
    status: PartnershipStatus,
    *,
    dated_on: date | None,
    source: str,
    today: date,
    now: datetime,
) -> PartnershipClaim:
    """Record a claim; the same one said twice is one. Claims that conflict stand side by side.

    Refuses a claim without a source and one dated after ``today``.
    """
    said_by = " ".join(source.split())
    if not said_by:
        raise ClaimRefused("Say who claims it: a claim needs a source, a web address for instance.")
    if dated_on is not None and dated_on > today:
        raise ClaimRefused(f"The claim is dated {dated_on.isoformat()}, which is still to come.")
    known = session.scalars(
        select(PartnershipClaim).where(
            PartnershipClaim.agency_id == agency.id,
            PartnershipClaim.vendor_id == vendor.id,
            PartnershipClaim.status == status,
            PartnershipClaim.source == said_by,
        )
    )
    for one in known:
        if one.dated_on == dated_on:
            return one
    made = PartnershipClaim(
        agency_id=agency.id,
        vendor_id=vendor.id,
        status=status,
        dated_on=dated_on,
        source=said_by,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    return made
