"""Obtained tables and their rows, as members read them. Nothing of this is for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    SCANNED_SHEET,
    Document,
    FilePage,
    ObtainedRow,
    ObtainedTable,
    TablePublication,
    TableState,
)

PAGE = 50
_MOST_PAGES = 200


@dataclass(frozen=True, kw_only=True)
class RowFilters:
    """Which rows a member wants to see. ``words`` is looked for in all that a row says."""

    words: str = ""
    only_wrong: bool = False
    only_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """Figures that were public once, and whether they are of the same log for sure."""

    title: str
    address: str
    figures: Mapping[str, Any]
    is_same_log: bool


def tables_of(session: Session, document_id: int) -> Sequence[ObtainedTable]:
    """List the tables of a document as they are mapped now, in the order of mapping."""
    return session.scalars(
        select(ObtainedTable)
        .where(ObtainedTable.document_id == document_id, ObtainedTable.superseded_at.is_(None))
        .order_by(ObtainedTable.id)
    ).all()


def table(session: Session, table_id: int) -> ObtainedTable | None:
    """Find a table, also one that was superseded; with its document and file."""
    found = select(ObtainedTable).where(ObtainedTable.id == table_id)
    return session.scalar(
        found.options(joinedload(ObtainedTable.document), joinedload(ObtainedTable.file))
    )


def earlier(session: Session, table: ObtainedTable) -> Sequence[ObtainedTable]:
    """List the superseded mappings of the same sheet, the newest first."""
    return session.scalars(
        select(ObtainedTable)
        .where(
            ObtainedTable.document_id == table.document_id,
            ObtainedTable.sheet == table.sheet,
            ObtainedTable.superseded_at.is_not(None),
        )
        .order_by(ObtainedTable.id.desc())
    ).all()


def rows(
    session: Session, table: ObtainedTable, filters: RowFilters, *, page: int = 1, size: int = PAGE
) -> tuple[Sequence[ObtainedRow], int]:
    """List the rows that fit, in the order of the file, and count all of them. Two queries."""
    if table.state is not TableState.READ:
        return (), 0
    fits = _conditions(table, filters)
    total = session.scalar(select(func.count(ObtainedRow.id)).where(*fits)) or 0
    found = session.scalars(
        select(ObtainedRow)
        .where(*fits)
        .order_by(ObtainedRow.position)
        .limit(size)
        .offset((page - 1) * size)
    )
    return found.all(), total


def source_of(session: Session, table: ObtainedTable, position: int) -> tuple[int, str]:
    """Give the page of the document on which a row stands, and words of it to look for there.

    A file without pages of its own is read in pages as well; where the row is not found on any,
    the first one is given.
    """
    row = session.scalars(
        select(ObtainedRow).filter_by(table_id=table.id, position=position)
    ).one_or_none()
    if row is None:
        return 1, ""
    values = (row.open_values | row.private_values).values()
    # Days are written in other ways on the pages; the longest words are the surest to be found.
    said = sorted({str(one["raw"]) for one in values}, key=lambda raw: (-len(raw), raw))
    words = said[0] if said else ""
    if row.page is not None:
        return row.page, words
    pages = (
        select(FilePage.number, FilePage.text)
        .where(FilePage.file_id == table.file_id, FilePage.text.contains(words, autoescape=True))
        .order_by(FilePage.number)
        .limit(_MOST_PAGES)
    )
    for number, text in session.execute(pages):
        if any(all(raw in line for raw in said[:2]) for line in text.splitlines()):
            return number, words
    return 1, words


def line_of(session: Session, table: ObtainedTable, position: int) -> tuple[int, int]:
    """Give the page and the line on which a row of a table on pages stands; else the first."""
    row = session.execute(
        select(ObtainedRow.page, ObtainedRow.number).filter_by(table_id=table.id, position=position)
    ).one_or_none()
    return (row.page or 1, row.number) if row else (1, 1)


def publication_of(session: Session, table: ObtainedTable) -> TablePublication | None:
    """Find what was published of the same sheet of the same document, standing or withdrawn."""
    return session.scalar(
        select(TablePublication)
        .join(ObtainedTable, TablePublication.table_id == ObtainedTable.id)
        .where(ObtainedTable.document_id == table.document_id, ObtainedTable.sheet == table.sheet)
    )


def told_before(session: Session, table: ObtainedTable) -> list[ToldBefore]:
    """List all counts that were ever public of this kind of table of the agency, the oldest first.

    Also what was withdrawn, and what was replaced at its address: others may have kept it. What is
    read from the pictures of pages and what is read from their words is the same log.
    """
    document = session.get_one(Document, table.document_id)
    rows = session.execute(
        select(TablePublication, ObtainedTable, Document)
        .join(ObtainedTable, TablePublication.table_id == ObtainedTable.id)
        .join(Document, TablePublication.document_id == Document.id)
        .where(Document.agency_id == document.agency_id, ObtainedTable.kind == table.kind)
        .order_by(TablePublication.id)
    )
    found = []
    for made, of, its in rows:
        pictured = SCANNED_SHEET in {of.sheet, table.sheet}
        is_same = (pictured or of.sheet == table.sheet) and (
            its.id == document.id
            or of.file_id == table.file_id
            or bool(document.source_url and its.source_url == document.source_url)
        )
        past = [one["figures"] for one in made.checklist.get("history", []) if "figures" in one]
        found += [
            ToldBefore(made.title, made.address, figures, is_same_log=is_same)
            for figures in (*past, made.figures)
        ]
    return found


def _conditions(table: ObtainedTable, filters: RowFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [ObtainedRow.table_id == table.id]
    if filters.words:
        words = " ".join(filters.words.casefold().split())
        found.append(ObtainedRow.said.contains(words, autoescape=True))
    if filters.only_wrong:
        found.append(ObtainedRow.is_wrong.is_(True))
    if filters.only_hidden:
        found.append(ObtainedRow.is_hidden.is_(True))
    return found
