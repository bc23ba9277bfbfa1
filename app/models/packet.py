"""Evidence packets: which were asked for, by whom, how far they are, and what came out."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words


class PacketScope(StrEnum):
    """What a packet is about."""

    REQUEST = "request"
    BATCH = "batch"
    CAMPAIGN = "campaign"


class PacketState(StrEnum):
    """How far a packet is. ``gone``: its files were dropped; it can be made anew."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class Packet(Base):
    """One packet that a member asked for. Its files lie in the data folder for some days.

    ``about`` is the reference or the slug of what it is about. ``done`` of ``total`` requests are
    in it so far. ``sha256`` and ``size`` are those of the ZIP; they stay when the files go.
    """

    __tablename__ = "packets"
    __table_args__ = (Index("ix_packets_scope_about", "scope", "about"),)

    scope: Mapped[PacketScope] = mapped_column(words(PacketScope, "scope_is_known"))
    about: Mapped[str] = mapped_column(String(200))
    state: Mapped[PacketState] = mapped_column(
        words(PacketState, "state_is_known"), default=PacketState.WAITING, index=True
    )
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[date | None]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ready_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
