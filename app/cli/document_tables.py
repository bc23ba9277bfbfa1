"""`daylight documents table|rows|totals`: obtained tables as typed rows. For members only."""

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.lease import lease
from app.jobs.read_tables import read_all
from app.models import Document, ObtainedRow, ObtainedTable, TableKind, TableState
from app.models.obtained_table import cell_place
from app.parts import parts
from app.ports.table_reading import Sheet, TableUnreadable
from app.queries import obtained_tables as known
from app.queries.obtained_tables import RowFilters
from app.services import obtained_tables
from app.services.coded_values import from_data
from app.services.obtained_kinds import Group, kinds
from app.services.obtained_mapping import Columns, check, guessed, headings, told
from app.services.obtained_mapping import as_data as columns_data
from app.services.obtained_rows import TypedRow, preview
from app.services.scanned_rows import sheets_of

_DAYS = {"month-first": False, "day-first": True}
_TRIES = 40  # quarters of a second that another reader is waited for
_PAGES = click.IntRange(1, 1_000)
_document = click.argument("number", metavar="DOC", type=click.IntRange(min=1))
_sheet = click.option("--sheet", "name", help="The sheet; the only or the fullest one unless told.")


@click.command()
@_document
@_sheet
@click.option("--kind", type=click.Choice([one.value for one in TableKind]), help="What it is.")
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="May be repeated.")
@click.option("--header-row", type=click.IntRange(min=0), help="The row of the headings; 0: none.")
@click.option("--days", type=click.Choice(list(_DAYS)), help="What 3/4/2024 means in it.")
@click.option("--dry-run", is_flag=True, help="Show the columns and ten rows; keep nothing.")
@by_option
@json_option
@with_app
def table(
    number: int,
    name: str | None,
    kind: str | None,
    pairs: Sequence[str],
    header_row: int | None,
    days: str | None,
    email: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a table of document DOC as typed rows; its columns are guessed unless mapped."""
    document = _found(db.session, number)
    sheets = _sheets(document)
    sheet = obtained_tables.sheet_of(sheets, name)
    guess = guessed(sheet, TableKind(kind) if kind else None, header_row)
    columns = told(sheet, guess, dict(_pair(one) for one in pairs))
    if days:
        columns = Columns(columns.kind, columns.header_row, columns.columns, _DAYS[days])
    check(columns)
    data = _as_data(number, sheets, sheet, columns) | {"dry_run": dry_run}
    if not dry_run:
        db.session.rollback()
        data |= _read(number, sheet, columns, member_of(email))
    answer(data, _as_text(data), as_json=as_json)


@click.command()
@_document
@_sheet
@click.option("--words", default="", help="Rows that say this.")
@click.option("--wrong", is_flag=True, help="Only rows with a cell that cannot be read.")
@click.option("--page", default=1, show_default=True, type=_PAGES, help="Of 1,000 rows.")
@json_option
@with_app
def rows(
    number: int, name: str | None, words: str, page: int, *, wrong: bool, as_json: bool
) -> None:
    """Print the typed rows of document DOC, private fields and all. Not for the public."""
    of = _table(db.session, number, name)
    filters = RowFilters(words=words, only_wrong=wrong)
    found, total = known.rows(db.session, of, filters, page=page, size=1_000)
    data = {
        "document": number,
        "sheet": of.sheet,
        "kind": of.kind.value,
        "mapped_at": of.mapped_at.isoformat(),
        "total": total,
        "page": page,
        "rows": [_row(of, one) for one in found],
    }
    lines = [_line(_row(of, one)) for one in found]
    answer(data, "\n".join([*lines, f"{len(lines):,} of {total:,} rows."]), as_json=as_json)


@click.command()
@_document
@_sheet
@click.option("--by", default="month", show_default=True, help="`month`, or a field.")
@json_option
@with_app
def totals(number: int, name: str | None, by: str, *, as_json: bool) -> None:
    """Count the rows of document DOC by month or by a field, and add up its amounts."""
    of = _table(db.session, number, name)
    about = kinds()[of.kind]
    by_name = [one.field.id for one in about.groups if by in {one.field.id, one.field.group.value}]
    groups = of.totals.get("by", {})
    field = next((one for one in by_name if one in groups), None)
    if field is None or by == Group.WORDS:
        there = ", ".join(groups) or "none"
        raise ServiceError(f"Its rows are not counted by “{by}”. They are by: {there}.")
    data = {
        "document": number,
        "sheet": of.sheet,
        "sha256": of.file.sha256,
        "mapped_at": of.mapped_at.isoformat(),
        "by": field,
        "counted": of.totals["counted"],
        "set_aside": of.totals["set_aside"],
        "groups": groups[field],
        "sums": of.totals["sums"],
    }
    lines = [f"{one['rows']:>8,}  {one['label'] or 'not told'}" for one in data["groups"]]
    lines.append(f"{data['counted']:>8,}  all rows; {data['set_aside']:,} set aside")
    answer(data, "\n".join(lines), as_json=as_json)


def _pair(one: str) -> tuple[str, str]:
    field, sign, column = one.partition("=")
    if not sign:
        raise click.UsageError(f"--map wants FIELD=COLUMN, not “{one}”.")
    return field.strip(), column.strip()


def _found(session: Session, number: int) -> Document:
    document = session.get(Document, number)
    if document is None:
        raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
    return document


def _sheets(document: Document) -> Sequence[Sheet]:
    reader, store = parts().table_reader, parts().store
    try:
        return sheets_of(db.session, document, reader=reader, store=store)
    except TableUnreadable as problem:
        raise ServiceError(f"No table was read: {problem}.") from problem


def _table(session: Session, number: int, name: str | None) -> ObtainedTable:
    _found(session, number)
    every = [one for one in known.tables_of(session, number) if name in {None, one.sheet}]
    if len(every) != 1:
        there = ", ".join(f"“{one.sheet}”" for one in known.tables_of(session, number))
        told = f"It has: {there}." if there else "`daylight documents table` reads one."
        raise NotFound(f"Name the one table of document {number} with --sheet. {told}")
    if every[0].state is TableState.WAITING:
        raise ServiceError("Its rows wait to be read; the worker does it within a minute.")
    if every[0].state is TableState.FAILED:
        raise ServiceError(every[0].problem)
    return every[0]


def _read(number: int, sheet: Sheet, columns: Columns, member_id: int | None) -> dict[str, Any]:
    with transaction() as session:
        document = _found(session, number)
        made = obtained_tables.map_table(
            session, document, sheet, columns, member_id=member_id, now=clock.now()
        )
        table_id = made.id
    with lease("read-tables", parts().settings.home, tries=_TRIES) as held:
        read_all(held.renew, table_id=table_id)
    done = db.session.get_one(ObtainedTable, table_id, populate_existing=True)
    if done.state is not TableState.READ:
        raise ServiceError(done.problem or "Its rows wait to be read; the worker goes on with it.")
    return {
        "table": table_id,
        "rows": done.rows,
        "counted": done.totals["counted"],
        "set_aside": done.totals["set_aside"],
        "wrong_rows": done.wrong_rows,
        "hidden_rows": done.hidden_rows,
    }


def _as_data(
    number: int, sheets: Sequence[Sheet], sheet: Sheet, columns: Columns
) -> dict[str, Any]:
    return {
        "document": number,
        "sheets": [{"name": one.name, "hidden": one.hidden} for one in sheets],
        "sheet": sheet.name,
        "kind": columns.kind.value,
        "header_row": columns.header_row,
        "columns": columns_data(columns, sheet),
        "unmapped": [
            one.shown
            for one in headings(sheet, columns.header_row)
            if one.column not in columns.columns.values()
        ],
        "preview": [_typed(one) for one in preview(sheet, columns)],
    }


def _typed(one: TypedRow) -> dict[str, Any]:
    return {
        "row": one.row.number,
        "page": one.row.page,
        "hidden": one.row.is_hidden,
        "raw": one.raw,
        "values": {name: value.as_data() for name, value in one.values.items()},
        "problems": [problem.as_data() for problem in one.problems],
    }


def _row(of: ObtainedTable, one: ObtainedRow) -> dict[str, Any]:
    places = {each["field"]: each["column"] for each in of.columns}
    values = one.open_values | one.private_values
    return {
        "row": one.number,
        "page": one.page,
        "hidden": one.is_hidden,
        "values": {
            name: value | {"cell": cell_place(of.sheet, one.number, places[name], one.page)}
            for name, value in values.items()
        },
        "problems": one.problems,
    }


def _line(row: dict[str, Any]) -> str:
    said = [
        f"{name} {from_data(one['value']) if 'value' in one else one['raw'] + ' (?)'}"
        for name, one in row["values"].items()
    ]
    wrong = [f"{one['cell']}: {one['reason']}" for one in row["problems"]]
    return f"{row['row']:>6}  {'; '.join([*said, *wrong])}"


def _as_text(data: dict[str, Any]) -> str:
    lines = [f"Sheet “{data['sheet']}”, headings in row {data['header_row']}, {data['kind']}."]
    lines += [
        f"  {one['field']}: column {one['header'] or one['column']}" for one in data["columns"]
    ]
    if data["unmapped"]:
        lines.append(f"  not taken: {', '.join(data['unmapped'])}")
    if "rows" in data:
        lines.append(
            f"{data['counted']:,} rows counted, {data['set_aside']:,} set aside, "
            f"{data['wrong_rows']:,} with something that cannot be read."
        )
    else:
        lines.append("Nothing was kept: this is a dry run.")
    return "\n".join(lines)
