"""Office files of before 2007 (.doc, .xls, .ppt): what can be seen, and that more may be."""

import struct
from collections.abc import Iterator
from typing import Final

from app.adapters.inspecting.budget import Budget, Locked, Look, Unreadable
from app.adapters.inspecting.compound import carried, opened, runs

_OLD: Final = "what is hidden in this old format is not seen in full"

# Places in the head of a Word file (MS-DOC 2.5).
_WORD_MARK: Final = 0xA5EC
_FLAGS, _CCP_REMARKS, _FC_PIECES = 0x0A, 0x5C, 0x01A2
_ENCRYPTED, _SECOND_TABLE, _NARROW = 0x0100, 0x0200, 0x40000000

# Records of an Excel file (MS-XLS 2.4).
_SHEET, _ROW, _COLUMN, _LOCKED = 0x0085, 0x0208, 0x007D, 0x002F
_REMARK, _FILTER, _LINK = 0x001C, 0x009B, 0x01AE
_HIDDEN_ROW: Final = 0x20
_STATES: Final = {1: "hidden_sheet", 2: "very_hidden_sheet"}
_OWN_BOOK: Final = b"\x01\x04"


def look_at_document(content: bytes, budget: Budget) -> Look:
    """Read a Word file piece by piece."""
    seen = Look(pages=1)
    with opened(content) as file:
        head = file.openstream("WordDocument").read()
        if struct.unpack_from("<H", head)[0] != _WORD_MARK:
            raise Unreadable("it is no Word file")
        flags = struct.unpack_from("<H", head, _FLAGS)[0]
        if flags & _ENCRYPTED:
            raise Locked("it is locked by a password")
        table = file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        budget.take_bytes(len(head) + len(table))
        words = "".join(_pieces(head, table))
        seen.texts.append((1, words.replace("\r", "\n").replace("\x07", "\t")))
        if struct.unpack_from("<i", head, _CCP_REMARKS)[0] > 0:
            seen.find("comments", page=1)
        carried(file, seen)
        # What was removed may still lie between the pieces.
        seen.beside.append(runs(head))
    seen.find("partly_read", _OLD)
    return seen


def _pieces(head: bytes, table: bytes) -> Iterator[str]:
    start, size = struct.unpack_from("<II", head, _FC_PIECES)
    pieces = table[start : start + size]
    at = 0
    while at < len(pieces) and pieces[at] == 1:  # changes of style, which are not words
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    if at >= len(pieces) or pieces[at] != 2:  # noqa: PLR2004 - the mark of the table of pieces
        raise Unreadable("its words cannot be found")
    length = struct.unpack_from("<I", pieces, at + 1)[0]
    places = pieces[at + 5 : at + 5 + length]
    count = (len(places) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", places)
    for number in range(count):
        place = struct.unpack_from("<I", places, 4 * (count + 1) + 8 * number + 2)[0]
        letters = max(0, ends[number + 1] - ends[number])
        if place & _NARROW:
            begin = (place & ~_NARROW) // 2
            yield head[begin : begin + letters].decode("cp1252", "replace")
        else:
            yield head[place : place + 2 * letters].decode("utf-16-le", "replace")


def look_at_sheets(content: bytes, budget: Budget) -> Look:
    """Read an Excel file: its sheets with their states, hidden rows and columns, its words."""
    seen = Look()
    with opened(content) as file:
        name = "Workbook" if file.exists("Workbook") else "Book"
        book = file.openstream(name).read()
        budget.take_bytes(len(book))
        found: dict[str, int] = {}
        for kind, body in _records(book):
            _record(kind, body, seen, found)
        for code, count in found.items():
            seen.find(code, count=count)
        if any(path[0].startswith("_SX_DB") for path in file.listdir()):
            seen.find("pivot_cache")
        seen.texts.append((1, runs(book)))
        carried(file, seen)
    seen.pages = max(1, seen.pages)
    seen.find("partly_read", _OLD)
    return seen


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _record(kind: int, body: bytes, seen: Look, found: dict[str, int]) -> None:
    if kind == _LOCKED:
        raise Locked("it is locked by a password")
    if kind == _SHEET and len(body) > 8:  # noqa: PLR2004 - shorter ones name no sheet
        seen.pages += 1
        wide = body[7] & 1
        name = body[8:].decode("utf-16-le" if wide else "cp1252", "replace")
        if code := _STATES.get(body[4] & 3):
            seen.find(code, f"the sheet “{name}”", page=name)
        return
    hidden = {
        _ROW: ("hidden_rows", len(body) > 12 and bool(body[12] & _HIDDEN_ROW)),  # noqa: PLR2004 - as above
        _COLUMN: ("hidden_columns", len(body) > 8 and bool(body[8] & 1)),  # noqa: PLR2004 - as above
        _REMARK: ("comments", True),
        _FILTER: ("filtered_rows", True),
        _LINK: ("external_links", body[2:4] != _OWN_BOOK),
    }.get(kind)
    if hidden and hidden[1]:
        found[hidden[0]] = found.get(hidden[0], 0) + 1


def look_at_slides(content: bytes, budget: Budget) -> Look:
    """Read the words of a PowerPoint file."""
    seen = Look(pages=1)
    with opened(content) as file:
        slides = file.openstream("PowerPoint Document").read()
        budget.take_bytes(len(slides))
        seen.texts.append((1, runs(slides)))
        carried(file, seen)
    seen.find("partly_read", _OLD)
    return seen
