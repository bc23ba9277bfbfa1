"""Burns and verifies files in confined processes."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, replace
from pathlib import Path
from typing import Any, Final

from app.adapters import confined, image_pages, ocr
from app.adapters.redacting import reading, showing, tables, verifying
from app.adapters.redacting.keeping import proving
from app.filetypes import PDF
from app.ports.page_reading import Word
from app.ports.redacting import BY_HAND, Area, Burned, Places, RedactionRefused, Verdict

_MODULE: Final = "app.adapters.redacting.process"
_SECONDS: Final = 3_600  # on a busy machine; of the processor's time it may have a quarter
_PIECE: Final = 16  # pages that are drawn and read at a time: their pictures are large
_PAGED: Final = image_pages.TYPES | {PDF}


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


class ProcessRedactor:
    """Starts confined processes to burn, to rebuild and to look again."""

    def lacks(self) -> tuple[str, ...]:
        """Name the programs that are not installed here, and without which nothing is proven."""
        return tuple(name for name in ("pdftotext", "tesseract") if shutil.which(name) is None)

    def redact(
        self,
        path: Path,
        media_type: str,
        areas: Sequence[Area],
        target: Path,
        *,
        read: Mapping[int, Sequence[Word]],
        language: str = "eng",
        goes_on: Callable[[int, int], None] = _nobody,
    ) -> Burned:
        """Write a new file without what is in ``areas``: pictures of pages, or a plain table."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made = folder / "made"
            asked = {
                "path": str(path.absolute()),
                "media_type": media_type,
                "folder": str(folder),
                "target": str(made),
                "areas": [asdict(one) for one in areas],
            }
            if media_type in tables.TYPES:
                done = _table(asked, media_type, areas)
            elif media_type in _PAGED:
                words = {number: list(map(astuple, each)) for number, each in read.items()}
                done = _pages(asked | {"read": words}, language, goes_on)
            else:
                raise RedactionRefused(
                    f"A file of this type cannot be redacted for certain. {BY_HAND}"
                )
            shutil.copyfile(made, target)
        return done

    def places(
        self, path: Path, media_type: str, number: int, places: Sequence[str] = ()
    ) -> Places:
        """Show a piece of a file without pages, and what each of ``places`` takes."""
        asked = {"path": str(path.absolute()), "media_type": media_type, "number": number}
        return showing.places(asked | {"places": list(places)})

    def verify(
        self,
        path: Path,
        media_type: str,
        areas: Sequence[Area],
        *,
        words: Sequence[str] = (),
        watch: Sequence[str] = (),
        language: str = "eng",
    ) -> Verdict:
        """Reopen a file by several means and look for what must be gone."""
        began = time.monotonic()
        verdict = verifying.verify(
            path.absolute(),
            media_type,
            areas,
            words=words,
            watch=watch,
            language=language,
        )
        return replace(verdict, seconds=time.monotonic() - began)


def _pages(asked: dict[str, Any], language: str, goes_on: Callable[[int, int], None]) -> Burned:
    told = _ask("plan", asked | {"unproven": []})
    if unproven := _unproven(told, language):
        told = _ask("plan", asked | {"unproven": sorted(unproven)})
    areas = tuple(
        Area(page=page, x0=x0, y0=y0, x1=x1, y1=y1) for page, x0, y0, x1, y1 in told["areas"]
    )
    pictures = list[dict[str, Any]]()
    for piece in _pieces(told["pictured"]):
        goes_on(len(pictures), len(told["pictured"]))
        pictures += _drawn(asked, piece, told["areas"], language)
    goes_on(len(pictures), len(told["pictured"]))
    _ask("write", asked | {"pages": told["pages"], "pictures": pictures})
    return Burned(
        media_type=PDF,
        pages=told["pages"],
        pictures=tuple(told["pictured"]),
        areas=areas,
        words=tuple(told["gone"]),
        elsewhere=tuple(told["elsewhere"]),
    )


def _pieces(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(numbers), _PIECE):
        yield numbers[at : at + _PIECE]


def _drawn(
    asked: dict[str, Any], numbers: Sequence[int], areas: Sequence[Sequence[Any]], language: str
) -> list[dict[str, Any]]:
    """Draw some pages, and give each the words that OCR reads on it beside the boxes."""
    burned = [one for one in areas if one[0] in numbers]
    wanted = {"numbers": list(numbers), "burned": burned, "read": {}, "areas": []}
    drawn: list[dict[str, Any]] = _ask("draw", asked | wanted)["pictures"]
    boxes = [Area(page=one[0], x0=one[1], y0=one[2], x1=one[3], y1=one[4]) for one in burned]
    for one, words in zip(drawn, _read(drawn, language), strict=True):
        kept = _free(words, [each for each in boxes if each.page == one["number"]])
        one["words"] = [astuple(word) for word in kept]
        Path(one["to_read"]).unlink(missing_ok=True)
    return drawn


def _read(pictures: Sequence[dict[str, Any]], language: str) -> list[list[Word]]:
    """Read the burned pictures by OCR; without Tesseract the result has no layer of words."""
    if not ocr.languages():
        return [[] for _each in pictures]
    to_read = [reading.Picture(Path(one["to_read"]), one["scale"]) for one in pictures]
    try:
        return reading.read(to_read, language)
    except reading.Unread as problem:
        raise RedactionRefused(
            f"The burned pages could not be read by OCR: {problem}. Nothing was kept."
        ) from problem


def _unproven(told: dict[str, Any], language: str) -> set[int]:
    """Give the kept pages whose pictures do not say what their words say; all without Tesseract."""
    drawn = [one for one in told["kept"] if "path" in one]
    if not ocr.languages():
        return {one["number"] for one in told["kept"]}
    pictures = [reading.Picture(Path(one["path"]), one["scale"]) for one in drawn]
    try:
        read = reading.read(pictures, language, sure=True)
    except reading.Unread:
        return {one["number"] for one in told["kept"]}
    found = {one["number"]: words for one, words in zip(drawn, read, strict=True)}
    return proving.unproven(told["kept"], found, told["telling"])


def _free(words: Sequence[Word], areas: Sequence[Area]) -> list[Word]:
    """Give the words that touch no box: what OCR makes of a black box is no word."""
    return [
        word
        for word in words
        if not any(
            word.x0 < one.x1 and one.x0 < word.x1 and word.y0 < one.y1 and one.y0 < word.y1
            for one in areas
        )
    ]


def _table(asked: dict[str, Any], media_type: str, areas: Sequence[Area]) -> Burned:
    if not all(one.place for one in areas):
        raise RedactionRefused(
            "This file has no pages. Name the places: cells such as Sheet1!B7, or lines such as 12."
        )
    told = _ask("table", asked)
    return Burned(
        media_type=media_type,
        pages=0,
        areas=tuple(areas),
        words=tuple(told["gone"]),
        elsewhere=tuple(told["elsewhere"]),
    )


def _ask(verb: str, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        told = confined.ask(_MODULE, {"verb": verb} | asked, seconds=_SECONDS)
    except confined.Broke as broke:
        raise RedactionRefused(f"It was not redacted: {broke}.") from broke
    if "problem" in told:
        raise RedactionRefused(str(told["problem"]))
    return told
