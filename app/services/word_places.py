"""Where on a page words stand that somebody looks for: on the page as displayed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.ports.page_reading import Word
from app.queries.searching.asking import wanted_by
from app.queries.searching.marking import alike, places

Place = tuple[Word, ...]

_BLANKS: Final = re.compile(r"\s*")
_AHEAD: Final = 80  # characters between two words that follow each other
_APART: Final = 1.5  # times their height; between columns it is wider
_DOWN: Final = 0.4  # times their height; a line that leans further is two


def marked(text: str, words: Sequence[Word], query: str) -> tuple[Place, ...]:
    """Give each place where the search finds ``query`` on a page: the words that make it up.

    ``text`` is what the page says and ``words`` are the same words with their places. What is cut
    by the end of a line, written otherwise or misread by OCR is marked as it is found: both go by
    the same words of the same text.
    """
    wanted = wanted_by(query)
    return _shown(text, words, places(text, wanted)) if wanted else ()


def everywhere(text: str, words: Sequence[Word], query: str) -> tuple[Place, ...]:
    """As ``marked``, and each place that only looks like ``query`` beside those that say it."""
    wanted = wanted_by(query)
    return _shown(text, words, alike(text, wanted)) if wanted else ()


def stands(text: str, query: str) -> int:
    """How often ``text`` says any part of ``query``, or what looks like it."""
    wanted = wanted_by(query)
    return len(alike(text, wanted)) if wanted else 0


def runs(words: Sequence[Word]) -> tuple[Word, ...]:
    """Put words together that follow each other on one line, as a tenth of the pieces to lay down.

    Columns stay apart. Words without a place, or height, are left out.
    """
    made: list[list[Word]] = []
    for word in words:
        if word.x1 <= word.x0 or word.y1 <= word.y0:
            continue
        if made and _goes_on(made[-1], word):
            made[-1].append(word)
        else:
            made.append([word])
    return tuple(
        Word(
            run[0].x0,
            min(one.y0 for one in run),
            run[-1].x1,
            max(one.y1 for one in run),
            " ".join(one.text for one in run),
        )
        for run in made
    )


def _goes_on(run: Sequence[Word], word: Word) -> bool:
    first, last = run[0], run[-1]
    height = max(first.y1 - first.y0, word.y1 - word.y0)
    down = abs((word.y0 + word.y1) - (first.y0 + first.y1)) / 2
    return down <= _DOWN * height and last.x0 < word.x0 <= last.x1 + _APART * height


def _shown(text: str, words: Sequence[Word], found: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
    spans = list(_spans(text, words)) if found else []
    shown = (
        tuple(word for at, to, word in spans if at < end and start < to) for start, end in found
    )
    return tuple(one for one in shown if one)


def _spans(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, Word]]:
    """Say of each word where in the text it stands. Both have the same words in the same order.

    A word that is not in the text is left out, and does not take those after it along: it is looked
    for only a little ahead, and farther with each word that is missed in a row.
    """
    at, ahead = 0, _AHEAD
    for word in words:
        at = match.end() if (match := _BLANKS.match(text, at)) else at
        found = text.find(word.text, at, at + ahead + len(word.text)) if word.text else -1
        if found < 0:
            ahead *= 2
            continue
        at, ahead = found + len(word.text), _AHEAD
        yield found, at, word
