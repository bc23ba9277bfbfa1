"""Reads pages in confined processes, and their pictures by OCR."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from app import filetypes
from app.adapters import confined, image_pages, ocr, text_process
from app.adapters.redacting import reading
from app.ports.page_reading import FileInside, PageRead, PageShown, PagesUnreadable, Word

_SECONDS: Final = 150
_DPI: Final = 300
_POOR: Final = 0.6  # a page on its head has a quarter of its words right, by chance
_MODULE: Final = "app.adapters.page_process"
_TEXTS: Final = "app.adapters.text_process"
_COMPARING: Final = "app.adapters.page_comparing"
_PAGED: Final = image_pages.TYPES | {filetypes.PDF}


class ProcessPageReader:
    """Starts a process for each question; what it needs on disk goes with its answer."""

    def embedded(self, path: Path, media_type: str) -> tuple[PageRead, ...]:
        """Read the text that the file itself holds, page by page."""
        with _Folder() as folder:
            if media_type not in _PAGED:
                return _converted(path, media_type, folder)
            told = _ask("embedded", path, media_type, folder)
        return tuple(PageRead(number, **one) for number, one in enumerate(told["pages"], start=1))

    @contextmanager
    def inside(self, path: Path) -> Iterator[tuple[FileInside, ...]]:
        """Give the files inside, each written to a folder that goes with the context."""
        with _Folder() as folder:
            try:
                found = _ask("inside", path, "", folder, module=_TEXTS)["files"]
            except PagesUnreadable:
                found = []  # the look inside says why
            yield tuple(FileInside(one["name"], Path(one["path"])) for one in found)

    def scan(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageRead, ...]:
        """Read the pictures of some pages by OCR, on all cores."""
        with _Folder() as folder:
            asked = {"numbers": list(numbers), "dpi": _DPI, "grey": True}
            drawn = _ask("pictures", path, media_type, folder, asked)["pictures"]
            found = _scanned([Path(one["path"]) for one in drawn], folder, language)
        program = ocr.program()
        return tuple(
            PageRead(
                number,
                one["wide"],
                one["high"],
                read.text,
                words=read.words,
                quality=1.0 if one["blank"] and not read.words else read.quality,
                program=program,
            )
            for number, one, read in zip(numbers, drawn, found, strict=True)
        )

    def compare(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageShown, ...]:
        """Compare the text of some pages with what OCR reads in their pictures, on all cores."""
        with _Folder() as folder:
            asked = {"numbers": list(numbers), "dpi": _DPI, "grey": True, "words": True}
            drawn = _ask("pictures", path, media_type, folder, asked)["pictures"]
            pictures = [reading.Picture(Path(one["path"]), one["scale"]) for one in drawn]
            try:
                seen = reading.read_with_doubts(pictures, language)
            except reading.Unread as problem:
                raise PagesUnreadable(str(problem)) from problem
            pages = [
                {"said": one["words"], "seen": [[*astuple(word), sure] for word, sure in each]}
                for one, each in zip(drawn, seen, strict=True)
            ]
            told = _ask("compare", path, media_type, folder, {"pages": pages}, module=_COMPARING)
        return tuple(
            PageShown(number, _lines(one["lines"]), one["alike"])
            for number, one in zip(numbers, told["pages"], strict=True)
        )

    def words(self, path: Path, media_type: str, number: int) -> tuple[Word, ...]:
        """Give the embedded words of a page with their places."""
        with _Folder() as folder:
            told = _ask("words", path, media_type, folder, {"number": number})
        return tuple(Word(*one) for one in told["words"])

    def words_at_hand(self, path: Path, number: int) -> None:  # noqa: ARG002 - as the port has it
        """Keep none; see ``CachedPageReader``."""
        return

    def languages(self) -> tuple[str, ...]:
        """Name the languages that OCR can read here, by their three letters."""
        return ocr.languages()

    def picture(self, path: Path, media_type: str, number: int, *, width: int) -> bytes:
        """Draw a page ``width`` dots wide, as a PNG."""
        with _Folder() as folder:
            asked = {"numbers": [number], "width": width}
            (drawn,) = _ask("pictures", path, media_type, folder, asked)["pictures"]
            return Path(drawn["path"]).read_bytes()


def _lines(told: list[list[list[Any]]]) -> tuple[tuple[Word, ...], ...]:
    return tuple(tuple(Word(*one) for one in line) for line in told)


def _converted(path: Path, media_type: str, folder: Path) -> tuple[PageRead, ...]:
    asked = {"parent": os.getpid()}
    texts = _ask("converted", path, media_type, folder, asked, module=_TEXTS)["pages"]
    return tuple(
        PageRead(number, 0.0, 0.0, text, converted=True)
        for number, text in enumerate(texts or [""], start=1)
    )


def _scanned(pictures: Sequence[Path], folder: Path, language: str) -> list[ocr.Read]:
    """Read pictures; those that cannot be made out are looked at once more, turned upright."""
    _made, found = ocr.read(pictures, folder, language=language, turn=False)
    poor = [index for index, one in enumerate(found) if (one.quality or 0.0) < _POOR]
    if poor:
        again = folder / "again"
        again.mkdir()
        some = [pictures[index] for index in poor]
        _made, better = ocr.read(some, again, language=language, turn=True)
        for index, one in zip(poor, better, strict=True):
            found[index] = max(found[index], one, key=lambda read: read.quality or 0.0)
    return found


class _Folder(tempfile.TemporaryDirectory[str]):
    """A folder for one question, as a path."""

    def __enter__(self) -> Path:  # type: ignore[override]  # a path says more than its words
        return Path(super().__enter__())


def _ask(
    verb: str,
    path: Path,
    media_type: str,
    folder: Path,
    more: dict[str, Any] | None = None,
    *,
    module: str = _MODULE,
) -> dict[str, Any]:
    asked = {"verb": verb, "path": str(path), "media_type": media_type, "folder": str(folder)}
    try:
        seconds = text_process.LONGEST if module == _TEXTS else _SECONDS
        told = confined.ask(module, asked | (more or {}), seconds=seconds)
    except confined.Broke as broke:
        raise PagesUnreadable(str(broke)) from broke
    if "problem" in told:
        raise PagesUnreadable(str(told["problem"]))
    return told
