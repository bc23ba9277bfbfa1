"""Where on a page words stand that somebody looks for: on the page as displayed."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from app.ports.page_reading import Word

_MOST_ASKED: Final = 20
_QUERY: Final = re.compile(r'"([^"]*)"|(\S+)')


def asked_for(query: str) -> tuple[tuple[str, ...], ...]:
    """Split what somebody typed into words and "phrases", folded; at most 20."""
    found = (_folded_all((one[0] or one[1]).split()) for one in _QUERY.findall(query))
    return tuple(one for one in found if one)[:_MOST_ASKED]


def places(words: Sequence[Word], query: str) -> tuple[tuple[Word, ...], ...]:
    """Give each place where a word or phrase of ``query`` stands: the words that make it up.

    A last word may be the beginning of a longer one where it ends in ``*``. Signs around words,
    accents and capital letters make no difference.
    """
    said = [(_folded(word.text), word) for word in words]
    said = [(text, word) for text, word in said if text]
    wanted = set(asked_for(query))
    return tuple(
        tuple(word for _text, word in said[start : start + len(one)])
        for one in sorted(wanted)
        for start in _starts([text for text, _word in said], one)
    )


def _starts(said: Sequence[str], wanted: tuple[str, ...]) -> Iterator[int]:
    *first, last = wanted
    for start in range(len(said) - len(wanted) + 1):
        end = said[start + len(first)]
        ends = end.startswith(last[:-1]) if last.endswith("*") else end == last
        if ends and list(said[start : start + len(first)]) == first:
            yield start


def _folded_all(words: Sequence[str]) -> tuple[str, ...]:
    folded = [
        _folded(word) + ("*" if word.endswith("*") and _folded(word) else "") for word in words
    ]
    return tuple(one for one in folded if one)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return kept.casefold().strip("*.,;:!?()[]{}<>'\"\u2018\u2019\u201c\u201d\u2013\u2014-")
