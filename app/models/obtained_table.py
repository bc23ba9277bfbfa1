"""Obtained tables: logs, lists and fee sheets as typed rows, and the counts made public of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.agency import Agency
from app.models.base import Base, words
from app.models.document import Document, StoredFile
from app.models.said import Line, Prose

_CURRENT = sql("superseded_at IS NULL")


class TableKind(StrEnum):
    """What the rows of a table are about."""

    PORTAL_LOG = "portal_log"
    CAMERA_LIST = "camera_list"
    FEE_SHEET = "fee_sheet"


class TableState(StrEnum):
    """How far the rows of a table are read."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


class ObtainedTable(Base):
    """One sheet of a document's file, with what its columns were said to hold. Never edited.

    A better mapping is a new row that supersedes this one. ``columns`` are ``{"field", "column",
    "header", "hidden"}``; ``header_row`` is the row of the headings, 0 where there is none;
    ``totals`` are counts of the rows, made when they were read, for members only.
    """

    __tablename__ = "obtained_tables"
    __table_args__ = (
        CheckConstraint("state <> 'failed' OR problem <> ''", "failure_says_why"),
        Index(
            "uq_obtained_tables_current",
            "document_id",
            "sheet",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    sheet: Mapped[str] = mapped_column(String(200))
    kind: Mapped[TableKind] = mapped_column(words(TableKind, "kind_is_known"))
    header_row: Mapped[int]
    columns: Mapped[list[Any]]
    day_first: Mapped[bool | None]  # none: nobody had to say
    state: Mapped[TableState] = mapped_column(
        words(TableState, "state_is_known"), default=TableState.WAITING, index=True
    )
    problem: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)  # to read its rows; a few, then it failed
    rows: Mapped[int] = mapped_column(default=0)
    wrong_rows: Mapped[int] = mapped_column(default=0)
    hidden_rows: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[list[Any]] = mapped_column(
        default=list
    )  # what the sheet does not show, in words
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapped_at: Mapped[datetime]
    mapped_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    read_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
    file: Mapped[StoredFile] = relationship()


class ObtainedRow(Base):
    """One row of a table, as it stands and as it was understood. For members only.

    ``open_values`` and ``private_values`` are, by field, ``{"raw", "value"}``; no value where the
    words cannot be read as one. ``problems`` are ``{"field", "cell", "raw", "reason"}``. ``said``
    is all of it in small letters, to be searched by members.
    """

    __tablename__ = "obtained_rows"
    __table_args__ = (UniqueConstraint("table_id", "position"),)

    table_id: Mapped[int] = mapped_column(ForeignKey("obtained_tables.id", ondelete="CASCADE"))
    position: Mapped[int]  # from 1, in the order of the file
    number: Mapped[int]  # the row of the sheet, or the line of the page
    page: Mapped[int | None]
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_wrong: Mapped[bool] = mapped_column(default=False)
    open_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    private_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    said: Mapped[str] = mapped_column(Text, default="")


class TablePublication(Base):
    """Counts of a table made public by an act: only what ``figures`` holds, frozen on that day.

    Public pages read this table and no other of the three. It may stand where the document itself
    is held. A withdrawn one keeps its address and says why.
    """

    __tablename__ = "table_publications"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_because <> ''", "withdrawal_says_why"),
    )

    address: Mapped[str] = mapped_column(String(40), unique=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("obtained_tables.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    title: Mapped[str] = mapped_column(Line(300))
    summary: Mapped[str] = mapped_column(Prose)
    credit: Mapped[str] = mapped_column(Line(200))
    figures: Mapped[dict[str, Any]]
    checklist: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn_because: Mapped[str] = mapped_column(Prose, default="")

    agency: Mapped[Agency] = relationship()


def column_letters(column: int) -> str:
    """Name a column, the first being 0: A, B, … Z, AA."""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_place(sheet: str, number: int, column: int, page: int | None = None) -> str:
    """Name a cell as people find it: ``Requests!B7``, ``B7``, or ``page 3, line 7, column B``."""
    if page is not None:
        return f"page {page}, line {number}, column {column_letters(column)}"
    return f"{sheet}!{column_letters(column)}{number}".removeprefix("!")
