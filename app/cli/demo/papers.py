"""The text of the demo's own papers, read at once: it has printed them itself a moment ago."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.adapters.page_process import VERBS
from app.adapters.page_reader import ProcessPageReader
from app.models import Document
from app.parts import Parts
from app.ports.page_reading import PageRead, Word
from app.queries.file_pages import text_told
from app.services import file_texts, near_duplicates
from app.services.quotes import PageSeen, page_seen

_PDF: Final = "application/pdf"


class OwnPaperReader(ProcessPageReader):
    """Reads our own papers in this process: one for each, as strangers' need, takes too long."""

    def embedded(self, path: Path, media_type: str) -> tuple[PageRead, ...]:
        """Read the text that the file itself holds, page by page."""
        told = _ask("embedded", path, media_type)
        return tuple(PageRead(number, **one) for number, one in enumerate(told["pages"], start=1))

    def words(self, path: Path, media_type: str, number: int) -> tuple[Word, ...]:
        """Give the embedded words of a page with their places."""
        told = _ask("words", path, media_type, number=number)
        return tuple(Word(*one) for one in told["words"])


def read_text(session: Session, parts: Parts, documents: Sequence[Document], now: datetime) -> None:
    """Keep the text of each paper, and what is like it, as the worker would.

    What is no PDF is left to the worker.
    """
    file_texts.wish_for_new(session, now=now)
    reader = OwnPaperReader()
    for document in documents:
        work = file_texts.next_work(session, file_id=document.file_id)
        if work is None or work.media_type != _PDF:
            continue
        pages = reader.embedded(parts.store.path(work.sha256), work.media_type)
        file_texts.note_begun(session, work, pages, now=now)
        near_duplicates.note_near(session, work.file_id)


def pages_of(session: Session, parts: Parts, document: Document) -> tuple[PageSeen, ...]:
    """Give every page of a paper whose text was read."""
    told = text_told(session, document.file)
    reader = OwnPaperReader()
    return tuple(
        page_seen(session, document, number, store=parts.store, reader=reader)
        for number in range(1, (told.pages if told else 0) + 1)
    )


def _ask(verb: str, path: Path, media_type: str, **more: object) -> dict[str, Any]:
    asked = {"verb": verb, "path": str(path), "media_type": media_type, "folder": ""}
    return VERBS[verb](asked | more)
