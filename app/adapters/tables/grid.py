"""What every reader of tables gives: sheets of rows of cells, and days and numbers as words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from app.adapters.inspecting.budget import TooMuch
from app.ports.table_reading import MOST_ROWS, CellKind

Cell = tuple[int, str, CellKind]
"""The column, the first being 0, the words, and how they are kept."""

_LONGEST: Final = 2_000  # characters of a cell
_MOST_COLUMNS: Final = 500
_MOST_VISITED: Final = 1_100_000  # rows of a sheet, also empty ones: all that Excel can have
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAYS_OF_LEAP: Final = 60  # the day that Excel believes was 29 February 1900
_MOST_DAYS: Final = 2_958_465  # 31 December 9999


@dataclass(slots=True)
class Row:
    """A row with at least one filled cell."""

    number: int
    cells: list[Cell]
    page: int | None = None
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """One sheet. ``rows`` reads it from its start whenever it is called.

    ``hidden_columns`` are filled while it is read: a file tells them before its rows.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    hidden: str = ""
    hidden_columns: set[int] = field(default_factory=set)


def counted(rows: Iterator[Row | None]) -> Iterator[Row]:
    """Give the rows that hold anything; refuse too many of them, and too many empty ones."""
    filled = 0
    for visited, row in enumerate(rows, start=1):
        if visited > _MOST_VISITED:
            raise TooMuch(f"it has more than {_MOST_VISITED:,} rows, most of them empty")
        if row is None or not row.cells:
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise TooMuch(f"it has more than {MOST_ROWS:,} rows; split it and bring the parts")
        if row.cells[-1][0] >= _MOST_COLUMNS:
            raise TooMuch(f"row {row.number} has more than {_MOST_COLUMNS} columns")
        yield row


def cell(column: int, words: str, kind: CellKind = CellKind.TEXT) -> Cell | None:
    """Make a cell of its words, without control characters; none where nothing is in it."""
    plain = "".join(sign if sign.isprintable() else " " for sign in words).strip()
    if not plain:
        return None
    if len(plain) > _LONGEST:
        return column, plain[:_LONGEST], CellKind.CUT
    return column, plain, kind


def filled(cells: Sequence[Cell | None]) -> list[Cell]:
    """Leave out the empty ones."""
    return [one for one in cells if one is not None]


def number_words(number: float) -> str:
    """Write a number as a sheet shows it: at most fifteen digits, and no power of ten."""
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    words = f"{number:.15g}"
    return f"{number:.15f}".rstrip("0") if "e" in words else words


def is_day_format(code: str) -> bool:
    """Say whether a format of numbers writes a day. A time of the day alone is none."""
    plain = _QUOTED.sub("", code.partition(";")[0]).lower()
    if "general" in plain:
        return False
    return "y" in plain or "d" in plain or ("mmm" in plain)


def day_words(serial: float, *, from_1904: bool) -> str:
    """Write the day of a serial number, ``2026-11-24``, with its time where it has one.

    Raises ``ValueError`` for what is no day: also for 29 February 1900, which never was.
    """
    if not 0 < serial <= _MOST_DAYS:
        raise ValueError("no day has this number")
    whole = int(serial)
    if not from_1904 and whole == _DAYS_OF_LEAP:
        raise ValueError("there was no 29 February 1900")
    if from_1904:
        first = datetime(1904, 1, 1)  # noqa: DTZ001 - a day on paper has no zone
    else:
        first = datetime(1899, 12, 31 if whole < _DAYS_OF_LEAP else 30)  # noqa: DTZ001 - as above
    try:
        moment = first + timedelta(days=whole, seconds=round((serial - whole) * 86_400))
    except OverflowError:
        raise ValueError("no day has this number") from None
    return moment_words(moment)


def moment_words(moment: datetime) -> str:
    """Write a moment; at midnight the day alone."""
    words = date.isoformat(moment)
    return words if (moment.hour, moment.minute) == (0, 0) else f"{words} {moment:%H:%M}"
