"""The rows of an obtained table, typed cell by cell; what cannot be read is listed, not dropped."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final

from app.models import SCANNED_SHEET
from app.models.obtained_table import cell_place
from app.ports.table_reading import Cell, Row, Sheet
from app.services.coded_values import Kind, Value
from app.services.obtained_kinds import Field
from app.services.obtained_mapping import Columns
from app.services.obtained_values import CellUnreadable, DayOrder, days_order, value_of

_REPEATS: Final = "it repeats the headings, and is not counted"
_ADDS_UP: Final = "it adds up other rows, and is not counted"
_TOTAL: Final = re.compile(
    r"(?:(?:grand|sub|running|page|overall|report|sheet)[ -]?)?totals?"
    r"(?: (?:estimated )?(?:amount|cost|due|fees?|charges?|estimate|hours|price|sum|rows|records"
    r"|requests|cameras|devices))*(?: (?:for|of|in) .+| \d{4})?[ :.=]*"
    r"|(?:amount|balance) due[ :.=]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be read; without a field: the whole row is set aside and not counted."""

    field: str
    cell: str
    raw: str
    reason: str

    def as_data(self) -> dict[str, str]:
        """Give it as JSON."""
        return {
            "field": self.field,
            "cell": self.cell,
            "raw": self.raw[:200],
            "reason": self.reason,
        }


@dataclass(slots=True)
class TypedRow:
    """A row as it stands and as it was understood. ``raw`` and ``values`` are by field."""

    row: Row
    raw: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        """Whether it is counted: it is no title, no total and no repeated heading."""
        return not any(not one.field for one in self.problems)

    def as_data(self, fields: Iterable[Field], *, private: bool) -> dict[str, Any]:
        """Give its private values, or its open ones, as they are kept."""
        return {
            one.id: {"raw": self.raw[one.id]}
            | ({"value": self.values[one.id].as_data()} if one.id in self.values else {})
            for one in fields
            if one.private is private and one.id in self.raw
        }


def order_of_days(rows: Iterable[Row], columns: Columns) -> DayOrder:
    """See in which order the days of all mapped columns are written."""
    wanted = {
        at for name, at in columns.columns.items() if columns.about.field(name).kind is Kind.DATE
    }
    records = (row for row in rows if row.page is not None or row.number > columns.header_row)
    cells = chain.from_iterable(row.cells for row in records)
    return days_order(cell for cell in cells if cell.column in wanted)


def typed(
    rows: Iterable[Row], columns: Columns, *, sheet: str, day_first: bool | None
) -> Iterator[TypedRow]:
    """Type each row under the headings, in order.

    What stands above the headings is no record. A row that has no value in any of the key fields
    (a title), that repeats the headings, or that says it is a total, comes as one that is set
    aside: added up with the others, a total would count everything twice.
    """
    reader = _Reader(columns, sheet, day_first)
    for row in rows:
        if row.page is None and row.number < columns.header_row:
            continue
        if reader.is_first_heading(row):
            continue
        yield reader.read(row)


def preview(sheet: Sheet, columns: Columns, *, most: int = 10) -> list[TypedRow]:
    """Type the first rows of a sheet as they would be read; days in no known order say so."""
    try:
        day_first = order_of_days(sheet.first, columns).settled(told=columns.day_first)
    except CellUnreadable:
        day_first = None
    made = typed(sheet.first, columns, sheet=sheet.name, day_first=day_first)
    return list(islice((one for one in made if one.is_record), most))


class _Reader:
    """Types rows, with what is the same for all of them at hand."""

    def __init__(self, columns: Columns, sheet: str, day_first: bool | None) -> None:  # noqa: FBT001 - as it was settled
        about = columns.about
        self._fields = [(about.field(name), at) for name, at in columns.columns.items()]
        self._keys = {columns.columns[name] for name in about.keys if name in columns.columns}
        self._key_words = " and no ".join(
            about.field(name).label.lower() for name in about.keys if name in columns.columns
        )
        self._sheet, self._day_first, self._header_row = sheet, day_first, columns.header_row
        self._headings: dict[int, str] | None = None
        self._first_page: int | None = None

    def is_first_heading(self, row: Row) -> bool:
        """Say whether this is the row of the headings, and remember what it says."""
        first, self._first_page = self._first_page, self._first_page or row.page
        if self._headings is not None or row.number != self._header_row:
            return False
        # People may leave out the headings that were read from a picture: a row in their place on
        # a later page is a record.
        if self._sheet == SCANNED_SHEET and first not in {None, row.page}:
            return False
        self._headings = {cell.column: cell.words for cell in row.cells}
        return True

    def read(self, row: Row) -> TypedRow:
        """Type one row."""
        made, cells = TypedRow(row), {cell.column: cell for cell in row.cells}
        for one, at in self._fields:
            if at in cells:
                self._cell(made, one, cells[at])
        if self._headings and {at: cell.words for at, cell in cells.items()} == self._headings:
            self._set_aside(made, _REPEATS)
        elif not self._keys & set(cells):
            self._set_aside(made, f"it has no {self._key_words}, and is not counted")
        elif any(_TOTAL.fullmatch(" ".join(cell.words.split())) for cell in row.cells):
            self._set_aside(made, _ADDS_UP)
        return made

    def _cell(self, made: TypedRow, one: Field, cell: Cell) -> None:
        made.raw[one.id] = cell.words
        try:
            made.values[one.id] = value_of(cell, one.kind, day_first=self._day_first)
        except CellUnreadable as because:
            made.problems.append(
                Problem(one.id, self._place(made.row, cell.column), cell.words, str(because))
            )

    def _set_aside(self, made: TypedRow, because: str) -> None:
        words = " | ".join(cell.words for cell in made.row.cells)
        made.problems = [
            Problem("", self._place(made.row, made.row.cells[0].column), words, because)
        ]

    def _place(self, row: Row, column: int) -> str:
        return cell_place(self._sheet, row.number, column, row.page)


def said(row: Row) -> str:
    """Give all that a row says in small letters, to be searched by members."""
    return " ".join(" ".join(cell.words for cell in row.cells).casefold().split())


def columns_of(kept: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Give the column of each field, as a table keeps them."""
    return {str(one["field"]): int(one["column"]) for one in kept}
