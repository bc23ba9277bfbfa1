"""Words as they were before OCR misread them: letters for digits, gaps and odd dashes in numbers.

Nothing here is shown: what is found in the mended words is told as it was read, by its place.
"""

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import Levenshtein

from app.adapters.inspecting import personal

_DIGITS: Final = {
    **dict.fromkeys("OoQD", "0"), **dict.fromkeys("lIi|!", "1"), **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"), "G": "6", "b": "6", "B": "8", **dict.fromkeys("gq", "9"),
}  # fmt: skip
_LETTERS: Final = {"0": "O", "1": "l", "5": "S", "8": "B", "|": "l", "!": "l"}
_TOKEN: Final = re.compile(r"[\w|!]+(?:[-\u2010-\u2015~=.][\w|!]+)*")
_PART: Final = re.compile(r"[\w|!]+")
_DASH: Final = re.compile(r"(?<=\d)[ \t]?[-\u2010-\u2015~=_][ \t]?(?=\d)")
_TELLING: Final = (
    *("date", "birth", "birthday", "born", "license", "licence", "plate", "social", "security"),
    *("phone", "telephone", "mobile", "registration", "number"),
)
_SHORTEST: Final = 4  # letters of a word in which one may be wrong
# The sign in an address is often read as another one, and a gap put beside it or a dot.
_MAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+'%-]{2,64} ?(?:@|\u00a9|\u00ae|\(@\)|\(a\)) ?[\w-]{2,63}"
    r"(?: ?[.,] ?[\w-]{2,63}){0,4} ?[.,] ?(?:com|org|net|gov|edu|mil|info|us|io|invalid)(?![\w-])",
    re.IGNORECASE,
)

Spot = tuple[str, int, int]


def spots(words: str) -> Iterator[Spot]:
    """Give what looks private in words that OCR read: its code, where it begins and ends.

    What is written as it should be comes first; a misread way to see the same is not told again.
    """
    found = list(personal.spots(words))
    mended, places = smoothed(words)
    for code, start, end in personal.spots(mended):
        _add(found, (code, places[start], places[end - 1] + 1))
    for match in _MAIL.finditer(words):
        _add(found, ("email", *match.span()))
    yield from found


def _add(found: list[Spot], new: Spot) -> None:
    if not any(one[0] == new[0] and one[1] < new[2] and new[1] < one[2] for one in found):
        found.append(new)


def smoothed(words: str) -> tuple[str, list[int]]:
    """Mend what OCR is known to misread; give for each sign the place where it stood before."""
    signs: list[str] = []
    places: list[int] = []
    at = 0
    for match in _TOKEN.finditer(words):
        _copy(words, at, match.start(), signs, places)
        mended = _mended(match[0])
        last = match.end() - 1
        signs.append(mended)
        places += [min(match.start() + index, last) for index in range(len(mended) - 1)] + [last]
        at = match.end()
    _copy(words, at, len(words), signs, places)
    return _closed("".join(signs), places)


def _copy(words: str, start: int, end: int, signs: list[str], places: list[int]) -> None:
    signs.append(words[start:end])
    places += range(start, end)


def _closed(words: str, places: list[int]) -> tuple[str, list[int]]:
    """Close the gaps around dashes between digits, and make each dash a plain one."""
    signs: list[str] = []
    kept: list[int] = []
    at = 0
    for match in _DASH.finditer(words):
        signs += [words[at : match.start()], "-"]
        kept += [*places[at : match.start()], places[match.start()]]
        at = match.end()
    return "".join([*signs, words[at:]]), [*kept, *places[at:]]


def _mended(token: str) -> str:
    return _as_number(token) or _PART.sub(lambda part: _part(part[0]), token)


def _part(part: str) -> str:
    return _as_number(part) or _as_word(part)


def _as_number(token: str) -> str:
    """Write a token as a number where at least half of it are digits, and the rest look like it."""
    shown = [sign for sign in token if sign.isalnum() or sign in "|!"]
    digits = sum(sign.isdecimal() for sign in shown)
    if 2 * digits < len(shown) or not all(one.isdecimal() or one in _DIGITS for one in shown):
        return ""
    return "".join(_DIGITS.get(sign, sign) for sign in token)


def _as_word(part: str) -> str:
    """Write a word with letters for what looks like digits; a telling one as it should be."""
    if sum(sign.isdecimal() for sign in part) * 2 >= len(part):
        return part
    word = "".join(_LETTERS.get(sign, sign) for sign in part)
    if len(word) >= _SHORTEST:
        low = word.lower()
        for telling in _TELLING:
            if Levenshtein.distance(low, telling, score_cutoff=1) <= 1:
                return telling
    return word
