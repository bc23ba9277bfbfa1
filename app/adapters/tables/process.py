"""The tables of one file, read in a confined process: ``sheets``, or the ``rows`` of one of them.

Answers in lines of JSON, so that nobody holds a long table as a whole. See ``table_reader``.
"""

import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from app import filetypes
from app.adapters.inspecting.budget import Budget, Locked, TooMuch, Unreadable
from app.adapters.inspecting.engine import BROKEN
from app.adapters.inspecting.sealing import seal
from app.adapters.tables import excel, lines, old_excel, open_document
from app.adapters.tables.grid import Row, Sheet

FIRST: Final = 60
"""How many rows of each sheet are shown before its columns are mapped."""
_SECONDS: Final = 100.0
_LARGEST: Final = 256 * 1024**2
_MOST_SHEETS: Final = 500
_READERS: Final[Mapping[str, Callable[[bytes, Budget], list[Sheet]]]] = {
    filetypes.SHEET: excel.sheets,
    "application/vnd.ms-excel": old_excel.sheets,
    "application/vnd.oasis.opendocument.spreadsheet": open_document.sheets,
    filetypes.CSV: lines.separated,
    filetypes.TEXT: lines.text,
    filetypes.PDF: lines.pdf,
}


def main() -> None:
    """Answer the question on standard input."""
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    try:
        for line in _answer(asked):
            sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    except (Unreadable, Locked, TooMuch) as refusal:
        _refuse(str(refusal))
    except (MemoryError, RecursionError):
        _refuse("there is too much in it to look through")
    except (*BROKEN, OverflowError):
        _refuse("it is damaged and cannot be read")
    else:
        sys.stdout.write('{"done":true}\n')


def _refuse(because: str) -> None:
    sys.stdout.write(json.dumps({"problem": because}) + "\n")


def _answer(asked: Mapping[str, Any]) -> Iterator[object]:
    content = Path(asked["path"]).read_bytes() if _fits(asked["path"]) else b""
    seal(asked["parent"])
    found = _sheets(content)
    if asked["verb"] == "sheets":
        yield from (_as_data(one) for one in found)
        return
    sheet = next((one for one in found if one.name == asked["sheet"]), None)
    if sheet is None:
        raise Unreadable(f"it has no sheet called “{asked['sheet']}”")
    for row in sheet.rows():
        yield _row(row)


def _fits(path: str) -> bool:
    if Path(path).stat().st_size > _LARGEST:
        raise TooMuch("it is larger than 256 MB")
    return True


def _sheets(content: bytes) -> list[Sheet]:
    kind = filetypes.told_inside(content)
    if kind not in _READERS:
        raise Unreadable(
            "no table is read from a file of this type. Export it as XLSX, ODS or CSV, and bring "
            "that"
        )
    found = _READERS[kind](content, Budget(seconds=_SECONDS))
    if len(found) > _MOST_SHEETS:
        raise TooMuch("it has too many sheets")
    if not found:
        raise Unreadable("it has no sheet with cells")
    return found


def _as_data(sheet: Sheet) -> dict[str, Any]:
    first = [_row(row) for row in islice(sheet.rows(), FIRST)]
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "hidden_columns": sorted(sheet.hidden_columns),
        "first": first,
    }


def _row(row: Row) -> list[Any]:
    return [row.number, row.page, row.hidden, row.cells]


if __name__ == "__main__":
    main()
