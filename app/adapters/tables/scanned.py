"""Cuts what was seen on pictures of pages into rows and columns, the same on all pages.

Columns are told by ruling lines, where there are any between them, or else by what is empty between
them on all lines. A page on which neither tells gets the columns of the others, if they fit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import mode
from typing import Final

from app.adapters.tables.bands import Band, bands, is_plain
from app.adapters.tables.columns import Line, Word, edges, has_gap
from app.ports.scanned_tables import SURE, CutPage, Place, ReadCell, ReadLine, SeenWord, TableLook

_LEAST_LINES: Final = 3  # of a table without ruling lines
_TOGETHER: Final = 3.0  # points; what is nearer is one rule
_COVERED: Final = 0.5  # of the longest rule, for another one to count
_CROSSING: Final = 0.04  # of the words may stand across an edge taken from another page
_FEW: Final = 2  # words beyond a rule may be dust, or a note beside the table
_SHIFTS: Final = range(-36, 37, 2)  # points by which a page may lie beside another
_ACROSS: Final = 0.25  # of a word on either side of an edge
_SPECKS: Final = 2  # dark places that are still dust
_MOST_COLUMNS: Final = 40
_NUMBER: Final = re.compile(r"\$?[\d,]*\.?\d+")
_MOSTLY: Final = 0.75  # of the rows
_EMPTY: Final = "nothing was read here; most rows have something"
_POINTED: Final = 0.6  # of the numbers of a column
_NO_POINT: Final = "other numbers of this column have a decimal point"
_NONE: Final = (
    "no columns can be told apart in its picture. If it has rows of the table, type them; or ask "
    "the agency for the table as a spreadsheet or CSV"
)
_OTHER: Final = (
    "its columns are not those of the other pages. If it has rows of the same table, type them; if "
    "it is another table, bring its pages as a file of their own"
)


def cut(pages: Sequence[TableLook]) -> tuple[CutPage, ...]:
    """Cut pages of one table. A page that cannot be cut comes with the reason and no rows."""
    own = [_edges(one) for one in pages]
    told = [len(one) for one in own if one]
    if not told:
        return tuple(CutPage((), 0, _NONE) for _page in pages)
    usual = mode(told)
    model = next(one for one in own if len(one) == usual)
    made = []
    for page, at in zip(pages, own, strict=True):
        fitting = at if len(at) == usual else _moved(model, page.words)
        if fitting is None:
            problem = _OTHER if at else _NONE
            made.append(CutPage((), usual + 1, problem if page.words else ""))
        else:
            made.append(CutPage(tuple(_lines(page, fitting)), usual + 1))
    return tuple(_with_gaps(one, _filled(made)) for one in _without_points(made))


def _without_points(pages: Sequence[CutPage]) -> tuple[CutPage, ...]:
    """Doubt a number without a decimal point where the others of its column have one.

    A point is the smallest thing on a page: both readings lose it, and are sure of what is left.
    """
    numbers: dict[int, list[bool]] = {}
    cells = (cell for page in pages for line in page.lines for cell in line.cells)
    for one in cells:
        if _NUMBER.fullmatch(one.words):
            numbers.setdefault(one.column, []).append("." in one.words)
    pointed = {
        column
        for column, has in numbers.items()
        if len(has) >= _LEAST_LINES and sum(has) >= _POINTED * len(has)
    }

    def doubted(cell: ReadCell) -> ReadCell:
        if cell.doubt or cell.column not in pointed or not _NUMBER.fullmatch(cell.words):
            return cell
        return cell if "." in cell.words else replace(cell, doubt=_NO_POINT)

    return tuple(
        replace(
            page,
            lines=tuple(
                replace(line, cells=tuple(map(doubted, line.cells))) for line in page.lines
            ),
        )
        for page in pages
    )


def _filled(pages: Sequence[CutPage]) -> set[int]:
    """Name the columns in which most rows have something."""
    lines = [line for page in pages for line in page.lines if not line.is_outside]
    columns = [cell.column for line in lines for cell in line.cells]
    return {one for one in set(columns) if columns.count(one) >= _MOSTLY * len(lines)}


def _with_gaps(page: CutPage, filled: set[int]) -> CutPage:
    """Doubt an empty cell of a column that is hardly ever empty: faint print is overlooked."""
    sides = {
        cell.column: cell.place for line in page.lines for cell in line.cells if not line.is_outside
    }

    def whole(line: ReadLine) -> ReadLine:
        missing = (filled & set(sides)) - {one.column for one in line.cells}
        if line.is_outside or not missing:
            return line
        empty = (
            ReadCell(
                one,
                "",
                "",
                0,
                (sides[one][0], line.place[1], sides[one][2], line.place[3]),
                _EMPTY,
            )
            for one in missing
        )
        return replace(line, cells=tuple(sorted((*line.cells, *empty), key=lambda c: c.column)))

    return replace(page, lines=tuple(map(whole, page.lines)))


def _edges(page: TableLook) -> list[float]:
    """Tell the columns of one page: the places between them, from left to right."""
    ruled = _between(_rules(page.upright, 0, 1), page.words)
    if ruled:
        return ruled[:_MOST_COLUMNS]
    lines = [line for one in bands(page, ()) if has_gap(line := _line(one))]
    return edges(lines)[:_MOST_COLUMNS] if len(lines) >= _LEAST_LINES else []


def _rules(rules: Iterable[Place], across: int, along: int) -> list[tuple[float, float, float]]:
    """Put pieces of one rule together; give those about as long as the longest: where, from, to."""
    groups: list[list[Place]] = []
    for one in sorted(rules, key=lambda each: each[across]):
        if groups and one[across] - groups[-1][-1][across] <= _TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    long = [sum(one[along + 2] - one[along] for one in each) for each in groups]
    return [
        (
            sum(one[across] + one[across + 2] for one in each) / 2 / len(each),
            min(one[along] for one in each),
            max(one[along + 2] for one in each),
        )
        for each, length in zip(groups, long, strict=True)
        if length >= _COVERED * max(long)
    ]


def _between(rules: Sequence[tuple[float, float, float]], words: Sequence[SeenWord]) -> list[float]:
    """Leave out the rules at the sides of a table: no words stand beyond them."""
    if not rules:
        return []
    top, bottom = min(one[1] for one in rules), max(one[2] for one in rules)
    middles = sorted(
        (one.x0 + one.x1) / 2
        for one in words
        if is_plain(one) and top <= (one.y0 + one.y1) / 2 <= bottom
    )
    few = max(_FEW, round(_CROSSING * len(middles)))
    if len(middles) <= 2 * few:
        return []
    return [one[0] for one in rules if middles[few] < one[0] < middles[-few - 1]]


def _line(band: Band) -> Line:
    words = sorted((one for one in band.words if is_plain(one)), key=lambda one: one.x0)
    tall = max((one.y1 - one.y0 for one in words), default=0.0)
    return Line(0, 0, tuple(Word(one.x0, one.x1, one.text) for one in words), 0.8 * tall)


def _moved(model: Sequence[float], words: Sequence[SeenWord]) -> list[float] | None:
    """Lay the columns of another page over this one where they cut the fewest words in two."""
    if not words:
        return None

    def cuts(shift: int) -> tuple[int, int]:
        at = [edge + shift for edge in model]
        return sum(_crosses(word, at) for word in words if is_plain(word)), abs(shift)

    best = min(_SHIFTS, key=cuts)
    moved = [edge + best for edge in model]
    used = {_column(word, moved) for word in words}
    fits = cuts(best)[0] <= _CROSSING * len(words) and len(used) > 1
    return moved if fits else None


def _crosses(word: SeenWord, at: Iterable[float]) -> bool:
    reach = _ACROSS * (word.x1 - word.x0)
    return any(word.x0 + reach < edge < word.x1 - reach for edge in at)


def _column(word: SeenWord, at: Iterable[float]) -> int:
    return sum(edge < (word.x0 + word.x1) / 2 for edge in at)


def _lines(page: TableLook, at: Sequence[float]) -> Iterable[ReadLine]:
    found = bands(page, at)
    gaps = [place for place, one in enumerate(found) if not one.is_ruled and has_gap(_line(one))]
    is_ruled = any(one.is_ruled for one in found)
    for place, band in enumerate(found):
        within = band.is_ruled if is_ruled else bool(gaps) and gaps[0] <= place <= gaps[-1]
        line = ReadLine(band.place, tuple(_cells(band, page, at)), not within)
        if line.cells:
            yield line if within else _whole(line)


def _whole(line: ReadLine) -> ReadLine:
    """Leave a title as one saying where it begins: columns mean nothing to it."""
    first = line.cells[0]
    said = replace(
        first,
        words=" ".join(one.words for one in line.cells if one.words),
        other=" ".join(one.other for one in line.cells if one.other),
        sure=min(one.sure for one in line.cells),
        place=(first.place[0], first.place[1], line.cells[-1].place[2], first.place[3]),
        doubt=next((one.doubt for one in line.cells if one.doubt), ""),
    )
    return replace(line, cells=(said,))


def _cells(band: Band, page: TableLook, at: Sequence[float]) -> Iterable[ReadCell]:
    left, top, right, bottom = band.place
    sides = [left, *at, right]
    for column, (x0, x1) in enumerate(pairwise(sides)):
        words = [one for one in band.words if _column(one, at) == column]
        again = [one for one in band.again if _column(one, at) == column]
        ink = sum(x0 + 2 < x < x1 - 2 and top <= y <= bottom for x, y in page.ink)
        if words or again or ink > _SPECKS:
            place = (min(x0, x1), top, max(x0, x1), bottom)
            yield _cell(column, words, again, place, ink=ink, at=at)


def _cell(
    column: int,
    words: Sequence[SeenWord],
    again: Sequence[SeenWord],
    place: Place,
    *,
    ink: int,
    at: Sequence[float],
) -> ReadCell:
    if _surest(again) > _surest(words):
        words, again = again, words
    said, other = _said(words), _said(again)
    sure = min((one.sure for one in (*words, *again)), default=0.0)
    if not said and not other:
        doubt = "something stands here that could not be read"
    elif not said or not other:
        doubt = "only one of two readings saw it"
    elif said != other:
        doubt = f"another reading says “{other}”"
    elif any(_crosses(one, at) for one in words):
        doubt = "it may run over two columns"
    elif ink > _SPECKS:
        doubt = "something beside it could not be read"
    else:
        doubt = "" if sure >= SURE else "the program is not sure of it"
    return ReadCell(column, said or other, other, int(sure), place, doubt)


def _surest(words: Sequence[SeenWord]) -> float:
    return min((one.sure for one in words), default=0.0)


def _said(words: Sequence[SeenWord]) -> str:
    """Put the words of a cell in their order: line by line, and from left to right."""
    lines: list[list[SeenWord]] = []
    for one in sorted(words, key=lambda each: each.y0 + each.y1):
        first = lines[-1][0] if lines else None
        if first and first.y0 <= (one.y0 + one.y1) / 2 <= first.y1:
            lines[-1].append(one)
        else:
            lines.append([one])
    ordered = (sorted(line, key=lambda each: each.x0) for line in lines)
    return " ".join(one.text for line in ordered for one in line)
