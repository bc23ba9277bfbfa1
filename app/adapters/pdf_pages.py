"""What the pages of a PDF say, and where a black box leaves the text under it readable."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

_MOST_PAGES: Final = 5_000
_MOST_CHARACTERS: Final = 20_000_000
_MOST_SHAPES: Final = 50_000
_SMALLEST_BOX: Final = 5.0  # points; thinner shapes are rules, not boxes
_DARK: Final = 80  # of 255; below it nothing black can be read through
_OPAQUE: Final = 250

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


class TooMuch(Exception):
    """The file has more pages, words or shapes than can be looked through."""


def read_pages(path: Path) -> Iterator[tuple[str, bool]]:
    """Give each page's text, and whether text under a black box on it can still be read.

    Raises ``TooMuch``, or ``pypdfium2.PdfiumError`` for a file that cannot be opened.
    """
    with pypdfium2.PdfDocument(path) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise TooMuch
        characters = 0
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            words = str(text.get_text_range())
            characters += len(words)
            if characters > _MOST_CHARACTERS:
                raise TooMuch
            yield words, _is_uncovered(page, text)
            text.close()
            page.close()


def _is_uncovered(page: Any, text: Any) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Say whether a dark box was drawn over text that is still in the file.

    Text drawn after the box (white on black, say) lies on top and is meant to be read.
    """
    written: list[Box] = []
    for count, shape in enumerate(page.get_objects()):
        if count > _MOST_SHAPES:
            raise TooMuch
        if shape.type == pdfium.FPDF_PAGEOBJ_TEXT:
            written.append(shape.get_bounds())
        elif shape.type == pdfium.FPDF_PAGEOBJ_PATH and _is_dark_fill(shape):
            box: Box = shape.get_bounds()
            if _is_large(box) and any(_covers(box, words) for words in written):
                left, bottom, right, top = box
                under = text.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
                if under.strip():
                    return True
    return False


def _is_dark_fill(shape: Any) -> bool:  # noqa: ANN401 - as above
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
    if fill.value == pdfium.FPDF_FILLMODE_NONE:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _channel in range(4))
    pdfium.FPDFPageObj_GetFillColor(shape.raw, red, green, blue, alpha)
    return max(red.value, green.value, blue.value) < _DARK and alpha.value >= _OPAQUE


def _is_large(box: Box) -> bool:
    left, bottom, right, top = box
    return right - left > _SMALLEST_BOX and top - bottom > _SMALLEST_BOX


def _covers(box: Box, words: Box) -> bool:
    """Say whether the box hides at least half of the height of some of the words."""
    wide = min(box[2], words[2]) - max(box[0], words[0])
    high = min(box[3], words[3]) - max(box[1], words[1])
    return wide > 0 and high > (words[3] - words[1]) / 2
