"""Redactions: what must not be seen, why, and whether it is proven to be gone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.document import Document, StoredFile
from app.models.said import Line


class RedactionState(StrEnum):
    """How far a redaction is. Only a ``verified`` one may be published."""

    DRAFT = "draft"
    BURNING = "burning"
    VERIFIED = "verified"
    LEAKS = "leaks"  # reopened, something was still there
    FAILED = "failed"


class Redaction(Base):
    """One redaction of one document. The original stays sealed; the result is a file of its own.

    ``verification`` is what reopening the result found. Boxes change while it is a draft only.
    ``attempt`` counts how often it was handed to the worker: what comes of an earlier one is late.
    ``proof_asked_at`` is since when another look into the result is waited for.
    """

    __tablename__ = "redactions"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    state: Mapped[RedactionState] = mapped_column(
        words(RedactionState, "state_is_known"), default=RedactionState.DRAFT, index=True
    )
    verification: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(default=0)
    proof_asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    burned_at: Mapped[datetime | None]
    burned_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    document: Mapped[Document] = relationship()
    result: Mapped[StoredFile | None] = relationship()
    boxes: Mapped[list["RedactionBox"]] = relationship(
        back_populates="redaction",
        order_by="RedactionBox.page, RedactionBox.y0, RedactionBox.id",
        cascade="all, delete-orphan",
    )


class RedactionBox(Base):
    """A rectangle to burn: points from the top left of the page as displayed, or a table's cell.

    ``place`` is the cell or line in a file that has no pages (``Sheet1!B7``); the rest is then 0.
    """

    __tablename__ = "redaction_boxes"
    __table_args__ = (CheckConstraint("x1 >= x0 AND y1 >= y0", "corners_are_in_order"),)

    redaction_id: Mapped[int] = mapped_column(
        ForeignKey("redactions.id", ondelete="CASCADE"), index=True
    )
    page: Mapped[int]
    x0: Mapped[float] = mapped_column(default=0.0)
    y0: Mapped[float] = mapped_column(default=0.0)
    x1: Mapped[float] = mapped_column(default=0.0)
    y1: Mapped[float] = mapped_column(default=0.0)
    place: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Line(200))
    found_by: Mapped[str] = mapped_column(String(40), default="")  # the finder's code; empty: drawn
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    redaction: Mapped[Redaction] = relationship(back_populates="boxes")


class WordsToBox(Base):
    """Words whose every place in a document is to be boxed, and what came of it. Never public.

    ``sought`` lists ``{"query", "found_by", "places"}``, the places being those in pictures that a
    finder told: page and corners. ``done`` of ``pages`` were looked at. ``added`` has the page of
    each box that was added, ``by_eye`` those pages that say it and do not tell where.
    """

    __tablename__ = "words_to_box"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    sought: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Line(200))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    done: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    added: Mapped[list[Any]] = mapped_column(default=list)
    by_eye: Mapped[list[Any]] = mapped_column(default=list)
    problem: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()


class PageNote(Base):
    """What a member noted about a region of a page. Never public."""

    __tablename__ = "page_notes"
    __table_args__ = (CheckConstraint("x1 >= x0 AND y1 >= y0", "corners_are_in_order"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    page: Mapped[int]
    x0: Mapped[float]
    y0: Mapped[float]
    x1: Mapped[float]
    y1: Mapped[float]
    said: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    dropped_at: Mapped[datetime | None]
