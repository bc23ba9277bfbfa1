"""Write tables and plain texts anew without what some places said.

Places are counted here, and nowhere else: who shows them, checks them or burns them asks here.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.hidden_cells import column_number
from app.adapters.inspecting.sheets import hidden_in
from app.adapters.redacting import workbooks
from app.adapters.redacting.refusing import Refused
from app.filetypes import CSV, SHEET
from app.ports.redacting import BY_HAND, MARK, PLACED

TYPES: Final = PLACED
"""The types without pages that can be written anew from what they show."""

_CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column>[A-Za-z]{1,3})(?P<row>[1-9]\d{0,6})")
_LINES = re.compile(r"([1-9]\d{0,7})(?:-([1-9]\d{0,7}))?")
_ENDS = re.compile(r"\r\n|\n|\r")

Listed = tuple[str, int, list[tuple[str, str]]]
"""The sheet, the number of a row or line, and its words by the letters of their columns."""


class Opened(Protocol):
    """A file whose places are counted."""

    def said(self, place: str) -> list[str]:
        """Give what stands at a place. Raises ``Refused`` for one that is not there."""
        ...

    def empty(self, place: str) -> None:
        """Let a place say ``MARK``. Raises ``Refused``."""
        ...

    def listed(self) -> Iterator[Listed]:
        """Give its rows or lines, each with the number by which it is named."""
        ...

    def write(self, target: Path) -> None:
        """Write it anew."""
        ...


@dataclass
class Cleaned:
    """What was taken out, and what was left."""

    taken: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def clean(path: Path, media_type: str, places: Sequence[str], target: Path) -> Cleaned:
    """Write ``path`` anew to ``target``, saying ``MARK`` at ``places``.

    Places are cells (``B7``, or ``Rates!B7`` in a workbook) or lines (``12``, ``12-14``) counted
    from 1, at the start of the file. Raises ``Refused`` for a place that is not there.
    """
    file, done = opened(path, media_type), Cleaned()
    for place in places:
        done.taken += file.said(place)
        file.empty(place)
    done.left = [words for _sheet, _row, cells in file.listed() for _column, words in cells]
    if isinstance(file, _Workbook):
        done.left += [sheet.name for sheet in file.sheets]
    file.write(target)
    if media_type == SHEET:
        _prove_hidden(path, target)
    return done


def opened(path: Path, media_type: str) -> Opened:
    """Open a file to count its places. Raises ``Refused``."""
    if media_type == SHEET:
        return _Workbook(workbooks.read(path))
    text = decoded(path.read_bytes())
    return _Table(rows_of(text)) if media_type == CSV else _Text(lines_of(text))


@dataclass
class _Workbook:
    sheets: list[workbooks.Sheet]

    def said(self, place: str) -> list[str]:
        cells, column = self._row(place)
        return [cells[column]]

    def empty(self, place: str) -> None:
        cells, column = self._row(place)
        cells[column] = MARK

    def listed(self) -> Iterator[Listed]:
        for sheet in self.sheets:
            for row, cells in sorted(sheet.rows.items()):
                each = sorted(cells.items())
                yield sheet.name, row, [(workbooks.column_letters(at), said) for at, said in each]

    def write(self, target: Path) -> None:
        workbooks.write(self.sheets, target)

    def _row(self, place: str) -> tuple[dict[int, str], int]:
        name, row, column = cell(place)
        found = [sheet for sheet in self.sheets if not name or sheet.name == name]
        if len(found) != 1:
            raise Refused(f"“{place}” names no sheet that is shown. Write it as Sheet!B7.")
        cells = found[0].rows.get(row, {})
        if column not in cells:
            raise Refused(f"“{place}” is empty, or hidden and left out anyway.")
        return cells, column


@dataclass
class _Table:
    rows: list[list[str]]

    def said(self, place: str) -> list[str]:
        row, column = self._at(place)
        return [self.rows[row][column]]

    def empty(self, place: str) -> None:
        row, column = self._at(place)
        self.rows[row][column] = MARK

    def listed(self) -> Iterator[Listed]:
        for number, row in enumerate(self.rows, start=1):
            letters = map(workbooks.column_letters, range(1, len(row) + 1))
            yield "", number, list(zip(letters, row, strict=True))

    def write(self, target: Path) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.rows)
        target.write_bytes(out.getvalue().encode())

    def _at(self, place: str) -> tuple[int, int]:
        name, row, column = cell(place)
        if name or row > len(self.rows) or column > len(self.rows[row - 1]):
            raise Refused(f"There is no cell {place} in this table.")
        return row - 1, column - 1


@dataclass
class _Text:
    lines: list[str]

    def said(self, place: str) -> list[str]:
        return [self.lines[number] for number in self._at(place)]

    def empty(self, place: str) -> None:
        for number in self._at(place):
            self.lines[number] = MARK

    def listed(self) -> Iterator[Listed]:
        for number, line in enumerate(self.lines, start=1):
            yield "", number, [("", line)]

    def write(self, target: Path) -> None:
        target.write_bytes("".join(f"{line}\n" for line in self.lines).encode())

    def _at(self, place: str) -> range:
        first, last = lines(place)
        if not first <= last <= len(self.lines):
            raise Refused(f"There is no line {place}: the text has {len(self.lines)}.")
        return range(first - 1, last)


def _prove_hidden(path: Path, target: Path) -> None:
    """Refuse a copy that shows a cell which the look inside calls hidden in the original.

    That look reads the workbook by itself. Of two sheets with one name, each hides for the other.
    """
    hidden = defaultdict[str, list[tuple[set[int], set[str], set[str]]]](list)
    for one in hidden_in(path.read_bytes(), Budget()):
        if one.state == "visible":
            hidden[one.name].append((set(one.rows), one.columns, set(one.cells)))
    for sheet in workbooks.read(target):
        for row, column in ((row, column) for row, cells in sheet.rows.items() for column in cells):
            letters = workbooks.column_letters(column)
            where = f"{letters}{row}"
            told = hidden[sheet.name]
            if not told or any(
                row in rows or letters in columns or where in cells for rows, columns, cells in told
            ):
                raise Refused(f"{sheet.name}!{where} is hidden and was not left out. {BY_HAND}")


def rows_of(text: str) -> list[list[str]]:
    """Read the rows of a table, whatever separates its cells."""
    try:
        separator = csv.Sniffer().sniff(text[:4_000], ",;\t").delimiter
    except csv.Error:
        separator = ","
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def lines_of(text: str) -> list[str]:
    """Give the lines of a text as an editor counts them: no other sign than its ends parts them."""
    found = _ENDS.split(text)
    return found if found[-1] else found[:-1]


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
