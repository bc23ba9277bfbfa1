"""Blanks: places that a form leaves open, told by what many agreements have written there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.models import ClauseKind
from app.services.boilerplate.comparing import Compared, Comparison, kind_of
from app.services.boilerplate.judging import LONGEST_BLANK, Piece, Sign

_FEWEST: Final = 3
"""Different entries at one place that make it a blank."""


def with_blanks(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Take as filled in what differs where most differ, each in its own way.

    One town's unusual number stays a change: where most have the same words, nothing is open.
    """
    open_ = _open_words(comparisons)
    return [
        replace(one, clauses=tuple(_judged(clause, open_) for clause in one.clauses))
        for one in comparisons
    ]


def _open_words(comparisons: Sequence[Comparison]) -> frozenset[int]:
    """Find the words of the form in whose place most agreements have others, three or more."""
    entries: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for comparison in comparisons:
        for clause in comparison.clauses:
            for piece in clause.pieces:
                if piece.sign in {Sign.DIFFERS, Sign.FILLED} and _may_be_open(piece):
                    for word in range(piece.begin, piece.end):
                        entries[word][piece.own.casefold()] += 1
    most = len(comparisons) / 2
    return frozenset(
        word
        for word, written in entries.items()
        if written.total() >= most and len(written) >= _FEWEST
    )


def _may_be_open(piece: Piece) -> bool:
    longer = max(piece.end - piece.begin, len(piece.own.split()))
    return bool(piece.form and piece.own) and longer <= LONGEST_BLANK


def _judged(clause: Compared, open_: frozenset[int]) -> Compared:
    pieces = tuple(_filled(one, open_) for one in clause.pieces)
    if pieces == clause.pieces:
        return clause
    kind = clause.kind if clause.kind is ClauseKind.MOVED else kind_of(pieces)
    return replace(clause, pieces=pieces, kind=kind)


def _filled(piece: Piece, open_: frozenset[int]) -> Piece:
    if piece.sign is not Sign.DIFFERS or not _may_be_open(piece):
        return piece
    is_open = all(word in open_ for word in range(piece.begin, piece.end))
    return replace(piece, sign=Sign.FILLED) if is_open else piece
