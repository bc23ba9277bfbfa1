"""Blanks: places that a form leaves open, told by what many agreements have written there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.models import ClauseKind
from app.services.boilerplate.clauses import plain
from app.services.boilerplate.comparing import Compared, Comparison, kind_of
from app.services.boilerplate.judging import LONGEST_BLANK, Piece, Sign
from app.services.boilerplate.vocabulary import DUTIES, is_number, is_unit

_FEWEST: Final = 3
"""Different entries at one place that make it a blank."""
_NEAR: Final = 2  # words behind a number in which a unit is looked for


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
            for at, piece in enumerate(clause.pieces):
                if piece.sign in {Sign.DIFFERS, Sign.FILLED} and _may_be_open(clause.pieces, at):
                    for word in range(piece.begin, piece.end):
                        entries[word][piece.own.casefold()] += 1
    most = len(comparisons) / 2
    return frozenset(
        word
        for word, written in entries.items()
        if written.total() >= most and len(written) >= _FEWEST
    )


def _may_be_open(pieces: Sequence[Piece], at: int) -> bool:
    """Say whether a blank may stand here: never for a span of time, a share, or a duty."""
    piece = pieces[at]
    longer = max(piece.end - piece.begin, len(piece.own.split()))
    if not (piece.form and piece.own) or longer > LONGEST_BLANK:
        return False
    said = {plain(word) for word in f"{piece.form} {piece.own}".split()}
    if said & DUTIES:
        return False
    behind = pieces[at + 1].own.split()[:_NEAR] if at + 1 < len(pieces) else []
    counts = any(is_unit(word) for word in (*said, *map(plain, behind)))
    return not (counts and any(is_number(word) for word in said))


def _judged(clause: Compared, open_: frozenset[int]) -> Compared:
    pieces = tuple(
        _filled(one, open_) if _may_be_open(clause.pieces, at) else one
        for at, one in enumerate(clause.pieces)
    )
    if pieces == clause.pieces:
        return clause
    kind = clause.kind if clause.kind is ClauseKind.MOVED else kind_of(pieces)
    return replace(clause, pieces=pieces, kind=kind)


def _filled(piece: Piece, open_: frozenset[int]) -> Piece:
    if piece.sign is not Sign.DIFFERS:
        return piece
    is_open = all(word in open_ for word in range(piece.begin, piece.end))
    return replace(piece, sign=Sign.FILLED) if is_open else piece
