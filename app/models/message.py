"""Messages that came in: what the mailbox gave, kept as it came, and where it belongs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.document import StoredFile


class MessageState(StrEnum):
    """Whether somebody, or a sure sign, has said where a message belongs."""

    UNSORTED = "unsorted"
    FILED = "filed"
    NOT_OURS = "not_ours"
    SPAM = "spam"


class InboundMessage(Base):
    """One message. Its bytes lie in the store; these columns are read from them and can be again.

    ``mailbox`` with ``uid_validity`` and ``uid`` is where the server keeps it; a message brought in
    by hand has none. While it is ``unsorted`` it may be any agency's answer.
    """

    __tablename__ = "inbound_messages"
    __table_args__ = (
        UniqueConstraint("mailbox", "uid_validity", "uid"),
        Index("ix_inbound_messages_state_sender_domain", "state", "sender_domain"),
        Index("ix_inbound_messages_state_received_at", "state", "received_at"),
    )

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    mailbox: Mapped[str] = mapped_column(String(255), default="")
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    uid: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str] = mapped_column(String(255), default="", index=True)
    sender: Mapped[str] = mapped_column(String(320), default="", index=True)
    sender_name: Mapped[str] = mapped_column(String(300), default="")
    sender_domain: Mapped[str] = mapped_column(String(255), default="")
    recipients: Mapped[list[str]] = mapped_column(default=list)
    subject: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(
        words(MessageState, "state_is_known"), default=MessageState.UNSORTED
    )
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sorted_at: Mapped[datetime | None]
    sorted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined")


class MessageFiling(Base):
    """That a message belongs to a request, and how that is known. One may belong to several."""

    __tablename__ = "message_filings"
    __table_args__ = (UniqueConstraint("message_id", "request_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    because: Mapped[str] = mapped_column(String(300), default="")
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
