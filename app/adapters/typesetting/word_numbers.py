"""The numbers that Word puts before paragraphs: clauses go by them, and no paragraph holds them."""

import re
from typing import Any, Final

from app.adapters.inspecting.packages import Package, attribute, local

_PLACE: Final = re.compile(r"%([1-9])")
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST: Final = 5_000
_BULLET: Final = "•"

Level = tuple[int, str, str]
"""What a level starts with, how its number is written, and the words around the numbers."""


class Numbers:
    """Counts the numbered paragraphs of a document, in their order."""

    def __init__(self, package: Package) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # by list
        self._counted_as: dict[str, str] = {}  # lists that go on counting where others stopped
        self._counts: dict[str, dict[int, int]] = {}
        if "word/numbering.xml" in package.names:
            self._read(package.tree("word/numbering.xml"))

    def mark(self, numbered: str, depth: int) -> str:
        """Give the number of the next paragraph of list ``numbered``; empty where it has none."""
        levels = self._levels.get(numbered, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._counted_as.get(numbered, numbered), {})
        start, form, words = levels[depth]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if form in {"none", "bullet"}:
            return _BULLET if form == "bullet" else words
        return _PLACE.sub(lambda found: self._number(levels, counts, int(found[1]) - 1), words)

    @staticmethod
    def _number(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        start, form, _words = levels.get(depth, (1, "decimal", ""))
        return written(counts.get(depth, start), form)

    def _read(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        abstract: dict[str, dict[int, Level]] = {}
        for one in (each for each in root if local(each.tag) == "abstractNum"):
            levels = (each for each in one if local(each.tag) == "lvl")
            abstract[attribute(one, "abstractNumId")] = dict(map(_level, levels))
        for one in (each for each in root if local(each.tag) == "num"):
            number, of = attribute(one, "numId"), _value(one, "abstractNumId")
            levels_of = dict(abstract.get(of, {}))
            changed = [each for each in one if local(each.tag) == "lvlOverride"]
            for each in changed:
                _change(each, levels_of)
            self._levels[number] = levels_of
            self._counted_as[number] = number if changed else f"of {of}"


def _level(one: Any) -> tuple[int, Level]:  # noqa: ANN401 - as above
    depth = _whole(attribute(one, "ilvl"), 0)
    start = _whole(_value(one, "start"), 1)
    return depth, (start, _value(one, "numFmt") or "decimal", _value(one, "lvlText"))


def _change(one: Any, levels: dict[int, Level]) -> None:  # noqa: ANN401 - as above
    depth = _whole(attribute(one, "ilvl"), 0)
    for each in one:
        if local(each.tag) == "lvl":
            depth, levels[depth] = _level(each)
        elif local(each.tag) == "startOverride" and depth in levels:
            levels[depth] = (_whole(attribute(each, "val"), 1), *levels[depth][1:])


def _value(one: Any, name: str) -> str:  # noqa: ANN401 - as above
    return next((attribute(each, "val") for each in one if local(each.tag) == name), "")


def _whole(value: str, otherwise: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise  # noqa: PLR2004 - digits of a number that somebody counts to


def written(number: int, form: str) -> str:
    """Write a number as Word does: 3, 03, c, C, iii, III."""
    if form == "decimalZero":
        return f"{number:02}"
    if form.endswith("Letter") and 1 <= number <= _MOST:
        times, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) * (times + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form.endswith("Roman") and 1 <= number <= _MOST:
        return _roman(number).upper() if form.startswith("upper") else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        said += letters * times
    return said
