"""The rows of a table on a picture of a page: between its level rules, or line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from app.ports.scanned_tables import Place, SeenWord, TableLook

_TOGETHER: Final = 3.0  # points; what is nearer is one rule
_LONG: Final = 0.5  # of the longest rule, for another one to part rows
_LEAST_RULES: Final = 4  # a line above, below the headings and at the end part no rows
_SINGLE: Final = 0.8  # of the rows between rules must have a column with one line of words
_LOWEST: Final = 2.0  # points; what is lower is dust
_DUST: Final = 40  # of 100; what has no letter or digit and is less sure is dust
_PLAIN: Final = 60  # of 100
_HEAP: Final = 6  # dark places that are more than dust
_STROKE: Final = 4.0  # points; what is lower is no line of writing


@dataclass(slots=True)
class Band:
    """A row: the words of both readings in it. ``place`` reaches over the whole table."""

    place: Place
    words: list[SeenWord] = field(default_factory=list)
    again: list[SeenWord] = field(default_factory=list)
    is_ruled: bool = False


def bands(page: TableLook, at: Sequence[float]) -> list[Band]:
    """Give the rows of a page from the top down; ``at`` is what parts its columns, if known.

    Rows are what stands between two level rules where each such place is one row: a cell of
    several lines is then one. Otherwise each line of words is a row. What stands outside the rules
    is cut line by line. Ink that is no word makes a row of its own, so that none is missed.
    """
    words = [one for one in page.words if _is_word(one)]
    again = [one for one in page.again if _is_word(one)]
    levels = _levels(page.level)
    made = [Band((0, top, page.width, bottom), is_ruled=True) for top, bottom in pairwise(levels)]
    if len(levels) < _LEAST_RULES or not _is_row_each(made, words, at):
        made = []
    left = [one for one in words if not _taken(made, one, again=False)]
    _lines(made, left, again=False)
    missed = [one for one in again if not _taken(made, one, again=True)]
    _lines(made, missed, again=True)
    _heaps(made, page)
    made = [one for one in made if any(map(is_plain, one.words + one.again)) or _inked(one, page)]
    x0, x1 = _sides(made, page)
    for one in made:
        one.place = (x0, one.place[1], x1, one.place[3])
    return sorted(made, key=lambda one: one.place[1])


def _is_word(one: SeenWord) -> bool:
    if one.y1 - one.y0 < _LOWEST and not any(map(str.isalnum, one.text)):
        return one.text in "-–—." and one.sure >= _DUST  # noqa: RUF001 - dashes as they are printed
    return any(map(str.isalnum, one.text)) or one.sure >= _DUST


def is_plain(one: SeenWord) -> bool:
    """Say whether a word is no dust: only such tell where columns and rows are."""
    return one.sure >= _PLAIN and any(map(str.isalnum, one.text))


def _levels(rules: Iterable[Place]) -> list[float]:
    """Give the heights of the rules that reach over the table."""
    groups: list[list[Place]] = []
    for one in sorted(rules, key=lambda each: each[1]):
        if groups and one[1] - groups[-1][-1][1] <= _TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    long = [sum(one[2] - one[0] for one in each) for each in groups]
    return [
        sum(one[1] + one[3] for one in each) / 2 / len(each)
        for each, length in zip(groups, long, strict=True)
        if length >= _LONG * max(long)
    ]


def _is_row_each(made: Sequence[Band], words: Sequence[SeenWord], at: Sequence[float]) -> bool:
    """Say whether what stands between two rules is mostly one row.

    It is where a column has no more than one line of words there: where rules part every fifth
    row, all columns have five.
    """
    single = filled = 0
    for band in made:
        columns: dict[int, list[SeenWord]] = {}
        for one in words:
            if _overlap(band, one) > 0:
                column = sum(edge < (one.x0 + one.x1) / 2 for edge in at)
                columns.setdefault(column, []).append(one)
        if columns:
            filled += 1
            single += min(map(_count, columns.values())) == 1
    return bool(filled) and single >= _SINGLE * filled


def _count(words: Iterable[SeenWord]) -> int:
    """Count lines of words."""
    lines, until = 0, 0.0
    for one in sorted(words, key=lambda each: each.y0 + each.y1):
        if (one.y0 + one.y1) / 2 > until:
            lines, until = lines + 1, one.y1
    return lines


def _overlap(band: Band, word: SeenWord) -> float:
    middle = (word.y0 + word.y1) / 2
    return min(middle - band.place[1], band.place[3] - middle)


def _taken(made: Iterable[Band], word: SeenWord, *, again: bool) -> bool:
    """Put a word into the row in which its middle lies, if there is one."""
    best = max(made, key=lambda band: _overlap(band, word), default=None)
    if best is None or _overlap(best, word) <= 0:
        return False
    (best.again if again else best.words).append(word)
    return True


def _lines(made: list[Band], words: Iterable[SeenWord], *, again: bool) -> None:
    """Make a row of each line of words."""
    last: Band | None = None
    for one in sorted(words, key=lambda each: each.y0 + each.y1):
        if last is None or _overlap(last, one) <= 0:
            last = Band((one.x0, one.y0, one.x1, one.y1))
            made.append(last)
        (last.again if again else last.words).append(one)
        x0, y0, x1, y1 = last.place
        last.place = (min(x0, one.x0), min(y0, one.y0), max(x1, one.x1), max(y1, one.y1))


def _heaps(made: list[Band], page: TableLook) -> None:
    """Make a row of each heap of ink that lies in none: what was not read must not be missed."""
    free = sorted(
        (y, x) for x, y in page.ink if not any(one.place[1] <= y <= one.place[3] for one in made)
    )
    heap: list[tuple[float, float]] = []
    for y, x in [*free, (float("inf"), 0.0)]:
        if heap and y - heap[-1][0] > _TOGETHER:
            if len(heap) >= _HEAP and heap[-1][0] - heap[0][0] >= _STROKE:
                across = [one[1] for one in heap]
                made.append(Band((min(across), heap[0][0] - 2, max(across), heap[-1][0] + 2)))
            heap = []
        heap.append((y, x))


def _inked(band: Band, page: TableLook) -> bool:
    return sum(band.place[1] + 2 < y < band.place[3] - 2 for _x, y in page.ink) >= _HEAP


def _sides(made: Sequence[Band], page: TableLook) -> tuple[float, float]:
    """Give how far the table reaches to the left and to the right, with a little paper around."""
    reach = [one for band in made for one in (*band.words, *band.again)]
    left = min([*(one.x0 for one in reach), *(one[0] for one in page.level)], default=0.0)
    right = max([*(one.x1 for one in reach), *(one[2] for one in page.level)], default=page.width)
    return max(0.0, left - 4), min(page.width, right + 4)
