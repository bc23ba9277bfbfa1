"""What a sheet of an Excel workbook does not show.

One rule for both: the look inside names what is hidden by it, and a workbook that is written anew
leaves the same out.
"""

import io
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting.packages import attribute, is_on, local

_PLACE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_THIN_ROW: Final = 3.0  # points; no letter is readable in less
_THIN_COLUMN: Final = 0.5  # of a digit
_TINY: Final = 3.0  # points of a font
_NEAR: Final = 24  # of 255; colours that differ by less in each part are one to the eye
_LONG_MERGE: Final = 50  # rows; longer ones are few, and are not listed row by row
_WHITE: Final = "FFFFFF"
_BLACK: Final = "000000"
_NO_FILLS: Final = frozenset({"", "0", "1"})  # what Excel keeps for none and for its grey dots
_THEME: Final = {"0": _WHITE, "1": _BLACK}
_INDEXED: Final = {"0": _BLACK, "8": _BLACK, "64": _BLACK, "1": _WHITE, "9": _WHITE, "65": _WHITE}


class Merged:
    """The cells that were merged into others: what they hold is not shown."""

    def __init__(self, ranges: Iterable[str]) -> None:
        self._by_row: dict[int, list[tuple[int, int, int]]] = {}
        self._long: list[tuple[int, int, int, int]] = []
        for one in ranges:
            first, _colon, last = one.partition(":")
            top, left = cell_place(first)
            bottom, right = cell_place(last or first)
            if not (top and left and bottom and right):
                continue
            if bottom - top > _LONG_MERGE:
                self._long.append((top, bottom, left, right))
                continue
            told = (top, left, right)
            for row in range(top, bottom + 1):
                self._by_row.setdefault(row, []).append(told)

    def __contains__(self, of: tuple[int, int]) -> bool:
        """Whether the cell in that row and column, from 1, is merged into another."""
        row, column = of
        return any(
            left <= column <= right and of != (top, left)
            for top, left, right in self._by_row.get(row, ())
        ) or any(
            top <= row <= bottom and left <= column <= right and of != (top, left)
            for top, bottom, left, right in self._long
        )


@dataclass
class Hiding:
    """What one sheet hides. It is told of ``sheetFormatPr`` and ``col`` before rows are asked for.

    ``styles`` are those of the workbook whose cells show nothing.
    """

    styles: Collection[int]
    merged: Merged
    _columns: list[tuple[int, int, bool]] = field(default_factory=list)
    _rows_are_thin: bool = False
    _columns_are_thin: bool = False

    def note(self, element: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Take an element that speaks of columns, or of what has no size of its own."""
        tag = local(element.tag)
        if tag == "sheetFormatPr":
            self._rows_are_thin = _is_thin(element, "defaultRowHeight", _THIN_ROW)
            self._columns_are_thin = _is_thin(element, "defaultColWidth", _THIN_COLUMN)
        elif tag == "col":
            low, high = int(attribute(element, "min") or 0), int(attribute(element, "max") or 0)
            hidden = is_on(attribute(element, "hidden")) or (
                _is_thin(element, "width", _THIN_COLUMN)
                if attribute(element, "width")
                else self._columns_are_thin
            )
            self._columns.append((low, high, hidden))

    def hides_row(self, row: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a row is hidden, or too thin to show anything.

        A sheet with ``zeroHeight`` hides the rows that are not written into it; these are.
        """
        thin = _is_thin(row, "ht", _THIN_ROW) if attribute(row, "ht") else self._rows_are_thin
        return is_on(attribute(row, "hidden")) or thin

    def hides_column(self, number: int) -> bool:
        """Whether a column, from 1, is hidden, or too thin to show anything."""
        told = [hidden for low, high, hidden in self._columns if low <= number <= high]
        return any(told) if told else self._columns_are_thin

    def hides_cell(self, row: int, column: int, cell: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a cell in a row and a column that are shown does not show what it holds."""
        style = attribute(cell, "s")
        return (style.isdigit() and int(style) in self.styles) or (row, column) in self.merged


def cell_place(of: str) -> tuple[int, int]:
    """Read ``B7`` as row 7, column 2; 0 and 0 where it is no such place."""
    found = _PLACE.fullmatch(of.strip())
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def column_number(letters: str) -> int:
    """Count the column that letters name, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def merged_in(content: bytes) -> Merged:
    """Read which cells of a sheet are merged: that stands behind its rows."""
    events = lxml.etree.iterparse(
        io.BytesIO(content), events=("end",), tag=("{*}row", "{*}mergeCell"),
        resolve_entities=False, no_network=True, huge_tree=False,
    )  # fmt: skip
    ranges = []
    for _event, element in events:
        if local(element.tag) == "mergeCell":
            ranges.append(attribute(element, "ref"))
        else:
            element.clear(keep_tail=False)
    return Merged(ranges)


def unshown_styles(root: Any) -> frozenset[int]:  # noqa: ANN401 - as above
    """Give the styles whose cells show nothing.

    That is an empty format, letters in the colour of what is behind them, or tiny ones.
    """
    groups = {local(group.tag): list(group) for group in root}
    empty = {
        attribute(one, "numFmtId")
        for one in groups.get("numFmts", [])
        if attribute(one, "formatCode").replace(" ", "").replace('""', "").startswith(";;")
    }
    fonts, fills = groups.get("fonts", []), groups.get("fills", [])
    return frozenset(
        number
        for number, style in enumerate(groups.get("cellXfs", []))
        if attribute(style, "numFmtId") in empty
        or _is_unseen(_at(fonts, attribute(style, "fontId")), fills, attribute(style, "fillId"))
    )


def _is_unseen(font: Any, fills: list[Any], fill: str) -> bool:  # noqa: ANN401 - as above
    colours = {local(one.tag): one for one in font} if font is not None else {}
    if "sz" in colours and _is_thin(colours["sz"], "val", _TINY):
        return True
    behind = _WHITE if fill in _NO_FILLS else _ground(_at(fills, fill))
    return _is_near(_colour(colours.get("color"), _BLACK), behind)


def _ground(fill: Any) -> str:  # noqa: ANN401 - as above
    """Give the colour of a fill; white where it is none or dots, empty where it is not known."""
    pattern = next((one for one in fill if local(one.tag) == "patternFill"), None) if (
        fill is not None
    ) else None  # fmt: skip
    if pattern is None:
        return ""
    if attribute(pattern, "patternType") != "solid":
        return _WHITE
    return _colour(next((one for one in pattern if local(one.tag) == "fgColor"), None), "")


def _colour(one: Any, usual: str) -> str:  # noqa: ANN401 - as above
    """Give a colour as six digits, or where only its name is known, by that."""
    if one is None or is_on(attribute(one, "auto")):
        return usual
    theme, tint = attribute(one, "theme"), attribute(one, "tint")
    if rgb := attribute(one, "rgb"):
        return rgb[-6:].upper()
    if theme:
        plain = tint in {"", "0"}
        return _THEME[theme] if plain and theme in _THEME else f"theme {theme} {tint}"
    indexed = attribute(one, "indexed")
    return _INDEXED.get(indexed, f"indexed {indexed}")


def _is_near(one: str, other: str) -> bool:
    try:
        parts = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return all(abs(left - right) <= _NEAR for left, right in parts) and bool(one)
    except ValueError:
        return one == other != ""


def _at(group: list[Any], number: str) -> Any:  # noqa: ANN401 - as above
    at = int(number) if number.isdigit() else 0
    return group[at] if at < len(group) else None


def _is_thin(element: Any, name: str, least: float) -> bool:  # noqa: ANN401 - as above
    value = attribute(element, name)
    try:
        return value != "" and float(value) < least
    except ValueError:
        return False
