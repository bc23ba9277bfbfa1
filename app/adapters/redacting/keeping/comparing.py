"""Whether a reader sees all that a page holds, and whether a page written anew is the same."""

import ctypes
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from app.adapters.inspecting import overprinted
from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.geometry import Box, Frame
from app.adapters.inspecting.pdf_words import read_page
from app.adapters.redacting.keeping import faint
from app.adapters.redacting.keeping.doubt import Doubt

_SCALE: Final = 1.5  # dots a point
_MOST_SIDE: Final = 3_000  # dots
_NEAR: Final = 8  # of 255, by which a dot may differ: a colour without its profile
_PLAIN: Final = 40  # of 255; less contrast shows no letter
_SLIM: Final = frozenset("lI1i|jft")  # letters that may fill their own box
_SMALLEST: Final = 2.0  # points high; what is lower nobody reads
_ODD: Final = frozenset({"Co", "Cn", "Cs"})  # letters without a meaning


def refuse_unseen(page: Any) -> None:  # noqa: ANN401 - pypdfium2 has no types
    """Raise ``Doubt`` where a page holds words or letters that no reader sees, or any note."""
    if pdfium.FPDFPage_GetAnnotCount(page.raw):
        raise Doubt("remarks or entries")
    text, seen = page.get_textpage(), Look()
    read_page(1, page, text, seen, Budget())
    if seen.findings or overprinted.words(text, strict=True):
        raise Doubt("words that no reader sees")
    frame = Frame.of(page)
    scale = min(_SCALE, _MOST_SIDE / max(1.0, frame.width, frame.height))
    picture = page.render(scale=scale, grayscale=True).to_pil()
    for sign, box in _letters(text, frame):
        if unicodedata.category(sign) in _ODD or sign == "\ufffd":
            raise Doubt("letters without a meaning")
        if sign.isalnum() and not _is_seen(sign, box, picture, scale, frame):
            raise Doubt("a letter that no reader sees")
    faint.refuse_pictures(page, picture, scale)
    text.close()


def refuse_differing(one: Any, other: Any) -> None:  # noqa: ANN401 - as above
    """Raise ``Doubt`` where two pages differ in size, in their words, or in any dot."""
    ours, theirs = Frame.of(one), Frame.of(other)
    if (round(ours.width, 1), round(ours.height, 1)) != (
        round(theirs.width, 1),
        round(theirs.height, 1),
    ):
        raise Doubt("another size once it was written anew")
    if _text(one) != _text(other):
        raise Doubt("other words once it was written anew")
    scale = min(_SCALE, _MOST_SIDE / max(1.0, ours.width, ours.height))
    first, second = (page.render(scale=scale).to_pil().convert("RGB") for page in (one, other))
    if first.size != second.size:
        raise Doubt("another size once it was written anew")
    difference = ImageChops.difference(first, second)
    if any(int(str(each.getextrema()[1])) > _NEAR for each in difference.split()):
        raise Doubt("it looked otherwise once it was written anew")


def _text(page: Any) -> str:  # noqa: ANN401 - as above
    held = page.get_textpage()
    text = str(held.get_text_range())
    held.close()
    return text


def _letters(text: Any, frame: Frame) -> Iterator[tuple[str, Box]]:  # noqa: ANN401 - as above
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    for index in range(pdfium.FPDFText_CountChars(text.raw)):
        sign = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if sign.isspace() or pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        if not pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            raise Doubt("a letter that stands nowhere")
        yield sign, frame.shown((left.value, bottom.value, right.value, top.value))


def _is_seen(sign: str, box: Box, picture: Image.Image, scale: float, frame: Frame) -> bool:
    if box.height < _SMALLEST or box.common(frame.page) != box:
        return False
    around = box.grown(1.0) if sign in _SLIM else box
    area = (
        max(0, int(around.x0 * scale)),
        max(0, int(around.y0 * scale)),
        min(picture.width, int(around.x1 * scale) + 1),
        min(picture.height, int(around.y1 * scale) + 1),
    )
    low, high = picture.crop(area).getextrema()
    return int(str(high)) - int(str(low)) > _PLAIN
