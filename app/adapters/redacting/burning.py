"""Draw the pages of a file with boxes burned into the picture, words that they touch whole."""

import ctypes
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from app.adapters.inspecting.geometry import Bounds, Box, Frame, around
from app.adapters.redacting.spelling import plain
from app.ports.redacting import touches

MARGIN: Final = 1.0
"""Points burned around each box and each letter that goes, so that no edge of one remains."""

_ASKEW: Final = 1.5  # times its largest letter, that a word is both wide and high at most
_LEAST_MARGIN: Final = 0.25  # where a word that stays is near
_DPI: Final = 300
_MOST_DOTS: Final = 25_000_000  # of one picture
_LARGE: Final = 2_000_000  # bytes of a PNG packed in haste, above which a page is kept as a JPEG
_QUALITY: Final = 88
_GREY: Final = 12  # of 255; colours that differ by less are grey
_TELLING: Final = 5  # letters; that shorter ones stand elsewhere tells nobody anything
_SHORTEST: Final = 3  # letters; shorter words stand everywhere


@dataclass
class Words:
    """The words under the boxes, and those that stand elsewhere, as ``plain`` writes them."""

    under: dict[str, str] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)

    def note(self, word: str, *, under: bool) -> None:
        """Take one word into account."""
        written = plain(word)
        if len(written) < _SHORTEST:
            return
        if under:
            self.under.setdefault(written, word)
        else:
            self.beside.add(written)

    @property
    def gone(self) -> list[str]:
        """Those that must stand nowhere."""
        return [word for written, word in self.under.items() if written not in self.beside]

    def is_telling(self, word: str) -> bool:
        """Say whether a word that was burned could name somebody or something."""
        marked = word[:1].isupper() or any(map(str.isdigit, word))
        return len(plain(word)) >= _TELLING and marked

    @property
    def elsewhere(self) -> list[str]:
        """Those that were burned here and stand elsewhere as well."""
        return [
            word
            for written, word in self.under.items()
            if written in self.beside and len(written) >= _TELLING
        ]


@dataclass(frozen=True)
class Letter:
    """One letter and where it stands on the page as displayed: its ink, and its whole line."""

    sign: str
    box: Box
    line: Box


def words_on(page: Any) -> Iterator[list[Letter]]:  # noqa: ANN401 - pypdfium2 has no types
    """Give the words of a page, each as its letters."""
    frame, held = Frame.of(page), page.get_textpage()
    word: list[Letter] = []
    for index in range(held.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(held.raw, index))
        if sign.isspace() or sign in "\x00\x02\ufffe":
            if word:
                yield word
            word = []
            continue
        ink, line = _bounds(held, index)
        word.append(Letter(sign, frame.shown(ink), frame.shown(line)))
    if word:
        yield word
    held.close()


def widened(
    page: Any,  # noqa: ANN401 - pypdfium2 has no types
    boxes: Sequence[Box],
    read: Sequence[Sequence[Any]],
    words: Words,
) -> list[Box]:
    """Give the boxes to burn: as drawn, and around every letter of the words that they touch.

    ``read`` are the words that OCR found: x0, y0, x1, y1, text. Every word is noted in ``words``.
    No word beside them is cut: a margin that would reach one is left out.
    """
    gone, stay = list[tuple[Box, Box]](), list[Box]()
    for letters in words_on(page):
        each = [one.box for one in letters]
        under = _is_under(around(each), boxes)
        words.note("".join(one.sign for one in letters), under=under)
        if under:
            gone += _places(letters)
        else:
            stay += each
    for x0, y0, x1, y1, text in read:
        box = Box(x0, y0, x1, y1)
        under = _is_under(box, boxes)
        words.note(text, under=under)
        if under:
            gone.append((box, box))
        else:
            stay.append(box)
    whole, drawn = Frame.of(page).page, [_margined(box, box, stay) for box in boxes]
    more = [_margined(ink, line, stay) for ink, line in gone if ink.area]
    burned = [*drawn, *(one for one in more if not _inside(one, drawn))]
    return [box.common(whole) for box in burned if box.meets(whole)]


def _places(letters: Sequence[Letter]) -> list[tuple[Box, Box]]:
    """Give what to burn of a word: one box, whose shape tells nothing of the letters in it.

    A word that runs askew is burned letter by letter, so that its box does not take half a page.
    """
    ink, line = around([one.box for one in letters]), around([one.line for one in letters])
    largest = max(max(one.line.width, one.line.height) for one in letters)
    if min(ink.width, ink.height) > _ASKEW * largest:
        return [(one.box, one.line) for one in letters]
    return [(ink, line)]


def _is_under(word: Box, boxes: Sequence[Box]) -> bool:
    corners = (word.x0, word.y0, word.x1, word.y1)
    return any(touches((box.x0, box.y0, box.x1, box.y1), corners) for box in boxes)


def _margined(ink: Box, line: Box, stay: Sequence[Box]) -> Box:
    """Grow a box to the height of its line and by the margin; less where that cuts what stays."""
    for grown in (around([line, ink]).grown(MARGIN), ink.grown(MARGIN), ink.grown(_LEAST_MARGIN)):
        if not any(grown.meets(one) for one in stay):
            return grown
    return ink


def _inside(box: Box, others: Sequence[Box]) -> bool:
    return any(box.common(other) == box for other in others)


def joined(text: str) -> str:
    """Give the text of PDFium with a plain hyphen where it marks one at the end of a line."""
    return text.replace("\ufffe", "-\n").replace("\x02", "-\n")


def draw(page: Any, boxes: Sequence[Box], folder: Path, number: int) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Draw a page as displayed, notes and layers too, with ``boxes`` black; tell its size.

    For OCR, which reads words into black boxes, there is one with white boxes at ``to_read``, of
    ``scale`` dots a point.
    """
    frame = Frame.of(page)
    wide, high = max(1.0, frame.width), max(1.0, frame.height)
    scale = min(_DPI / 72, (_MOST_DOTS / (wide * high)) ** 0.5)
    bitmap = page.render(scale=scale)
    picture = bitmap.to_pil().convert("RGB")
    bitmap.close()
    if _is_grey(picture):
        picture = picture.convert("L")
    to_read = folder / f"read-{number:06}.png"
    burn(picture, boxes, scale, "white")
    picture.convert("L").save(to_read, compress_level=1)
    burn(picture, boxes, scale, "black")
    path = _saved(picture, folder / f"burned-{number:06}", scale)
    size = {"wide": wide, "high": high, "scale": scale}
    return {"number": number, "path": str(path), "to_read": str(to_read)} | size


def _saved(picture: Image.Image, stem: Path, scale: float) -> Path:
    """Keep a picture as a PNG to the dot; a large one, as of a noisy scan, as a JPEG."""
    dots = (scale * 72, scale * 72)
    quick = io.BytesIO()
    picture.save(quick, "PNG", compress_level=1)
    if len(quick.getvalue()) > _LARGE:
        path = stem.with_suffix(".jpg")
        picture.save(path, quality=_QUALITY, subsampling=0, dpi=dots)
        return path
    path = stem.with_suffix(".png")
    picture.save(path, dpi=dots, compress_level=6)
    return path


def burn(picture: Image.Image, boxes: Sequence[Box], scale: float, colour: str) -> None:
    """Fill the boxes, which are in points, in a picture of ``scale`` dots a point."""
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        left, top = int(box.x0 * scale), int(box.y0 * scale)
        right, bottom = int(box.x1 * scale) + 1, int(box.y1 * scale) + 1
        pen.rectangle((left, top, right, bottom), fill=colour)


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    return all(
        int(str(ImageChops.difference(red, other).getextrema()[1])) <= _GREY
        for other in (green, blue)
    )


def _bounds(held: Any, index: int) -> tuple[Bounds, Bounds]:  # noqa: ANN401 - as above
    """Give where the ink of a letter is, and the place that it has in its line."""
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    pdfium.FPDFText_GetCharBox(held.raw, index, left, right, bottom, top)
    ink = left.value, bottom.value, right.value, top.value
    place = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(held.raw, index, place):
        return ink, ink
    return ink, (place.left, place.bottom, place.right, place.top)
