"""Where in a text stands what was looked for: the excerpt that is shown, and its order."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.search import Phrase, Wanted
from app.models.search_words import Word, Words, look, words_of

_BEFORE: Final = 60  # characters shown before the first place
_WIDTH: Final = 240  # characters of an excerpt
_AROUND: Final = (100, 320)  # characters that are looked at before and after a place
_MOST_ROUGH: Final = 30
_ENOUGH: Final = 8  # places of one group that count; more say nothing more
_WORTH: Final = tuple(times / (times + 1) for times in range(_ENOUGH + 1))
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; ``marked`` where it is what was looked for."""

    text: str
    marked: bool


def scorer(wanted: Wanted) -> Callable[[str], float]:
    """Make what says how well a page fits, given its words: greater is better.

    It counts how often a page says each thing, and whether it says them all in a row. 0 is for a
    page that does not say all of it, and can only look like it.
    """
    groups = [[one.needle for one in group] for group in wanted.groups]
    row = _in_a_row(wanted)

    def score(words: str) -> float:
        told = 0.0
        for group in groups:
            times = words.count(group[0])
            for other in group[1:]:
                times += words.count(other)
            if not times:
                return 0.0
            told += _WORTH[min(_ENOUGH, times)]
        return told + (len(groups) if row and row.needle in words else 0)

    return score


def excerpt(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Give the part of ``text`` where most of what was looked for stands, marked."""
    found = _places_shown(text, wanted)
    first = _fullest(found)
    start = max(0, first - _BEFORE)
    if start:
        start = text.rfind(" ", max(0, start - 20), start) + 1 or start
    end = min(len(text), start + _WIDTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), end - 20)
    pieces, at = [Piece("\u2026", marked=False)] if start else [], start
    for one in found:
        if start <= one[0] and one[1] <= end and one[0] >= at:
            pieces += (
                _piece(text[at : one[0]], marked=False),
                _piece(text[slice(*one)], marked=True),
            )
            at = one[1]
    pieces.append(_piece(text[at:end], marked=False))
    if end < len(text):
        pieces.append(Piece("\u2026", marked=False))
    return tuple(one for one in pieces if one.text)


def plain(pieces: Sequence[Piece]) -> str:
    """Write an excerpt as text alone."""
    return "".join(one.text for one in pieces).strip()


def places(text: str, wanted: Wanted, *, loosely: bool = True) -> list[tuple[int, int]]:
    """List the places of ``text`` that say what is wanted, in order.

    Of what it nowhere says word for word, ``loosely`` gives the places that look like it: so what
    the search finds on a page has a place there.
    """
    words = words_of(text)
    found = set[tuple[int, int]]()
    for group in wanted.groups:
        there = {place for one in group for place in _said(words, one)}
        if loosely and not there:
            there = {place for one in group for place in _seen(words, one)}
        found |= there
    return sorted(found)


def alike(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """List every place of ``text`` that says what is wanted or looks like it, in order."""
    words = words_of(text)
    phrases = [one for group in wanted.groups for one in group]
    return sorted({place for one in phrases for place in (*_said(words, one), *_seen(words, one))})


def _places_shown(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """List the places near the fullest part of a text, without cutting all of it into words."""
    small = text.lower()
    if len(small) != len(text):  # a sign whose small form is two: places would be others
        return places(text, wanted)
    rough = sorted(
        (at, at)
        for word in {one.words[0] for group in wanted.groups for one in group}
        for at in _finds(small, word)
    )
    middle = _fullest(rough)
    start = max(0, text.rfind(" ", 0, max(0, middle - _AROUND[0])))
    end = text.find(" ", middle + _AROUND[1])
    near = places(text[start : end if end > 0 else None], wanted, loosely=False) if rough else []
    return [(start + one, start + other) for one, other in near] or places(text, wanted)


def _finds(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    for _ in range(_MOST_ROUGH):
        if at < 0:
            return
        yield at
        at = text.find(word, at + 1)


def _said(words: Words, phrase: Phrase) -> list[tuple[int, int]]:
    """Where a text says it; one word also under another spelling (``Words.beside``)."""
    found = _in_order(words.running, phrase)
    if len(phrase.words) == 1:
        found += _in_order(words.beside, phrase)
    return found


def _seen(words: Words, phrase: Phrase) -> list[tuple[int, int]]:
    """Where the running words of a text look like it."""
    if phrase.loosely is None:
        return []
    looks = [Word(look(word.text), word.start, word.end) for word in words.running]
    return _in_order(looks, phrase.loosely)


def _in_order(words: Sequence[Word], phrase: Phrase) -> list[tuple[int, int]]:
    *first, last = phrase.words
    found = []
    for at, word in enumerate(words[len(first) :]):
        ends = word.text == last or (phrase.prefix and word.text.startswith(last))
        if ends and all(words[at + n].text == one for n, one in enumerate(first)):
            found.append((words[at].start, word.end))
    return found


def _fullest(found: Sequence[tuple[int, int]]) -> int:
    """The place from which an excerpt shows the most, the first of equals."""
    if not found:
        return 0
    most = max(
        range(len(found)),
        key=lambda n: (sum(found[n][0] <= one[0] < found[n][0] + _WIDTH // 2 for one in found), -n),
    )
    return found[most][0]


def _in_a_row(wanted: Wanted) -> Phrase | None:
    """All that was asked for as one phrase, where it is several things."""
    if len(wanted.groups) < 2:  # noqa: PLR2004 - one thing is in no row
        return None
    firsts = [group[0] for group in wanted.groups]
    return Phrase(tuple(word for one in firsts for word in one.words), firsts[-1].prefix)


def _piece(text: str, *, marked: bool) -> Piece:
    return Piece(_BLANKS.sub(" ", text), marked)
