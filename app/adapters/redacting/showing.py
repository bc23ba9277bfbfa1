"""A piece of a file without pages as its places are counted, in a confined process."""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from app.adapters import confined
from app.adapters.redacting import tables
from app.adapters.redacting.refusing import Refused
from app.filetypes import SHEET
from app.ports.redacting import PlacedRow, Places, RedactionRefused, Taken

_MODULE: Final = "app.adapters.redacting.showing"
_SECONDS: Final = 120
_MEMORY: Final = 3 * 1024**3  # bytes
_PROCESSOR: Final = 60  # seconds
_FLOWING: Final = 3_000  # letters of a piece, as the viewer has them on a page
_SHEET: Final = 20_000
_LONGEST: Final = 2_000  # letters of a cell or line, or of what a place takes, that are shown
_MOST_ROWS: Final = 500  # of a piece, where they say little


def places(asked: dict[str, Any]) -> Places:
    """Ask for the piece ``number`` of the file at ``path``, and what ``places`` take.

    Raises ``RedactionRefused``.
    """
    try:
        told = confined.ask(_MODULE, {"verb": "show"} | asked, seconds=_SECONDS)
    except confined.Broke as broke:
        raise RedactionRefused(f"Its places could not be counted: {broke}.") from broke
    if "problem" in told:
        raise RedactionRefused(str(told["problem"]))
    rows = (
        PlacedRow(sheet=sheet, number=number, cells=tuple((at, words) for at, words in cells))
        for sheet, number, cells in told["rows"]
    )
    taken = (Taken(place=place, words=words, problem=why) for place, words, why in told["taken"])
    return Places(
        number=told["number"], total=told["total"], rows=tuple(rows), taken=tuple(taken)
    )  # fmt: skip


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    confined.answer({"show": _show})


def _show(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        file = tables.opened(Path(asked["path"]), asked["media_type"])
        size = _SHEET if asked["media_type"] == SHEET else _FLOWING
        rows, number, total = _piece(_pieces(file.listed(), size), asked["number"])
        return {
            "number": number,
            "total": total,
            "rows": [[*row[:2], [[at, _cut(words)] for at, words in row[2]]] for row in rows],
            "taken": [_taken(file, place) for place in asked["places"]],
        }
    except Refused as refusal:
        return {"problem": str(refusal)}
    except MemoryError:
        return {"problem": "There is too much in it. Split it, and redact the parts."}
    except (ValueError, LookupError, SyntaxError, csv.Error, zipfile.BadZipFile):
        return {"problem": "It is damaged, so its places cannot be counted. Ask for it again."}


def _taken(file: tables.Opened, place: str) -> tuple[str, str, str]:
    try:
        return place, _cut("\n".join(file.said(place))), ""
    except Refused as refusal:
        return place, "", str(refusal)


def _piece(
    pieces: Iterable[list[tables.Listed]], wanted: int
) -> tuple[list[tables.Listed], int, int]:
    """Give the piece of that number, or the last; its number; and how many there are."""
    found, at, total = list[tables.Listed](), 1, 0
    for total, piece in enumerate(pieces, start=1):
        if total <= wanted:
            found, at = piece, total
    return found, at, max(1, total)


def _pieces(listed: Iterable[tables.Listed], size: int) -> Iterator[list[tables.Listed]]:
    """Part the rows where the viewer ends its pages: at a sheet, a form feed, or by their size."""
    held, letters, ended = list[tables.Listed](), 0, False
    for row in listed:
        long = sum(len(words) + 1 for _column, words in row[2])
        fed = row[2][0][1] if row[2] and not row[2][0][0] else ""  # a line
        new = ended or fed.startswith("\f") or len(held) >= _MOST_ROWS or letters + long > size
        if held and (new or row[0] != held[-1][0]):
            yield held
            held, letters = [], 0
        held.append(row)
        letters += long
        ended = "\f" in fed[1:]
    if held:
        yield held


def _cut(words: str) -> str:
    """Shorten what is long; signs that part no line are shown as blanks."""
    cut = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return "".join(" " if sign < " " and sign != "\n" else sign for sign in cut)


if __name__ == "__main__":
    main()
