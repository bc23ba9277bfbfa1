"""A workbook of the OpenDocument kind (ODS): sheets, rows and cells as they are kept."""

import io
from collections.abc import Iterator
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting.budget import Budget, Locked
from app.adapters.inspecting.packages import Package, attribute, local
from app.adapters.tables.grid import Cell, Row, Sheet, cell, counted, filled, number_words
from app.ports.table_reading import CellKind

_CONTENT: Final = "content.xml"
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS: Final = frozenset({"float", "currency", "percentage"})
_MOST_REPEATED: Final = 1_000  # of a filled row or cell; more is filling, not records


def sheets(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the sheets of a workbook."""
    package = Package(content, budget)
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.read(manifest):
        raise Locked("it is locked by a password")
    body = package.read(_CONTENT)
    return [_sheet(body, name, hidden) for name, hidden in _named(body)]


def _sheet(body: bytes, name: str, hidden: str) -> Sheet:
    made = Sheet(name, lambda: counted(_rows(body, made)), hidden)
    return made


def _events(body: bytes) -> Iterator[tuple[str, Any]]:
    return iter(
        lxml.etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
    )


def _named(body: bytes) -> list[tuple[str, str]]:
    """Name the sheets, and say which are hidden: their style stands before all of them."""
    hidden, found = set[str](), list[tuple[str, str]]()
    for event, element in _events(body):
        tag = local(element.tag)
        if event == "start" and tag == "table":
            style = attribute(element, "style-name")
            found.append((attribute(element, "name"), "a hidden sheet" if style in hidden else ""))
        elif event == "end" and tag == "style":
            inner = [one for one in element if local(one.tag) == "table-properties"]
            if any(attribute(one, "display") == "false" for one in inner):
                hidden.add(attribute(element, "name"))
        elif event == "end" and tag == "table-row":
            _forget(element)
    return found


def _rows(body: bytes, sheet: Sheet) -> Iterator[Row | None]:
    inside, number, column = False, 0, 0
    for event, element in _events(body):
        tag = local(element.tag)
        if tag == "table":
            inside = event == "start" and attribute(element, "name") == sheet.name
        elif event == "end" and tag == "table-row":
            if inside:
                repeated = _repeated(element, "number-rows-repeated")
                cells = filled(list(_cells(element)))
                off = attribute(element, "visibility") in {"collapse", "filter"}
                for step in range(min(repeated, _MOST_REPEATED) if cells else 0):
                    yield Row(number + step + 1, cells, hidden=off)
                yield None
                number += repeated
            _forget(element)
        elif inside and event == "end" and tag == "table-column":
            wide = _repeated(element, "number-columns-repeated")
            if attribute(element, "visibility") in {"collapse", "filter"}:
                sheet.hidden_columns |= set(range(column, column + min(wide, _MOST_REPEATED)))
            column += wide


def _forget(row: Any) -> None:  # noqa: ANN401 - lxml has no types
    row.clear(keep_tail=False)
    while row.getprevious() is not None:
        del row.getparent()[0]


def _cells(row: Any) -> Iterator[Cell | None]:  # noqa: ANN401 - as above
    column = 0
    for element in row:
        if local(element.tag) not in _CELLS:
            continue
        repeated = _repeated(element, "number-columns-repeated")
        made = _cell(column, element)
        for step in range(min(repeated, _MOST_REPEATED) if made else 0):
            yield made and (column + step, made[1], made[2])
        column += repeated


def _cell(column: int, element: Any) -> Cell | None:  # noqa: ANN401 - as above
    kind = attribute(element, "value-type")
    said = "\n".join("".join(line.itertext()) for line in element if local(line.tag) in {"p", "h"})
    if kind in _NUMBERS:
        try:
            number = number_words(float(attribute(element, "value")))
        except (ValueError, OverflowError):
            return cell(column, said, CellKind.ERROR)
        return cell(column, number, CellKind.NUMBER)
    if kind == "date":
        return cell(column, _day(attribute(element, "date-value")), CellKind.DAY)
    if kind == "boolean":
        is_true = attribute(element, "boolean-value") == "true"
        return cell(column, "yes" if is_true else "no", CellKind.YES_NO)
    return _said(column, said, has_formula=bool(attribute(element, "formula")))


def _said(column: int, said: str, *, has_formula: bool) -> Cell | None:
    if has_formula and not said:
        return cell(column, "= without a result", CellKind.FORMULA)
    is_error = has_formula and said.startswith(("#", "Err:"))
    return cell(column, said, CellKind.ERROR if is_error else CellKind.TEXT)


def _day(words: str) -> str:
    day, _mark, time = words.partition("T")
    return day if not time or time.startswith("00:00") else f"{day} {time[:5]}"


def _repeated(element: Any, name: str) -> int:  # noqa: ANN401 - as above
    told = attribute(element, name)
    return max(1, int(told)) if told.isdigit() else 1
