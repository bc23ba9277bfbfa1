"""Batches: one letter to many agencies, filed in chunks that survive a kill."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words


class BatchState(StrEnum):
    """How far a batch has come."""

    AWAITING_APPROVAL = "awaiting_approval"
    FILING = "filing"
    FILED = "filed"
    STOPPED = "stopped"
    UNDONE = "undone"


class BatchRowState(StrEnum):
    """What became of one agency of a batch."""

    WAITING = "waiting"
    FILED = "filed"
    ALREADY = "already"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"


class Batch(Base):
    """One act of filing. ``undo_until`` is the moment before which nothing of it leaves."""

    __tablename__ = "batches"

    ref: Mapped[str] = mapped_column(String(20), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("campaign_letters.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_versions.id"))
    round: Mapped[int] = mapped_column(default=1)
    expression: Mapped[str] = mapped_column(Text)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[BatchState] = mapped_column(words(BatchState, "state_is_known"))
    undo_until: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    stopped_at: Mapped[datetime | None]

    rows: Mapped[list["BatchRow"]] = relationship(back_populates="batch", lazy="raise")


class BatchRow(Base):
    """One agency of a batch: what the pre-flight said and what was done."""

    __tablename__ = "batch_rows"
    __table_args__ = (
        UniqueConstraint("batch_id", "agency_id"),
        Index("ix_batch_rows_batch_id_state", "batch_id", "state"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    state: Mapped[BatchRowState] = mapped_column(words(BatchRowState, "state_is_known"))
    problems: Mapped[list[str]] = mapped_column(default=list)
    wave: Mapped[int] = mapped_column(default=1)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)

    batch: Mapped[Batch] = relationship(back_populates="rows")
