"""Dispatches: letters on their way out. Written with the act that caused them, sent afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.agency import ContactKind
from app.models.base import Base, words
from app.models.records_request import RecordsRequest


class DispatchState(StrEnum):
    """How far a letter has come. ``uncertain`` is never sent again without a person's word."""

    QUEUED = "queued"
    HELD = "held"  # something must be mended first, an address without a ZIP code for instance
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    PRINTED = "printed"
    WITHDRAWN = "withdrawn"


class Dispatch(Base):
    """One letter to one recipient, sent at most once.

    ``subject`` and ``body`` are the words that leave; they are never rendered again.
    ``key`` names the letter (``request``, ``follow_up:1`` ...), so that the same one cannot be
    queued twice. ``message_id`` is derived from the row, so that a crash between sending and
    noting it is visible.
    """

    __tablename__ = "dispatches"
    __table_args__ = (
        Index("uq_dispatches_request_id_key", "request_id", "key", unique=True),
        Index("ix_dispatches_state_not_before_at", "state", "not_before_at"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", "sent_has_a_time"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    key: Mapped[str] = mapped_column(String(60))
    channel: Mapped[ContactKind] = mapped_column(words(ContactKind, "channel_is_known"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    recipient: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(String(255), default="", index=True)
    reply_to: Mapped[str] = mapped_column(String(255), default="")
    # What tells an answer to this letter from every other: part of its reply address and of its
    # drop-box link. None where the group has neither.
    reply_token: Mapped[str | None] = mapped_column(String(40), index=True, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    # Why a later letter was written: the clock and the dates it speaks of, so that it can be found
    # when one of them turns out to be wrong.
    basis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    # One body is written to once about its several requests: this one is said in that letter,
    # leaves with it and shares its fate.
    within_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    state: Mapped[DispatchState] = mapped_column(words(DispatchState, "state_is_known"))
    held_because: Mapped[str] = mapped_column(String(500), default="")
    not_before_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    printed_at: Mapped[datetime | None]
    # Who took the letter to put it into a portal, a fax or a call by hand, and when: until they say
    # what came of it, it may have left, and nobody else may take it.
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    tracking: Mapped[str] = mapped_column(String(120), default="")  # the carrier's, or the portal's
    # The very bytes that were handed to the mail server.
    mime_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))

    records_request: Mapped[RecordsRequest] = relationship()
