"""Partnership claims: an agency works with a vendor, as somebody said on some day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words
from app.models.said import Line


class PartnershipStatus(StrEnum):
    """What the claim says of the agency and the vendor."""

    CONSIDERING = "considering"
    ACTIVE = "active"
    ENDED = "ended"


class PartnershipClaim(Base):
    """One dated, sourced claim. Conflicting claims stand side by side; none is overwritten."""

    __tablename__ = "partnership_claims"
    __table_args__ = (
        Index("ix_partnership_claims_vendor_status_dated", "vendor_id", "status", "dated_on"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"))
    status: Mapped[PartnershipStatus] = mapped_column(words(PartnershipStatus, "status_is_known"))
    dated_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Line(1000), default="")
    external_id: Mapped[str | None] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
