"""Read what the sheets of a workbook show, and write a workbook of nothing but that."""

import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from app.adapters.inspecting.hidden_cells import Hiding, Merged, cell_place, unshown_styles
from app.adapters.inspecting.packages import attribute, is_on
from app.adapters.redacting.refusing import Refused
from app.adapters.tables.grid import day_words, is_day_format

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
# Formats that every program knows by number: days, and days with a time.
_DAYS: Final = frozenset(map(str, (14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59))))
_LARGEST: Final = 200 * 1024**2  # bytes of one part, unpacked
_MOST_CELLS: Final = 2_000_000
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # of every part, so that no time is told
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SPACE: Final = "http://schemas.openxmlformats.org"


@dataclass
class Sheet:
    """A sheet that is shown: its name, and the words of its cells by row and column from 1."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)


@dataclass
class _Shared:
    """What the sheets of a workbook share: words, styles that show nothing or days, day one."""

    strings: list[str] = field(default_factory=list)
    unshown: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    from_1904: bool = False


def read(path: Path) -> list[Sheet]:
    """Read what the sheets show, values only. Raises ``Refused``.

    Left out is what the look inside calls hidden: sheets, rows, columns, cells by their style, and
    cells that were merged into others.
    """
    with zipfile.ZipFile(path) as archive:
        book = _parsed(archive, "xl/workbook.xml")
        links = {one.get("Id"): one.get("Target") for one in _parsed(archive, _RELATIONS)}
        shared = _shared(archive, book)
        sheets = []
        for one in book.iter(f"{_MAIN}sheet"):
            if one.get("state", "visible") != "visible":
                continue
            target = str(links.get(one.get(_LINK), ""))
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if not part.startswith("xl/worksheets/"):
                raise Refused(f"“{one.get('name')}” is no sheet of cells. Save it as a PDF first.")
            sheets.append(_sheet(str(one.get("name")), _parsed(archive, part), shared))
    if not sheets:
        raise Refused("No sheet of it is shown. Save what may be public as a new file.")
    return sheets


def write(sheets: list[Sheet], target: Path) -> None:
    """Write a workbook of these sheets: text only, no styles, names, properties or times."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _types(numbers),
        "_rels/.rels": _relations({1: ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _book(sheets),
        _RELATIONS: _relations(
            {number: ("worksheet", f"worksheets/sheet{number}.xml") for number in numbers}
        ),
    }
    for number, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = _cells(sheet)
    with zipfile.ZipFile(target, "w") as archive:
        for name, words in parts.items():
            told = zipfile.ZipInfo(name, _FIRST_DAY)
            told.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(told, _HEAD + words)


def column_letters(number: int) -> str:
    """Name the column ``number``, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401 - lxml has no types
    if archive.getinfo(name).file_size > _LARGEST:
        raise MemoryError
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(archive.read(name), safe)


def _shared(archive: zipfile.ZipFile, book: Any) -> _Shared:  # noqa: ANN401 - as above
    shared = _Shared()
    if _STRINGS in archive.namelist():
        root = _parsed(archive, _STRINGS)
        shared.strings = [_said(one) for one in root.iter(f"{_MAIN}si")]
    if _STYLES in archive.namelist():
        root = _parsed(archive, _STYLES)
        shared.unshown, shared.days = unshown_styles(root), _day_styles(root)
    told = book.iter(f"{_MAIN}workbookPr")
    shared.from_1904 = any(is_on(one.get("date1904", "")) for one in told)
    return shared


def _said(element: Any) -> str:  # noqa: ANN401 - as above
    """Give the words of a string, without the readings that stand above them."""
    return "".join(
        one.text or "" for one in element.iter(f"{_MAIN}t") if one.getparent().tag != f"{_MAIN}rPh"
    )


def _sheet(name: str, root: Any, book: _Shared) -> Sheet:  # noqa: ANN401 - as above
    merged = Merged(attribute(one, "ref") for one in root.iter(f"{_MAIN}mergeCell"))
    hiding = Hiding(book.unshown, merged)
    for one in root.iter(f"{_MAIN}sheetFormatPr", f"{_MAIN}col"):
        hiding.note(one)
    told, cells, number = Sheet(name), 0, 0
    for row in root.iter(f"{_MAIN}row"):
        number = int(row.get("r", number + 1))
        if hiding.hides_row(row):
            continue
        column = 0
        for cell in row.iter(f"{_MAIN}c"):
            column = cell_place(cell.get("r", ""))[1] or column + 1
            if hiding.hides_column(column) or hiding.hides_cell(number, column, cell):
                continue
            if words := _value(cell, book):
                told.rows.setdefault(number, {})[column] = words
                cells += 1
        if cells > _MOST_CELLS:
            raise MemoryError
    return told


def _value(cell: Any, book: _Shared) -> str:  # noqa: ANN401 - as above
    """Give what a cell holds: its words, its day, or the number as it is kept; never a formula."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return book.strings[int(value)]
    if kind == "inlineStr":
        return _said(cell)
    if kind == "b":
        return "TRUE" if is_on(value) else "FALSE"
    if kind == "n" and value and int(cell.get("s", 0)) in book.days:
        with suppress(ValueError, OverflowError):  # what is no day stays the number that it is
            return day_words(float(value), from_1904=book.from_1904)
    return str(value)


def _day_styles(root: Any) -> frozenset[int]:  # noqa: ANN401 - as above
    """Give the styles whose numbers are days: written as such, for no style goes with them."""
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")}
    styles = (one for group in root.iter(f"{_MAIN}cellXfs") for one in group)
    return frozenset(
        number
        for number, style in enumerate(styles)
        if (name := style.get("numFmtId", "0")) in _DAYS or is_day_format(own.get(name, ""))
    )


def _types(numbers: range) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{kind}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'<Types xmlns="{_SPACE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{sheets}</Types>"
    )


def _relations(links: dict[int, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" '
        f'Type="{_SPACE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_SPACE}/package/2006/relationships">{each}</Relationships>'


def _book(sheets: list[Sheet]) -> str:
    each = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    return (
        f'<workbook xmlns="{_SPACE}/spreadsheetml/2006/main" '
        f'xmlns:r="{_SPACE}/officeDocument/2006/relationships"><sheets>{each}</sheets></workbook>'
    )


def _cells(sheet: Sheet) -> str:
    rows = []
    for row, cells in sorted(sheet.rows.items()):
        each = "".join(
            f'<c r="{column_letters(column)}{row}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{escape(words)}</t></is></c>'
            for column, words in sorted(cells.items())
        )
        rows.append(f'<row r="{row}">{each}</row>')
    return (
        f'<worksheet xmlns="{_SPACE}/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )
