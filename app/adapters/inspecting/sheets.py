"""A workbook: the cells of each sheet, and those that are hidden, cached, linked or remarked."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting.budget import Budget, Look, TooMuch, Unreadable
from app.adapters.inspecting.hidden_cells import (
    Hiding,
    Merged,
    cell_place,
    column_number,
    merged_in,
    unshown_styles,
)
from app.adapters.inspecting.packages import Package, attribute, carried, is_on, local
from app.adapters.inspecting.personal import heading_findings
from app.adapters.inspecting.plain import column

_WORKBOOK: Final = "xl/workbook.xml"
_FETCHES: Final = re.compile(
    r"\b(WEBSERVICE|IMPORTXML|IMPORTDATA|RTD|CALL|EXEC)\s*\(", re.IGNORECASE
)
_MOST_CELLS: Final = 5_000_000
_MOST_TOLD: Final = 10
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Sheet:
    """One sheet and what of it is filled and not shown: rows, columns by their letters, cells."""

    name: str
    state: str
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
    for sheet in _sheets(package, book, seen):
        seen.beside.append(sheet.name)
        _tell(sheet, seen)
    _names(book, seen)
    _beside(package, seen)
    carried(package, seen)
    return seen


def _sheets(package: Package, book: Any, seen: Look) -> Iterator[Sheet]:  # noqa: ANN401 - lxml has no types
    """Read the sheets one after another."""
    reader = _Reader(package, seen)
    places = package.relations(_WORKBOOK)
    for entry in (one for one in book.iter() if local(one.tag) == "sheet"):
        sheet = Sheet(attribute(entry, "name"), attribute(entry, "state") or "visible")
        seen.pages += 1
        package.budget.take_pages(1)
        part = places.get(attribute(entry, "id"), "")
        if part in package.names:
            reader.read(sheet, part)
        yield sheet


def hidden_in(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the sheets of a workbook, each with all of it that is filled and not shown."""
    package = Package(content, budget)
    return list(_sheets(package, package.tree(_WORKBOOK), Look()))


class _Reader:
    """Reads sheets with what all of them share: words and styles."""

    def __init__(self, package: Package, seen: Look) -> None:
        self._package, self._seen = package, seen
        self._strings = self._shared()
        named = "xl/styles.xml" in package.names
        self._unshown = unshown_styles(package.tree("xl/styles.xml")) if named else frozenset()
        self._cells = 0

    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._package.names:
            return []
        root = self._package.tree("xl/sharedStrings.xml")
        return [_words(one) for one in root if local(one.tag) == "si"]

    def read(self, sheet: Sheet, part: str) -> None:
        """Go through one sheet, row by row, without keeping it."""
        content = self._package.read(part)
        has_merged = b"mergeCell" in content or content.startswith(_UTF_16)
        hiding = Hiding(self._unshown, merged_in(content) if has_merged else Merged(()))
        events = lxml.etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
        number = 0
        for _event, element in events:
            tag = local(element.tag)
            if tag == "filterColumn":
                sheet.filtered = True
            elif tag == "row":
                first, number = number == 0, int(attribute(element, "r") or number + 1)
                self._row(sheet, element, number, hiding, first=first)
                element.clear(keep_tail=False)
            else:
                hiding.note(element)

    def _row(
        self,
        sheet: Sheet,
        row: Any,  # noqa: ANN401 - lxml has no types
        number: int,
        hiding: Hiding,
        *,
        first: bool,
    ) -> None:
        cells = list(self._values(sheet, row, number, hiding))
        if not cells:
            return
        if hiding.hides_row(row):
            sheet.rows.append(number)
            self._seen.unshown[f"{sheet.name}!{cells[0][0]}"] = "hidden row"
        start = f"{sheet.name}!{cells[0][0]}"
        self._seen.texts.append((start, " \t ".join(words for _where, words in cells)))
        if first:
            named = [(f"{sheet.name}!{where}", words) for where, words in cells]
            self._seen.findings += heading_findings(named)

    def _values(
        self,
        sheet: Sheet,
        row: Any,  # noqa: ANN401 - as above
        number: int,
        hiding: Hiding,
    ) -> Iterator[tuple[str, str]]:
        at = 0
        for cell in (one for one in row if local(one.tag) == "c"):
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise TooMuch("it has too many cells")
            at = cell_place(attribute(cell, "r"))[1] or at + 1
            where = f"{column(at - 1)}{number}"
            formula = next((one.text or "" for one in cell if local(one.tag) == "f"), "")
            if _FETCHES.search(formula):
                sheet.formulas.append(f"{where}: {formula[:100]}")
            words = self._value(cell)
            if not words:
                continue
            yield where, words
            if hiding.hides_column(at):
                sheet.columns.add(column(at - 1))
            if hiding.hides_cell(number, at, cell):
                sheet.cells.append(where)

    def _value(self, cell: Any) -> str:  # noqa: ANN401 - as above
        kind = attribute(cell, "t")
        if kind == "inlineStr":
            return _words(cell)
        value = next((one.text or "" for one in cell if local(one.tag) == "v"), "")
        if kind == "s" and value.isdigit() and int(value) < len(self._strings):
            return self._strings[int(value)]
        return value


def _tell(sheet: Sheet, seen: Look) -> None:
    codes = {"hidden": "hidden_sheet", "veryHidden": "very_hidden_sheet"}
    if sheet.state != "visible":
        seen.find(
            codes.get(sheet.state, "hidden_sheet"), f"the sheet “{sheet.name}”", page=sheet.name
        )
    if sheet.rows:
        code = "filtered_rows" if sheet.filtered else "hidden_rows"
        shown = ", ".join(map(str, sheet.rows[:_MOST_TOLD]))
        place = f"{sheet.name}!A{sheet.rows[0]}"
        seen.find(code, f"row {shown} of “{sheet.name}”", page=place, count=len(sheet.rows))
    if sheet.columns:
        shown = ", ".join(sorted(sheet.columns, key=column_number)[:_MOST_TOLD])
        place = f"{sheet.name}!{min(sheet.columns, key=column_number)}1"
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


def _words(element: Any) -> str:  # noqa: ANN401 - as above
    """Give the words of a string, without the reading aid of East Asian letters."""
    return "".join(
        one.text or ""
        for one in element.iter()
        if local(one.tag) == "t" and local(one.getparent().tag) != "rPh"
    )
