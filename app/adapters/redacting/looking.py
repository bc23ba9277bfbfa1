"""The confined process that reopens a file and looks for what must be gone."""

import re
import subprocess
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

from app.adapters import confined
from app.adapters.inspecting.geometry import Box
from app.adapters.redacting import reopening, structure, tables, workbooks
from app.adapters.redacting.spelling import MustBeGone
from app.filetypes import CSV, PDF, SHEET
from app.ports.redacting import MARK

_MEMORY: Final = 3 * 1024**3  # bytes
_PROCESSOR: Final = 600  # seconds
_LARGEST: Final = 256 * 1024**2  # bytes of one member of an archive
_MOST_PAGES: Final = 60  # of a file with no boxes known, that OCR looks at
_TAGS = re.compile(rb"<[^>]*>")
_OURS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/sheet\d+\.xml"
)
_WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)

Found = tuple[str, int | None, str, str]
"""A code of ``LEAKS``, the page, what was seen, and who saw it."""


class NoSecondReader(Exception):
    """A program that proves what another one found is not on this machine."""


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    warnings.simplefilter("ignore")
    confined.answer({"look": _look})


def _look(asked: dict[str, Any]) -> dict[str, Any]:
    return look(asked, MustBeGone(asked["words"], asked["watch"]))


def look(asked: dict[str, Any], gone: MustBeGone) -> dict[str, Any]:
    """Reopen the file at ``path`` and say what leaks; whatever breaks the look leaks as well."""
    path = Path(asked["path"])
    try:
        if asked["media_type"] == PDF:
            return _look_into_pdf(path, asked, gone)
        found = list(_in_other(path, asked["media_type"], asked["areas"], gone))
    except NoSecondReader as missing:
        found = [("unreadable", None, str(missing), "")]
    except Exception as problem:  # noqa: BLE001 - whatever broke, nothing is proven
        found = [("unreadable", None, type(problem).__name__, "")]
    return {"findings": found, "means": ["bytes"], "pages": 0, "silent": []}


def _look_into_pdf(path: Path, asked: dict[str, Any], gone: MustBeGone) -> dict[str, Any]:
    boxes = _boxes(asked["areas"])
    opened = reopening.pages(path, boxes, gone)
    found = [*opened.found, *_in_second_reading(_pdftotext(path), boxes, gone)]
    found += reopening.in_bytes(path.read_bytes(), gone, ours=bool(boxes))
    found += reopening.in_objects(path, gone, set(boxes))
    silent = _silent(path, opened, set(boxes))
    return {
        "findings": found,
        "means": ["PDFium", "pdftotext", "bytes"],
        "pages": opened.pages,
        "silent": reopening.draw(path, silent, Path(asked["folder"])) if asked["folder"] else [],
    }


def _silent(path: Path, opened: reopening.Opened, burned: set[int]) -> list[int]:
    """Choose the pages of which a picture is read: those burned, and drawn ones with pictures.

    Pages that became pictures without a box have all their words in their layer. Of a stranger's
    file the first pages with pictures are read.
    """
    if not burned:
        return opened.pictured[:_MOST_PAGES]
    with pikepdf.open(path) as pdf:
        drawn = structure.kept(pdf)
    return [number for number in opened.pictured if number in burned | drawn]


def _boxes(areas: list[dict[str, Any]]) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    for one in areas:
        box = Box(one["x0"], one["y0"], one["x1"], one["y1"])
        boxes.setdefault(one["page"], []).append(box)
    return boxes


def _pdftotext(path: Path) -> str:
    """Let Poppler, which shares nothing with PDFium, read the words with their places."""
    try:
        told = subprocess.run(  # noqa: S603 - our own words, no shell
            ["pdftotext", "-q", "-bbox", "-cropbox", str(path), "-"],  # noqa: S607 - found on the path
            capture_output=True,
            check=False,
            timeout=300,
        )
    except FileNotFoundError:
        raise NoSecondReader(
            "pdftotext is not installed (Debian calls it poppler-utils), so nobody read it a "
            "second time"
        ) from None
    if told.returncode != 0:
        raise ValueError("pdftotext could not read it")
    return told.stdout.decode("utf-8", "replace")


def _in_second_reading(said: str, boxes: dict[int, list[Box]], gone: MustBeGone) -> Iterator[Found]:
    for number, page in enumerate(said.split("<page ")[1:], start=1):
        text = []
        for left, top, right, bottom, written in _WORD.findall(page):
            word = _unescaped(written)
            text.append(word)
            box = Box(float(left), float(top), float(right), float(bottom))
            if any(_covers(one, box) for one in boxes.get(number, ())):
                yield "text_under_box", number, word, "pdftotext"
        for code, word in gone.in_text("\n".join(text)):
            yield code, number, word, "pdftotext"


def _covers(area: Box, word: Box) -> bool:
    """Say whether the middle of a word's height, anywhere along it, lies in the area.

    Poppler gives a word the height of its line, which reaches into the lines above and below.
    """
    third = word.height / 3
    middle = Box(word.x0, word.y0 + third, word.x1, word.y1 - third)
    return area.grown(-reopening.EDGE).meets(middle)


def _unescaped(written: str) -> str:
    for sign, meant in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        written = written.replace(sign, meant)
    return written


def _in_other(
    path: Path, media_type: str, areas: list[dict[str, Any]], gone: MustBeGone
) -> Iterator[Found]:
    for code, word in gone.in_bytes(path.read_bytes()):
        yield code, None, word, "bytes"
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from _in_archive(archive, gone, ours=bool(areas))
    if areas:
        yield from _still_said(path, media_type, [one["place"] for one in areas])


def _in_archive(archive: zipfile.ZipFile, gone: MustBeGone, *, ours: bool) -> Iterator[Found]:
    if ours and archive.comment:
        yield "carries", None, "a remark on the archive", "bytes"
    for member in archive.infolist():
        if member.file_size > _LARGEST:
            raise MemoryError
        content = archive.read(member)
        if ours and (not _OURS.fullmatch(member.filename) or member.extra or member.comment):
            yield "carries", None, member.filename, "bytes"
        for reading in (member.filename.encode(), content, _TAGS.sub(b"", content)):
            for code, word in gone.in_bytes(reading):
                yield code, None, word, f"bytes of {member.filename}"


def _still_said(path: Path, media_type: str, places: list[str]) -> Iterator[Found]:
    """Say which places do not say ``MARK``; the engine's own reader is used for finding them."""
    for place in places:
        if any(words != MARK for words in _said_at(path, media_type, place)):
            yield "place_not_emptied", None, place, "bytes"


def _said_at(path: Path, media_type: str, place: str) -> list[str]:
    if media_type == SHEET:
        name, row, column = tables.cell(place)
        sheets = [one for one in workbooks.read(path) if not name or one.name == name]
        return [one.rows.get(row, {}).get(column, "") for one in sheets]
    text = tables.decoded(path.read_bytes())
    if media_type == CSV:
        _name, row, column = tables.cell(place)
        return [tables.rows_of(text)[row - 1][column - 1]]
    first, last = tables.lines(place)
    return tables.lines_of(text)[first - 1 : last]


if __name__ == "__main__":
    main()
