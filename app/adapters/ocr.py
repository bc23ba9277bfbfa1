"""OCR: pictures of pages in, words with their places out. OCRmyPDF drives Tesseract."""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import img2pdf
import pikepdf
from lxml import html

from app.adapters import confined, ocr_straightening
from app.adapters.inspecting.geometry import Box, Frame, around
from app.ports.page_reading import PagesUnreadable, Word

_SECONDS_A_PAGE: Final = 120
_SURE: Final = 60  # of 100, as Tesseract says how sure it is of a word
_SURE_OF_TURN: Final = 6  # as Tesseract says it; a page of text is above 10, one of noise below 2
_FULL: Final = 360


@dataclass(frozen=True)
class Read:
    """One picture as read: its text, its words in points of the picture as given, how sure."""

    text: str
    words: tuple[Word, ...]
    quality: float | None


def read(
    pictures: Sequence[Path], folder: Path, *, language: str, turn: bool
) -> tuple[Path, list[Read]]:
    """Read pictures that say their resolution, on all cores; give the PDF with text, and it all.

    With ``turn``, pages that lie on their side or on their head are found first, and turned in the
    PDF; that takes as long again. Raises ``PagesUnreadable``.
    """
    given, made = folder / "pictures.pdf", folder / "read.pdf"
    given.write_bytes(img2pdf.convert([str(one) for one in pictures]))
    for number, picture in enumerate(pictures, start=1):
        if picture.suffix == ".png":
            ocr_straightening.given(folder, number).symlink_to(picture.absolute())
    work = folder / "work"
    work.mkdir()
    try:
        code, _ = confined.run(
            _command(given, made, language, turn=turn),
            seconds=60 + _SECONDS_A_PAGE * len(pictures),
            # The cores are shared by pages. Two threads of Tesseract on one page wait for each
            # other by spinning: on a busy machine that costs ten times the processor.
            extra={
                "TMPDIR": str(work),
                ocr_straightening.FOLDER: str(folder),
                "OMP_THREAD_LIMIT": "1",
            },
        )
    except confined.Broke as broke:
        raise PagesUnreadable(str(broke)) from broke
    if code != 0 or not made.is_file():
        raise PagesUnreadable("the text of its pictures could not be read")
    return made, list(_pages(made, work, folder))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Name the languages that Tesseract has here, as it names them; none where it is missing."""
    try:
        code, told = confined.run(["tesseract", "--list-langs"], seconds=20)
    except (confined.Broke, FileNotFoundError):
        return ()
    names = told.decode("utf-8", "replace").splitlines()[1:] if code == 0 else []
    return tuple(sorted(name for name in names if name != "osd"))


def program() -> str:
    """Name what reads pages here, with its version; empty where it does not tell."""
    try:
        code, told = confined.run(["tesseract", "--version"], seconds=20)
    except (confined.Broke, FileNotFoundError):
        return ""
    words = told.decode("utf-8", "replace").split()
    if code != 0 or words[:1] != ["tesseract"] or not words[1:]:
        return ""
    return f"Tesseract {words[1][:30]}, by OCRmyPDF {version('ocrmypdf')}"


def _command(given: Path, made: Path, language: str, *, turn: bool) -> list[str]:
    turning = ["--rotate-pages", "--rotate-pages-threshold", str(_SURE_OF_TURN)]
    return [
        sys.executable, "-m", "ocrmypdf", "--quiet", "--keep-temporary-files",
        "--output-type", "pdf", "--rasterizer", "pypdfium", "--optimize", "0",
        *(turning if turn else []), "--tesseract-timeout", str(_SECONDS_A_PAGE),
        "--plugin", str(Path(ocr_straightening.__file__)),
        "--language", language, str(given), str(made),
    ]  # fmt: skip


def _pages(made: Path, work: Path, folder: Path) -> Iterator[Read]:
    with pikepdf.open(made) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            wide, high = (float(one) for one in page.mediabox[2:])
            turned = int(page.get("/Rotate", 0)) % _FULL
            frame = Frame((0.0, 0.0, wide, high), turned)
            (told,) = work.glob(f"*/{number:06}_ocr_hocr.hocr")
            angle = folder / f"angle-{number:06}.json"
            skew = json.loads(angle.read_text()) if angle.is_file() else 0
            yield _page(html.parse(str(told)).getroot(), frame, skew)


def _page(root: Any, frame: Frame, skew: int) -> Read:  # noqa: ANN401 - lxml has no types
    (whole,) = root.xpath("//*[@class='ocr_page']")
    dots = _bbox(whole)
    scale = frame.width / max(1.0, dots.x1)
    upright = Frame((0.0, 0.0, frame.width, frame.height))
    given = Frame((0.0, 0.0, *frame.bounds[2:]))
    lines, words, sure = list[str](), list[Word](), 0
    for paragraph in root.xpath("//*[@class='ocr_par']"):
        for line in paragraph.xpath("./*[starts-with(@class, 'ocr_') or @class='ocrx_line']"):
            said = []
            for one in line.xpath(".//*[@class='ocrx_word']"):
                text = " ".join("".join(one.itertext()).split())
                if not text:
                    continue
                said.append(text)
                sure += _confidence(one) >= _SURE
                box = _straight(_bbox(one), scale, skew, upright)
                # From the page as it was turned upright to the page as it was given.
                shown = given.shown(frame.in_file(box))
                words.append(_word(shown, text))
            lines += [" ".join(said)] if said else []
        lines.append("")
    return Read("\n".join(lines).strip(), tuple(words), sure / len(words) if words else None)


def _straight(dots: Box, scale: float, skew: int, upright: Frame) -> Box:
    """Turn a box of the straightened picture, in dots, into points of the picture before."""
    box = Box(dots.x0 * scale, dots.y0 * scale, dots.x1 * scale, dots.y1 * scale)
    if not skew:
        return box
    middle = upright.page.middle
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    corners = [(x - middle[0], y - middle[1]) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    turned = [(middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos) for x, y in corners]
    return around([Box(x, y, x, y) for x, y in turned])


def _word(box: Box, text: str) -> Word:
    return Word(round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2), text)


def _bbox(element: Any) -> Box:  # noqa: ANN401 - lxml has no types
    return Box(*(float(one) for one in _fact(element, "bbox")))


def _confidence(element: Any) -> float:  # noqa: ANN401 - as above
    return float(_fact(element, "x_wconf")[0])


def _fact(element: Any, name: str) -> list[str]:  # noqa: ANN401 - as above
    facts = dict(one.strip().partition(" ")[::2] for one in element.get("title", "").split(";"))
    return str(facts.get(name, "0 0 0 0")).split()
