"""Tables in and out: CSV of any encoding and delimiter read whole, and written as harmless text.

Reading and writing are each other's inverse: what ``write_table`` neutralises for spreadsheets
and browsers, ``read_table`` takes back.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from app.errors import ServiceError
from app.services.encodings import decoded

DELIMITERS = ",;\t|"
MOST_BYTES = 64 * 1024 * 1024
_SAMPLE = 60
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A cell that a spreadsheet would compute, and "<" where a browser would see a tag. An apostrophe
# makes either plain text; one that was there already gets a second, so that none is lost.
_FORMULA = re.compile(r"^('*)(?=[=+\-@\t\r])")
_TAG = re.compile(r"<('*)(?=[A-Za-z/!?])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


class UnreadableTable(ServiceError):
    """The file is not a table that can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A file's header and data records. ``rows[0]`` is row 1.

    Every row is as wide as the header (short ones are filled up); one with *more* filled cells
    than the header keeps them, so that whoever takes it in can refuse it. Records without any
    text are left out. Cells are trimmed and hold no control characters but tabs and line ends.
    """

    headers: tuple[str, ...]
    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_table(content: bytes, *, encoding: str | None = None) -> Table:
    """Read a CSV file of any encoding, delimiter and line end; a multi-line cell is one cell.

    ``encoding`` overrides the guess. A file with a header and no records is a table without rows.
    Refuses (``UnreadableTable``) an empty file, a spreadsheet's own format, binary content,
    a quotation mark that is never closed, and a file over 64 MB.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTable(
            "The file is larger than 64 MB. Split it and import the parts one after another."
        )
    if content.startswith(_SPREADSHEETS):
        raise UnreadableTable(
            "This is a spreadsheet's own format. Save it as CSV (UTF-8) and import that file."
        )
    text, used = decoded(content, encoding)
    if not text.strip():
        raise UnreadableTable("The file is empty: it has no header row.")
    delimiter, text = _delimiter(text)
    records = _records(text, delimiter)
    headers = _headers(next(records, []))
    rows = [_padded(record, len(headers)) for record in records]
    return Table(headers, rows, used, delimiter)


def write_table(
    out: TextIO, headers: Sequence[str], rows: Iterable[Sequence[str | int | float | None]]
) -> int:
    """Write a CSV that is text everywhere: formulas and HTML are made harmless. Give the rows.

    Numbers handed over as numbers stay numbers. Open ``out`` with ``newline=""``.
    """
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(header) for header in headers])
    written = 0
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        written += 1
    return written


def neutral(text: str) -> str:
    """Make ``text`` inert in a spreadsheet and in a browser that takes the file for a page."""
    return _TAG.sub(r"<'\1", _FORMULA.sub(r"'\1", text))


def plain(text: str) -> str:
    """Undo ``neutral``; text that was never neutralised comes back as it is."""
    unquoted = re.sub(r"^'('*)(?=[=+\-@\t\r])", r"\1", text)
    return re.sub(r"<'('*)(?=[A-Za-z/!?])", r"<\1", unquoted)


def _delimiter(text: str) -> tuple[str, str]:
    """Choose the delimiter that splits the first records most evenly; drop a ``sep=`` line."""
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if told:
        return told[1], text[told.end() :]

    def evenness(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(record) for record in islice(reader, _SAMPLE) if record]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] == 1:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    return max(DELIMITERS, key=evenness), text


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Give the records that hold any text, cells cleaned."""
    for record in _parsed(text, delimiter):
        cells = [_cleaned(cell) for cell in record]
        if any(cells):
            yield cells


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = 1
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            started = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error) or "field larger" in str(error):
            raise UnreadableTable(
                f"The record that begins on line {started} opens a quotation mark that is never "
                "closed. Close it, or double the quotation marks inside the cell."
            ) from None
        # Stray quotation marks inside a cell are common and harmless.
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return records


def _cleaned(cell: str) -> str:
    unix = cell.replace("\r\n", "\n").replace("\r", "\n")
    return plain(_CONTROL.sub("", unix).strip())


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column, none twice: a blank or repeated header gets its place or a number."""
    named: list[str] = []
    for place, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.split()) or f"column {place}"
        name, repeat = wanted, 2
        while name in named:
            name, repeat = f"{wanted} ({repeat})", repeat + 1
        named.append(name)
    return tuple(named)


def _padded(record: list[str], width: int) -> list[str]:
    while len(record) > width and not record[-1]:
        record.pop()
    return record + [""] * (width - len(record))
