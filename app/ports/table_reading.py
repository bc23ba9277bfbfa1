"""Reading tables in files that agencies sent: sheets, rows and cells, hidden or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

MOST_ROWS = 200_000
"""The most rows of one sheet that are read. A larger table is refused, not cut."""


class TableUnreadable(Exception):
    """The file, or a sheet of it, cannot be read; the message says why, in words for people."""


class TableReaderBroke(TableUnreadable):
    """The reader itself ended without an answer, which may go better another time."""


class CellKind(StrEnum):
    """How a cell is kept in its file. All of them come with words."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # a day that is no matter of opinion, written 2026-11-24, with or without a time
    YES_NO = "yes_no"
    ERROR = "error"  # the program that wrote it could not compute it
    FORMULA = "formula"  # not computed by whoever wrote it, and never computed here
    CUT = "cut"  # longer than a cell that is read
    DOUBTFUL = "doubtful"  # read from a picture, and checked by nobody yet


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: its column, the first being 0, and its words."""

    column: int
    words: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row with at least one filled cell.

    ``number`` is the row of the sheet, or the line of the ``page`` where the table stands on pages.
    """

    number: int
    cells: tuple[Cell, ...]
    page: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet and its first rows. ``name`` is empty where a file has but one table.

    ``hidden`` says how it is hidden, empty where it is shown; ``hidden_columns`` are the columns
    that are not shown, the first being 0.
    """

    name: str
    first: tuple[Row, ...]
    hidden: str = ""
    hidden_columns: frozenset[int] = frozenset()


class TableReader(Protocol):
    """Reads tables. Nothing in a file is computed, run or fetched."""

    def sheets(self, path: Path, media_type: str) -> tuple[Sheet, ...]:
        """Give each sheet with its first rows. Raises ``TableUnreadable``.

        ``TableReaderBroke`` where the reader ended without an answer, twice in a row.
        """
        ...

    def rows(self, path: Path, media_type: str, sheet: str) -> Iterable[Row]:
        """Give the rows of a sheet in order, as often as they are asked for.

        Raises ``TableUnreadable`` at once where the sheet cannot be read as a whole.
        """
        ...
