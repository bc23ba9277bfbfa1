"""Codings: what readers found in an agreement, term by term, where it stands, and who was right."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.document import Document
from app.models.said import Prose

_CURRENT = sql("superseded_at IS NULL")


class Round(StrEnum):
    """Which of the two readings of a document it is. They know nothing of each other."""

    FIRST = "first"
    SECOND = "second"


class Finding(StrEnum):
    """What a document says of a term."""

    PRESENT = "present"
    CONTRARY = "contrary"
    STRUCK = "struck"  # printed, and crossed out or deleted
    ABSENT = "absent"  # all of it was read, and it is not there
    UNCLEAR = "unclear"
    REDACTED = "redacted"  # somebody took out what would tell
    NOT_APPLICABLE = "not_applicable"  # such a document cannot show it


class Anchor(StrEnum):
    """How it is known where a finding stands."""

    WORDS = "words"  # the program found the quote on the page
    REGION = "region"  # drawn on the page, which has no words that a program reads
    SIGHT = "sight"  # quoted by a person from a page that no program reads
    WHOLE = "whole"  # no page: it is about the whole document


class AgreementType(StrEnum):
    """What sort of agreement a document is."""

    MEMORANDUM = "memorandum"
    ACKNOWLEDGEMENT = "acknowledgement"
    CONTRACT = "contract"
    ORDER_FORM = "order_form"
    TERMS_OF_SERVICE = "terms_of_service"
    AMENDMENT = "amendment"
    SUBSIDY = "subsidy"
    COUNCIL_ITEM = "council_item"
    POLICY = "policy"
    OTHER = "other"


class CodebookVersion(Base):
    """A codebook as it was when somebody first coded with it, so that no question is ever lost."""

    __tablename__ = "codebook_versions"

    version: Mapped[str] = mapped_column(String(40), unique=True)
    book: Mapped[dict[str, Any]]
    used_at: Mapped[datetime]


class Reading(Base):
    """One person's reading of one document. Without a reader: by command, without a name.

    ``alone_because`` says why a first reading stands without a second one.
    """

    __tablename__ = "readings"
    __table_args__ = (
        UniqueConstraint("document_id", "round"),
        UniqueConstraint("document_id", "reader_id"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    round: Mapped[Round] = mapped_column(words(Round, "round_is_known"))
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    alone_because: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()


class Coding(Base):
    """What one reader found of one term. Never changed: a new row supersedes it.

    ``places`` are rectangles on the page, each ``[x0, y0, x1, y1]`` in points from the top left.
    """

    __tablename__ = "codings"
    __table_args__ = (
        CheckConstraint("(page IS NULL) = (anchor = 'whole')", "has_a_page_or_is_of_the_whole"),
        Index(
            "uq_codings_current",
            "reading_id",
            "term",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"))
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook_versions.id"))
    term: Mapped[str] = mapped_column(String(40), index=True)
    finding: Mapped[Finding] = mapped_column(words(Finding, "finding_is_known"))
    value: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    anchor: Mapped[Anchor] = mapped_column(words(Anchor, "anchor_is_known"))
    page: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Prose, default="")
    places: Mapped[list[Any]] = mapped_column(default=list)
    coded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    reading: Mapped[Reading] = relationship()
    codebook: Mapped[CodebookVersion] = relationship()


class SettlementOffer(Base):
    """What one of two readers proposes to the other: which answer stands, and why.

    It settles nothing before the other one agrees; the settlement then names it. A newer offer
    on the same term supersedes it.
    """

    __tablename__ = "settlement_offers"
    __table_args__ = (
        Index(
            "uq_settlement_offers_current",
            "document_id",
            "term",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    term: Mapped[str] = mapped_column(String(40))
    coding_id: Mapped[int | None] = mapped_column(ForeignKey("codings.id"))
    reason: Mapped[str] = mapped_column(Text)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    offered_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Settlement(Base):
    """The third act: which of two codings stands, and why. None stands without ``coding_id``.

    With an ``offer`` the two readers settled it together: one offered, ``settled_by`` agreed.
    """

    __tablename__ = "settlements"
    __table_args__ = (
        Index(
            "uq_settlements_current",
            "document_id",
            "term",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    term: Mapped[str] = mapped_column(String(40))
    coding_id: Mapped[int | None] = mapped_column(ForeignKey("codings.id"))
    reason: Mapped[str] = mapped_column(Text)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("settlement_offers.id"))
    settled_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    offer: Mapped[SettlementOffer | None] = relationship()


class StandingAnswers(Base):
    """What stands for each term of a document that was read to the end, as pages look it up.

    A projection of readings, codings and settlements; only `services.standing_answers` writes it.
    Without a row the document counts as not read. ``says`` is by term what `queries.verdicts.Says`
    has; ``rests`` by term, where there is an answer, ``[coding, basis, page, anchor]``.
    """

    __tablename__ = "standing_answers"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), unique=True)
    is_alone: Mapped[bool]
    says: Mapped[dict[str, Any]]
    rests: Mapped[dict[str, Any]]


class AgreementFacts(Base):
    """Who agreed, and from when to when. Never changed: a new row supersedes it.

    ``parties`` are ``{"name", "role"}``; ``facts`` are values by name, as `Value.as_data` has them.
    """

    __tablename__ = "agreement_facts"
    __table_args__ = (
        Index(
            "uq_agreement_facts_current",
            "document_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    type: Mapped[AgreementType] = mapped_column(words(AgreementType, "type_is_known"))
    parties: Mapped[list[Any]] = mapped_column(default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
