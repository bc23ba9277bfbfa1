"""Tables that stand as text: values parted by signs, or columns held apart by white space.

Where no sign parts the columns, they are found by what is empty between them on all lines of the
table: on a page of a PDF by the places of its words, in a plain text by their places in the line.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

import pypdfium2

from app.adapters.inspecting.budget import Budget, Unreadable
from app.adapters.inspecting.pdf_words import Word as SeenWord
from app.adapters.inspecting.pdf_words import words_of
from app.adapters.inspecting.plain import decoded
from app.adapters.tables.columns import Line, Word, edges, has_gap
from app.adapters.tables.grid import Row, Sheet, cell, counted, filled

_SIGNS: Final = ",\t;|"
_SAMPLE: Final = 60
_LARGEST_CELL: Final = 1_000_000
_LEAST_LINES: Final = 3  # of a table
_MOST_PAGES: Final = 2_000
_NO_TABLE: Final = (
    "no columns can be told apart on its pages. Ask the agency for the table as a spreadsheet or "
    "CSV, or export it as one and bring that file"
)
_SCANNED: Final = (
    "its pages are pictures without words of their own. Ask the agency for the table as a "
    "spreadsheet or CSV; or have its pictures read, and check each row"
)


def separated(content: bytes, _budget: Budget) -> list[Sheet]:
    """Give the one table of a CSV file."""
    words = decoded(content)
    if not words.strip():
        raise Unreadable("it is empty")
    return [Sheet("", lambda: counted(_records(words, _sign(words))))]


def text(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the table of a plain text: parted by signs, or in columns over one or more pages."""
    words = decoded(content)
    sign = _sign(words)
    widths = [len(row) for row in islice(csv.reader(io.StringIO(words), delimiter=sign), _SAMPLE)]
    if widths and min(widths) > 1:
        return separated(content, budget)
    lines = [
        _text_line(page, number, line)
        for page, one in enumerate(words.split("\f"), start=1)
        for number, line in enumerate(one.splitlines(), start=1)
    ]
    return [_in_columns(lines)]


def pdf(content: bytes, budget: Budget) -> list[Sheet]:
    """Give the table of a PDF whose pages have words of their own."""
    lines: list[Line] = []
    with pypdfium2.PdfDocument(content) as opened:
        if len(opened) > _MOST_PAGES:
            raise Unreadable(f"it has more than {_MOST_PAGES:,} pages; bring it in parts")
        for number in range(len(opened)):
            budget.check_time()
            page = opened[number]
            held = page.get_textpage()
            # Words that no pen draws are what a program read in the picture above them: they are
            # not the agency's, and nobody has checked them.
            lines += _page_lines(number + 1, [one for one in words_of(page, held) if one.drawn])
            held.close()
            page.close()
    if not lines:
        raise Unreadable(_SCANNED)
    return [_in_columns(lines)]


def _sign(words: str) -> str:
    """Choose the sign that parts the first records most evenly into more than one."""

    def evenness(sign: str) -> tuple[float, int]:
        records = csv.reader(io.StringIO(words, newline=""), delimiter=sign)
        widths = [len(one) for one in islice(records, _SAMPLE) if one]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)

    return max(_SIGNS, key=evenness)


def _records(words: str, sign: str) -> Iterator[Row | None]:
    csv.field_size_limit(_LARGEST_CELL)
    for number, record in enumerate(csv.reader(io.StringIO(words, newline=""), delimiter=sign), 1):
        yield Row(number, filled([cell(place, one) for place, one in enumerate(record)]))


def _text_line(page: int, number: int, line: str) -> Line:
    words, at = [], 0
    for part in line.expandtabs(8).split(" "):
        if part:
            words.append(Word(at, at + len(part), part))
        at += len(part) + 1
    return Line(page, number, tuple(words), 1.5)


def _page_lines(page: int, words: Sequence[SeenWord]) -> Iterator[Line]:
    """Put the words of a page into lines: those at the same height."""
    rows: list[list[SeenWord]] = []
    for word in sorted(words, key=lambda one: (one.box.y0 + one.box.y1, one.box.x0)):
        first = rows[-1][0].box if rows else None
        if first and first.y0 <= (word.box.y0 + word.box.y1) / 2 <= first.y1:
            rows[-1].append(word)
        else:
            rows.append([word])
    for number, row in enumerate(rows, start=1):
        tall = max(one.box.y1 - one.box.y0 for one in row)
        found = [Word(one.box.x0, one.box.x1, one.text) for one in row]
        yield Line(page, number, tuple(sorted(found, key=lambda one: one.x0)), 0.8 * tall)


def _in_columns(lines: Sequence[Line]) -> Sheet:
    told = [line for line in lines if has_gap(line)]
    parted = edges(told) if len(told) >= _LEAST_LINES else []
    if not parted:
        raise Unreadable(_NO_TABLE)
    return Sheet("", _reader(lines, parted))


def _reader(lines: Sequence[Line], parted: Sequence[float]) -> Callable[[], Iterator[Row]]:
    return lambda: counted(_placed(line, parted) for line in lines)


def _placed(line: Line, parted: Sequence[float]) -> Row | None:
    """Put the words of a line into the columns in which their middles are.

    A line without a wide gap is one saying, as a title is: it stays whole, where it begins.
    """
    parts: dict[int, list[str]] = {}
    is_whole = not has_gap(line)
    for word in line.words:
        middle = (word.x0 + word.x1) / 2
        column = sum(edge < middle for edge in parted)
        if is_whole and parts:
            column = min(parts)
        parts.setdefault(column, []).append(word.text)
    cells = filled([cell(column, " ".join(said)) for column, said in sorted(parts.items())])
    return Row(line.number, cells, page=line.page)
