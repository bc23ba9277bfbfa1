"""Reopen a file by several means that know nothing of how it was made, and say what leaks."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.adapters import confined, ocr
from app.adapters.redacting.spelling import MustBeGone
from app.filetypes import PDF
from app.ports.page_reading import PageReader, PagesUnreadable
from app.ports.redacting import Area, Leak, Verdict

_SECONDS: Final = 600
_CHUNK: Final = 8  # pages that OCR reads at once
_MOST_TOLD: Final = 200
_MOST_PAGES: Final = 60  # of a file with no boxes known, that OCR looks at


def verify(
    path: Path,
    media_type: str,
    areas: Sequence[Area],
    *,
    words: Sequence[str],
    watch: Sequence[str],
    reader: PageReader,
    language: str,
) -> Verdict:
    """Look for ``words`` and ``watch`` in all of a file, and for anything under ``areas``."""
    asked = {
        "verb": "look",
        "path": str(path),
        "media_type": media_type,
        "areas": [asdict(one) for one in areas],
        "words": list(words),
        "watch": list(watch),
    }
    try:
        told = confined.ask("app.adapters.redacting.looking", asked, seconds=_SECONDS)
    except confined.Broke as broke:
        return Verdict(findings=(Leak(code="unreadable", detail=str(broke)),))
    found = [
        Leak(code=code, page=page, detail=detail, seen_by=by)
        for code, page, detail, by in told["findings"]
    ]
    by_ocr, means = 0, tuple(told["means"])
    if media_type == PDF and told["silent"] and (words or watch):
        if not ocr.languages():
            nobody = "Tesseract is not installed, so nobody read its pictures"
            return Verdict(findings=(*found, Leak(code="unreadable", detail=nobody)), means=means)
        numbers = _to_read(told["silent"], areas)
        gone = MustBeGone(words, watch)
        found += _in_pictures(path, numbers, gone, reader, language)
        by_ocr, means = len(numbers), (*means, "OCR")
    return Verdict(
        findings=tuple(dict.fromkeys(found))[:_MOST_TOLD],
        means=means,
        pages=told["pages"],
        pages_by_ocr=by_ocr,
    )


def _to_read(pictured: list[int], areas: Sequence[Area]) -> list[int]:
    """Choose the pages that OCR looks at: those that were burned, or the first of a stranger's."""
    burned = {one.page for one in areas}
    return [number for number in pictured if number in burned] if burned else pictured[:_MOST_PAGES]


def _in_pictures(
    path: Path, numbers: list[int], gone: MustBeGone, reader: PageReader, language: str
) -> list[Leak]:
    found: list[Leak] = []
    for first in range(0, len(numbers), _CHUNK):
        try:
            read: Sequence[Any] = reader.scan(
                path, PDF, numbers[first : first + _CHUNK], language=language
            )
        except PagesUnreadable as problem:
            return [*found, Leak(code="unreadable", detail=str(problem), seen_by="OCR")]
        for page in read:
            found += [
                Leak(code="word_in_picture", page=page.number, detail=word, seen_by="OCR")
                for _code, word in gone.in_text(page.text)
            ]
    return found
