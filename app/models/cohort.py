"""Cohorts: one act on many requests at once, a letter to each that says what its own law says."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.agency import ContactKind
from app.models.base import Base, words


class LetterKind(StrEnum):
    """What a letter after the first one is for."""

    FOLLOW_UP = "follow_up"
    CLARIFICATION_ANSWER = "clarification_answer"
    FEE_ANSWER = "fee_answer"
    EXTENSION_OBJECTION = "extension_objection"
    APPEAL = "appeal"
    COMPLAINT = "complaint"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class Cohort(Base):
    """Letters of one kind to the requests somebody chose, previewed and sent together.

    ``chosen`` holds the filters as they were; the letters themselves are dispatches. Until
    ``undo_until`` nothing leaves, and the whole of it can be taken back.
    """

    __tablename__ = "cohorts"

    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[LetterKind] = mapped_column(words(LetterKind, "kind_is_known"))
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    undo_until: Mapped[datetime]
    approved_at: Mapped[datetime | None]  # none: above the setting, and nobody else agreed yet
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    undone_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class ForumAddress(Base):
    """Where appeals and complaints to one forum of a law go, as a person looked it up.

    ``forum`` is its id in the law file. ``value`` is an e-mail address, a site or a number, or the
    lines of a postal address.
    """

    __tablename__ = "forum_addresses"
    __table_args__ = (UniqueConstraint("jurisdiction", "forum"),)

    jurisdiction: Mapped[str] = mapped_column(String(5))
    forum: Mapped[str] = mapped_column(String(80))
    channel: Mapped[ContactKind] = mapped_column(words(ContactKind, "channel_is_known"))
    value: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
