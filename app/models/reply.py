"""Replies: what an agency or a vendor answers to what was published, in its own words."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.agency import Agency
from app.models.base import Base
from app.models.document import Document
from app.models.said import Line, Prose


class Reply(Base):
    """A reply that was made public by an act; its words stand whole, and are never edited.

    It is about ``document``, or about all that is said of the agency where there is none. It was
    taken from ``source`` or from ``message``. A withdrawn one says why, at the desk alone.
    """

    __tablename__ = "replies"
    __table_args__ = (
        CheckConstraint("(source_id IS NULL) <> (message_id IS NULL)", "has_one_source"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_because <> ''", "withdrawal_says_why"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    said_by: Mapped[str] = mapped_column(Line(200))
    said_on: Mapped[date]
    words: Mapped[str] = mapped_column(Prose)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    checklist: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn_because: Mapped[str] = mapped_column(Prose, default="")

    agency: Mapped[Agency] = relationship()
    document: Mapped[Document | None] = relationship(foreign_keys=[document_id])
