"""The pages of one file, read in a confined process: ``embedded``, ``words``, ``pictures``.

See ``page_reader`` for who asks.
"""

import ctypes
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2.raw as pdfium
from PIL import Image

from app.adapters import confined, image_pages
from app.adapters.broken_files import explained
from app.adapters.inspecting.geometry import Box, Frame, around
from app.adapters.shown_pdf import ShownPdf

_MEMORY: Final = 2 * 1024**3  # bytes
_PROCESSOR: Final = 120  # seconds
_MOST_PAGES: Final = 5_000
_MOST_CHARACTERS: Final = 20_000_000
_MOST_DOTS: Final = 25_000_000  # of one picture
_PDF: Final = "application/pdf"
# A page with fewer characters of its own, and a picture over half of it, is a scan with a stamp.
_STAMP: Final = 200
_LEAST: Final = 12
_GARBAGE: Final = 0.15
_PICTURE: Final = 0.5
_BLOCK: Final = 8  # dots; in the middle of such a square a speck of dust is lost, a stroke is not
_EVEN: Final = 16  # of 255; how much empty paper may differ in grey
_ODD: Final = frozenset({"Cc", "Co", "Cn", "Cs", "So", "Sk"})


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    confined.answer({name: explained(verb) for name, verb in VERBS.items()})


@contextmanager
def _opened(asked: dict[str, Any]) -> Iterator[ShownPdf]:
    """Open the file as a PDF; a picture becomes one."""
    path, media_type = Path(asked["path"]), asked["media_type"]
    source: Any = path
    if media_type != _PDF:
        source = Path(asked["folder"]) / "pictures.pdf"
        with image_pages.as_pdf(path, media_type) as made:
            made.save(source)
    else:
        pikepdf.open(path).close()  # tells a locked file from a broken one
    with ShownPdf(source) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise MemoryError
        yield pdf


def _embedded(asked: dict[str, Any]) -> dict[str, Any]:
    found, characters = [], 0
    with _opened(asked) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            text = _text(page)
            characters += len(text)
            if characters > _MOST_CHARACTERS:
                raise MemoryError
            frame = Frame.of(page)
            own = _tidied(pdf.own_text(number, text))
            found.append(
                {
                    "width": frame.width,
                    "height": frame.height,
                    "text": text,
                    "needs_ocr": _needs_ocr(own, page, frame),
                }
            )
            page.close()
    return {"pages": found}


def _text(page: Any) -> str:  # noqa: ANN401 - pypdfium2 has no types
    held = page.get_textpage()
    text = str(held.get_text_range())
    held.close()
    return _tidied(text)


def _tidied(text: str) -> str:
    # PDFium writes CR LF, and U+FFFE or U+0002 for a hyphen with the end of its line.
    for written, said in (("\r\n", "\n"), ("\ufffe", "-\n"), ("\x02", "-\n"), ("\x00", "")):
        text = text.replace(written, said)
    return text.strip()


def _needs_ocr(text: str, page: Any, frame: Frame) -> bool:  # noqa: ANN401 - as above
    """Say whether the picture of a page must be read: ``text`` is its own, without its marks.

    A form that was filled in on top of a scan has words, and its scan has none.
    """
    shown = [sign for sign in text if not sign.isspace()]
    if len(shown) >= _LEAST:
        odd = sum(unicodedata.category(sign) in _ODD or sign == "\ufffd" for sign in shown)
        if odd / len(shown) > _GARBAGE:
            return True
    if len(shown) >= _STAMP:
        return False
    pictures = (
        frame.shown(shape.get_bounds()).area
        for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    )
    if max(pictures, default=0.0) >= _PICTURE * frame.page.area:
        return True
    # Letters may be drawn as shapes: a page that says next to nothing and is not empty.
    return len(shown) < _LEAST and any(True for _shape in page.get_objects(max_depth=2))


def _words(asked: dict[str, Any]) -> dict[str, Any]:
    with _opened(asked) as pdf:
        page = pdf[asked["number"] - 1]
        frame, held = Frame.of(page), page.get_textpage()
        return {"words": list(_gathered(held, frame))}


def _said(page: Any, frame: Frame) -> list[list[Any]]:  # noqa: ANN401 - as above
    held = page.get_textpage()
    said = list(_gathered(held, frame))
    held.close()
    return said


def _gathered(held: Any, frame: Frame) -> Iterator[list[Any]]:  # noqa: ANN401 - as above
    """Give each word with its box: PDFium itself puts spaces and ends of lines between them."""
    signs: list[str] = []
    boxes: list[Box] = []
    for index in range(held.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(held.raw, index))
        if sign.isspace() or sign in "\x00\x02\ufffe":
            yield from _word(signs, boxes)
            signs, boxes = [], []
            continue
        signs.append(sign)
        boxes.append(frame.shown(_bounds(held, index)))
    yield from _word(signs, boxes)


def _word(signs: list[str], boxes: list[Box]) -> Iterator[list[Any]]:
    if signs:
        box = around(boxes)
        yield [*(round(one, 2) for one in (box.x0, box.y0, box.x1, box.y1)), "".join(signs)]


def _bounds(held: Any, index: int) -> tuple[float, float, float, float]:  # noqa: ANN401 - as above
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    pdfium.FPDFText_GetCharBox(held.raw, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _pictures(asked: dict[str, Any]) -> dict[str, Any]:
    """Draw pages into the folder: at ``dpi``, or ``width`` dots wide; in grey where asked.

    With ``words`` each comes with the words of its text.
    """
    folder, drawn = Path(asked["folder"]), []
    with _opened(asked) as pdf:
        for number in asked["numbers"]:
            page = pdf[number - 1]
            frame = Frame.of(page)
            wide, high = max(1.0, frame.width), max(1.0, frame.height)
            scale = asked["width"] / wide if "width" in asked else asked["dpi"] / 72
            scale = min(scale, (_MOST_DOTS / (wide * high)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=asked.get("grey", False))
            picture = bitmap.to_pil()
            path = folder / f"{number:06}.png"
            picture.save(path, dpi=(scale * 72, scale * 72), compress_level=3)
            drawn.append(
                {"path": str(path), "wide": wide, "high": high, "blank": _is_blank(picture)}
                | {"scale": scale, "words": _said(page, frame) if asked.get("words") else []}
            )
            bitmap.close()
            page.close()
    return {"pictures": drawn}


def _is_blank(picture: Image.Image) -> bool:
    """Say whether nothing stands on the paper: not even a stroke of a pen, but for single dots."""
    if min(picture.size) < _BLOCK:
        return False
    low, high = picture.convert("L").reduce(_BLOCK).getextrema()
    return int(str(high)) - int(str(low)) <= _EVEN


VERBS: Final = {"embedded": _embedded, "words": _words, "pictures": _pictures}
"""What can be asked, by name. Of a stranger's file only in a confined process."""

if __name__ == "__main__":
    main()
