"""Comparing: two texts clause by clause, each with what became of it and the words that differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.models import ClauseKind
from app.services.boilerplate.aligning import Match, align
from app.services.boilerplate.clauses import Running
from app.services.boilerplate.judging import Judge, Piece, Sign


@dataclass(frozen=True, slots=True)
class Compared:
    """One clause: ``number`` counts from 1 in the form; none where it was added.

    ``own_number`` is the one that the paper gives it, that of an added one in its own paper.

    ``form_page`` is 0 where the form has no such clause. ``page`` is where it stands in the other
    text; of one that is missing, where it would. ``after`` is the number of the form's clause that
    an added one follows.
    """

    number: int | None
    own_number: str
    label: str
    kind: ClauseKind
    form_page: int
    page: int
    after: int
    pieces: tuple[Piece, ...]

    @property
    def form_text(self) -> str:
        """The clause as the form has it."""
        return " ".join(one.form for one in self.pieces if one.form)

    @property
    def own_text(self) -> str:
        """The clause as the other text has it."""
        return " ".join(one.own for one in self.pieces if one.own)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All clauses of both texts, in order. ``share`` is of the words of the longer one: 0 to 1.

    ``doubtful`` words were taken as the same, since a scan may have been read wrongly there.
    """

    clauses: tuple[Compared, ...]
    share: float
    doubtful: int

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses there are of each kind, those of none as well."""
        counted = Counter(one.kind for one in self.clauses)
        return {kind.value: counted[kind] for kind in ClauseKind}


def compare(
    form: Running,
    own: Running,
    called: frozenset[str] = frozenset(),
    own_called: frozenset[str] = frozenset(),
) -> Comparison:
    """Compare a text with a form. ``called`` are the words of either agency's names."""
    judge = Judge(form, own, called, own_called)
    clauses = tuple(_compared(match, judge, form, own) for match in align(form, own))
    return Comparison(clauses, _share(clauses, form, own), _doubtful(clauses))


def kind_of(pieces: Sequence[Piece]) -> ClauseKind:
    """Say what a clause is that stands in both texts at its place."""
    signs = {one.sign for one in pieces}
    if Sign.DIFFERS in signs:
        return ClauseKind.CHANGED
    return ClauseKind.FILLED_IN if Sign.FILLED in signs else ClauseKind.SAME


def _compared(match: Match, judge: Judge, form: Running, own: Running) -> Compared:
    page = _page(own, match.own)
    if match.clause is None:
        (hunk,) = match.hunks
        said = own.shown(hunk.own_begin, hunk.own_end)
        label, stands = _label(own, match.own), match.own in own.starts
        numbered = own.numbers[own.starts.index(match.own)] if stands else ""
        piece = Piece(Sign.DIFFERS, "", said, 0, 0)
        return Compared(None, numbered, label, ClauseKind.ADDED, 0, page, match.after, (piece,))
    begin, end = form.spans[match.clause]
    number, form_page = match.clause + 1, form.words[begin].page
    numbered, label = form.numbers[match.clause], form.labels[match.clause]
    if not match.found:
        piece = Piece(Sign.DIFFERS, form.shown(begin, end), "", begin, end)
        page = _page(own, match.own - 1)
        return Compared(number, numbered, label, ClauseKind.MISSING, form_page, page, 0, (piece,))
    pieces = judge.pieces(match.hunks)
    kind = ClauseKind.MOVED if match.moved else kind_of(pieces)
    return Compared(number, numbered, label, kind, form_page, page, 0, pieces)


def _page(text: Running, place: int) -> int:
    if not text.words:
        return 1
    return text.words[min(max(place, 0), len(text.words) - 1)].page


def _label(own: Running, place: int) -> str:
    """Call an added clause as its own text does; words without a heading by the first of them."""
    if place in own.starts:
        return own.labels[own.starts.index(place)]
    return own.shown(place, place + 8) + "…"


def _share(clauses: Sequence[Compared], form: Running, own: Running) -> float:
    same = sum(
        len(piece.form.split())
        for one in clauses
        for piece in one.pieces
        if piece.sign in {Sign.SAME, Sign.DOUBTFUL}
    )
    return round(min(1.0, same / max(1, len(form.words), len(own.words))), 3)


def _doubtful(clauses: Sequence[Compared]) -> int:
    return sum(
        max(len(piece.form.split()), len(piece.own.split()))
        for one in clauses
        for piece in one.pieces
        if piece.sign is Sign.DOUBTFUL
    )
