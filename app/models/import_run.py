"""Imports: the file as it came, the columns matched, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words


class ImportKind(StrEnum):
    """What the rows of the file are."""

    AGENCIES = "agencies"
    REQUESTS = "requests"


class ImportState(StrEnum):
    """Whether anything of the file has been taken in."""

    MATCHED = "matched"
    APPLIED = "applied"


class HeldDecision(StrEnum):
    """What a person decided about a row that looked like an agency already known."""

    NEW = "new"
    MERGED = "merged"
    DISMISSED = "dismissed"


class ImportRun(Base):
    """One file on its way in: matched, previewed, then applied once."""

    __tablename__ = "import_runs"

    kind: Mapped[ImportKind] = mapped_column(words(ImportKind, "kind_is_known"))
    state: Mapped[ImportState] = mapped_column(words(ImportState, "state_is_known"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    filename: Mapped[str] = mapped_column(String(255))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class HeldRow(Base):
    """A row held for a person, because it looks like an agency that is already there.

    ``digest`` names the row's own facts: the same row in a later file is not held twice, and a
    decision once made is remembered. ``agency_id`` is the agency it looks like.
    """

    __tablename__ = "held_rows"
    __table_args__ = (UniqueConstraint("digest"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    row: Mapped[int]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    decision: Mapped[HeldDecision | None] = mapped_column(words(HeldDecision, "decision_is_known"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    became_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
