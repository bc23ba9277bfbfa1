"""The confined process that compares the text of pages with what OCR read in their pictures.

A program that makes a PDF may say of its letters that they are others, and a layer of words under
a scan may be that of another page. Programs then search words that no reader sees.
"""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from app.adapters import confined
from app.adapters.inspecting.geometry import Box
from app.adapters.redacting.spelling import plain

_MEMORY: Final = 1024**3  # bytes
_PROCESSOR: Final = 120  # seconds
_LONG: Final = 4  # letters; of shorter words OCR makes anything
_LONGEST: Final = 60  # letters of a word that are compared
_LIKE: Final = 0.7  # of the letters of a word, which must stand there in their order
_NEAR: Final = 1.0  # points
_LOWEST: Final = 20_000.0  # points; no page is as high
_BAND: Final = 20.0  # points; words are looked for in the bands of the page that a box reaches


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    confined.answer({"compare": _compare})


def _compare(asked: dict[str, Any]) -> dict[str, Any]:
    return {"pages": [compared(one["said"], one["seen"]) for one in asked["pages"]]}


def compared(said: Sequence[Sequence[Any]], seen: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Give the lines of ``seen`` in which a word stands that is not ``said`` there.

    Words are ``[x0, y0, x1, y1, text]``, those that were seen with whether OCR is sure of it at
    their end. ``alike`` is the share of the long words that are said which OCR read there.
    """
    text, picture = _Places(said), _Places(seen)
    lines = [
        [list(word[:5]) for word in line]
        for line in _lines(seen)
        if any(
            sure and not text.says(Box(x0, y0, x1, y1), word) for x0, y0, x1, y1, word, sure in line
        )
    ]
    long = [one for one in said if len(plain(one[4])) >= _LONG]
    known = sum(picture.says(Box(*one[:4]), one[4]) for one in long)
    return {"lines": lines, "alike": known / len(long) if long else 1.0}


class _Places:
    """Words by the bands of the page that they stand in."""

    def __init__(self, words: Sequence[Sequence[Any]]) -> None:
        self._bands: dict[int, list[tuple[int, Box, str]]] = {}
        for number, word in enumerate(words):
            box = Box(*word[:4])
            for band in _bands(box):
                self._bands.setdefault(band, []).append((number, box, plain(word[4])))

    def says(self, box: Box, word: str) -> bool:
        """Say whether most letters of ``word`` stand at ``box``; of a short one nobody can tell."""
        written = plain(word)[:_LONGEST]
        if len(written) < _LONG:
            return True
        grown = box.grown(_NEAR)
        there = {
            number: text
            for band in _bands(grown)
            for number, place, text in self._bands.get(band, ())
            if grown.meets(place)
        }
        return _is_like(written, "".join(text for _number, text in sorted(there.items())))


def _bands(box: Box) -> range:
    first, last = (int(min(max(side, 0.0), _LOWEST) // _BAND) for side in (box.y0, box.y1))
    return range(first, last + 1)


def _is_like(word: str, there: str) -> bool:
    if word in there:
        return True
    there = there[: _LONGEST * 10]
    matched = difflib.SequenceMatcher(None, word, there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matched) >= _LIKE * len(word)


def _lines(seen: Sequence[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Part words in the order of reading into lines."""
    line: list[Sequence[Any]] = []
    for word in seen:
        if line and not _goes_on(line[-1], word):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _goes_on(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return bool(one[1] <= (other[1] + other[3]) / 2 <= one[3] and other[0] >= one[0])


if __name__ == "__main__":
    main()
