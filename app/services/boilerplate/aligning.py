"""Aligning: where each clause of a form stands in another text, word by word.

The words of both texts are aligned as a whole, so that paragraphs cut or joined by a scan make no
difference. Clauses that find nothing like them are taken out and the rest is aligned again: what
was struck cannot pull its neighbours' words to itself.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel, Levenshtein

from app.services.boilerplate.clauses import Running

_LINKED: Final = 0.5  # of the words of the shorter clause
_FEWEST: Final = 4  # words that two clauses need in common
_MOVED: Final = 0.7  # share of words, from which a struck clause is one found elsewhere
_LONG: Final = 25  # words put in between two clauses that are a clause, even without a heading
_ISLAND: Final = 2  # equal words between two differences that are only read as one
_WIDE: Final = 3

_LARGEST: Final = 400_000_000  # a bit for each pair of words: 50 MB
_LETTER: Final = 0x10000  # behind the surrogates

_Span = tuple[int, int]
_Step = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words of the form and of the other text that stand at one place, equal or not."""

    begin: int
    end: int
    own_begin: int
    own_end: int
    equal: bool

    @property
    def width(self) -> int:
        """The greater number of words on either side."""
        return max(self.end - self.begin, self.own_end - self.own_begin)


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one clause: ``clause`` counts from 0 in the form; none where it was added.

    ``own`` is where it begins in the other text, or would; ``after`` how many of the form's
    clauses stand before an added one. ``found`` is no where it is gone.
    """

    clause: int | None
    own: int
    after: int
    hunks: tuple[Hunk, ...]
    found: bool = True
    moved: bool = False


def align(form: Running, own: Running) -> list[Match]:
    """Say of each clause of the form where it is, and which clauses were added, in their order."""
    first, second = [word.plain for word in form.words], [word.plain for word in own.words]
    steps = _steps(first, second)
    gone, new = _unlinked(form, own, steps)
    kept = _places(form.spans, gone)
    own_kept = _places(own.spans, new)
    if gone or new:
        steps = _steps([first[at] for at in kept], [second[at] for at in own_kept])
    found, long = _by_clause(form, own, steps, kept, own_kept)
    added = sorted([own.spans[one] for one in new] + long)
    moved = _moved(first, second, [form.spans[one] for one in gone], added)
    owners = _Owners(found)
    made = [
        _match(number, span, found.get(number, ()), moved.get(span), owners, first, second)
        for number, span in enumerate(form.spans)
    ]
    taken = set(moved.values())
    for begin, end in added:
        if (begin, end) not in taken:
            hunk = Hunk(0, 0, begin, end, equal=False)
            made.append(Match(None, begin, owners.before(begin), (hunk,)))
    return sorted(made, key=_in_order)


class _Owners:
    """Which clause of the form stands before a place of the other text."""

    def __init__(self, found: dict[int, tuple[Hunk, ...]]) -> None:
        rows = sorted(
            (hunk.own_begin, clause, hunk.own_end)
            for clause, hunks in found.items()
            for hunk in hunks
            if hunk.equal
        )
        self._begins = [row[0] for row in rows]
        self._clauses = [row[1] for row in rows]
        self._ends = {row[1]: row[2] for row in sorted(rows, key=lambda row: row[2])}

    def before(self, place: int) -> int:
        """Count the form's clauses up to the one that stands before ``place``."""
        at = bisect_right(self._begins, place) - 1
        return self._clauses[at] + 1 if at >= 0 else 0

    def end_before(self, clause: int) -> int:
        """Say where the nearest clause before this one ends that is still there."""
        before = [one for one in self._ends if one < clause]
        return self._ends[max(before)] if before else 0


def _match(
    number: int,
    span: _Span,
    hunks: Sequence[Hunk],
    moved_to: _Span | None,
    owners: _Owners,
    first: Sequence[str],
    second: Sequence[str],
) -> Match:
    if moved_to:
        inside = _within(first, second, span, moved_to)
        return Match(number, moved_to[0], 0, inside, moved=True)
    if not any(hunk.own_end > hunk.own_begin for hunk in hunks):
        place = owners.end_before(number)
        return Match(number, place, 0, (Hunk(*span, place, place, equal=False),), found=False)
    own = next(hunk.own_begin for hunk in hunks if hunk.own_end > hunk.own_begin)
    return Match(number, own, 0, tuple(hunks))


def _in_order(match: Match) -> tuple[int, int, int]:
    if match.clause is not None:
        return match.clause + 1, 0, 0
    return match.after, 1, match.own


def _steps(first: Sequence[str], second: Sequence[str]) -> list[_Step]:
    """Align two rows of words; each word is one letter for the aligner, which is much faster.

    As many words as can be are kept in common: one word is no more like a second than like none.
    That takes memory by the product of both lengths, so of very long texts words are exchanged.
    """
    unique = dict.fromkeys((*first, *second))
    letters = {word: chr(_LETTER + number) for number, word in enumerate(unique)}
    rows = ["".join(map(letters.__getitem__, words)) for words in (first, second)]
    aligner = Indel if len(first) * len(second) <= _LARGEST else Levenshtein
    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in aligner.opcodes(*rows)
    ]


def _unlinked(form: Running, own: Running, steps: Sequence[_Step]) -> tuple[set[int], set[int]]:
    """Find the clauses of either text that have nothing like them in the other."""
    common: Counter[tuple[int, int]] = Counter()
    for tag, begin, end, own_begin, _own_end in steps:
        if tag == "equal":
            for left, right, shift in _parts(begin, end, own_begin, form, own):
                common[left, right] += shift
    gone, new = set(range(len(form.starts))), set(range(len(own.starts)))
    for (left, right), words in common.items():
        shorter = min(_long(form.spans[left]), _long(own.spans[right]))
        if words >= max(min(_FEWEST, shorter), _LINKED * shorter):
            gone.discard(left)
            new.discard(right)
    return gone, new


def _parts(
    begin: int, end: int, own_begin: int, form: Running, own: Running
) -> Iterator[tuple[int, int, int]]:
    """Cut equal words where a clause of either text begins: clause, clause, number of words."""
    at = begin
    while at < end:
        left = bisect_right(form.starts, at) - 1
        place = own_begin + at - begin
        right = bisect_right(own.starts, place) - 1
        stop = min(end, form.spans[left][1], begin + own.spans[right][1] - own_begin)
        yield left, right, stop - at
        at = stop


def _places(spans: Sequence[_Span], without: set[int]) -> list[int]:
    return [at for number, span in enumerate(spans) if number not in without for at in range(*span)]


def _by_clause(
    form: Running,
    own: Running,
    steps: Sequence[_Step],
    kept: Sequence[int],
    own_kept: Sequence[int],
) -> tuple[dict[int, tuple[Hunk, ...]], list[_Span]]:
    """Deal the steps out to the form's clauses; what was put in between two is told apart."""
    dealt: dict[int, list[Hunk]] = {}
    long: list[_Span] = []
    starts = set(own.starts)
    for tag, begin, end, own_begin, own_end in steps:
        if tag == "insert":
            words = own_kept[own_begin:own_end]
            before = _clause_at(form, kept, begin - 1)
            behind = _clause_at(form, kept, begin)
            if before != behind and len(words) >= _LONG and words[-1] - words[0] < len(words):
                long.append((words[0], words[-1] + 1))
                continue
            cut = next((at for at, word in enumerate(words) if word in starts), len(words))
            place = kept[begin - 1] + 1 if begin else 0
            _put(dealt, before if before is not None else behind, place, words[:cut])
            place = kept[begin] if begin < len(kept) else len(form.words)
            _put(dealt, behind if behind is not None else before, place, words[cut:])
            continue
        at = begin
        while at < end:
            word = kept[at]
            clause = _clause_of(form, word)
            stop = min(end, at + form.spans[clause][1] - word)
            there = -1
            if tag != "delete":
                there = own_kept[own_begin + at - begin]
                right = bisect_right(own.starts, there) - 1
                stop = min(stop, at + own.spans[right][1] - there)
            _extend(dealt.setdefault(clause, []), word, stop - at, there, equal=tag == "equal")
            at = stop
    return {clause: _merged(hunks) for clause, hunks in dealt.items()}, long


def _clause_of(form: Running, word: int) -> int:
    return bisect_right(form.starts, word) - 1


def _clause_at(form: Running, kept: Sequence[int], at: int) -> int | None:
    return _clause_of(form, kept[at]) if 0 <= at < len(kept) else None


def _put(
    dealt: dict[int, list[Hunk]], clause: int | None, place: int, words: Sequence[int]
) -> None:
    if clause is not None and words:
        hunk = Hunk(place, place, words[0], words[-1] + 1, equal=False)
        dealt.setdefault(clause, []).append(hunk)


def _extend(hunks: list[Hunk], word: int, number: int, there: int, *, equal: bool) -> None:
    """Add words of the form; ``there`` is where they stand in the other text, or -1."""
    place = there if there >= 0 else (hunks[-1].own_end if hunks else 0)
    width = number if there >= 0 else 0
    last = hunks[-1] if hunks else None
    if last and equal and last.equal and (last.end, last.own_end) == (word, place):
        word, place = last.begin, last.own_begin
        number, width = last.end - last.begin + number, last.own_end - last.own_begin + width
        hunks.pop()
    hunks.append(Hunk(word, word + number, place, place + width, equal=equal))


def _merged(hunks: Sequence[Hunk]) -> tuple[Hunk, ...]:
    """Join neighbouring differences, and those with an island of a word or two between them."""
    made: list[Hunk] = []
    for hunk in hunks:
        made.append(hunk)
        while len(made) > 1 and not made[-1].equal and not made[-2].equal:
            made[-2:] = [_union(made[-2], made[-1])]
        if len(made) > 2 and _is_island(*made[-3:]):  # noqa: PLR2004 - difference, island, difference
            made[-3:] = [_union(made[-3], made[-1])]
    return tuple(made)


def _is_island(left: Hunk, middle: Hunk, right: Hunk) -> bool:
    wide = not left.equal and not right.equal and min(left.width, right.width) >= _WIDE
    return wide and middle.equal and middle.width <= _ISLAND


def _union(one: Hunk, other: Hunk) -> Hunk:
    begins = [hunk.own_begin for hunk in (one, other) if hunk.own_end > hunk.own_begin]
    ends = [hunk.own_end for hunk in (one, other) if hunk.own_end > hunk.own_begin]
    begin = min(begins, default=one.own_begin)
    return Hunk(one.begin, other.end, begin, max(ends, default=begin), equal=False)


def _moved(
    first: Sequence[str], second: Sequence[str], gone: Sequence[_Span], added: Sequence[_Span]
) -> dict[_Span, _Span]:
    """Find struck clauses among the added ones, the likest pair first."""
    pairs = sorted(
        (-likeness, left, right)
        for left in gone
        for right in added
        if (likeness := Indel.normalized_similarity(first[slice(*left)], second[slice(*right)]))
        >= _MOVED
    )
    found: dict[_Span, _Span] = {}
    for _likeness, left, right in pairs:
        if left not in found and right not in found.values():
            found[left] = right
    return found


def _within(
    first: Sequence[str], second: Sequence[str], span: _Span, there: _Span
) -> tuple[Hunk, ...]:
    """Align the words of one clause with those of another."""
    return _merged(
        [
            Hunk(span[0] + begin, span[0] + end, there[0] + left, there[0] + right, tag == "equal")
            for tag, begin, end, left, right in _steps(first[slice(*span)], second[slice(*there)])
        ]
    )


def _long(span: _Span) -> int:
    return span[1] - span[0]
