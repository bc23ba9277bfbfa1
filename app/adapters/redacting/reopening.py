"""Look through a PDF for what must be gone: its words, its dots, its objects and its bytes."""

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2.raw as pdfium
from PIL import Image

from app.adapters.inspecting.geometry import Box, Frame
from app.adapters.redacting import structure
from app.adapters.redacting.burning import joined, words_on
from app.adapters.redacting.spelling import MustBeGone
from app.adapters.shown_pdf import ShownPdf

EDGE: Final = 0.5  # points at the edge of a box where its neighbours may show
_SCALE: Final = 150 / 72  # dots a point of the picture that is looked at
_MOST_DOTS: Final = 16_000_000
_READ_SCALE: Final = 300 / 72
_MOST_READ: Final = 25_000_000
_DARK: Final = 40  # of 255; a JPEG leaves black not wholly black
_MOST_TOLD: Final = 50
_STRAIGHT: Final = 6  # parts of a line, a frame or a field; a letter has more
_READABLE: Final = 0.85  # the share of signs in a stream of words
_SIGNS = re.compile(rb"[\x00\t\n\r\x20-\x7e]")
_BODY = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ENDS = re.compile(rb"%%EOF")
Found = tuple[str, int | None, str, str]


@dataclass
class Opened:
    """What PDFium showed: the findings, the pages, and those that show more than letters."""

    pages: int = 0
    found: list[Found] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)


def pages(path: Path, boxes: Mapping[int, Sequence[Box]], gone: MustBeGone) -> Opened:
    """Read each page by PDFium: its words, those under a box, and the dots of each box."""
    opened = Opened()
    with ShownPdf(path) as pdf:
        opened.pages = len(pdf)
        if missing := [number for number in boxes if not 1 <= number <= len(pdf)]:
            opened.found.append(("not_burned", missing[0], "the page is not there", "PDFium"))
        for number in range(1, len(pdf) + 1):
            page = pdf[number - 1]
            areas = [box.grown(-EDGE) for box in boxes.get(number, ())]
            opened.found += _words(page, number, areas, gone)
            opened.found += _dots(page, number, areas)
            if _shows_more(page):
                opened.pictured.append(number)
            page.close()
    return opened


def _shows_more(page: Any) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Say whether a page shows pictures, or shapes that may be letters."""
    shown = page.get_objects(
        filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH], max_depth=3
    )
    return any(
        each.type == pdfium.FPDF_PAGEOBJ_IMAGE
        or pdfium.FPDFPath_CountSegments(each.raw) > _STRAIGHT
        for each in shown
    )


def _words(page: Any, number: int, areas: Sequence[Box], gone: MustBeGone) -> Iterator[Found]:  # noqa: ANN401 - pypdfium2 has no types
    for letters in words_on(page):
        under = [one for one in letters if any(area.meets(one.box) for area in areas)]
        if under:
            yield "text_under_box", number, "".join(one.sign for one in letters), "PDFium"
    held = page.get_textpage()
    text = joined(str(held.get_text_range()))
    held.close()
    for code, word in gone.in_text(text):
        yield code, number, word, "PDFium"


def draw(path: Path, numbers: Collection[int], folder: Path) -> list[dict[str, Any]]:
    """Draw pages into the folder, for OCR; ``scale`` is in dots a point."""
    drawn = []
    with ShownPdf(path) as pdf:
        for number in sorted(numbers):
            page = pdf[number - 1]
            area = max(1.0, Frame.of(page).page.area)
            scale = min(_READ_SCALE, (_MOST_READ / area) ** 0.5)
            made = folder / f"look-{number:06}.png"
            picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
            picture.save(made, compress_level=1)
            drawn.append({"number": number, "path": str(made), "scale": scale})
            page.close()
    return drawn


def _dots(page: Any, number: int, areas: Sequence[Box]) -> Iterator[Found]:  # noqa: ANN401 - as above
    if not areas:
        return
    frame = Frame.of(page)
    scale = min(_SCALE, (_MOST_DOTS / max(1.0, frame.page.area)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("L")
    for area in areas:
        if (lightest := _lightest(picture, area, scale)) > _DARK:
            told = f"{area.x0:.0f}, {area.y0:.0f} to {area.x1:.0f}, {area.y1:.0f}: {lightest}"
            yield "not_burned", number, told, "the picture"


def _lightest(picture: Image.Image, area: Box, scale: float) -> int:
    left, top = int(area.x0 * scale) + 1, int(area.y0 * scale) + 1
    right, bottom = int(area.x1 * scale), int(area.y1 * scale)
    if left >= right or top >= bottom:
        return 0
    return int(str(picture.crop((left, top, right, bottom)).getextrema()[1]))


def in_bytes(content: bytes, gone: MustBeGone, *, ours: bool) -> Iterator[Found]:
    """Look through the bytes, whatever the table of objects says: older versions lie there."""
    if ours and len(_ENDS.findall(content)) > 1:
        yield "revisions", None, f"{len(_ENDS.findall(content))} ends", "bytes"
    if ours and not (content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")):
        yield "carries", None, "bytes before its start or after its end", "bytes"
    between = _BODY.sub(b" ", content)
    if ours:
        between = structure.without_places(structure.without_grammar(between, keywords=True))
    for code, word in gone.in_bytes(between):
        yield code, None, word, "bytes"
    for body in _BODY.finditer(content):
        plain = _inflated(body[1])
        if plain is not None:
            for code, word in _in_stream(plain, gone, ours=ours):
                yield code, None, word, "a packed part"


def in_objects(path: Path, gone: MustBeGone, burned: Collection[int]) -> Iterator[Found]:
    """Look through every object, also those that nothing refers to.

    Where pages are ``burned`` the file is one of ours, which has nothing but pages.
    """
    with pikepdf.open(path) as pdf:
        if burned:
            yield from structure.beside(pdf, burned)
        for thing in (pdf.trailer, *pdf.objects):
            said = (one for one in _strings(thing, 0) if not (burned and one in structure.GRAMMAR))
            for code, word in gone.in_text(" ".join(said)):
                yield code, None, word, "an object"
            if isinstance(thing, pikepdf.Stream):
                for code, word in _in_stream(_decoded(thing), gone, ours=bool(burned)):
                    yield code, None, word, "a stream"


def _strings(thing: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - any object of a PDF
    if depth > _MOST_TOLD:
        return
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name, value in thing.items():
            yield name[1:]
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, depth + 1)
    elif isinstance(thing, pikepdf.Name):
        yield str(thing)[1:]
    elif isinstance(thing, pikepdf.String):
        yield str(thing)
        yield bytes(thing).decode("utf-8", "replace")


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())


def _inflated(packed: bytes) -> bytes | None:
    opened = zlib.decompressobj()
    try:
        return opened.decompress(packed, 256 * 1024**2)
    except zlib.error:
        return None


def _in_stream(content: bytes, gone: MustBeGone, *, ours: bool) -> Iterator[tuple[str, str]]:
    """Look through what may be words; of dots and letter shapes only for long runs."""
    if ours:
        content = structure.without_grammar(content)
    sample = content[:20_000]
    if len(_SIGNS.findall(sample)) >= _READABLE * len(sample) and b"\x00\x00\x00" not in sample:
        yield from gone.in_bytes(structure.without_places(content) if ours else content)
    else:
        yield from gone.in_dots(content)
