"""A person checks what was read from a picture: a page of rows at once, with what was wrong."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    SCANNED_SHEET,
    Member,
    ObtainedTable,
    ScannedPage,
    ScanState,
    TableScan,
    TableState,
)
from app.services.scanned_rows import rows_of_file
from app.services.scanned_tables import ScanRefused

_LONGEST: Final = 500  # characters of a cell
_MOST_LINES: Final = 400  # of a page


@dataclass(frozen=True, kw_only=True)
class Given:
    """What stands in the fields of a page: words by line and column, both from 0.

    What is not given stays. ``left_out`` are the lines that are no rows of the table.
    """

    words: Mapping[tuple[int, int], str]
    left_out: frozenset[int]


def check(
    session: Session,
    page: ScannedPage,
    given: Given,
    *,
    edition: int,
    member: Member,
    now: datetime,
) -> int:
    """Take the rows of a page as they are given: a person has seen them beside the picture.

    Each change keeps what was read, and who changed it. Tables mapped on them are read again.
    A line that was left out and is one of the rows now was not shown cell by cell: the page then
    stays unchecked. Gives back how many cells were changed. Refuses (``ScanRefused``) where
    somebody else changed the page since it was shown as ``edition``; what the same member says
    twice, by a double click, is heard once.
    """
    scan = _locked(session, page)
    lines, changed = _changed_by(scan, page, given, member, now)
    if page.edition == edition + 1 and page.checked_by_id == member.id and lines == page.lines:
        return 0
    _refuse_if_changed(page, edition)
    shown = not taken_in(page, given)
    page.lines = lines
    page.checked_at, page.checked_by_id = (now, member.id) if shown else (None, None)
    _changed(session, scan, page)
    return changed


def taken_in(page: ScannedPage, given: Given) -> list[int]:
    """List the lines, from 1, that were left out until now and are rows by what is ``given``."""
    return [
        place
        for place, line in enumerate(page.lines, start=1)
        if line["left_out"] and place - 1 not in given.left_out
    ]


def save(
    session: Session,
    page: ScannedPage,
    given: Given,
    *,
    edition: int,
    member: Member,
    now: datetime,
) -> int:
    """Keep changes of a page that nobody says is right yet; nothing of it counts until then.

    Otherwise as ``check``.
    """
    scan = _locked(session, page)
    _refuse_if_changed(page, edition)
    page.lines, changed = _changed_by(scan, page, given, member, now)
    page.checked_at, page.checked_by_id = None, None
    _changed(session, scan, page)
    return changed


def add_line(
    session: Session,
    page: ScannedPage,
    after: int,
    *,
    edition: int,
    member: Member,
    now: datetime,
) -> int:
    """Add an empty row behind line ``after`` (0: before all), for one that was not read.

    Gives back its place, from 1. The page is then to be checked again. Headings that stand below
    it stay the headings of the tables mapped on these rows.
    """
    scan = _locked(session, page)
    _refuse_if_changed(page, edition)
    if len(page.lines) >= _MOST_LINES:
        raise ScanRefused(f"A page has at most {_MOST_LINES} rows. Nothing was added.")
    place = max(0, min(after, len(page.lines)))
    first = next(iter(rows_of_file(session, scan.file_id)), None)
    made: dict[str, Any] = {
        "place": None,
        "cells": [],
        "left_out": False,
        "by": member.id,
        "at": now.isoformat(),
    }
    page.lines = [*page.lines[:place], made, *page.lines[place:]]
    page.checked_at, page.checked_by_id = None, None
    for table in _changed(session, scan, page):
        if first and first.page == page.number and table.header_row > place:
            table.header_row += 1
    return place + 1


def _locked(session: Session, page: ScannedPage) -> TableScan:
    """Wait for whoever changes the table."""
    found = select(TableScan).where(TableScan.id == page.scan_id).with_for_update()
    scan = session.scalars(found.execution_options(populate_existing=True)).one()
    session.refresh(page, with_for_update=True)
    if scan.state is not ScanState.READ:
        raise ScanRefused("Its pictures are not read to their end yet. Nothing was kept.")
    return scan


def _refuse_if_changed(page: ScannedPage, edition: int) -> None:
    """See that the page is still what was shown."""
    if page.edition != edition:
        raise ScanRefused(
            "Somebody else changed this page since you opened it. Nothing of yours was kept: look "
            "at it as it is now, and change what is still wrong."
        )


def _changed_by(
    scan: TableScan, page: ScannedPage, given: Given, member: Member, now: datetime
) -> tuple[list[dict[str, Any]], int]:
    """Give the lines as they are with what was given, and how many cells that changes."""
    lines, changed = copy.deepcopy(page.lines), 0
    for place, line in enumerate(lines):
        line["left_out"] = place in given.left_out
        cells = {int(one["column"]): one for one in line["cells"]}
        for column in range(scan.columns):
            words = given.words.get((place, column))
            if words is not None:
                changed += _put(cells, column, _tidy(words), member, now)
        line["cells"] = [cells[column] for column in sorted(cells)]
    return lines, changed


def _put(
    cells: dict[int, dict[str, Any]], column: int, words: str, member: Member, now: datetime
) -> bool:
    """Put words into a cell, if they are others; what was read stays beside them."""
    cell = cells.get(column)
    if words == (cell["words"] if cell else ""):
        return False
    if cell is None:
        cell = {"column": column, "read": "", "other": "", "sure": 0, "doubt": "", "place": None}
        cells[column] = cell
    cell["words"], cell["by"], cell["at"] = words, member.id, now.isoformat()
    return True


def _tidy(words: str) -> str:
    plain = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    if len(plain) > _LONGEST:
        raise ScanRefused(
            f"A cell has more than {_LONGEST} characters: “{plain[:40]}…”. Shorten it. Nothing was "
            "kept."
        )
    return plain


def _changed(session: Session, scan: TableScan, page: ScannedPage) -> Sequence[ObtainedTable]:
    """Let every table mapped on these rows be read again, from the rows as they are now."""
    page.edition += 1
    scan.version += 1
    mapped = select(ObtainedTable).where(
        ObtainedTable.file_id == scan.file_id,
        ObtainedTable.sheet == SCANNED_SHEET,
        ObtainedTable.superseded_at.is_(None),
    )
    tables = session.scalars(mapped.with_for_update()).all()
    for table in tables:
        table.state, table.attempts, table.problem = TableState.WAITING, 0, ""
    session.flush()
    return tables
