"""Words over which other words are printed: no reader makes them out, and any copy tells both."""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pypdfium2.raw as pdfium

from app.adapters.inspecting.budget import Look
from app.adapters.inspecting.geometry import Bounds

_CODE: Final = "covered_text"
_ROW: Final = 8.0  # points; letters are compared with those that reach into the same rows
_MOST_PAIRS: Final = 1_000_000  # that are compared on one page
_CORE: Final = 0.25  # of a letter on each side that neighbours may share: kerning, slanted letters
_HALF: Final = 0.5
_SHORTEST: Final = 2  # letters of a word
_LARGER: Final = 2.5  # times; a letter so much larger is a mark across the page, as DRAFT
_ASKEW: Final = 0.02  # radians off the upright
_QUARTER: Final = math.pi / 2
_JOINED: Final = 3  # letters at most that one sign shows, as ffi
_WHITE: Final = 240  # of 255, in each colour: the ground shows through nothing of it
_MOST_TOLD: Final = 40
_UNDRAWN: Final = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})


@dataclass(eq=False)
class _Letter:
    index: int
    sign: str
    bounds: Bounds
    struck: bool = False


def find(number: int, text: Any, seen: Look) -> None:  # noqa: ANN401 - pypdfium2 has no types
    """Tell in ``seen`` the words of a page of which most letters share their place with others.

    Bold and shadows made by the same letters once more, accents, underlining and letters that
    reach into their neighbours are none; nor is what a mark of large letters runs across, nor
    white letters, which are told as hidden where nothing else shows in their place. What was told
    as covered already is not told again.
    """
    known = {
        word
        for one in seen.findings
        if (one.code, one.page) == (_CODE, number)
        for word in one.value.split()
    }
    if found := [word for word in words(text) if word not in known]:
        told = f"{len(found)} word{'s' * (len(found) > 1)} printed over each other can be read"
        shown = " ".join(found[:_MOST_TOLD])
        seen.find(_CODE, told, page=number, value=shown, count=len(found))


def words(text: Any, *, strict: bool = False) -> list[str]:  # noqa: ANN401 - as above
    """Give the words of a text page that stand over or under others.

    With ``strict`` also where one of them is a mark of large letters, or white.
    """
    each = list(_words(text))
    pairs = _pairs([letter for word in each for letter in word])
    for _one, (letter, other) in zip(range(_MOST_PAIRS), pairs, strict=False):
        if letter.sign != other.sign:
            _strike(letter, other, text, strict=strict)
            _strike(other, letter, text, strict=strict)
    return ["".join(one.sign for one in word) for word in each if _is_lost(word)]


def _words(text: Any) -> Iterator[list[_Letter]]:  # noqa: ANN401 - as above
    word: list[_Letter] = []
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    for index in range(pdfium.FPDFText_CountChars(text.raw)):
        sign = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if sign.isspace() or sign in "\0\x02\ufffe":
            if word:
                yield word
            word = []
        elif pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            word.append(_Letter(index, sign, (left.value, bottom.value, right.value, top.value)))
    if word:
        yield word


def _pairs(letters: Sequence[_Letter]) -> Iterator[tuple[_Letter, _Letter]]:
    """Give those that reach into the same row and over each other, some of them twice."""
    rows: dict[int, list[_Letter]] = defaultdict(list)
    for letter in letters:
        for row in range(int(letter.bounds[1] // _ROW), int(letter.bounds[3] // _ROW) + 1):
            rows[row].append(letter)
    for each in rows.values():
        each.sort(key=lambda one: one.bounds[0])
        for at, letter in enumerate(each, start=1):
            for other in islice(each, at, None):
                if other.bounds[0] >= letter.bounds[2]:
                    break
                yield letter, other


def _strike(letter: _Letter, by: _Letter, text: Any, *, strict: bool) -> None:  # noqa: ANN401 - as above
    """Note that ``letter`` shares its place with another letter, where it does."""
    if letter.struck or not _covers(by.bounds, letter.bounds):
        return
    sizes = _size(letter), _size(by)
    if not strict and max(sizes) > _LARGER * min(sizes):
        return
    letter.struck = _is_other(letter, by, text, strict=strict)


def _size(letter: _Letter) -> float:
    left, bottom, right, top = letter.bounds
    return max(right - left, top - bottom)


def _core(bounds: Bounds) -> Bounds:
    left, bottom, right, top = bounds
    wide, high = _CORE * (right - left), _CORE * (top - bottom)
    return left + wide, bottom + high, right - wide, top - high


def _covers(other: Bounds, letter: Bounds) -> bool:
    """Say whether ``other`` stands over half of the core of a letter, or runs along it."""
    core = _core(letter)
    for low, high in ((0, 2), (1, 3)):
        common = min(core[high], other[high]) - max(core[low], other[low])
        least = min(core[high] - core[low], other[high] - other[low])
        if common <= 0 or common < _HALF * least:
            return False
    return True


def _is_other(letter: _Letter, by: _Letter, text: Any, *, strict: bool) -> bool:  # noqa: ANN401 - as above
    """Say whether both are drawn, each on its own, where their bounds say."""
    if letter.bounds == by.bounds and abs(letter.index - by.index) < _JOINED:
        return False
    if not strict and any(_is_white(text, one.index) for one in (letter, by)):
        return False
    if not (_is_drawn(text, letter.index) and _is_drawn(text, by.index)):
        return False
    over, under = (
        _core(one.bounds) if _is_askew(text, one.index) else one.bounds for one in (by, letter)
    )
    return _covers(over, under)


def _is_drawn(text: Any, index: int) -> bool:  # noqa: ANN401 - as above
    written = pdfium.FPDFText_GetTextObject(text.raw, index)
    return not written or pdfium.FPDFTextObj_GetTextRenderMode(written) not in _UNDRAWN


def _is_white(text: Any, index: int) -> bool:  # noqa: ANN401 - as above
    colour = [ctypes.c_uint() for _part in range(4)]
    told = pdfium.FPDFText_GetFillColor(text.raw, index, *colour)
    return bool(told) and min(one.value for one in colour[:3]) >= _WHITE


def _is_askew(text: Any, index: int) -> bool:  # noqa: ANN401 - as above
    """Say whether a letter stands neither upright nor on a side: its bounds are too large then."""
    turned = float(pdfium.FPDFText_GetCharAngle(text.raw, index)) % _QUARTER
    return _ASKEW < turned < _QUARTER - _ASKEW


def _is_lost(word: Sequence[_Letter]) -> bool:
    letters = [one for one in word if one.sign.isalnum()]
    return len(letters) >= _SHORTEST and sum(one.struck for one in letters) > _HALF * len(letters)
