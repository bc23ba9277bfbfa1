"""Where in a text stands what was looked for: the excerpt that is shown, and its order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.models.search import Phrase, Wanted
from app.models.search_words import Word, indexed, look, words_of

_BEFORE: Final = 60  # characters shown before the first place
_WIDTH: Final = 240  # characters of an excerpt
_ENOUGH: Final = 8  # places of one group that count; more say nothing more
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; ``marked`` where it is what was looked for."""

    text: str
    marked: bool


def score(words: str, wanted: Wanted) -> float:
    """How well a page fits: how often it says each thing, and whether it says them in a row."""
    told = 0.0
    for group in wanted.groups:
        times = min(_ENOUGH, sum(words.count(one.needle) for one in group))
        told += times / (times + 1)
    row = _in_a_row(wanted)
    return told + (len(wanted.groups) if row and row.needle in words else 0)


def excerpt(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Give the part of ``text`` where most of what was looked for stands, marked."""
    found = places(text, wanted)
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


def places(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """List the places of ``text`` that say what is wanted, in order; else what looks like it."""
    words = words_of(text)
    phrases = [one for group in wanted.groups for one in group]
    exact = [place for one in phrases for place in _places(words.running, one.words, one.prefix)]
    spelled = {one.words[0] for one in phrases if len(one.words) == 1}
    exact += ((word.start, word.end) for word in words.beside if word.text in spelled)
    if not exact:
        seen = [Word(look(word.text), word.start, word.end) for word in words.running]
        loosely = [one.loosely for one in phrases]
        exact = [place for one in loosely if one for place in _places(seen, one.words, one.prefix)]
    return sorted(set(exact))


def says(text: str, phrase: Phrase) -> bool:
    """Whether ``text`` says ``phrase``, as the index sees it."""
    return phrase.needle in indexed(words_of(text))


def _places(
    words: Sequence[Word],
    wanted: tuple[str, ...],
    prefix: bool,  # noqa: FBT001 - of a phrase
) -> list[tuple[int, int]]:
    *first, last = wanted
    found = []
    for at, word in enumerate(words[len(first) :]):
        ends = word.text.startswith(last) if prefix else word.text == last
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
