"""Columns that no line parts: they are told by what is empty between them on all lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_STRAY: Final = 0.04  # of the lines may stand where a gap between columns is


@dataclass(frozen=True, slots=True)
class Word:
    """A word between ``x0`` and ``x1`` of its line."""

    x0: float
    x1: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line from left to right; ``space`` is what only a wider gap exceeds."""

    page: int
    number: int
    words: tuple[Word, ...]
    space: float  # the width of a gap that is wider than one between words


def has_gap(line: Line) -> bool:
    """Say whether a line has a gap wider than one between words."""
    pairs = zip(line.words, line.words[1:], strict=False)
    return any(after.x0 - before.x1 >= line.space for before, after in pairs)


def edges(lines: Sequence[Line]) -> list[float]:
    """Give the middles of the gaps that are empty on all lines, but for a stray one in 25."""
    changes: list[tuple[float, int]] = []
    for line in lines:
        for left, right in _joined(line):
            changes += [(left, 1), (right, -1)]
    changes.sort()
    stray, inside, since = _STRAY * len(lines), 0, None
    found: list[float] = []
    for at, step in changes:
        before, inside = inside, inside + step
        if before > stray >= inside:
            since = at
        elif before <= stray < inside and since is not None:
            if at - since > 0:
                found.append((at + since) / 2)
            since = None
    return found


def _joined(line: Line) -> Iterator[tuple[float, float]]:
    """Give the stretches of a line between its wide gaps: a space between words is no edge."""
    left, right = line.words[0].x0, line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - right >= line.space:
            yield left, right
            left = word.x0
        right = max(right, word.x1)
    yield left, right
