"""Agencies: the bodies asked, how to reach them, who their neighbours are, and saved sets."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.said import Line


class Body(StrEnum):
    """The kind of body, as the laws tell them apart."""

    LOCAL = "local"
    STATE = "state"
    FEDERAL = "federal"


class ContactKind(StrEnum):
    """How an agency can be reached."""

    EMAIL = "email"
    PORTAL = "portal"
    POST = "post"
    FAX = "fax"
    PHONE = "phone"


class ContactHealth(StrEnum):
    """What the last use of a contact showed. A failing one is never written to."""

    UNTRIED = "untried"
    GOOD = "good"
    FAILING = "failing"


class Relation(StrEnum):
    """What a neighbouring body is to an agency."""

    CITY_CLERK = "city_clerk"
    FINANCE = "finance"
    COUNCIL = "council"
    DISPATCH = "dispatch"
    SHERIFF = "sheriff"
    FOUNDATION = "foundation"


class Agency(Base):
    """A public body. A merged one stays, pointing at the agency it became."""

    __tablename__ = "agencies"
    __table_args__ = (
        Index("ix_agencies_state_match_name", "state", "match_name"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", "not_merged_into_itself"),
    )

    name: Mapped[str] = mapped_column(Line(300))
    match_name: Mapped[str] = mapped_column(String(300))
    type: Mapped[str] = mapped_column(Line(60), default="", index=True)
    body: Mapped[Body] = mapped_column(words(Body, "body_is_known"), default=Body.LOCAL)
    city: Mapped[str] = mapped_column(Line(120), default="")
    county: Mapped[str] = mapped_column(Line(120), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    jurisdiction: Mapped[str] = mapped_column(String(5), index=True)
    zone: Mapped[str] = mapped_column(String(40))
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    website: Mapped[str] = mapped_column(String(500), default="")
    subject_to_law: Mapped[bool] = mapped_column(default=True)
    subject_note: Mapped[str] = mapped_column(Text, default="")
    # What of a law's `AgencyTrait`s the body has; none: nobody has asked yet.
    traits: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # From this hour of its own day on, it takes what comes as the next day's: 16:30, or empty.
    cut_off: Mapped[str] = mapped_column(String(5), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="agency", order_by="Contact.id", cascade="all, delete-orphan"
    )


class Contact(Base):
    """One way to reach one agency: where it came from, who checked it, whether it works.

    ``value`` is an e-mail address, a URL, a number, or for post the street lines; ``city``,
    ``state`` and ``zip`` complete a postal address.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "value"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="CASCADE"))
    kind: Mapped[ContactKind] = mapped_column(words(ContactKind, "kind_is_known"))
    value: Mapped[str] = mapped_column(String(500))
    city: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    zip: Mapped[str] = mapped_column(String(10), default="")
    label: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    verified_how: Mapped[str] = mapped_column(String(200), default="")
    health: Mapped[ContactHealth] = mapped_column(
        words(ContactHealth, "health_is_known"), default=ContactHealth.UNTRIED
    )
    health_note: Mapped[str] = mapped_column(String(500), default="")
    preferred: Mapped[bool] = mapped_column(default=False)
    login_note: Mapped[str] = mapped_column(Text, default="")  # of a portal; never a password

    agency: Mapped[Agency] = relationship(back_populates="contacts")

    @property
    def is_complete(self) -> bool:
        """Whether something can be sent there; a street address needs a ZIP code."""
        return bool(self.value) and (self.kind is not ContactKind.POST or bool(self.zip))


class ContactSearch(Base):
    """A volunteer looks for a contact of this agency; the lease runs out by itself."""

    __tablename__ = "contact_searches"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    until_at: Mapped[datetime]


class AgencyLink(Base):
    """A neighbouring body that holds what this agency does not."""

    __tablename__ = "agency_links"
    __table_args__ = (UniqueConstraint("agency_id", "relation", "neighbour_id"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    neighbour_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    relation: Mapped[Relation] = mapped_column(words(Relation, "relation_is_known"))
    source: Mapped[str] = mapped_column(String(500), default="")


class AgencyDay(Base):
    """A day on which one body was closed, or open although its calendar says closed."""

    __tablename__ = "agency_days"
    __table_args__ = (UniqueConstraint("agency_id", "falls_on"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="CASCADE"))
    falls_on: Mapped[date]
    open: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(500), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    added_at: Mapped[datetime]


class AgencyChange(Base):
    """What changed on an agency, when, by whom or by which import: added, never edited."""

    __tablename__ = "agency_changes"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_runs.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    changed_at: Mapped[datetime]


class AgencySet(Base):
    """A saved choice of agencies, kept as the expression that finds them."""

    __tablename__ = "agency_sets"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    expression: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
