"""Campaigns: what is asked about which vendors, in which letters, in which versions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.agency import Relation
from app.models.base import Base, words
from app.models.passage import Passage
from app.models.said import Line, Prose
from app.models.vendor import Product, Vendor

campaign_vendors = Table(
    "campaign_vendors",
    Base.metadata,
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("vendor_id", ForeignKey("vendors.id"), primary_key=True),
)
campaign_products = Table(
    "campaign_products",
    Base.metadata,
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("product_id", ForeignKey("products.id"), primary_key=True),
)


class Audience(StrEnum):
    """Which agencies a letter is written for."""

    PARTNER = "partner"
    CONSIDERING = "considering"


class Campaign(Base):
    """One question put to many agencies."""

    __tablename__ = "campaigns"

    name: Mapped[str] = mapped_column(Line(120), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(Line(200), default="")  # for pages; the name is a handle
    question: Mapped[str] = mapped_column(Prose, default="")
    summary: Mapped[str] = mapped_column(Prose, default="")
    date_from: Mapped[date | None]
    date_to: Mapped[date | None]  # none: to the day of the agency's search
    fee_ceiling_cents: Mapped[int] = mapped_column(default=0)
    fee_budget_cents: Mapped[int | None]  # for all its requests together; none: nobody set one
    follow_up_days: Mapped[int] = mapped_column(default=30)
    # What its grid of agreements compares, as codes of the codebook; empty: what the book offers.
    grid_terms: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    vendors: Mapped[list[Vendor]] = relationship(secondary=campaign_vendors, order_by="Vendor.id")
    products: Mapped[list[Product]] = relationship(
        secondary=campaign_products, order_by="Product.id"
    )
    letters: Mapped[list["CampaignLetter"]] = relationship(
        back_populates="campaign",
        order_by="CampaignLetter.position",
        cascade="all, delete-orphan",
    )


class CampaignLetter(Base):
    """One part of the split plan, filed as a request of its own so that it succeeds on its own."""

    __tablename__ = "campaign_letters"
    __table_args__ = (UniqueConstraint("campaign_id", "name"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Line(60))
    title: Mapped[str] = mapped_column(Line(200))
    position: Mapped[int] = mapped_column(default=0)
    audience: Mapped[Audience] = mapped_column(
        words(Audience, "audience_is_known"), default=Audience.PARTNER
    )
    recipient: Mapped[Relation | None] = mapped_column(words(Relation, "recipient_is_known"))
    re_ask_days: Mapped[int | None]

    campaign: Mapped[Campaign] = relationship(back_populates="letters")
    versions: Mapped[list["LetterVersion"]] = relationship(
        back_populates="letter", order_by="LetterVersion.number", cascade="all, delete-orphan"
    )
    # The passage of a document that the letter quotes; none for a letter of the split plan.
    passage: Mapped[Passage | None] = relationship(back_populates="letter", uselist=False)


class LetterVersion(Base):
    """The words of a letter as they stood at one time. Never edited once a request used it."""

    __tablename__ = "letter_versions"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    letter_id: Mapped[int] = mapped_column(ForeignKey("campaign_letters.id", ondelete="CASCADE"))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    letter: Mapped[CampaignLetter] = relationship(back_populates="versions")
