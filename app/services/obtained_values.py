"""Cells read as values: days in an order that is known, amounts as written; or why not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.ports.table_reading import Cell, CellKind
from app.services.cells import day as american_day
from app.services.coded_values import Kind, State, Value, parse

_STATES: Final = {
    **dict.fromkeys(("withheld", "redacted", "exempt", "[redacted]", "(redacted)"), State.WITHHELD),
    **dict.fromkeys(("unknown", "unk", "not known", "?"), State.UNKNOWN),
    **dict.fromkeys(("none", "n/a", "na", "not applicable"), State.NONE),
}
# Behind a day a time of the day may stand, and nothing else: two days in one cell are not one.
_TIME: Final = (
    r"(?:(?:T|,? | at )\d{1,2}:?\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:[A-Za-z]{1,5}|[+-]\d{2}:?\d{2}))?)?"
)
_ISO: Final = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}")
_NUMERIC: Final = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_BRITISH: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)? ([A-Za-z]{{3,9}})\.?,? (\d{{4}}){_TIME}"
)
_AMERICAN: Final = re.compile(
    rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}"
)
_MONTHS: Final = 12
_CENTURY: Final = 70
_YEARS: Final = range(1900, 2101)
_BROKEN: Final = {
    CellKind.ERROR: "the sheet itself has an error there",
    CellKind.FORMULA: "it is a formula that nobody computed; formulas are never computed here",
    CellKind.CUT: "it is longer than 2,000 characters",
    CellKind.DOUBTFUL: "it was read from a picture, and nobody has checked it yet",
}
_AMBIGUOUS: Final = "it may be two different days: say whether the day or the month comes first"


class CellUnreadable(Exception):
    """The cell is not a value of its field; the message says why, without naming the cell."""


@dataclass(slots=True)
class DayOrder:
    """What the days of a table tell of their order: does 3/4 mean a day in March or in April?

    Days like 3/25 and 25/3 tell; 3/4 alone does not, and is then not guessed.
    """

    month_first: int = 0
    day_first: int = 0
    either: int = 0

    def see(self, cell: Cell) -> None:
        """Look at one cell of a column of days."""
        found = _NUMERIC.fullmatch(_tidy(cell.words)) if cell.kind is CellKind.TEXT else None
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        if first > _MONTHS >= second:
            self.day_first += 1
        elif second > _MONTHS >= first:
            self.month_first += 1
        elif first != second:
            self.either += 1

    def settled(self, *, told: bool | None) -> bool | None:
        """Say whether the day comes first: as told, or as the days themselves prove.

        None where nothing needs it. Raises ``CellUnreadable`` where it would be a guess.
        """
        if told is not None:
            return told
        if self.day_first and self.month_first:
            raise CellUnreadable(
                f"its days are written in two orders ({self.month_first:,} can only be month "
                f"first, {self.day_first:,} only day first). Say which one it is; the others are "
                "then listed as days that cannot be read"
            )
        if self.either and not self.day_first and not self.month_first:
            raise CellUnreadable(
                f"{self.either:,} of its days, as 3/4/2024, may be two different days, and no "
                "other one tells which. Say whether the month or the day comes first"
            )
        return bool(self.day_first) if self.day_first or self.month_first else None


def value_of(cell: Cell, kind: Kind, *, day_first: bool | None = None) -> Value:
    """Read a cell. Words that say so give unknown, withheld or none.

    Raises ``CellUnreadable`` for what is no value of this kind; nothing is guessed.
    """
    if cell.kind in _BROKEN:
        raise CellUnreadable(_BROKEN[cell.kind])
    words = _tidy(cell.words)
    if state := _STATES.get(words.casefold()):
        return Value(kind, state)
    if kind is Kind.DATE:
        return Value.of(kind, _day(words, cell.kind, day_first=day_first))
    if cell.kind is CellKind.DAY and kind is not Kind.TEXT:
        raise CellUnreadable("it is a day")
    try:
        if kind is Kind.TEXT:
            return Value.of(kind, words[:500])
        return parse(kind, _amount(words, kind))
    except ValueError:
        what = "an amount of money" if kind is Kind.MONEY else "a number"
        raise CellUnreadable(f"it is not {what}") from None


def days_order(cells: Iterable[Cell]) -> DayOrder:
    """See what all these cells tell of the order of their days."""
    order = DayOrder()
    for one in cells:
        order.see(one)
    return order


def _tidy(words: str) -> str:
    return " ".join(words.split())


def _amount(words: str, kind: Kind) -> str:
    """Write an amount as it is read: without words around it that change nothing."""
    plain = words.replace("\u2212", "-").removeprefix("'")
    if kind is Kind.NUMBER:
        return re.sub(r"(?<=\d) (?:hrs?|hours?|pages?|ea|each)\.?$", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(?:US)?\$ ?", "$", plain)
    # A sheet keeps cents as fractions of two: 12.100000000000001 is 12.10, 12.105 is not money.
    found = re.fullmatch(r"(\$?[\d,]+)\.(\d\d?)0+", plain)
    return f"{found[1]}.{found[2]}" if found else plain


def _day(words: str, kind: CellKind, *, day_first: bool | None) -> date:
    if kind is CellKind.NUMBER:
        raise CellUnreadable("it is a number, and the sheet does not say that it means a day")
    if found := _NUMERIC.fullmatch(words):
        first, second = int(found[1]), int(found[3])
        if day_first is None and first != second:
            raise CellUnreadable(_AMBIGUOUS)
        day, month = (first, second) if day_first else (second, first)
        return _made(_year(found[4]), month, day)
    if found := _ISO.fullmatch(words):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _BRITISH.fullmatch(words):
        words = f"{found[2]} {found[1]}, {found[3]}"
    elif found := _AMERICAN.fullmatch(words):
        words = f"{found[1]} {found[2]}, {found[3]}"
    else:
        raise CellUnreadable("it is not a day")
    read = american_day(words)
    if read is None:
        raise CellUnreadable("it is not a day")
    return _made(read.year, read.month, read.day)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == len("2026"):
        return year
    return year + (2000 if year < _CENTURY else 1900)


def _made(year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise CellUnreadable("there is no such day") from None
    if made.year not in _YEARS:
        raise CellUnreadable(f"the year {made.year} cannot be meant")
    return made
