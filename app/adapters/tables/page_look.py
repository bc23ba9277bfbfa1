"""One look at a picture of a page that holds a table: its ruling lines, its words, its other ink.

Asked by ``scanned_table_reader`` in a confined process. OCR for running text loses the single
digits of narrow columns and takes ruling lines for letters; so the page is set straight, its lines
are found and wiped out, and Tesseract reads what is left as one even block. What stays dark where
no word was read is told as well, so that nobody takes a cell for empty that is not.
"""

import csv
import io
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.adapters import confined
from app.adapters.ocr_straightening import skew
from app.ports.scanned_tables import SURE

_MEMORY: Final = 2 * 1024**3  # bytes
_PROCESSOR: Final = 200  # seconds
_SECONDS: Final = 100  # of one reading by Tesseract
_BLOCK: Final = ("--psm", "6")  # one even block
_PAPER: Final = 255
_LOOKED_AT: Final = 1_000  # dots along the longer side of the copy whose angle is measured
_FINE: Final = [step / 10 for step in range(-45, 46, 3)]
_FINEST: Final = [step / 20 for step in range(-5, 6)]
_RULE: Final = 0.3  # inches; no stroke of a letter is as long
_DASH: Final = 0.12  # inches of a piece of a broken rule
_BLACKEST: Final = 0.004  # of a page is surely ink
_SOFT: Final = 0.75  # of the way from ink to paper; what is lighter is grain
_TILE: Final = 10  # dots along the side of a square that is dark or not
_DARK: Final = 0.15  # of a square
_SMALLER: Final = 0.7  # the second reading sees the page at another size, and errs otherwise
_MOST_INK: Final = 2_000  # squares; of more, a photograph, no more is told
_HIGH: Final = 2.5  # of the usual height of a word
_COARSE: Final = 150  # dots per inch; enough to tell which way letters stand
_PLAINLY: Final = 25  # letters and digits read surely, and nobody needs to try another way
_CLEARLY: Final = 3  # times as many, for a page to be turned
_TURNS: Final = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}
_WORD: Final = "5"  # the level of words in what Tesseract tells


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    confined.answer({"look": _look})


def _look(asked: dict[str, Any]) -> dict[str, Any]:
    """Give, in points of the picture set straight: words, rules and ink; and the angle it had."""
    folder, dpi = Path(asked["folder"]), float(asked["dpi"])
    with Image.open(asked["picture"]) as opened:
        grey = opened.convert("L")
    quarters = _quarters(grey, folder, asked["language"], dpi)
    grey = _upright(grey, quarters)
    angle = _angle(grey)
    if angle:
        grey = grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=_background(grey))
    ink = _ink(grey)
    level, upright = _rules(ink, dpi)
    wiped = _wiped(grey, [*level, *upright])
    clean = _clean(wiped)
    words = _read(clean, folder / "wiped.png", asked["language"], dpi)
    again = _read(_smaller(clean), folder / "again.png", asked["language"], dpi * _SMALLER)
    dark = list(_left(_ink(wiped), [*_told(words), *level, *upright]))
    point = 72 / dpi
    return {
        "width": grey.width * point,
        "height": grey.height * point,
        "angle": 90 * quarters + angle,
        "words": [_in_points(one, point) for one in words],
        "again": [_in_points(one, point / _SMALLER) for one in again],
        "level": [_in_points(one, point) for one in level],
        "upright": [_in_points(one, point) for one in upright],
        "ink": [[round(x * point, 1), round(y * point, 1)] for x, y in dark[:_MOST_INK]],
    }


def _quarters(grey: Image.Image, folder: Path, language: str, dpi: float) -> int:
    """Say by how many quarters, counter-clockwise, a page that lies on its side must be turned.

    A wide table is often printed across the paper. A coarse copy tells, for letters that lie are
    read as few words, and none of them surely.
    """
    scale = min(1.0, _COARSE / dpi)
    size = (round(grey.width * scale), round(grey.height * scale))
    small = grey.resize(size, Image.Resampling.BOX)
    level, upright = _rules(_ink(small), dpi * scale)
    coarse = _clean(_wiped(small, [*level, *upright]))

    def readable(quarters: int) -> int:
        words = _read(_upright(coarse, quarters), folder / "way.png", language, dpi * scale)
        return sum(len(one[4]) for one in words if one[5] >= SURE and one[4].isalnum())

    best = readable(0)
    if best >= _PLAINLY:
        return 0
    found = {0: best} | {quarters: readable(quarters) for quarters in (1, 3, 2)}
    turned = max(found, key=lambda quarters: found[quarters])
    return turned if found[turned] > _CLEARLY * max(1, best) else 0


def _upright(image: Image.Image, quarters: int) -> Image.Image:
    return image.transpose(_TURNS[quarters]) if quarters else image


def _told(words: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Leave out what was read as signs alone: below it there may be a digit that was not made out.

    As to boxes higher than two lines, nobody knows what of them was read.
    """
    lines = sorted(one[3] - one[1] for one in words)
    usual = lines[len(lines) // 2] if lines else 0
    return [
        one[:4]
        for one in words
        if any(map(str.isalnum, one[4])) and one[3] - one[1] <= _HIGH * usual
    ]


def _in_points(one: Sequence[Any], point: float) -> list[Any]:
    return [*(round(value * point, 2) for value in one[:4]), *one[4:]]


def _turned(one: Sequence[int]) -> list[int]:
    top, left, bottom, right = one
    return [left, top, right, bottom]


def _angle(grey: Image.Image) -> float:
    """Say by how many degrees, counter-clockwise, the page must be turned to be straight."""
    small = grey.copy()
    small.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    angle = float(skew(small))
    for steps in (_FINE, _FINEST):
        angle = max((angle + step for step in steps), key=lambda one: _sharpness(small, one))
    return round(angle, 2)


def _sharpness(image: Image.Image, angle: float) -> float:
    paper = _background(image)
    turned = image.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=paper)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((one - other) ** 2 for one, other in pairwise(rows)))


def _background(grey: Image.Image) -> int:
    """The commonest light grey: the paper."""
    shades = grey.histogram()
    return max(range(256), key=lambda shade: shades[shade])


def _ink(grey: Image.Image) -> Image.Image:
    """Make a picture that is 255 where there is ink; the threshold is Otsu's."""
    shades = grey.filter(ImageFilter.GaussianBlur(0.8)).histogram()
    whole, total = sum(shades), sum(shade * number for shade, number in enumerate(shades))
    below = dark = 0
    best, threshold = 0.0, 128
    for shade, number in enumerate(shades):
        below += number
        dark += shade * number
        if not 0 < below < whole:
            continue
        apart = (total * below / whole - dark) ** 2 / (below * (whole - below))
        if apart > best:
            best, threshold = apart, shade
    return grey.point([_PAPER if shade <= threshold else 0 for shade in range(256)])


def _rules(ink: Image.Image, dpi: float) -> tuple[list[list[int]], list[list[int]]]:
    """Give the level and the upright rules of a picture, each as ``_level`` does."""
    aside = ink.transpose(Image.Transpose.TRANSPOSE)
    return list(_level(ink, dpi)), [_turned(one) for one in _level(aside, dpi)]


def _level(ink: Image.Image, dpi: float) -> Iterator[list[int]]:
    """Give the level rules of a picture: left, top, right, bottom, in dots."""
    run = re.compile(rb"\xff{%d,}" % int(_RULE * dpi))
    # A scan breaks a rule; between two dashes longer than the strokes of letters it is mended.
    width, dash = ink.width, int(_DASH * dpi)
    mended = re.compile(rb"(?<=\xff{%d})\x00{1,%d}(?=\xff{%d})" % (dash, dash // 5, dash))
    content, open_rules = ink.tobytes(), list[list[int]]()
    for y in range(ink.height):
        row = content[y * width : (y + 1) * width]
        if b"\xff" not in row:
            continue
        row = mended.sub(lambda found: b"\xff" * len(found[0]), row)
        for found in run.finditer(row):
            left, right = found.span()
            for one in open_rules:
                if one[3] >= y - 2 and one[0] <= right and left <= one[2]:
                    one[0], one[2], one[3] = min(one[0], left), max(one[2], right), y
                    break
            else:
                open_rules.append([left, y, right, y])
    yield from (one for one in open_rules if one[3] - one[1] < _RULE * dpi / 3)


def _wiped(grey: Image.Image, rules: Sequence[Sequence[int]]) -> Image.Image:
    """Paint over the rules; what a letter loses where it touches one is little."""
    wiped, paper = grey.copy(), _background(grey)
    brush = ImageDraw.Draw(wiped)
    for left, top, right, bottom in rules:
        brush.rectangle((left - 3, top - 3, right + 3, bottom + 3), fill=paper)
    return wiped


def _clean(grey: Image.Image) -> Image.Image:
    """Take the grain out: paper becomes white and ink black, with soft edges between."""
    smooth = grey.filter(ImageFilter.MedianFilter(3))
    paper, shades = _background(smooth), smooth.histogram()
    few, seen, darkest = _BLACKEST * smooth.width * smooth.height, 0, 0
    for shade, number in enumerate(shades):
        seen += number
        if seen > few:
            darkest = shade
            break
    reach = max(1.0, (paper - darkest) * _SOFT)
    return smooth.point(
        [max(0, min(_PAPER, round((shade - darkest) / reach * _PAPER))) for shade in range(256)]
    )


def _smaller(image: Image.Image) -> Image.Image:
    size = (round(image.width * _SMALLER), round(image.height * _SMALLER))
    return image.resize(size, Image.Resampling.LANCZOS)


def _read(image: Image.Image, path: Path, language: str, dpi: float) -> list[list[Any]]:
    """Read the words as one even block: left, top, right, bottom in dots, words, sure of 100."""
    image.save(path, compress_level=1)
    asked = [str(path), "stdout", *_BLOCK, "--dpi", str(round(dpi)), "-l", language, "tsv"]
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        ["tesseract", *asked],  # noqa: S607 - as it is found everywhere else
        check=True,
        capture_output=True,
        timeout=_SECONDS,
        # Two threads on one page wait for each other by spinning; a busy machine pays tenfold.
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    told = io.StringIO(done.stdout.decode("utf-8", "replace"))
    words = []
    for row in csv.DictReader(told, delimiter="\t", quoting=csv.QUOTE_NONE):
        text = " ".join((row["text"] or "").split())
        if row["level"] == _WORD and text:
            left, top = int(row["left"]), int(row["top"])
            right, bottom = left + int(row["width"]), top + int(row["height"])
            words.append([left, top, right, bottom, text, float(row["conf"])])
    return words


def _left(ink: Image.Image, known: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Give the middles of the squares that are dark though no word was read there."""
    read = Image.new("L", ink.size, _PAPER)
    brush = ImageDraw.Draw(read)
    for left, top, right, bottom in known:
        brush.rectangle((left - 6, top - 6, right + 6, bottom + 6), fill=0)
    tiles = ImageChops.multiply(ink, read).reduce(_TILE)
    for at, dark in enumerate(tiles.tobytes()):
        if dark > _DARK * _PAPER:
            y, x = divmod(at, tiles.width)
            yield x * _TILE + _TILE // 2, y * _TILE + _TILE // 2


if __name__ == "__main__":
    main()
