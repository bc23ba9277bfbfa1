"""Links that agencies send instead of files: tasks with an end, after which nothing is there."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.records_request import RecordsRequest


class LinkState(StrEnum):
    """What became of a link."""

    OPEN = "open"
    FETCHED = "fetched"
    LOST = "lost"  # it ended before anybody fetched what was there
    DROPPED = "dropped"  # nothing of ours is behind it


class ExpiringLink(Base):
    """One link to records, and the last day on which it is promised to work, if they said one."""

    __tablename__ = "expiring_links"
    __table_args__ = (
        UniqueConstraint("request_id", "url"),
        Index("ix_expiring_links_state_expires_on", "state", "expires_on"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    expires_on: Mapped[date | None]
    state: Mapped[LinkState] = mapped_column(
        words(LinkState, "state_is_known"), default=LinkState.OPEN
    )
    note: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    records_request: Mapped[RecordsRequest] = relationship()
