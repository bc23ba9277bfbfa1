"""A workbook of Excel 97 to 2003 (XLS): its sheets, rows and cells, record by record (MS-XLS)."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.adapters.inspecting.budget import Budget, Locked, Unreadable
from app.adapters.inspecting.compound import opened
from app.adapters.tables.excel import number_cell
from app.adapters.tables.grid import Cell, Row, Sheet, cell, counted, filled, is_day_format
from app.adapters.tables.grid import number_words as plain
from app.ports.table_reading import CellKind

_BOF, _EOF, _LOCKED, _FROM_1904, _BOUND = 0x0809, 0x000A, 0x002F, 0x0022, 0x0085
_STRINGS, _MORE, _STYLE, _FORMAT = 0x00FC, 0x003C, 0x00E0, 0x041E
_ROW, _COLUMN, _SHARED, _LABEL, _NUMBER = 0x0208, 0x007D, 0x00FD, 0x0204, 0x0203
_SHORT, _SHORTS, _FORMULA, _RESULT, _TRUTH = 0x027E, 0x00BD, 0x0006, 0x0207, 0x0205
_VERSION: Final = 0x0600
_HIDDEN_ROW: Final = 0x20
_STATES: Final = {1: "a hidden sheet", 2: "a very hidden sheet"}
_DAYS: Final = frozenset({14, 15, 16, 17, 22})
_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 42: "#N/A"}
_WIDE, _FAR_EAST, _RICH = 0x01, 0x04, 0x08


@dataclass
class _Book:
    """What all sheets share."""

    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    from_1904: bool = False

    def is_day(self, style: int) -> bool:
        """Say whether a style writes numbers as days."""
        if style >= len(self.styles):
            return False
        name = self.styles[style]
        return is_day_format(self.formats[name]) if name in self.formats else name in _DAYS

    def number(self, column: int, style: int, number: float) -> Cell | None:
        """Make the cell of a number."""
        return number_cell(column, repr(number), self.is_day(style), from_1904=self.from_1904)


def sheets(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the sheets of a workbook."""
    with opened(content) as file:
        if not file.exists("Workbook"):
            raise Unreadable("it was saved by an Excel of before 1997; save it as XLSX")
        budget.take_bytes(file.get_size("Workbook"))
        stream: bytes = file.openstream("Workbook").read()
    book, bounds = _globals(stream)
    return [_sheet(stream, book, *bound) for bound in bounds]


def _sheet(stream: bytes, book: _Book, name: str, hidden: str, start: int) -> Sheet:
    made = Sheet(name, lambda: counted(iter(_rows(stream, start, book, made))), hidden)
    return made


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _globals(stream: bytes) -> tuple[_Book, list[tuple[str, str, int]]]:
    book, bounds = _Book(), list[tuple[str, str, int]]()
    pieces: list[bytes] = []
    kind, body = next(_records(stream), (0, b"\0\0"))
    if kind != _BOF or struct.unpack_from("<H", body)[0] != _VERSION:
        raise Unreadable("it was saved by an Excel of before 1997; save it as XLSX")
    last = kind
    for kind, body in _records(stream):
        if kind == _EOF:
            break
        if kind == _LOCKED:
            raise Locked("it is locked by a password")
        if kind == _STRINGS or (kind == _MORE and last == _STRINGS):
            pieces.append(body)
            kind = _STRINGS  # noqa: PLW2901 - what goes on is of the kind that it goes on with
        elif kind == _BOUND:
            start, state, sort = struct.unpack_from("<IBB", body)
            if sort == 0:  # a sheet of cells, no chart and no macro
                bounds.append(
                    (_short_string(body, 6, body[6])[0], _STATES.get(state & 3, ""), start)
                )
        else:
            _note(book, kind, body)
        last = kind
    book.strings = _shared(pieces) if pieces else []
    return book, bounds


def _note(book: _Book, kind: int, body: bytes) -> None:
    if kind == _FROM_1904:
        book.from_1904 = struct.unpack_from("<H", body)[0] == 1
    elif kind == _FORMAT:
        name, length = struct.unpack_from("<HH", body)
        book.formats[name] = _short_string(body, 3, length)[0]
    elif kind == _STYLE:
        book.styles.append(struct.unpack_from("<H", body, 2)[0])


def _short_string(body: bytes, at: int, length: int) -> tuple[str, int]:
    """Read a string whose length stands before ``at`` or in the byte there, with its flag next."""
    flag = at + 1
    wide = body[flag] & _WIDE
    end = flag + 1 + length * (2 if wide else 1)
    return body[flag + 1 : end].decode("utf-16-le" if wide else "latin-1", "replace"), end


def _shared(pieces: Sequence[bytes]) -> list[str]:
    """Read the table of strings, which goes on from record to record in the middle of words."""
    reader = _Pieces(pieces)
    count = struct.unpack("<I", reader.take(8)[4:])[0]
    found = []
    for _number in range(min(count, 2_000_000)):
        if reader.is_over:
            break
        found.append(reader.string())
    return found


class _Pieces:
    """Reads across the ends of records."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces, self._piece, self._at = pieces, 0, 0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        self._turn()
        return self._piece >= len(self._pieces)

    def _turn(self) -> bool:
        turned = False
        while self._piece < len(self._pieces) and self._at >= len(self._pieces[self._piece]):
            self._piece, self._at, turned = self._piece + 1, 0, True
        return turned

    def take(self, number: int) -> bytes:
        """Give the next bytes."""
        taken = b""
        while len(taken) < number:
            self._turn()
            if self._piece >= len(self._pieces):
                raise Unreadable("its words are cut off")
            piece = self._pieces[self._piece][self._at : self._at + number - len(taken)]
            taken, self._at = taken + piece, self._at + len(piece)
        return taken

    def string(self) -> str:
        """Give the next string. Where it goes on in the next record, a new flag stands first."""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _FAR_EAST else 0
        words, wide = "", flags & _WIDE
        while len(words) < length:
            if self._turn():
                wide = self.take(1)[0] & _WIDE
            if self._piece >= len(self._pieces):
                raise Unreadable("its words are cut off")
            left = len(self._pieces[self._piece]) - self._at
            size = min((length - len(words)) * (2 if wide else 1), left)
            if size < (2 if wide else 1):
                raise Unreadable("its words are damaged")
            words += self.take(size).decode("utf-16-le" if wide else "latin-1", "replace")
        self.take(4 * runs + extra)
        return words


def _rows(stream: bytes, start: int, book: _Book, sheet: Sheet) -> list[Row]:
    """Read a sheet. Its rows come in blocks whose cells follow them, so all are gathered first."""
    cells: dict[int, list[Cell | None]] = {}
    hidden: set[int] = set()
    depth, waits = 0, None
    for kind, body in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if depth > 1:  # a chart that lies in the sheet
            continue
        if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            hidden.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMN and struct.unpack_from("<H", body, 8)[0] & 1:
            low, high = struct.unpack_from("<HH", body)
            sheet.hidden_columns |= set(range(low, high + 1))
        elif kind == _RESULT and waits:
            row, column = waits
            length = struct.unpack_from("<H", body)[0]
            cells[row].append(cell(column, _short_string(body, 1, length)[0]))
        else:
            waits = None
            for row, made in _cells(kind, body, book):
                cells.setdefault(row, []).append(made)
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 0:
                row, column = struct.unpack_from("<HH", body)
                waits = (row, column)
                cells.setdefault(row, [])
    return [
        Row(row + 1, sorted(filled(found)), hidden=row in hidden)
        for row, found in sorted(cells.items())
    ]


def _cells(kind: int, body: bytes, book: _Book) -> Iterator[tuple[int, Cell | None]]:
    if kind not in {_SHARED, _LABEL, _NUMBER, _SHORT, _SHORTS, _FORMULA, _TRUTH}:
        return
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == _SHORTS:
        for step in range((len(body) - 6) // 6):
            at = 4 + 6 * step
            style = struct.unpack_from("<H", body, at)[0]
            yield row, book.number(column + step, style, _short_number(body, at + 2))
    else:
        yield row, _cell(kind, column, style, body, book)


def _cell(kind: int, column: int, style: int, body: bytes, book: _Book) -> Cell | None:
    if kind == _SHARED:
        number = struct.unpack_from("<I", body, 6)[0]
        return cell(column, book.strings[number]) if number < len(book.strings) else None
    if kind == _LABEL:
        return cell(column, _short_string(body, 7, struct.unpack_from("<H", body, 6)[0])[0])
    if kind == _TRUTH:
        return _truth(column, body[6], is_error=body[7] == 1)
    if kind == _SHORT:
        return book.number(column, style, _short_number(body, 6))
    if kind == _NUMBER or body[12:14] != b"\xff\xff":
        return book.number(column, style, struct.unpack_from("<d", body, 6)[0])
    # A formula's result: of words it follows in a record of its own.
    return _truth(column, body[8], is_error=body[6] == 2) if body[6] in {1, 2} else None  # noqa: PLR2004 - the mark of an error


def _truth(column: int, value: int, *, is_error: bool) -> Cell | None:
    if is_error:
        return cell(column, _ERRORS.get(value, plain(value)), CellKind.ERROR)
    return cell(column, "yes" if value else "no", CellKind.YES_NO)


def _short_number(body: bytes, at: int) -> float:
    """Read a number of four bytes: a whole one, or the upper half of a broken one."""
    raw = struct.unpack_from("<I", body, at)[0]
    if raw & 2:
        number = float(struct.unpack("<i", struct.pack("<I", raw & ~3))[0] >> 2)
    else:
        number = float(struct.unpack("<d", struct.pack("<II", 0, raw & ~3))[0])
    return number / 100 if raw & 1 else number
