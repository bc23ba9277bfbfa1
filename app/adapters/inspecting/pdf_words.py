"""The words of each page of a PDF, and those that a reader cannot see: covered, white, outside."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image

from app.adapters.inspecting import overprinted
from app.adapters.inspecting.budget import Budget, Look, TooMuch
from app.adapters.inspecting.geometry import Bounds, Box, Frame
from app.adapters.inspecting.photographs import SIDE, photographs
from app.adapters.shown_pdf import ShownPdf
from app.ports.examining import Region

_MOST_SIDE: Final = 3_000  # pixels of the picture that is looked at
_SCALE: Final = 1.5  # pixels for a point
_DARK: Final = 80  # of 255; below it nothing black can be read through
_FLAT: Final = 10  # of 255; a place with less contrast shows no letters
_SHORTEST: Final = 2  # letters; a stroke of its own may well fill its box
_HALVES: Final = 6  # letters from which half a word under a box counts
_SMALLEST: Final = 2.0  # points; what is lower nobody reads
_SMALLEST_PICTURE: Final = 64  # pixels; below it no face can be known
_MOST_OBJECTS: Final = 200_000
_MOST_TOLD: Final = 40
_INVISIBLE: Final = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


@dataclass(frozen=True)
class Word:
    """A word where it stands on the page as displayed.

    ``drawn`` is false for text that no pen writes, as the layer of words over a scan.
    """

    text: str
    box: Box
    drawn: bool = True

    @property
    def letters(self) -> int:
        """How many letters and digits it has."""
        return sum(map(str.isalnum, self.text))


@dataclass
class _Unseen:
    """The words of one page that stand in the file and that no reader sees."""

    covered: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)


def read(content: bytes, seen: Look, budget: Budget) -> None:
    """Add to ``seen`` the text of each page, and what of it no reader can see.

    A page without words but those of its marks counts as one without words: a form that was
    filled in on top of a scan leaves the scan to be read.
    """
    with ShownPdf(content) as pdf:
        seen.pages = len(pdf)
        budget.take_pages(len(pdf))
        pictured: list[int] = []
        hidden: list[int] = []
        for number in range(1, len(pdf) + 1):
            budget.check_time()
            page = pdf[number - 1]
            text = page.get_textpage()
            read_page(number, page, text, seen, budget)
            words = seen.texts[-1][1]
            if words.strip() and not pdf.own_text(number - 1, words).strip():
                seen.silent_pages.append(number)
            if pdf.has_hidden(number - 1):
                hidden.append(number)
            if _has_pictures(page) and not _shows_photographs(number, page, seen, budget):
                pictured.append(number)
            text.close()
            page.close()
    _read_hidden_marks(content, hidden, seen, budget)
    if pictured:
        shown = ", ".join(map(str, pictured[:_MOST_TOLD]))
        seen.find("pictures", f"on page {shown}", page=pictured[0], count=len(pictured))


def _read_hidden_marks(content: bytes, numbers: list[int], seen: Look, budget: Budget) -> None:
    """Note the words of fields and comments that the file keeps from being shown."""
    if not numbers:
        return
    shown = dict(seen.texts)
    with ShownPdf(content, hidden=True) as pdf:
        for number in numbers:
            budget.check_time()
            page = pdf[number - 1]
            text = page.get_textpage()
            said = budget.take_text(str(text.get_text_range()))
            lines = set(shown[number].splitlines())
            seen.beside += [line for line in said.splitlines() if line not in lines]
            text.close()
            page.close()


def words_of(page: Any, text: Any) -> Iterator[Word]:  # noqa: ANN401 - pypdfium2 has no types
    """Give the words of a page of pypdfium2 and its text page, in the order of the file."""
    frame = Frame.of(page)
    letters: list[str] = []
    bounds: list[float] = []
    first = 0
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    count = pdfium.FPDFText_CountChars(text.raw)
    for index in range(count + 1):
        letter = chr(pdfium.FPDFText_GetUnicode(text.raw, index)) if index < count else " "
        if letter.isspace() or letter in "\0\x02\ufffe":
            if letters and bounds:
                yield Word("".join(letters), _shown(frame, bounds), _is_drawn(text, first))
            letters, bounds = [], []
            continue
        if not letters:
            first = index
        letters.append(letter)
        if pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            _widen(bounds, (left.value, bottom.value, right.value, top.value))


def _widen(bounds: list[float], by: Bounds) -> None:
    if not bounds:
        bounds.extend(by)
        return
    bounds[0], bounds[1] = min(bounds[0], by[0]), min(bounds[1], by[1])
    bounds[2], bounds[3] = max(bounds[2], by[2]), max(bounds[3], by[3])


def _shown(frame: Frame, bounds: list[float]) -> Box:
    left, bottom, right, top = bounds
    return frame.shown((left, bottom, right, top))


def _is_drawn(text: Any, index: int) -> bool:  # noqa: ANN401 - as above
    written = pdfium.FPDFText_GetTextObject(text.raw, index)
    return not written or pdfium.FPDFTextObj_GetTextRenderMode(written) != _INVISIBLE


def read_page(number: int, page: Any, text: Any, seen: Look, budget: Budget) -> None:  # noqa: ANN401 - as above
    """Add to ``seen`` the text of one page, and what of it no reader can see."""
    words = str(text.get_text_range())
    seen.texts.append((number, words))
    if not words.strip():
        seen.silent_pages.append(number)
        return
    unseen = _unseen(page, text, budget)
    for code, found, what in (
        ("covered_text", unseen.covered, "can be read under a black box"),
        ("hidden_text", unseen.hidden, "cannot be seen on the page and can be copied from it"),
        ("outside_text", unseen.outside, "stand outside the visible page"),
        ("invisible_text", unseen.undrawn, "are not drawn where they should be"),
    ):
        if found:
            told = f"{len(found)} word{'s' * (len(found) > 1)} {what}"
            shown = " ".join(found[:_MOST_TOLD])
            seen.find(code, told, page=number, value=shown, count=len(found))
    overprinted.find(number, text, seen)


def _unseen(page: Any, text: Any, budget: Budget) -> _Unseen:  # noqa: ANN401 - as above
    """Compare each word with the picture of the page: where it shows no letters, none are seen.

    That holds whatever covers them: a drawn box, a picture, a mark, their own colour, a clip.
    """
    unseen = _Unseen()
    frame = Frame.of(page)
    picture, scale = _picture(page, frame, budget)
    for word in words_of(page, text):
        if word.letters < _SHORTEST:
            continue
        if not frame.page.meets(word.box) and word.box.area:
            unseen.outside.append(word.text)
        elif word.box.height < _SMALLEST and word.box.width < _SMALLEST:
            unseen.undrawn.append(word.text)
        elif any(map(_is_dark, _bands(picture, word, scale, halves=True))):
            unseen.covered.append(word.text)
        elif all(map(_is_flat, _bands(picture, word, scale, halves=False))):
            (unseen.hidden if word.drawn else unseen.undrawn).append(word.text)
    return unseen


def _picture(page: Any, frame: Frame, budget: Budget) -> tuple[Image.Image, float]:  # noqa: ANN401 - as above
    """Draw the page in grey, smaller where it is very large; marks and all."""
    side = max(frame.width, frame.height)
    if not side > 0:
        raise TooMuch("a page has no size")
    scale = min(_SCALE, _MOST_SIDE / side)
    budget.check_time()
    drawn = page.render(scale=scale, grayscale=True)
    return drawn.to_pil(), scale


def _bands(
    picture: Image.Image, word: Word, scale: float, *, halves: bool
) -> Iterator[tuple[int, int]]:
    """Give the darkest and the lightest point in the middle band of a word, and of its halves.

    Only the middle counts: a box that leaves the feet of the letters free covers them all the
    same. The band lies along the longer side, so that upright words count as well.
    """
    box = word.box
    along = box.width >= box.height
    cuts = [(0.05, 0.95)]
    if halves and word.letters >= _HALVES:
        cuts += [(0.02, 0.48), (0.52, 0.98)]
    for start, end in cuts:
        across = (0.3, 0.7)
        (left, right), (top, bottom) = ((start, end), across) if along else (across, (start, end))
        area = (
            int((box.x0 + left * box.width) * scale),
            int((box.y0 + top * box.height) * scale),
            int((box.x0 + right * box.width) * scale) + 1,
            int((box.y0 + bottom * box.height) * scale) + 1,
        )
        area = (
            max(0, area[0]),
            max(0, area[1]),
            min(picture.width, area[2]),
            min(picture.height, area[3]),
        )
        if area[0] < area[2] and area[1] < area[3]:
            low, high = picture.crop(area).getextrema()
            yield int(str(low)), int(str(high))


def _is_dark(band: tuple[int, int]) -> bool:
    return band[1] <= _DARK


def _is_flat(band: tuple[int, int]) -> bool:
    return band[1] - band[0] <= _FLAT


def _shows_photographs(number: int, page: Any, seen: Look, budget: Budget) -> bool:  # noqa: ANN401 - as above
    """Find the photographs of a page that has pictures.

    When time is short, say that there is none: the page is then listed with the others whose
    pictures a person must see.
    """
    if budget.hurried:
        return False
    frame = Frame.of(page)
    scale = min(1.0, SIDE / max(frame.width, frame.height, 1.0))
    found = photographs(page.render(scale=scale, grayscale=True).to_pil())
    if found:
        places = tuple(_place(number, box, scale) for box in found)
        told = "photograph" if len(found) == 1 else f"{len(found)} photographs"
        seen.find("faces", told, page=number, count=len(found), places=places)
    return bool(found)


def _place(number: int, box: Box, scale: float) -> Region:
    x0, y0, x1, y1 = (round(side / scale, 1) for side in (box.x0, box.y0, box.x1, box.y1))
    return number, x0, y0, x1, y1


def _has_pictures(page: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a picture stands on the page that is large enough to show a face."""
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    left = _MOST_OBJECTS
    waiting = [
        pdfium.FPDFPage_GetObject(page.raw, index)
        for index in range(min(left, pdfium.FPDFPage_CountObjects(page.raw)))
    ]
    while waiting and left:
        left -= 1
        thing = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            count = min(left, pdfium.FPDFFormObj_CountObjects(thing))
            waiting += [pdfium.FPDFFormObj_GetObject(thing, index) for index in range(count)]
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFImageObj_GetImagePixelSize(thing, wide, high)
            if min(wide.value, high.value) >= _SMALLEST_PICTURE:
                return True
    return False
