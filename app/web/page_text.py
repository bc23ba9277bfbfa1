"""The words of a page as they are read: lines that go on, and what was looked for marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.queries.searching.asking import wanted_by
from app.queries.searching.marking import Piece, places

_FULL: Final = 0.85  # of the longest line: such a line was broken by the margin
_NEARLY: Final = 0.6  # so was this one, unless it ends a sentence
_LEAST: Final = 30  # characters; a page of shorter lines is a list
_ENDS: Final = (".", ":", ";", "?", "!")
_COLUMNS: Final = re.compile(r"\t| {3,}| \| ")
_ITEM: Final = re.compile(r"\s*(?:[-•*\u2013·]|\(?\w{1,3}[.)])\s")
_CUT: Final = re.compile(r"\w-$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``goes_on`` where only the margin ended it, ``cut`` within a word."""

    pieces: tuple[Piece, ...]
    goes_on: bool
    cut: bool


def lines_of(text: str, query: str = "") -> list[Line]:
    """Give the lines of a page, with every place marked where the search finds ``query``.

    Lines that go on may be set as one paragraph where the window is narrower than the page; rows of
    a table, items of a list and ends of paragraphs stay lines of their own.
    """
    wanted = wanted_by(query) if query else None
    found = places(text, wanted) if wanted else ()
    rows = text.split("\n")
    longest = max(map(len, rows))
    lines, at = [], 0
    for row, after in zip(rows, [*rows[1:], ""], strict=True):
        goes_on = _goes_on(row.rstrip(), after, longest)
        pieces = tuple(_pieces(text, at, at + len(row), found))
        lines.append(Line(pieces, goes_on, goes_on and bool(_CUT.search(row))))
        at += len(row) + 1
    return lines


def _goes_on(row: str, after: str, longest: int) -> bool:
    if len(row) < max(_LEAST, _NEARLY * longest) or not after.strip():
        return False
    if _COLUMNS.search(row) or _COLUMNS.search(after) or _ITEM.match(after):
        return False
    return len(row) >= _FULL * longest or not row.endswith(_ENDS)


def _pieces(text: str, at: int, end: int, found: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Cut the line from ``at`` to ``end`` where something found begins or ends."""
    for start, stop in found:
        first, last = max(at, start), min(end, stop)
        if first >= last:
            continue
        if at < first:
            yield Piece(text[at:first], marked=False)
        yield Piece(text[first:last], marked=True)
        at = last
    if at < end:
        yield Piece(text[at:end], marked=False)
