"""How many pages a minute OCR reads, beside plain Tesseract on one core, and how well."""

import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.adapters.page_reader import ProcessPageReader
from app.cli.bench.table import Row
from app.services.file_texts import CHUNK

_DPI = 300
_WIDE, _HIGH = 2550, 3300  # a letter-size page
_LINES, _LONGEST = 42, 75
_SAID = """
the agency shall company agreement perpetual licence footage disclose officer records request town
police camera renewal term fee notice liability statement press approval data storage retention
delete access law enforcement partner neighbour portal user content good faith belief terminate
exhibit schedule payment annual subscription
"""


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Read the same scanned pages by plain Tesseract on one core, and as the worker does."""
    pages = 4 if quick else 3 * CHUNK
    with tempfile.TemporaryDirectory() as folder:
        texts = [scanned(Path(folder), number) for number in range(1, pages + 1)]
        pictures = [Path(folder) / f"{number}.png" for number in range(1, pages + 1)]
        pile = Path(folder) / "pile.pdf"
        first, *others = (Image.open(one) for one in pictures)
        first.save(pile, "PDF", resolution=_DPI, save_all=True, append_images=others)
        began = time.perf_counter()
        for one in pictures:
            plainly(one)
        plain = time.perf_counter() - began
        began = time.perf_counter()
        found = _ours(pile, pages)
        ours = time.perf_counter() - began
    right = sum(_share(text, read) for text, read in zip(texts, found, strict=True)) / pages
    return [
        Row(
            f"OCR of {pages} scanned pages, all cores, with turned pages and places of words",
            "for comparison",
            f"{60 * pages / ours:.0f} pages a minute, {plain / ours:.2f}x plain Tesseract on one "
            f"core ({60 * pages / plain:.0f} a minute); {right:.1%} of the words right",
            None,
        )
    ]


def scanned(folder: Path, number: int) -> str:
    """Draw a page of words, a little grey and noisy; give back what it says."""
    dice = random.Random(number)  # noqa: S311 - the same pages each time
    page = Image.effect_noise((_WIDE, _HIGH), 18).point(lambda dot: min(255, dot + 110))
    pen, letters = ImageDraw.Draw(page), ImageFont.load_default(size=44)
    words, lines = _SAID.split(), []
    for row in range(_LINES):
        line = dice.choice(words)
        while len(line) < _LONGEST - 15:
            line += " " + dice.choice(words)
        pen.text((200, 250 + 68 * row), line, fill=30, font=letters)
        lines.append(line)
    page.save(folder / f"{number}.png", dpi=(_DPI, _DPI))
    return " ".join(lines)


def plainly(picture: Path) -> None:
    """Let Tesseract alone read a picture, on one core."""
    subprocess.run(  # noqa: S603 - our own words
        ["tesseract", str(picture), "-", "-l", "eng"],  # noqa: S607 - as it is installed
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
    )


def _ours(pile: Path, pages: int) -> list[str]:
    reader, found = ProcessPageReader(), list[str]()
    for first in range(1, pages + 1, CHUNK):
        numbers = range(first, min(pages, first + CHUNK - 1) + 1)
        read = reader.scan(pile, "application/pdf", list(numbers), language="eng")
        found += [page.text for page in read]
    return found


def _share(text: str, read: str) -> float:
    """Say which share of the words of ``text`` stands in ``read``, each as often."""
    left = read.split()
    right = 0
    for word in text.split():
        if word in left:
            left.remove(word)
            right += 1
    return right / len(text.split())
