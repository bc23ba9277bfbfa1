"""Obtained tables at the desk: map the columns, see the first rows, read, look through, count."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.lease import LeaseBusy, lease
from app.jobs.queue import wish
from app.jobs.read_tables import read_all
from app.models import Document, ObtainedRow, ObtainedTable, TableKind, TableState
from app.models.obtained_table import cell_place
from app.parts import parts
from app.ports.store import BlobMissing
from app.ports.table_reading import Sheet, TableUnreadable
from app.queries import obtained_tables as known
from app.queries.obtained_tables import RowFilters
from app.queries.scanned_tables import pictured_pages, scan_of, unchecked
from app.services import obtained_tables
from app.services.coded_values import from_data
from app.services.obtained_kinds import kinds
from app.services.obtained_mapping import Columns, MappingRefused, guessed, headings, told
from app.services.obtained_rows import preview
from app.services.scanned_rows import is_scanned, sheets_of
from app.services.scanned_tables import PICTURED
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.desk.filters import page_number

_AT_ONCE: Final = 1_000_000  # bytes of a file whose rows are read while somebody waits
_DAYS: Final = {"": None, "month-first": False, "day-first": True}
_SHOWN: Final = 30  # groups of words on the page of totals
_LONGEST: Final = 100
_DIGITS: Final = 6


@bp.app_template_filter()
def value_words(value: dict[str, Any]) -> str:
    """Say a typed value."""
    return str(from_data(value))


@bp.get("/documents/<int:document_id>/tables")
def show_tables(document_id: int) -> str:
    """Show the sheets of a document's file, and map the columns of one of them."""
    return _page(find(db.session, document_id), request.args)


@bp.post("/documents/<int:document_id>/tables/preview")
def preview_table(document_id: int) -> str:
    """Show the first rows by the columns that were chosen, or guess them again; keep nothing."""
    given = request.form.to_dict()
    if "again" in given:
        given = {name: value for name, value in given.items() if not name.startswith("of-")}
    return _page(find(db.session, document_id), given)


@bp.post("/documents/<int:document_id>/tables")
def map_table(document_id: int) -> Answer | tuple[str, int]:
    """Keep what the columns hold, and read the rows; a long table is read by the worker."""
    document = find(db.session, document_id)
    size = document.file.size
    try:
        sheet = obtained_tables.sheet_of(_sheets(document), request.form.get("sheet") or None)
        columns = _columns(sheet, request.form)
        db.session.rollback()
        with transaction() as session:
            made = obtained_tables.map_table(
                session,
                find(session, document_id),
                sheet,
                columns,
                member_id=current_user.id,
                now=clock.now(),
            )
            table_id = made.id
    except (MappingRefused, TableUnreadable) as refusal:
        return _page(find(db.session, document_id), request.form, refusal), 422
    _begin(table_id, size)
    return redirect(url_for(".show_table_rows", table_id=table_id))


@bp.get("/tables/<int:table_id>")
def show_table_rows(table_id: int) -> str:
    """Show the rows of a table as they were understood, each value with its cell."""
    table = find_table(db.session, table_id)
    filters = RowFilters(
        words=request.args.get("words", "").strip()[:_LONGEST],
        only_wrong="wrong" in request.args,
        only_hidden="hidden" in request.args,
    )
    rows, total = known.rows(db.session, table, filters, page=page_number())
    return render_template(
        "desk/tables/rows.html",
        **about(table),
        rows=[_shown(table, one) for one in rows],
        total=total,
        page=page_number(),
        pages=max(1, -(-total // known.PAGE)),
        filters=filters,
    )


@bp.get("/tables/<int:table_id>/totals")
def show_table_totals(table_id: int) -> str:
    """Show what was counted, as a table with bars; for members, with nothing hidden."""
    table = find_table(db.session, table_id)
    groups = table.totals.get("by", {})
    return render_template(
        "desk/tables/totals.html",
        **about(table),
        groups=[
            (one.field, groups[one.field.id], max(each["rows"] for each in groups[one.field.id]))
            for one in kinds()[table.kind].groups
            if groups.get(one.field.id)
        ],
        sums=[
            (one.field, table.totals["sums"][one.field.id])
            for one in kinds()[table.kind].sums
            if one.field.id in table.totals.get("sums", {})
        ],
        most=_SHOWN,
    )


@bp.get("/tables/<int:table_id>/rows/<int:position>")
def show_row_source(table_id: int, position: int) -> Answer:
    """Go to the page of the document on which a row stands, its words marked."""
    table = find_table(db.session, table_id)
    if is_scanned(table):
        number, line = known.line_of(db.session, table, position)
        there = url_for(
            ".show_reading",
            document_id=table.document_id,
            page=number,
            _anchor=f"line-{line}",
        )
        return redirect(there)
    page, words = known.source_of(db.session, table, position)
    question = f'"{words}"' if words else None
    there = url_for(".show_document_page", document_id=table.document_id, page=page, q=question)
    return redirect(there)


def find_table(session: Session, table_id: int) -> ObtainedTable:
    """Find a table by its number. Raises ``NotFound``."""
    found = known.table(session, table_id)
    if found is None:
        raise NotFound("There is no such table. The page of its document lists those there are.")
    return found


def about(table: ObtainedTable) -> dict[str, Any]:
    """Give what every page of a table shows."""
    kind = kinds()[table.kind]
    return {
        "table": table,
        "document": table.document,
        "kind": kind,
        "fields": [(kind.field(one["field"]), one) for one in table.columns],
        "publication": known.publication_of(db.session, table),
        "pictures": _pictures(table),
        "waits": table.state is TableState.WAITING,
        "failed": table.state is TableState.FAILED,
    }


def _pictures(table: ObtainedTable) -> dict[str, Any] | None:
    """Say how far a table read from pictures is checked; none of any other."""
    scan = scan_of(db.session, table.file_id) if is_scanned(table) else None
    return {"left": unchecked(db.session, scan), "pages": scan.pages} if scan else None


def _begin(table_id: int, size: int) -> None:
    """Read a small table now; leave a large one, or a busy moment, to the worker."""
    if size <= _AT_ONCE:
        try:
            with lease("read-tables", parts().settings.home) as held:
                done = read_all(held.renew, table_id=table_id)
        except LeaseBusy:
            done = 0
        if done:
            flash("The rows are read. Look through them before you count on them.")
            return
    wish("read-tables")
    flash("The columns are kept. The rows are being read; this page shows them when they are.")


def _sheets(document: Document) -> Sequence[Sheet]:
    reader, store = parts().table_reader, parts().store
    try:
        return sheets_of(db.session, document, reader=reader, store=store)
    except BlobMissing:
        raise TableUnreadable("the file is not in the store; restore it from a backup") from None


def _columns(sheet: Sheet, given: Any) -> Columns:  # noqa: ANN401 - a form, or the address
    """Read the mapping: as guessed, changed by what was chosen in the form."""
    kind, row = given.get("kind", ""), given.get("header_row", "")
    is_row = row.isascii() and row.isdigit() and len(row) <= _DIGITS
    guess = guessed(
        sheet, TableKind(kind) if kind in set(TableKind) else None, int(row) if is_row else None
    )
    names = {one.id for one in guess.about.fields}
    chosen = {name: given[f"of-{name}"] for name in names if f"of-{name}" in given}
    if chosen:  # what was chosen on the page is the whole of it
        guess = replace(guess, columns={})
        _refuse_twice(guess, chosen)
    return replace(told(sheet, guess, chosen), day_first=_DAYS.get(given.get("days", "")))


def _refuse_twice(guess: Columns, chosen: dict[str, str]) -> None:
    used: dict[str, str] = {}
    for name, column in chosen.items():
        if column and column in used:
            both = f"{guess.about.field(used[column]).label} and {guess.about.field(name).label}"
            raise MappingRefused(f"Column {column} was chosen for {both}. Choose it for one.")
        used[column] = name


def _page(document: Document, given: Any, refusal: Exception | None = None) -> str:  # noqa: ANN401 - as above
    sheets: Sequence[Sheet] = ()
    shown: dict[str, Any] = {"sheet": None}
    try:
        sheets = _sheets(document)
        sheet = obtained_tables.sheet_of(sheets, given.get("sheet") or None)
        columns = _safely(sheet, given)
        shown = {
            "sheet": sheet,
            "columns": columns,
            "letters": {one.column: one.letters for one in headings(sheet, columns.header_row)},
            "headings": headings(sheet, columns.header_row),
            "first": [_typed(one) for one in preview(sheet, columns)],
            "rows": sheet.first[:20],
            "hidden_rows": sum(row.is_hidden for row in sheet.first),
        }
    except (TableUnreadable, ServiceError) as problem:
        refusal = refusal or problem
    return render_template(
        "desk/tables/map.html",
        document=document,
        sheets=sheets,
        kinds=kinds(),
        tables=known.tables_of(db.session, document.id),
        pictured=document.file.media_type in PICTURED,
        scan=scan_of(db.session, document.file_id),
        pictures=pictured_pages(db.session, document.file_id),
        given=given,
        refusal=refusal,
        **shown,
    )


def _safely(sheet: Sheet, given: Any) -> Columns:  # noqa: ANN401 - as above
    """Read the mapping for showing it; one that is refused is shown as guessed."""
    try:
        return _columns(sheet, given)
    except MappingRefused:
        kind = given.get("kind", "")
        return guessed(sheet, TableKind(kind) if kind in set(TableKind) else None)


def _typed(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a typed row
    wrong = {problem.field: problem.reason for problem in one.problems}
    return {
        "number": one.row.number,
        "page": one.row.page,
        "is_hidden": one.row.is_hidden,
        "raw": one.raw,
        "values": one.values,
        "wrong": wrong,
    }


def _shown(table: ObtainedTable, one: ObtainedRow) -> dict[str, Any]:
    """Give a row for the page: for each field its value, its words and its cell."""
    places = {each["field"]: each["column"] for each in table.columns}
    reasons = {each["field"]: each["reason"] for each in one.problems}
    cells = {
        name: {
            "raw": kept["raw"],
            "value": from_data(kept["value"]) if "value" in kept else None,
            "cell": cell_place(table.sheet, one.number, places[name], one.page),
            "wrong": reasons.get(name, ""),
        }
        for name, kept in chain(one.open_values.items(), one.private_values.items())
    }
    return {
        "place": one.problems[0]["cell"] if "" in reasons else "",
        "raw": one.problems[0]["raw"] if "" in reasons else "",
        "row": one,
        "cells": cells,
        "aside": reasons.get("", ""),
    }
