"""Find the names, addresses and tokens of our own people where OCR got a letter of them wrong."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from app.adapters.inspecting.spelled import folded, foldings, letters_of
from app.adapters.inspecting.watching import ends

_SHORTEST: Final = 3  # letters; a shorter one stands everywhere
_OF_SEVERAL: Final = 6  # letters of a name of several words in which one may be wrong
_OF_ONE: Final = 8  # the same of a single word, which is like many others
_MOST_WORDS: Final = 10
_WORD: Final = re.compile(r"[^\W_]+")
# What looks alike on paper is the same here.
_ALIKE: Final = str.maketrans("0158i269", "olsblzgg")
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@dataclass(frozen=True)
class Near:
    """An entry of the list where it stands: between two signs, with none or one letter wrong."""

    entry: str
    start: int
    end: int
    wrong: int


@dataclass(frozen=True)
class _Way:
    """One way to write an entry, as a shape, and how many letters of it may be wrong."""

    entry: str
    shape: str
    most_wrong: int


class NearList:
    """The same entries as those of ``WatchList``; joined, parted or misread words are found."""

    def __init__(self, entries: Iterable[object]) -> None:
        self._ways: dict[str, set[_Way]] = {}
        self._halves: set[str] = set()
        self._longest = 0
        for entry in entries:
            written = " ".join(str(entry).split())
            for way in foldings(written):
                self._add(way, written)

    def _add(self, plain: str, entry: str) -> None:
        words = _WORD.findall(plain)
        for way in _orders(plain, words):
            if len(way) < _SHORTEST:
                continue
            self._longest = max(self._longest, len(way))
            single = len(words) == 1 and not any(map(str.isdecimal, way))
            least = _OF_ONE if single else _OF_SEVERAL
            for shape in alike(way):
                known = _Way(entry, shape, most_wrong=int(len(way) >= least))
                half = len(shape) // 2
                self._halves |= {shape[:half], shape[half:]} if known.most_wrong else {shape}
                for key in _shapes(shape) if known.most_wrong else (shape,):
                    self._ways.setdefault(key, set()).add(known)

    def may_be_in(self, words: str) -> bool:
        """Say at once whether an entry may stand in ``words``: one wrong letter spares a half."""
        shapes = alike(letters_of(words))
        return any(half in shape for shape in shapes for half in self._halves)

    def near(self, words: str) -> list[Near]:
        """List where entries stand in ``words``, each place once, the best way to see it."""
        kept: list[Near] = []
        found = set(self._windows(words))
        for one in sorted(found, key=lambda near: (near.wrong, near.end - near.start, near.start)):
            if not any(
                other.entry == one.entry and other.start < one.end and one.start < other.end
                for other in kept
            ):
                kept.append(one)
        return sorted(kept, key=lambda near: near.start)

    def _windows(self, words: str) -> Iterator[Near]:
        spoken = [(_plain(match[0]), *match.span()) for match in _WORD.finditer(words)]
        for first, (_word, start, _end) in enumerate(spoken):
            joined = ""
            for word, _start, end in spoken[first : first + _MOST_WORDS]:
                joined += word
                if len(joined) > self._longest + 2:
                    break
                if len(joined) >= _SHORTEST:
                    for shape in alike(joined):
                        yield from self._known(shape, start, end)

    def _known(self, shape: str, start: int, end: int) -> Iterator[Near]:
        for key in _shapes(shape):
            for way in self._ways.get(key, ()):
                wrong = Levenshtein.distance(shape, way.shape, score_cutoff=1)
                if wrong <= way.most_wrong:
                    yield Near(way.entry, start, end, wrong)


def _orders(plain: str, words: list[str]) -> set[str]:
    """Give the ways to write a folded entry: as it is, and a name by its ends in either order."""
    ways = {"".join(words)}
    if len(words) > 1 and "@" not in plain and not words[0].isdecimal():
        both = [(words[0], words[-1]), *ends(plain)]
        ways |= {way for first, last in both for way in (first + last, last + first)}
    return ways


def alike(word: str) -> set[str]:
    """Give the shapes of a folded word, in which what OCR confuses is the same.

    One with pairs of letters that look like one letter as that letter, and one without.
    """
    plain = shape = word.translate(_ALIKE)
    for pair, one in _PAIRS:
        shape = shape.replace(pair, one)
    return {plain, shape}


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(_WORD.findall(folded(unicodedata.normalize("NFC", word))))


def _shapes(shape: str) -> Iterator[str]:
    """Give a shape, and it without each of its letters: two that share one are a letter apart."""
    yield shape
    for at in range(len(shape)):
        yield shape[:at] + shape[at + 1 :]
