"""An Excel workbook (XLSX): sheets, rows and cells as they are kept, shown or not."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting.budget import Budget, Unreadable
from app.adapters.inspecting.packages import Package, attribute, is_on, local
from app.adapters.tables.grid import (
    Cell,
    Row,
    Sheet,
    cell,
    counted,
    day_words,
    filled,
    is_day_format,
    number_words,
)
from app.ports.table_reading import CellKind

_WORKBOOK: Final = "xl/workbook.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_STATES: Final = {"hidden": "a hidden sheet", "veryHidden": "a very hidden sheet"}
# Formats that every program knows by number: days, and days with a time.
_DAYS: Final = frozenset({14, 15, 16, 17, 22, *range(27, 32), *range(50, 59), 36})
_WIDEST: Final = 16_384


def sheets(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the sheets of cells of a workbook. Charts and macros on sheets of their own are none."""
    package = Package(content, budget)
    if _WORKBOOK not in package.names:
        raise Unreadable("its sheets are written in a way that is not read here")
    book = package.tree(_WORKBOOK)
    reader = _Reader(package, book)
    places = package.relations(_WORKBOOK)
    found = []
    for entry in (one for one in book.iter() if local(one.tag) == "sheet"):
        part = places.get(attribute(entry, "id"), "")
        if part.startswith("xl/worksheets/") and part in package.names:
            hidden = _STATES.get(attribute(entry, "state"), "")
            found.append(reader.sheet(attribute(entry, "name"), part, hidden))
    return found


class _Reader:
    """Reads sheets with what all of them share: words, formats, and the day that is number one."""

    def __init__(self, package: Package, book: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._package = package
        self._strings: list[str] | None = None
        self._days = _day_styles(package)
        told = [one for one in book.iter() if local(one.tag) == "workbookPr"]
        self._from_1904 = any(is_on(attribute(one, "date1904")) for one in told)

    def sheet(self, name: str, part: str, hidden: str) -> Sheet:
        """Make a sheet that is read when somebody asks for its rows."""
        made = Sheet(name, lambda: counted(self._rows(made, part)), hidden)
        return made

    def _rows(self, sheet: Sheet, part: str) -> Iterator[Row | None]:
        source = io.BytesIO(self._package.read(part))
        events = lxml.etree.iterparse(
            source, events=("end",), resolve_entities=False, no_network=True, huge_tree=False
        )
        number = 0
        for _event, element in events:
            tag = local(element.tag)
            if tag == "col" and is_on(attribute(element, "hidden")):
                low, high = int(attribute(element, "min")), int(attribute(element, "max"))
                sheet.hidden_columns |= set(range(low - 1, min(high, _WIDEST)))
            elif tag == "row":
                number = int(attribute(element, "r") or number + 1)
                cells = filled(list(self._cells(element)))
                hidden = is_on(attribute(element, "hidden"))
                yield Row(number, cells, hidden=hidden) if cells else None
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _cells(self, row: Any) -> Iterator[Cell | None]:  # noqa: ANN401 - as above
        column = -1
        for element in row:
            if local(element.tag) != "c":
                continue
            place = _PLACE.match(element.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            yield self._cell(column, element)

    def _cell(self, column: int, element: Any) -> Cell | None:  # noqa: ANN401 - as above
        kind, value, has_formula = element.get("t", "n"), "", False
        for part in element:
            tag = local(part.tag)
            if tag == "v":
                value = part.text or ""
            elif tag == "f":
                has_formula = True
        if kind == "inlineStr":
            return cell(column, words_of(element))
        if not value:
            return cell(column, "= without a result", CellKind.FORMULA) if has_formula else None
        if kind == "n":
            is_day = int(element.get("s", 0)) in self._days
            return number_cell(column, value, is_day, from_1904=self._from_1904)
        return self._said(column, kind, value)

    def _said(self, column: int, kind: str, value: str) -> Cell | None:
        """Make the cell of what is no number."""
        if kind == "s":
            strings = self._shared()
            known = value.isdigit() and int(value) < len(strings)
            return cell(column, strings[int(value)]) if known else (column, value, CellKind.ERROR)
        if kind == "b":
            return cell(column, "yes" if is_on(value) else "no", CellKind.YES_NO)
        if kind == "d":
            return cell(column, value.replace("T", " ")[:16], CellKind.DAY)
        return cell(column, value, CellKind.ERROR if kind == "e" else CellKind.TEXT)

    def _shared(self) -> Sequence[str]:
        if self._strings is None:
            self._strings = []
            if _STRINGS in self._package.names:
                root = self._package.tree(_STRINGS)
                self._strings = [words_of(one) for one in root if local(one.tag) == "si"]
        return self._strings


def number_cell(column: int, value: str, is_day: bool, *, from_1904: bool) -> Cell | None:  # noqa: FBT001 - what its format says
    """Make the cell of a number: a day where its format writes one."""
    try:
        number = float(value)
        if not is_day:
            return cell(column, number_words(number), CellKind.NUMBER)
        return cell(column, day_words(number, from_1904=from_1904), CellKind.DAY)
    except (ValueError, OverflowError):
        return cell(column, value, CellKind.ERROR)


def column_number(letters: str) -> int:
    """Give the place of a column named by letters; A is 0."""
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - ord("A") + 1
    return total - 1


def words_of(element: Any) -> str:  # noqa: ANN401 - as above
    """Give the words of a string, without the reading aid of East Asian letters."""
    return "".join(
        one.text or ""
        for one in element.iter()
        if local(one.tag) == "t" and local(one.getparent().tag) != "rPh"
    )


def _day_styles(package: Package) -> frozenset[int]:
    """Give the styles whose numbers are days."""
    if _STYLES not in package.names:
        return frozenset()
    root = package.tree(_STYLES)
    groups = {local(group.tag): list(group) for group in root}
    own = {
        attribute(one, "numFmtId"): attribute(one, "formatCode")
        for one in groups.get("numFmts", [])
    }
    found = set()
    for number, style in enumerate(groups.get("cellXfs", [])):
        name = attribute(style, "numFmtId")
        if (name in own and is_day_format(own[name])) or (
            name not in own and name.isdigit() and int(name) in _DAYS
        ):
            found.add(number)
    return frozenset(found)
