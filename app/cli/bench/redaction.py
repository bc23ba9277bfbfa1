"""How long burning and verifying takes, beside one plain pass of Tesseract over the same page."""

import tempfile
import time
from pathlib import Path
from typing import Final

from PIL import Image

from app.adapters.redacting.redactor import ProcessRedactor
from app.cli.bench.ocr import plainly, scanned
from app.cli.bench.table import Row
from app.filetypes import PDF
from app.ports.page_reading import Word
from app.ports.redacting import Area

_BUDGET: Final = 10.0  # seconds a page that has a box
_DPI: Final = 300
_BOX: Final = (100.0, 58.0, 260.0, 74.0)  # in the first line of a page


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Burn a box into scanned pages, each of them, and verify the result."""
    pages = 2 if quick else 6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(1, pages + 1):
            scanned(folder, number)
        pictures = [folder / f"{number}.png" for number in range(1, pages + 1)]
        pile, made = folder / "pile.pdf", folder / "made.pdf"
        first, *others = (Image.open(one) for one in pictures)
        first.save(pile, "PDF", resolution=_DPI, save_all=True, append_images=others)
        began = time.perf_counter()
        for one in pictures:
            plainly(one)
        plain = (time.perf_counter() - began) / pages
        left, top, right, bottom = _BOX
        areas = [
            Area(page=number, x0=left, y0=top, x1=right, y1=bottom)
            for number in range(1, pages + 1)
        ]
        read = {number: [Word(100, 60, 160, 72, "Whitfield")] for number in range(1, pages + 1)}
        redactor, began = ProcessRedactor(), time.perf_counter()
        done = redactor.redact(pile, PDF, areas, made, read=read)
        burned = (time.perf_counter() - began) / pages
        verdict = redactor.verify(made, PDF, done.areas, words=done.words)
        whole = (time.perf_counter() - began) / pages
    return [
        Row(
            f"redaction of {pages} scanned pages with a box on each: burned, read, verified",
            f"under {_BUDGET:.0f} s a page",
            f"{whole:.1f} s a page ({burned:.1f} to burn and read, {whole - burned:.1f} to verify: "
            f"{verdict.verdict}), {whole / plain:.1f}x one plain pass of Tesseract ({plain:.1f} s)",
            whole < _BUDGET and verdict.clean,
        )
    ]
