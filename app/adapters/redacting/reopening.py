"""Look through a PDF for what must be gone: its words, its dots, its objects and its bytes."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from app.adapters.inspecting.geometry import Box, Frame
from app.adapters.redacting.burning import words_on
from app.adapters.redacting.spelling import MustBeGone

EDGE: Final = 0.5  # points at the edge of a box where its neighbours may show
_SCALE: Final = 150 / 72  # dots a point of the picture that is looked at
_MOST_DOTS: Final = 16_000_000
_DARK: Final = 40  # of 255; a JPEG leaves black not wholly black
_MOST_TOLD: Final = 50
_READABLE: Final = 0.85  # the share of signs in a stream of words
_SIGNS = re.compile(rb"[\x00\t\n\r\x20-\x7e]")
_BODY = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ENDS = re.compile(rb"%%EOF")
_CATALOG: Final = frozenset({"/Type", "/Pages"})
_TREE: Final = frozenset({"/Type", "/Kids", "/Count", "/Parent"})
_PAGE: Final = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"})
_OPERATORS: Final = frozenset({"q", "Q", "cm", "Do", "BT", "ET", "Tr", "Tf", "Tz", "Tm", "Tj"})
_TRAILER: Final = frozenset(
    {"/Root", "/Size", "/ID", "/Type", "/W", "/Index", "/Filter", "/Length", "/DecodeParms"}
)
_IMAGE: Final = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Filter"}
    | {"/DecodeParms", "/Interpolate", "/Length"}
)

Found = tuple[str, int | None, str, str]


@dataclass
class Opened:
    """What PDFium showed: the findings, the pages, and those that are pictures."""

    pages: int = 0
    found: list[Found] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)


def pages(path: Path, boxes: Mapping[int, Sequence[Box]], gone: MustBeGone) -> Opened:
    """Read each page by PDFium: its words, those under a box, and the dots of each box."""
    opened = Opened()
    with pypdfium2.PdfDocument(path) as pdf:
        opened.pages = len(pdf)
        if missing := [number for number in boxes if not 1 <= number <= len(pdf)]:
            opened.found.append(("not_burned", missing[0], "the page is not there", "PDFium"))
        for number in range(1, len(pdf) + 1):
            page = pdf[number - 1]
            areas = [box.grown(-EDGE) for box in boxes.get(number, ())]
            opened.found += _words(page, number, areas, gone)
            opened.found += _dots(page, number, areas)
            pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
            if any(True for _picture in pictures):
                opened.pictured.append(number)
            page.close()
    return opened


def _words(page: Any, number: int, areas: Sequence[Box], gone: MustBeGone) -> Iterator[Found]:  # noqa: ANN401 - pypdfium2 has no types
    for letters in words_on(page):
        under = [one for one in letters if any(area.meets(one.box) for area in areas)]
        if under:
            yield "text_under_box", number, "".join(one.sign for one in letters), "PDFium"
    held = page.get_textpage()
    text = str(held.get_text_range()).replace("\ufffe", "-\n").replace("\x02", "-\n")
    held.close()
    for code, word in gone.in_text(text):
        yield code, number, word, "PDFium"


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
    for code, word in gone.in_bytes(_BODY.sub(b" ", content)):
        yield code, None, word, "bytes"
    for body in _BODY.finditer(content):
        plain = _inflated(body[1])
        if plain is not None:
            for code, word in _in_stream(plain, gone):
                yield code, None, word, "a packed part"


def in_objects(path: Path, gone: MustBeGone, *, ours: bool) -> Iterator[Found]:
    """Look through every object, also those that nothing refers to."""
    with pikepdf.open(path) as pdf:
        if ours:
            yield from _beside_pages(pdf)
        for thing in (pdf.trailer, *pdf.objects):
            for code, word in gone.in_text(" ".join(_strings(thing, 0))):
                yield code, None, word, "an object"
            if isinstance(thing, pikepdf.Stream):
                for code, word in _in_stream(_decoded(thing), gone):
                    yield code, None, word, "a stream"


def _beside_pages(pdf: pikepdf.Pdf) -> Iterator[Found]:
    """Say what a file of ours has that ``rebuilding`` never writes."""
    for what, thing, known in (
        ("the trailer", pdf.trailer, _TRAILER),
        ("the catalog", pdf.Root, _CATALOG),
        ("the tree of pages", pdf.Root.Pages, _TREE),
    ):
        for name in set(thing.keys()) - known:
            yield "carries", None, f"{name} in {what}", "objects"
    for number, page in enumerate(pdf.pages, start=1):
        for what in _beside_picture(page):
            yield "carries", number, what, "objects"


def _beside_picture(page: pikepdf.Page) -> Iterator[str]:
    """Name what a page has beside its picture and its layer of words."""
    resources = page.obj.get("/Resources", pikepdf.Dictionary())
    yield from (f"{name} of the page" for name in set(page.obj.keys()) - _PAGE)
    yield from (f"{name} of the page" for name in set(resources.keys()) - {"/XObject", "/Font"})
    for drawn in resources.get("/XObject", {}).values():
        yield from (f"{name} of a picture" for name in set(drawn.keys()) - _IMAGE)
    fonts = resources.get("/Font", {}).values()
    yield from ("a font" for font in fonts if str(font.get("/BaseFont")) != "/Layer")
    used = {str(one.operator) for one in pikepdf.parse_content_stream(page)}
    yield from (f"the operator {name}" for name in used - _OPERATORS)


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


def _in_stream(content: bytes, gone: MustBeGone) -> Iterator[tuple[str, str]]:
    """Look through what may be words; of dots and letter shapes only for long runs."""
    sample = content[:20_000]
    if len(_SIGNS.findall(sample)) >= _READABLE * len(sample) and b"\x00\x00\x00" not in sample:
        yield from gone.in_bytes(content)
    else:
        yield from gone.in_dots(content)
