"""Obtained tables: a person maps the columns of a sheet, its rows are read, typed and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Document, ObtainedRow, ObtainedTable, StoredFile, TableState
from app.models.obtained_table import column_letters
from app.ports.table_reading import Sheet
from app.services.obtained_kinds import KindOfTable, kinds
from app.services.obtained_mapping import Columns, as_data, check
from app.services.obtained_rows import TypedRow, columns_of, said
from app.services.obtained_totals import Tally
from app.services.scanned_rows import is_scanned, version_of

_LONGEST: Final = 200  # characters of the name of a sheet
_MOST_TOLD: Final = 20
_MOST_ATTEMPTS: Final = 3
_GAVE_UP: Final = (
    "The table could not be read: {attempts} attempts ended without an answer. Export it as XLSX "
    "or CSV, bring that file and map it; or map this one again, which is tried anew."
)


@dataclass(frozen=True, slots=True)
class Work:
    """A table whose rows wait to be read."""

    table_id: int
    sha256: str
    media_type: str
    sheet: str
    columns: Columns
    scanned: int | None = None
    """The version of the rows that were read from pictures; none of any other table."""
    file_id: int = 0


def sheet_of(sheets: Sequence[Sheet], name: str | None) -> Sheet:
    """Choose a sheet by its name; without one, the shown sheet with most first rows.

    Raises ``NotFound``, naming the sheets there are.
    """
    if name is None:
        shown = [one for one in sheets if not one.hidden] or list(sheets)
        return max(shown, key=lambda one: sum(len(row.cells) for row in one.first))
    for one in sheets:
        if one.name == name:
            return one
    there = ", ".join(f"“{one.name}”" for one in sheets)
    raise NotFound(f"The file has no sheet “{name}”. It has: {there}.")


def map_table(
    session: Session,
    document: Document,
    sheet: Sheet,
    columns: Columns,
    *,
    member_id: int | None,
    now: datetime,
) -> ObtainedTable:
    """Keep what the columns of a sheet hold; its rows then wait to be read.

    An earlier mapping of the same sheet is superseded, and kept with its rows. Refuses
    (``MappingRefused``) what finds no record.
    """
    check(columns)
    earlier = select(ObtainedTable).where(
        ObtainedTable.document_id == document.id,
        ObtainedTable.sheet == sheet.name[:_LONGEST],
        ObtainedTable.superseded_at.is_(None),
    )
    for one in session.scalars(earlier.with_for_update()):
        one.superseded_at = now
    session.flush()
    made = ObtainedTable(
        document=document,
        file=document.file,
        sheet=sheet.name[:_LONGEST],
        kind=columns.kind,
        header_row=columns.header_row,
        columns=as_data(columns, sheet),
        day_first=columns.day_first,
        hidden=_hidden(sheet),
        mapped_at=now,
        mapped_by_id=member_id,
    )
    session.add(made)
    session.flush()
    return made


def next_work(session: Session, *, table_id: int | None = None) -> Work | None:
    """Find the table that waits longest, or this one if it waits; none where none does.

    Those that were tried before come after all that were not, so that none blocks another.
    """
    query = (
        select(ObtainedTable, StoredFile)
        .join(StoredFile, ObtainedTable.file_id == StoredFile.id)
        .where(ObtainedTable.state == TableState.WAITING, ObtainedTable.superseded_at.is_(None))
        .order_by(ObtainedTable.attempts, ObtainedTable.id)
    )
    if table_id is not None:
        query = query.where(ObtainedTable.id == table_id)
    found = session.execute(query.limit(1)).first()
    if found is None:
        return None
    table, file = found
    return Work(
        table.id,
        file.sha256,
        file.media_type,
        table.sheet,
        columns_as_mapped(table),
        version_of(session, file.id) if is_scanned(table) else None,
        file.id,
    )


def columns_as_mapped(table: ObtainedTable) -> Columns:
    """Give what a person said of the columns of a table."""
    return Columns(table.kind, table.header_row, columns_of(table.columns), table.day_first)


def note_attempt(session: Session, work: Work, *, now: datetime) -> bool:
    """Count one more attempt before it is made; give back whether it may be made.

    After three that ended without any answer, also by the end of the whole worker, the table has
    failed, and says what to do.
    """
    table = session.get_one(ObtainedTable, work.table_id)
    if table.attempts >= _MOST_ATTEMPTS:
        note_failed(session, work, _GAVE_UP.format(attempts=table.attempts), now=now)
        return False
    table.attempts += 1
    return True


def forgive_attempt(session: Session, work: Work) -> None:
    """Take back an attempt that ended by no fault of the table."""
    table = session.get_one(ObtainedTable, work.table_id)
    table.attempts = max(0, table.attempts - 1)


def begin(session: Session, work: Work) -> None:
    """Drop what an earlier attempt left, and count from nothing."""
    session.execute(delete(ObtainedRow).where(ObtainedRow.table_id == work.table_id))
    session.get_one(ObtainedTable, work.table_id).rows = 0


def note_rows(session: Session, work: Work, rows: Sequence[TypedRow]) -> None:
    """Keep some more rows, in their order."""
    table = session.get_one(ObtainedTable, work.table_id)
    about = kinds()[work.columns.kind]
    data = [
        _row(table.id, table.rows + place, one, about) for place, one in enumerate(rows, start=1)
    ]
    session.execute(insert(ObtainedRow), data)
    table.rows += len(rows)


def note_read(
    session: Session, work: Work, tally: Tally, *, day_first: bool | None, now: datetime
) -> None:
    """Say that every row is kept, with what was counted.

    Rows read from pictures that somebody changed meanwhile are read once more.
    """
    table = _unchanged(session, work)
    if table is None:
        return
    table.totals = tally.as_data() | {"day_first": day_first, "scan_version": work.scanned}
    table.wrong_rows, table.hidden_rows = tally.wrong, tally.hidden
    table.state, table.read_at, table.problem = TableState.READ, now, ""


def note_failed(session: Session, work: Work, problem: str, *, now: datetime) -> None:
    """Say why the rows of a table cannot be read; none of them is kept.

    Rows read from pictures that somebody changed meanwhile are read once more.
    """
    table = _unchanged(session, work)
    if table is None:
        return
    begin(session, work)
    table.state, table.problem, table.read_at = TableState.FAILED, problem, now


def _unchanged(session: Session, work: Work) -> ObtainedTable | None:
    """Give the table once whoever changes its rows is done; none where it waits for them anew."""
    table = session.get_one(ObtainedTable, work.table_id, with_for_update=True)
    if work.scanned is not None and version_of(session, work.file_id) != work.scanned:
        table.attempts = 0
        return None
    return table


def _row(table_id: int, position: int, one: TypedRow, about: KindOfTable) -> dict[str, Any]:
    return {
        "table_id": table_id,
        "position": position,
        "number": one.row.number,
        "page": one.row.page,
        "is_hidden": one.row.is_hidden,
        "is_wrong": bool(one.problems),
        "open_values": one.as_data(about.fields, private=False),
        "private_values": one.as_data(about.fields, private=True),
        "problems": [problem.as_data() for problem in one.problems],
        "said": said(one.row),
    }


def _hidden(sheet: Sheet) -> list[str]:
    """Say what of a sheet is not shown to whoever opens it; hidden rows are marked one by one."""
    told = [f"It is {sheet.hidden}."] if sheet.hidden else []
    if sheet.hidden_columns:
        letters = ", ".join(map(column_letters, sorted(sheet.hidden_columns)[:_MOST_TOLD]))
        told.append(f"Hidden columns are read as well: {letters}.")
    return told
