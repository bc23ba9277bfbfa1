"""Find the names, addresses and tokens of our own people, however they are written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from app.ports.examining import Finding, Place

_SHORTEST: Final = 3  # letters; a shorter word stands everywhere
_FOUR: Final = 4
_BREAK = re.compile(r"[-\u00ad\u2010\u2011]\s*\n\s*|\u00ad|[\u200b-\u200f\u2060\ufeff]")
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Cyrillic and Greek letters that look, small or capital, like a Latin one.
_ALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u043a\u043c\u0442\u0432\u043d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "aeopcyxijshdkmtbhabezhikmnoptyx",
)
_SEPARATORS = re.compile(r"[\W_]+")
_TOKENS = re.compile(r"[a-z0-9]+(?:[_-]+[a-z0-9]+)*")
# A reply token in groups of four, whatever stands between and before them.
_GROUPED = re.compile(r"(?<![0-9a-z])(?=([0-9a-z]{4}(?:[\W_]{0,3}[0-9a-z]{4}){3})(?![0-9a-z]))")
_MAILS = re.compile(r"[\w.+'%-]{1,80}@[\w.-]{1,120}")
_BETWEEN: Final = r"[\W_]{0,4}"  # what may stand between two letters of a name


def folded(words: str) -> str:
    """Write words without accents, case, foreign look-alikes and hyphens at the ends of lines."""
    joined = _BREAK.sub("", words)
    if joined.isascii():
        return joined.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", joined).casefold()).translate(_ALIKE)


def letters_of(words: str) -> str:
    """Give the letters and digits of words, folded, with nothing between them."""
    return _squeezed(folded(words))


def _squeezed(words: str) -> str:
    return words if words.isalnum() else _SEPARATORS.sub("", words)


class WatchList:
    """What must not go out unnoticed.

    An entry with an @ is an address, one of several words a name or a street, any other a word
    that stands by itself (a token, a name of one word). Names are found in both orders, with or
    without a middle name, and with anything but letters between their letters.
    """

    def __init__(self, entries: Iterable[object]) -> None:
        self._alone: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        for entry in entries:
            self._add(" ".join(str(entry).split()))

    def _add(self, entry: str) -> None:
        plain = folded(entry)
        words = tuple(filter(None, map(_squeezed, plain.split())))
        if len(_squeezed(plain)) < _SHORTEST:
            return
        if "@" in plain or len(words) == 1:
            self._alone[_squeezed(plain)] = entry
        else:
            self._phrases[words] = entry

    def findings(self, texts: Sequence[tuple[Place, str]]) -> list[Finding]:
        """List each entry that stands in ``texts``: its first place, and in how many places."""
        return [
            Finding(code="watch_word", page=places[0], value=entry, detail=entry, count=len(places))
            for entry, places in self.places(texts).items()
        ]

    def places(self, texts: Sequence[tuple[Place, str]]) -> dict[str, list[Place]]:
        """Give the places in which each entry stands, of those that stand in ``texts``."""
        found: dict[str, list[Place]] = {}
        pages = [(place, folded(words)) for place, words in texts]
        whole = _squeezed("".join(words for _place, words in pages))
        # Names are many and most stand nowhere: four letters in a row tell that at once.
        fours = {whole[at : at + _FOUR] for at in range(len(whole))} if self._phrases else set()
        likely = [
            (entry, _pattern(words))
            for words, entry in self._phrases.items()
            if all(word[:_FOUR] in fours for word in words if len(word) >= _FOUR)
            and all(word in whole for word in words if len(word) > 1)
        ]
        for place, words in pages:
            for entry in self._in(words, likely):
                found.setdefault(entry, []).append(place)
        return found

    def _in(self, words: str, likely: list[tuple[str, re.Pattern[str]]]) -> set[str]:
        found = {entry for entry, pattern in likely if pattern.search(words)}
        if self._alone:
            spoken = {_squeezed(token) for token in _tokens(words)}
            found |= {self._alone[word] for word in spoken & self._alone.keys()}
        return found


def _tokens(words: str) -> Iterable[str]:
    """Give the words that may be an address or a token, whole and in their parts."""
    for match in _MAILS.finditer(words):
        yield match[0]
        yield match[0].strip(".'")
    yield from (match[1] for match in _GROUPED.finditer(words))
    for match in _TOKENS.finditer(words):
        yield match[0]
        if "-" in match[0] or "_" in match[0]:
            yield from re.split(r"[_-]+", match[0])


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Write the ways in which a name or a street may stand in folded words."""
    spelled = [_BETWEEN.join(map(re.escape, word)) for word in words]
    ways = [rf"{_BETWEEN}".join(spelled)]
    if len(words) > 1 and not words[0].isdigit():
        first, last = spelled[0], spelled[-1]
        middle = r"[\W_]{1,4}(?:[^\W_]{1,20}[\W_]{1,4}){0,2}"
        ways += [f"{first}{middle}{last}", rf"{last}[\W_]{{1,4}}{first}"]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})(?![^\W_])")
