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


class CameBy(StrEnum):
    """The way a message came in. What no mail server vouches for proves no sender."""

    MAIL = "mail"
    UPLOAD = "upload"  # .eml and .mbox files that a member brought
    PASTE = "paste"
    SCAN = "scan"
    DROP_BOX = "drop_box"


class PileState(StrEnum):
    """How far a scanned pile is."""

    WAITING = "waiting"
    SPLIT = "split"
    FAILED = "failed"


class ScanPile(Base):
    """A scanned pile of paper, kept as it came; each letter in it becomes a message.

    ``came_at`` is when the paper came, as far as the member knows the day; ``done`` of its
    ``pages`` were looked at. ``problem`` is what a person should know of it, failed or not.
    """

    __tablename__ = "scan_piles"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    state: Mapped[PileState] = mapped_column(
        words(PileState, "state_is_known"), default=PileState.WAITING, index=True
    )
    pages: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    came_at: Mapped[datetime]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined")


class Mailbox(Base):
    """One folder of one mail server, and how far it was read.

    UIDs mean something only under one ``uid_validity`` (RFC 3501, 2.3.1.1). ``whole_at`` is when
    the last look that left nothing behind began; ``problem`` is why the last look failed.
    """

    __tablename__ = "mailboxes"

    name: Mapped[str] = mapped_column(String(255), unique=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    looked_at: Mapped[datetime | None]
    whole_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")


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
    came_by: Mapped[CameBy] = mapped_column(words(CameBy, "way_is_known"), default=CameBy.MAIL)
    pile_id: Mapped[int | None] = mapped_column(ForeignKey("scan_piles.id"), index=True)
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
