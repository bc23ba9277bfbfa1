"""Read pictures by Tesseract itself, as many at once as there are cores."""

import csv
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters import confined
from app.ports.page_reading import Word

_SECONDS: Final = 180
_WORD: Final = "5"  # how Tesseract's table marks a row that is a word
_SURE: Final = 60  # of 100
_POOR: Final = 0.6  # of the words; a page that lies on its side has fewer right
_FEW: Final = 5  # words; of so few nothing can be said about the page
_MEASURES: Final = ("left", "top", "width", "height")
_UPRIGHT, _ANY_WAY = "3", "1"


class Unread(Exception):
    """Tesseract did not read a picture; the message says why."""


@dataclass(frozen=True)
class Picture:
    """A picture of a page on disk: how many dots make a point."""

    path: Path
    scale: float


def read(pictures: Sequence[Picture], language: str, *, sure: bool = False) -> list[list[Word]]:
    """Give the words of each picture, in points from its top left. Raises ``Unread``.

    A page that cannot be made out is read once more, whichever way up it lies. Of words that
    Tesseract is not ``sure`` of none are given where only sure ones are asked for.
    """
    found = read_with_doubts(pictures, language)
    return [[word for word, good in each if good or not sure] for each in found]


def read_with_doubts(pictures: Sequence[Picture], language: str) -> list[list[tuple[Word, bool]]]:
    """Give the words as ``read`` does, each with whether Tesseract is sure of it."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda one: _best(one, language), pictures))


def _best(one: Picture, language: str) -> list[tuple[Word, bool]]:
    words = _read(one, language, _UPRIGHT)
    if len(words) >= _FEW and _quality(words) < _POOR:
        again = _read(one, language, _ANY_WAY)
        words = again if _quality(again) > _quality(words) else words
    return words


def _quality(words: Sequence[tuple[Word, bool]]) -> float:
    return sum(good for _word, good in words) / len(words) if words else 0.0


def _read(one: Picture, language: str, way: str) -> list[tuple[Word, bool]]:
    command = [
        "tesseract", str(one.path), "-", "-l", language,
        "--dpi", str(round(one.scale * 72)), "--psm", way, "tsv",
    ]  # fmt: skip
    try:
        code, said = confined.run(command, seconds=_SECONDS, extra={"OMP_THREAD_LIMIT": "1"})
    except (confined.Broke, FileNotFoundError) as problem:
        raise Unread(str(problem)) from problem
    if code != 0:
        raise Unread("Tesseract could not read it")
    found = list[tuple[Word, bool]]()
    rows = csv.DictReader(
        io.StringIO(said.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    for row in rows:
        text = " ".join((row["text"] or "").split())
        if row["level"] != _WORD or not text:
            continue
        left, top, wide, high = (int(row[name]) / one.scale for name in _MEASURES)
        right, bottom = round(left + wide, 2), round(top + high, 2)
        word = Word(round(left, 2), round(top, 2), right, bottom, text)
        found.append((word, float(row["conf"]) >= _SURE))
    return found
