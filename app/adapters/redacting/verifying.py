"""Reopen a file by several means that know nothing of how it was made, and say what leaks."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.adapters import confined, ocr
from app.adapters.redacting import reading
from app.adapters.redacting.spelling import MustBeGone
from app.filetypes import PDF
from app.ports.redacting import Area, Leak, Verdict

_SECONDS: Final = 2_400  # on a busy machine; of the processor's time it may have a quarter
_MOST_TOLD: Final = 200


def verify(
    path: Path,
    media_type: str,
    areas: Sequence[Area],
    *,
    words: Sequence[str],
    watch: Sequence[str],
    language: str,
) -> Verdict:
    """Look for ``words`` and ``watch`` in all of a file, and for anything under ``areas``."""
    look_at_pictures = media_type == PDF and bool(words or watch)
    with tempfile.TemporaryDirectory() as folder:
        asked = {
            "verb": "look",
            "path": str(path),
            "media_type": media_type,
            "areas": [asdict(one) for one in areas],
            "words": list(words),
            "watch": list(watch),
            "folder": folder if look_at_pictures else "",
        }
        try:
            told = confined.ask("app.adapters.redacting.looking", asked, seconds=_SECONDS)
        except confined.Broke as broke:
            return Verdict(findings=(Leak(code="unreadable", detail=str(broke)),))
        found = [
            Leak(code=code, page=page, detail=detail, seen_by=by)
            for code, page, detail, by in told["findings"]
        ]
        means = tuple(told["means"])
        if told["silent"]:
            found += _in_pictures(told["silent"], MustBeGone(words, watch), language)
            means = (*means, "OCR")
    return Verdict(
        findings=tuple(dict.fromkeys(found))[:_MOST_TOLD],
        means=means,
        pages=told["pages"],
        pages_by_ocr=len(told["silent"]),
    )


def _in_pictures(drawn: Sequence[dict[str, Any]], gone: MustBeGone, language: str) -> list[Leak]:
    """Let Tesseract read the pictures of pages, and say which words it still reads."""
    if not ocr.languages():
        nobody = "Tesseract is not installed, so nobody read its pictures"
        return [Leak(code="unreadable", detail=nobody)]
    pictures = [reading.Picture(Path(one["path"]), one["scale"]) for one in drawn]
    try:
        read = reading.read(pictures, language)
    except reading.Unread as problem:
        return [Leak(code="unreadable", detail=str(problem), seen_by="OCR")]
    return [
        Leak(code="word_in_picture", page=one["number"], detail=word, seen_by="OCR")
        for one, words in zip(drawn, read, strict=True)
        for _code, word in gone.in_text(" ".join(each.text for each in words))
    ]
