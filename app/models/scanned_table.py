"""Tables read from pictures of pages: what was read, and what a person made of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.document import StoredFile

SCANNED_SHEET = "Read from pictures"
"""The name of the sheet that is read from the pictures of a file's pages."""


class ScanState(StrEnum):
    """How far the pictures of a file are read."""

    WAITING = "waiting"
    READ = "read"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TableScan(Base):
    """The table on the pictures of one file, read once and kept for every mapping of it.

    ``version`` grows with each change of what is taken for its rows, so that counts made of others
    can be told. ``columns`` is none until the pages are cut.
    """

    __tablename__ = "table_scans"
    __table_args__ = (CheckConstraint("state <> 'failed' OR problem <> ''", "failure_says_why"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    state: Mapped[ScanState] = mapped_column(
        words(ScanState, "state_is_known"), default=ScanState.WAITING, index=True
    )
    language: Mapped[str] = mapped_column(String(40))
    pages: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    columns: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)  # since a page was last read
    problem: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ended_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship()


class ScannedPage(Base):
    """One page of such a table.

    ``look`` is what was seen on it, until all pages are cut together. ``lines`` are its rows: each
    ``{"place", "cells", "left_out"}``, a cell ``{"column", "words", "read", "other", "sure",
    "doubt", "place"}``; ``words`` are what counts, ``read`` what the program read; a cell that
    somebody changed has ``by`` and ``at``. A line that somebody added has no place. Nothing of a
    page counts before ``checked_at``.
    """

    __tablename__ = "scanned_pages"
    __table_args__ = (UniqueConstraint("scan_id", "number"),)

    scan_id: Mapped[int] = mapped_column(ForeignKey("table_scans.id", ondelete="CASCADE"))
    number: Mapped[int]  # from 1
    width: Mapped[float] = mapped_column(default=0.0)
    height: Mapped[float] = mapped_column(default=0.0)
    angle: Mapped[float] = mapped_column(default=0.0)
    look: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    lines: Mapped[list[Any]] = mapped_column(default=list)
    problem: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
