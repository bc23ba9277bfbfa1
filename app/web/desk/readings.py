"""Tables on pictures of pages at the desk: have them read, and check them row by row."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.jobs.queue import wish
from app.models import SCANNED_SHEET, Document, ScannedPage, ScanState, TableScan
from app.models.obtained_table import column_letters
from app.queries import scanned_tables as known
from app.queries.obtained_tables import tables_of
from app.services import scanned_checking, scanned_tables
from app.services.scanned_checking import Given
from app.services.scanned_tables import ScanRefused
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.pictures import WIDTHS
from app.web.rendering import count

_DIGITS: Final = 4
_AROUND: Final = 2.0  # points of paper around a cell


@bp.post("/documents/<int:document_id>/tables/pictures")
def read_pictures(document_id: int) -> Answer:
    """Let the worker read the table on the pictures of the pages."""
    with transaction() as session:
        file = find(session, document_id).file
        scanned_tables.ask(session, file, member_id=current_user.id, now=clock.now())
    wish("read-scanned-tables")
    return redirect(url_for(".show_readings", document_id=document_id))


@bp.post("/documents/<int:document_id>/tables/pictures/stop")
def stop_pictures(document_id: int) -> Answer:
    """Stop reading; what was read stays."""
    with transaction() as session:
        file_id = find(session, document_id).file_id
        scanned_tables.cancel(session, file_id, now=clock.now())
    flash("Stopped. Pages that were read are kept, and not read again.")
    return redirect(url_for(".show_readings", document_id=document_id))


@bp.get("/documents/<int:document_id>/tables/readings")
def show_readings(document_id: int) -> str:
    """Show how far the pictures are read, and how far people checked what was read."""
    document, scan = _found(db.session, document_id)
    pages = known.page_states(db.session, scan)
    left = [one.number for one in pages if one.checked_at is None]
    mapped = [one for one in tables_of(db.session, document_id) if one.sheet == SCANNED_SHEET]
    return render_template(
        "desk/readings/list.html",
        document=document,
        scan=scan,
        pages=pages,
        left=left,
        mapped=mapped[0] if mapped else None,
        sheet=SCANNED_SHEET,
        reading=scan.state is ScanState.WAITING,
        is_read=scan.state is ScanState.READ,
    )


@bp.get("/documents/<int:document_id>/tables/readings/<int:page>")
def show_reading(document_id: int, page: int) -> str:
    """Show the rows of a page as they were read, each below its picture."""
    return _page(document_id, page)


@bp.post("/documents/<int:document_id>/tables/readings/<int:page>")
def check_reading(document_id: int, page: int) -> Answer | tuple[str, int]:
    """Keep what was changed; say that the rows are right; or add one that was not read."""
    act, edition = request.form.get("act", ""), request.form.get("edition", 0, type=int)
    try:
        with transaction() as session:
            _document, scan = _found(session, document_id)
            of = _read_page(session, scan, page)
            given = _given(of)
            new = scanned_checking.taken_in(of, given)
            facts: dict[str, Any] = {"member": current_user, "now": clock.now()}
            if act == "check":
                changed = scanned_checking.check(session, of, given, edition=edition, **facts)
            else:
                changed = scanned_checking.save(session, of, given, edition=edition, **facts)
            line = new[0] if new else 0
            if act == "add":
                after = request.form.get("after", 0, type=int)
                line = scanned_checking.add_line(session, of, after, edition=of.edition, **facts)
            left = known.unchecked(session, scan)
    except ScanRefused as refusal:
        return _page(document_id, page, refusal), 422
    wish("read-tables")
    if act != "check" or new:
        flash("Kept. These rows count once somebody says that they are right.")
        anchor = f"line-{line}" if line else None
        return redirect(
            url_for(".show_reading", document_id=document_id, page=page, _anchor=anchor)
        )
    flash(f"Checked, with your name; {count(changed, 'cell')} corrected.")
    following = next((one for one in left if one > page), left[0] if left else None)
    if following is None:
        return redirect(url_for(".show_readings", document_id=document_id))
    return redirect(url_for(".show_reading", document_id=document_id, page=following))


def _found(session: Session, document_id: int) -> tuple[Document, TableScan]:
    document = find(session, document_id)
    scan = known.scan_of(session, document.file_id)
    if scan is None:
        abort(404)
    return document, scan


def _read_page(session: Session, scan: TableScan, number: int) -> ScannedPage:
    page = known.page_of(session, scan, number) if scan.state is ScanState.READ else None
    if page is None:
        abort(404)
    return page


def _given(page: ScannedPage) -> Given:
    """Read the fields of the form: ``w-0-2`` are the words of line 0, column 2."""
    words: dict[tuple[int, int], str] = {}
    for name, said in request.form.items():
        mark, *places = name.split("-")
        if mark == "w" and len(places) == 2 and all(map(_is_number, places)):  # noqa: PLR2004 - a line and a column
            words[int(places[0]), int(places[1])] = said
    out = {at for at in range(len(page.lines)) if f"out-{at}" in request.form}
    return Given(words=words, left_out=frozenset(out))


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) <= _DIGITS


def _page(document_id: int, number: int, refusal: Exception | None = None) -> str:
    document, scan = _found(db.session, document_id)
    page = _read_page(db.session, scan, number)
    changed_by = (one["by"] for line in page.lines for one in line["cells"] if "by" in one)
    checked_by = (page.checked_by_id,) if page.checked_by_id else ()
    people = known.names(db.session, (*changed_by, *checked_by))
    lines = list(_lines(scan, page, known.headings(db.session, scan), people))
    return render_template(
        "desk/readings/page.html",
        document=document,
        scan=scan,
        page=page,
        lines=lines,
        rows=sum(not one["left_out"] for one in lines),
        doubts=[cell for one in lines for cell in one["cells"] if cell["doubt"]],
        checked_by=people.get(page.checked_by_id or 0, ""),
        left=[one for one in known.unchecked(db.session, scan) if one != number],
        picture=url_for(
            ".show_page_picture", document_id=document_id, page=number, width=WIDTHS[2]
        ),
        laid=_laid(page),
        refusal=refusal,
    )


def _laid(page: ScannedPage) -> dict[str, Any]:
    """Say how the picture of a page is laid below its rows: the paper turned as it was for reading.

    The places of the rows are those of the page set straight, around whose middle it was turned.
    """
    width, height = page.width, page.height
    if round(page.angle / 90) % 2:  # it lay on its side
        width, height = height, width
    aside, down = (page.width - width) / 2, (page.height - height) / 2
    turned = f"rotate({-page.angle:.2f} {width / 2:.2f} {height / 2:.2f})" if page.angle else ""
    moved = f"translate({aside:.2f} {down:.2f}) " if aside else ""
    return {"width": f"{width:.2f}", "height": f"{height:.2f}", "transform": moved + turned}


def _lines(
    scan: TableScan, page: ScannedPage, headings: Mapping[int, str], people: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """Give what the page shows of each line: where it is, and its cells, empty ones as well."""
    for at, line in enumerate(page.lines):
        there = {int(one["column"]): one for one in line["cells"]}
        left_out = line["left_out"]
        cells = [
            _cell(at, column, there.get(column), headings, people)
            for column in range(0 if left_out else scan.columns)
        ]
        yield {
            "at": at,
            "number": at + 1,
            "box": _box(line["place"]),
            "left_out": left_out,
            "words": " ".join(one["words"] for one in line["cells"]),
            "cells": cells,
        }


def _cell(
    at: int,
    column: int,
    cell: Mapping[str, Any] | None,
    headings: Mapping[int, str],
    people: Mapping[int, str],
) -> dict[str, Any]:
    letters = column_letters(column)
    made = {
        "name": f"w-{at}-{column}",
        "line": at + 1,
        "letters": letters,
        "heading": headings.get(column, "") or f"Column {letters}",
        "words": "",
        "sure": None,
        "doubt": "",
        "read": "",
        "by": "",
        "box": None,
    }
    if cell is None:
        return made
    by = people.get(cell["by"], "somebody") if "by" in cell else ""
    return made | {
        "words": cell["words"],
        "sure": None if by else cell["sure"],
        "doubt": "" if by else cell["doubt"],
        "read": cell["read"],
        "by": by,
        "box": _box(cell["place"]),
    }


def _box(place: list[float] | None) -> str:
    """Give a place on the page as a view of its picture, with a little paper around it."""
    if not place:
        return ""
    left, top, right, bottom = place
    return " ".join(
        f"{value:.1f}"
        for value in (
            left - _AROUND,
            top - _AROUND,
            right - left + 2 * _AROUND,
            bottom - top + 2 * _AROUND,
        )
    )
