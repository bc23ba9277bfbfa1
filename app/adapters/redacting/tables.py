"""Write tables and plain texts anew without what some places said."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.adapters.redacting import workbooks
from app.adapters.redacting.refusing import Refused
from app.filetypes import CSV, SHEET, TEXT
from app.ports.redacting import MARK

TYPES: Final = frozenset({CSV, SHEET, TEXT})
"""The types without pages that can be written anew from what they show."""

_CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column>[A-Za-z]{1,3})(?P<row>[1-9]\d{0,6})")
_LINES = re.compile(r"([1-9]\d{0,7})(?:-([1-9]\d{0,7}))?")
_A: Final = ord("A") - 1


@dataclass
class Cleaned:
    """What was taken out, and what was left."""

    taken: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def clean(path: Path, media_type: str, places: Sequence[str], target: Path) -> Cleaned:
    """Write ``path`` anew to ``target``, saying ``MARK`` at ``places``.

    Places are cells (``B7``, or ``Rates!B7`` in a workbook) or lines (``12``, ``12-14``) counted
    from 1. Raises ``Refused`` for a place that is not there.
    """
    if media_type == SHEET:
        return _clean_workbook(path, places, target)
    text = decoded(path.read_bytes())
    if media_type == CSV:
        return _clean_csv(text, places, target)
    return _clean_text(text, places, target)


def column_number(letters: str) -> int:
    """Count the column that letters name, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - _A
    return number


def _clean_workbook(path: Path, places: Sequence[str], target: Path) -> Cleaned:
    sheets, done = workbooks.read(path), Cleaned()
    for place in places:
        name, row, column = cell(place)
        found = [sheet for sheet in sheets if not name or sheet.name == name]
        if len(found) != 1:
            raise Refused(f"“{place}” names no sheet that is shown. Write it as Sheet!B7.")
        cells = found[0].rows.get(row, {})
        if column not in cells:
            raise Refused(f"“{place}” is empty, or hidden and left out anyway.")
        done.taken.append(cells[column])
        cells[column] = MARK
    done.left = [cell for sheet in sheets for row in sheet.rows.values() for cell in row.values()]
    done.left += [sheet.name for sheet in sheets]
    workbooks.write(sheets, target)
    return done


def _clean_csv(text: str, places: Sequence[str], target: Path) -> Cleaned:
    rows, done = rows_of(text), Cleaned()
    for place in places:
        name, row, column = cell(place)
        if name or row > len(rows) or column > len(rows[row - 1]):
            raise Refused(f"There is no cell {place} in this table.")
        done.taken.append(rows[row - 1][column - 1])
        rows[row - 1][column - 1] = MARK
    done.left = [cell for row in rows for cell in row]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    target.write_bytes(out.getvalue().encode())
    return done


def _clean_text(text: str, places: Sequence[str], target: Path) -> Cleaned:
    rows, done = text.splitlines(), Cleaned()
    for place in places:
        first, last = lines(place)
        if not first <= last <= len(rows):
            raise Refused(f"There is no line {place}: the text has {len(rows)}.")
        for number in range(first - 1, last):
            done.taken.append(rows[number])
            rows[number] = MARK
    done.left = rows
    target.write_bytes("".join(f"{row}\n" for row in rows).encode())
    return done


def rows_of(text: str) -> list[list[str]]:
    """Read the rows of a table, whatever separates its cells."""
    try:
        separator = csv.Sniffer().sniff(text[:4_000], ",;\t").delimiter
    except csv.Error:
        separator = ","
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def lines(place: str) -> tuple[int, int]:
    """Read a place in a text: its first and last line, from 1. Raises ``Refused``."""
    found = _LINES.fullmatch(place.strip())
    if not found:
        raise Refused(f"“{place}” is no line: write 12, or 12-14.")
    return int(found[1]), int(found[2] or found[1])


def cell(place: str) -> tuple[str, int, int]:
    """Read a place: its sheet if it names one, its row and its column. Raises ``Refused``."""
    found = _CELL.fullmatch(place.strip())
    if not found:
        raise Refused(f"“{place}” is no cell: write B7, or Sheet!B7.")
    return found["sheet"] or "", int(found["row"]), column_number(found["column"])


def decoded(content: bytes) -> str:
    """Read text in UTF-8 or UTF-16, or else as Windows writes it."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    how = next((name for mark, name in marks.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(how)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
