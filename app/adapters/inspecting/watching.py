"""Find the names, addresses and tokens of our own people, however they are written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.adapters.inspecting.spelled import (
    folded,
    foldings,
    is_long_enough,
    part,
    plain_address,
    squeezed,
    stands_within,
    tokens,
)
from app.ports.examining import Finding, Place

__all__ = ["WatchList", "ends", "folded"]

_FOUR: Final = 4
_PART: Final = 3  # letters of half a double surname that may stand for the whole
_NAMES: Final = 2  # words without which nobody is named
_SEAM: Final = 200  # letters at the end of a page and at the beginning of the next
_HYPHENS: Final = re.compile(r"[-\u2010\u2011]")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon"})
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd"})
_BETWEEN: Final = r"[\W_]{0,4}+"  # what may stand between two letters of a name
_GAP: Final = r"[\W_]{1,80}+"  # the same between two words: a break, quote marks, an empty column
_MIDDLE: Final = (
    rf"(?:{_GAP}(?:[^\W_]{{1,20}}+{_GAP})?"  # one other word, or none
    r"|[\W_]{1,4}+(?:[^\W_]{1,20}+[\W_]{1,4}+){2})"
)
_TURNED: Final = rf"{_GAP}(?:(?:{'|'.join(sorted(_SUFFIXES))}){_GAP})?"


class WatchList:
    """What must not go out unnoticed.

    An entry with an @ is an address, one of several words a name or a street, any other a word
    that stands by itself (a token, a name of one word). Names are found in both orders, with or
    without their middle names, titles and suffixes, with either half of a double surname, with
    anything but letters between their letters, and over a line or a page. An address is found
    with a +tag, and with its @ set apart or spelled out. In writing without spaces between words
    a name is found anywhere.
    """

    def __init__(self, entries: Iterable[object]) -> None:
        self._alone: dict[str, str] = {}
        self._parts: dict[str, tuple[str, ...]] = {}  # of _alone: the letters of each must stand
        self._within: dict[str, str] = {}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._by_four: dict[str, list[_Name]] = {}
        for entry in entries:
            written = " ".join(str(entry).split())
            for way in foldings(written):
                self._add(way, written)
        for name in self._names.values():
            for four in name.fours:
                self._by_four.setdefault(four, []).append(name)

    def _add(self, plain: str, entry: str) -> None:
        words = tuple(filter(None, map(squeezed, plain.split())))
        whole = "".join(words)
        if not is_long_enough(whole):
            return
        if "@" in plain:
            untagged = plain_address(plain)
            self._add_alone(
                squeezed(untagged), self._alone.get(squeezed(untagged), entry), untagged
            )
            self._add_alone(whole, entry, plain)
            return
        if stands_within(whole):
            self._within[whole] = entry
        if len(words) == 1:
            self._add_alone(whole, entry, whole)
        else:
            self._names[words] = _Name(entry, words, tuple(ends(plain)))

    def _add_alone(self, key: str, entry: str, written: str) -> None:
        self._alone[key] = entry
        parts = re.split(r"[@.]", written.partition("@")[2]) if "@" in written else []
        local = written.partition("@")[0] if "@" in written else written
        self._parts[key] = tuple(filter(None, map(squeezed, [local, *parts])))

    def findings(self, texts: Sequence[tuple[Place, str]]) -> list[Finding]:
        """List each entry that stands in ``texts``: its first place, and in how many places."""
        return [
            Finding(code="watch_word", page=places[0], value=entry, detail=entry, count=len(places))
            for entry, places in self.places(texts).items()
        ]

    def places(self, texts: Sequence[tuple[Place, str]]) -> dict[str, list[Place]]:
        """Give the places in which each entry stands, of those that stand in ``texts``.

        A page goes on in the next one, by their numbers: what begins on it stands there.
        """
        found: dict[str, list[Place]] = {}
        pages = [
            (place, [(way, squeezed(way)) for way in foldings(words)]) for place, words in texts
        ]
        likely = self._likely("".join(letters for _place, ways in pages for _way, letters in ways))
        for place, ways in pages:
            for entry in {each for way, letters in ways for each in self._in(way, letters, likely)}:
                found.setdefault(entry, []).append(place)
        for place, seams in _seams(texts) if likely else ():
            for entry in _over(seams, likely):
                known = found.setdefault(entry, [])
                if not {place, place + 1} & set(known):
                    known.append(place)
        return found

    def may_be_in(self, words: str) -> bool:
        """Say soon whether an entry may stand in ``words``; where it says no, none does."""
        for way in foldings(words):
            letters = squeezed(way)
            if (
                any(all(part in letters for part in each) for each in self._parts.values())
                or any(name.may_be_in(letters) for name in self._names.values())
                or any(key in letters for key in self._within)
            ):
                return True
        return False

    def _likely(self, letters: str) -> "list[_Name]":
        """Give the names of which the letters of both ends stand somewhere."""
        if not self._names:
            return []
        # Names are many and most stand nowhere: four letters in a row tell that at once.
        fours = {letters[at : at + _FOUR] for at in range(len(letters))} | {""}
        seen = {
            name.words: name
            for four in fours & self._by_four.keys()
            for name in self._by_four[four]
        }
        return [name for name in seen.values() if name.may_be_in(letters)]

    def _in(self, words: str, letters: str, likely: "list[_Name]") -> set[str]:
        found = {name.entry for name in likely if name.stands_in(words, letters)}
        found |= {entry for key, entry in self._within.items() if key in letters}
        if self._alone:
            spoken = {squeezed(token) for token in tokens(words)}
            found |= {self._alone[word] for word in spoken & self._alone.keys()}
        return found


@dataclass(frozen=True)
class _Name:
    """A name or a street, folded, with what its first and last word may be."""

    entry: str
    words: tuple[str, ...]
    ends: tuple[tuple[str, str], ...]

    @cached_property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """What must stand there for it to stand there: all the words of one of these."""
        # A street without its number or its name is a street of others.
        has_number = any(map(str.isdecimal, "".join(self.words)))
        return self.ends if self.ends and not has_number else (self.words,)

    @property
    def fours(self) -> Iterator[str]:
        """Give the first letters of the longest word of each of its needs, where there are four."""
        for each in self.needs:
            longest = max(each, key=len)
            yield longest[:_FOUR] if len(longest) >= _FOUR else ""

    def may_be_in(self, letters: str) -> bool:
        """Say whether the words of it stand in ``letters``, wherever."""
        return any(all(word in letters for word in each) for each in self.needs)

    def stands_in(self, words: str, letters: str) -> bool:
        """Say whether it stands in folded ``words``, whose letters are ``letters``."""
        return self.may_be_in(letters) and self._pattern.search(words) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        ways = [rf"(?:{_GAP})?".join(map(_spelled, self.words))]
        for first, last in self.ends:
            ways += [
                f"{_spelled(first)}{_MIDDLE}{_spelled(last)}",
                f"{_spelled(last)}{_TURNED}{_spelled(first)}",
            ]
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})(?![^\W_])")


def _spelled(word: str) -> str:
    return _BETWEEN.join(map(re.escape, word))


def ends(entry: str) -> list[tuple[str, str]]:
    """Give the first and the last word by which a folded name may be called, each way once.

    Titles and suffixes are none, an initial is not the only first word, and of two words with a
    hyphen each may be said alone. What begins with a number has no ends: it is a street.
    """
    words = [word for word in entry.split() if squeezed(word)]
    if squeezed(words[0]).isdecimal():
        return []
    kept = [word for word in words if squeezed(word) not in _TITLES | _SUFFIXES]
    kept = kept if len(kept) >= _NAMES else words
    if len(kept) < _NAMES:
        return []
    firsts = [kept[0]] if len(squeezed(kept[0])) > 1 or len(kept) == _NAMES else kept[:2]
    ways = dict.fromkeys(
        (first, last) for one in firsts for first in _parts(one) for last in _parts(kept[-1])
    )
    return list(ways)


def _parts(word: str) -> list[str]:
    """Give a word, and each long part of it between hyphens."""
    parts = [each for each in map(squeezed, _HYPHENS.split(word)) if len(each) >= _PART]
    return list(dict.fromkeys([squeezed(word), *parts]))


def _seams(texts: Sequence[tuple[Place, str]]) -> Iterator[tuple[int, list[str]]]:
    """Give what stands over the end of each page that goes on, with and without its margins."""
    pages: dict[Place, str] = {}
    for place, words in texts:
        pages.setdefault(place, words)
    for place, words in pages.items():
        after = pages.get(place + 1, "") if isinstance(place, int) else ""
        if isinstance(place, int) and words.strip() and after.strip():
            yield place, [f"{tail}\n{head}" for tail in _tails(words) for head in _heads(after)]


def _tails(words: str) -> list[str]:
    words = words.rstrip()
    tail = part(words, len(words) - _SEAM, len(words))
    return [tail, tail.rpartition("\n")[0]]


def _heads(words: str) -> list[str]:
    head = part(words.lstrip(), 0, _SEAM)
    return [head, head.partition("\n")[2]]


def _over(seams: Sequence[str], likely: Sequence[_Name]) -> set[str]:
    found = set()
    for seam in seams:
        for way in foldings(seam):
            letters = squeezed(way)
            found |= {name.entry for name in likely if name.stands_in(way, letters)}
    return found
