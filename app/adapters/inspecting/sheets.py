"""A workbook: the cells of each sheet, and those that are hidden, cached, linked or remarked."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting.budget import Budget, Look, TooMuch, Unreadable
from app.adapters.inspecting.packages import Package, attribute, carried, is_on, local
from app.adapters.inspecting.personal import heading_findings
from app.adapters.inspecting.plain import column

_WORKBOOK: Final = "xl/workbook.xml"
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_FETCHES: Final = re.compile(
    r"\b(WEBSERVICE|IMPORTXML|IMPORTDATA|RTD|CALL|EXEC)\s*\(", re.IGNORECASE
)
_MOST_CELLS: Final = 5_000_000
_MOST_TOLD: Final = 10


@dataclass
class _Sheet:
    """One sheet and what of it is not shown."""

    name: str
    state: str
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    cells: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    filtered: bool = False


def look(content: bytes, budget: Budget) -> Look:
    """Read a workbook cell by cell, hidden or not; what is not shown is named with its place."""
    package = Package(content, budget)
    if _WORKBOOK not in package.names:
        raise Unreadable("its sheets are written in a way that is not read here")
    seen = Look()
    book = package.tree(_WORKBOOK)
    reader = _Reader(package, seen)
    places = package.relations(_WORKBOOK)
    for entry in (one for one in book.iter() if local(one.tag) == "sheet"):
        state = attribute(entry, "state") or "visible"
        sheet = _Sheet(attribute(entry, "name"), state)
        seen.pages += 1
        budget.take_pages(1)
        seen.beside.append(sheet.name)
        part = places.get(attribute(entry, "id"), "")
        if part in package.names:
            reader.read(sheet, part)
        _tell(sheet, seen)
    _names(book, seen)
    _beside(package, seen)
    carried(package, seen)
    return seen


class _Reader:
    """Reads sheets with what all of them share: words and styles."""

    def __init__(self, package: Package, seen: Look) -> None:
        self._package, self._seen = package, seen
        self._strings = self._shared()
        self._unshown = set(_unshown_styles(package))
        self._cells = 0

    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._package.names:
            return []
        root = self._package.tree("xl/sharedStrings.xml")
        return [_words(one) for one in root if local(one.tag) == "si"]

    def read(self, sheet: _Sheet, part: str) -> None:
        """Go through one sheet, row by row, without keeping it."""
        source = io.BytesIO(self._package.read(part))
        events = lxml.etree.iterparse(
            source, events=("end",), resolve_entities=False, no_network=True, huge_tree=False
        )
        first = True
        for _event, element in events:
            tag = local(element.tag)
            if tag == "col" and (is_on(attribute(element, "hidden")) or _is_zero(element, "width")):
                low, high = attribute(element, "min"), attribute(element, "max")
                sheet.hidden_columns.append((int(low or 0), int(high or 0)))
            elif tag == "filterColumn":
                sheet.filtered = True
            elif tag == "row":
                self._row(sheet, element, first=first)
                first = False
                element.clear(keep_tail=False)

    def _row(self, sheet: _Sheet, row: Any, *, first: bool) -> None:  # noqa: ANN401 - lxml has no types
        cells = list(self._values(sheet, row))
        if not cells:
            return
        if is_on(attribute(row, "hidden")) or _is_zero(row, "ht"):
            sheet.rows.append(int(attribute(row, "r") or 0))
            self._seen.unshown[f"{sheet.name}!{cells[0][0]}"] = "hidden row"
        start = f"{sheet.name}!{cells[0][0]}"
        self._seen.texts.append((start, " \t ".join(words for _place, words in cells)))
        if first:
            named = [(f"{sheet.name}!{place}", words) for place, words in cells]
            self._seen.findings += heading_findings(named)

    def _values(self, sheet: _Sheet, row: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
        for number, cell in enumerate(one for one in row if local(one.tag) == "c"):
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise TooMuch("it has too many cells")
            place = attribute(cell, "r") or f"{column(number)}{attribute(row, 'r')}"
            formula = next((one.text or "" for one in cell if local(one.tag) == "f"), "")
            if _FETCHES.search(formula):
                sheet.formulas.append(f"{place}: {formula[:100]}")
            words = self._value(cell)
            if not words:
                continue
            yield place, words
            self._note(sheet, place, cell)

    def _note(self, sheet: _Sheet, place: str, cell: Any) -> None:  # noqa: ANN401 - as above
        found = _CELL.match(place)
        if found and any(low <= _number(found[1]) <= high for low, high in sheet.hidden_columns):
            sheet.columns.add(found[1])
        if int(attribute(cell, "s") or 0) in self._unshown:
            sheet.cells.append(place)

    def _value(self, cell: Any) -> str:  # noqa: ANN401 - as above
        kind = attribute(cell, "t")
        if kind == "inlineStr":
            return _words(cell)
        value = next((one.text or "" for one in cell if local(one.tag) == "v"), "")
        if kind == "s" and value.isdigit() and int(value) < len(self._strings):
            return self._strings[int(value)]
        return value


def _tell(sheet: _Sheet, seen: Look) -> None:
    codes = {"hidden": "hidden_sheet", "veryHidden": "very_hidden_sheet"}
    if sheet.state in codes:
        seen.find(codes[sheet.state], f"the sheet “{sheet.name}”", page=sheet.name)
    if sheet.rows:
        code = "filtered_rows" if sheet.filtered else "hidden_rows"
        shown = ", ".join(map(str, sheet.rows[:_MOST_TOLD]))
        place = f"{sheet.name}!A{sheet.rows[0]}"
        seen.find(code, f"row {shown} of “{sheet.name}”", page=place, count=len(sheet.rows))
    if sheet.columns:
        shown = ", ".join(sorted(sheet.columns, key=_number)[:_MOST_TOLD])
        place = f"{sheet.name}!{min(sheet.columns, key=_number)}1"
        detail = f"column {shown} of “{sheet.name}”"
        seen.find("hidden_columns", detail, page=place, count=len(sheet.columns))
    for code, cells in (("hidden_cells", sheet.cells), ("external_links", sheet.formulas)):
        if cells:
            shown = ", ".join(cells[:_MOST_TOLD])
            place = f"{sheet.name}!{cells[0].partition(':')[0]}"
            seen.find(code, shown, page=place, count=len(cells))


def _names(book: Any, seen: Look) -> None:  # noqa: ANN401 - as above
    named = [one for one in book.iter() if local(one.tag) == "definedName"]
    seen.beside += [f"{attribute(one, 'name')} {one.text or ''}" for one in named]
    hidden = [
        attribute(one, "name")
        for one in named
        if is_on(attribute(one, "hidden")) and not attribute(one, "name").startswith("_xl")
    ]
    if hidden:
        seen.find("hidden_names", ", ".join(hidden[:_MOST_TOLD]), count=len(hidden))


def _beside(package: Package, seen: Look) -> None:
    """Note what a workbook keeps beside its sheets, and keep the words to be searched."""
    for code, parts in (
        ("pivot_cache", ("xl/pivotCache/pivotCache",)),
        ("external_links", ("xl/externalLinks/externalLink",)),
        ("data_connection", ("xl/connections", "xl/queryTables/")),
        ("comments", ("xl/comments", "xl/threadedComments/")),
        ("tracked_changes", ("xl/revisions/",)),
        ("macros", ("xl/macrosheets/", "xl/macroSheets/")),
    ):
        names = list(package.having(*parts))
        words = [_all_words(package.tree(name)) for name in names]
        if names:
            seen.find(code, " ".join(filter(None, words))[:300], count=len(names))
            seen.beside += words
        if code == "external_links" and any(
            local(one.tag) == "ddeLink" for name in names for one in package.tree(name).iter()
        ):
            seen.find("dde", "a cell asks another program")
    for name in package.having("xl/persons/", "xl/charts/", "xl/drawings/", "xl/model/"):
        seen.beside.append(_all_words(package.tree(name)))


def _all_words(root: Any) -> str:  # noqa: ANN401 - as above
    """Give the words of a part and of the attributes in which Office keeps values."""
    said = []
    for element in root.iter():
        said += [element.text or "", attribute(element, "v"), attribute(element, "displayName")]
        said.append(attribute(element, "author"))
    return " ".join(" ".join(filter(None, said)).split())


def _unshown_styles(package: Package) -> Iterator[int]:
    """Give the styles whose cells show nothing: an empty format, or white on no fill."""
    if "xl/styles.xml" not in package.names:
        return
    root = package.tree("xl/styles.xml")
    groups = {local(group.tag): list(group) for group in root}
    empty = {
        attribute(one, "numFmtId")
        for one in groups.get("numFmts", [])
        if attribute(one, "formatCode").replace(" ", "").startswith(";;;")
    }
    white = {str(number) for number, one in enumerate(groups.get("fonts", [])) if _is_white(one)}
    for number, style in enumerate(groups.get("cellXfs", [])):
        on_nothing = attribute(style, "fillId") in {"", "0", "1"}
        if attribute(style, "numFmtId") in empty or (
            attribute(style, "fontId") in white and on_nothing
        ):
            yield number


def _is_white(font: Any) -> bool:  # noqa: ANN401 - as above
    colours = [one for one in font if local(one.tag) == "color"]
    return any(
        attribute(one, "rgb").upper().endswith("FFFFFF")
        or (attribute(one, "theme") == "0" and not attribute(one, "tint"))
        for one in colours
    )


def _words(element: Any) -> str:  # noqa: ANN401 - as above
    """Give the words of a string, without the reading aid of East Asian letters."""
    return "".join(
        one.text or ""
        for one in element.iter()
        if local(one.tag) == "t" and local(one.getparent().tag) != "rPh"
    )


def _number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - ord("A") + 1
    return total


def _is_zero(element: Any, name: str) -> bool:  # noqa: ANN401 - as above
    value = attribute(element, name)
    try:
        return value != "" and float(value) == 0
    except ValueError:
        return False
