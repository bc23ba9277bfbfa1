"""The text of files, page by page: what is still to be read, what was, and what it says."""

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Derivation,
    DerivationKind,
    Document,
    FilePage,
    FileText,
    StoredFile,
    TextFrom,
    TextState,
)
from app.ports.examining import Examination
from app.ports.page_reading import PageRead, Word
from app.services import attempts, search_index

JOB: Final = "read-text"
"""The job that reads."""

CHUNK: Final = 8
"""Pages that are read by OCR before what was read is kept: a kill costs no more than these."""

_MOST_PAGES: Final = 200  # of a piece
_MOST_CHARACTERS: Final = 200_000

_OPEN: Final = (TextState.WAITING, TextState.WORKING)


@dataclass(frozen=True)
class Work:
    """What to do next for one file: all of it (``numbers`` is none), or these pages by OCR."""

    file_id: int
    sha256: str
    media_type: str
    language: str
    numbers: tuple[int, ...] | None


def wish_for_new(session: Session, *, now: datetime) -> int:
    """Put down every file of a document, or inside one, that was never read; count them."""
    known = select(FileText.file_id)
    inside = select(Derivation.made_id).where(Derivation.kind == DerivationKind.UNPACKED)
    wanted = select(Document.file_id).union(inside).subquery()
    files = session.scalars(select(wanted.c[0]).where(wanted.c[0].not_in(known))).all()
    session.add_all(FileText(file_id=one, asked_at=now) for one in files)
    session.flush()
    return len(files)


def wish_again(session: Session, file: StoredFile, *, language: str, now: datetime) -> FileText:
    """Read a file anew, in another language for instance. What was read of it is dropped."""
    told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
    if told is None:
        told = FileText(file_id=file.id, asked_at=now)
        session.add(told)
    for page in session.scalars(select(FilePage).filter_by(file_id=file.id)):
        session.delete(page)
    told.state, told.language, told.asked_at = TextState.WAITING, language, now
    told.pages = told.done = 0
    told.began_at = told.ended_at = None
    told.problem, told.near = "", None
    attempts.note_done(session, JOB, file.id)
    if found := Examination.from_data(file.examination):
        file.examination, file.searched_until = found.with_reading(Examination()).as_data(), None
    session.flush()
    return told


def cancel(session: Session, file: StoredFile, *, now: datetime) -> None:
    """Stop reading a file; what was read of it stays. Refused where nothing is being read."""
    told = session.scalars(select(FileText).filter_by(file_id=file.id).with_for_update()).first()
    if told is None or told.state not in _OPEN:
        raise ServiceError("The text of this file is not being read; nothing was stopped.")
    told.state, told.ended_at = TextState.CANCELLED, now


def next_work(
    session: Session, *, file_id: int | None = None, but: Collection[int] = ()
) -> Work | None:
    """Say what to read next, of this file or of any ``but`` those; none where everything is read.

    First what nobody has begun, for the text that a file itself holds is read in seconds; then
    OCR, of the file with the fewest pages left: a letter never waits for a long scan.
    """
    query = select(FileText).where(FileText.state.in_(_OPEN), FileText.file_id.not_in(but))
    if file_id is not None:
        query = query.where(FileText.file_id == file_id)
    left = FileText.pages - FileText.done
    told = session.scalars(
        query.order_by(FileText.began_at.is_not(None), left, FileText.id)
    ).first()
    if told is None:
        return None
    file = session.get_one(StoredFile, told.file_id)
    numbers = tuple(_missing(session, told)[:CHUNK]) if told.began_at else None
    return Work(file.id, file.sha256, file.media_type, told.language, numbers)


def pieces(pages: Sequence[PageRead]) -> Iterator[list[PageRead]]:
    """Give the pages whose embedded text is good in pieces that are kept within a second or two.

    On SQLite nobody else can write meanwhile: a table of 190,000 rows at once would stop the desk.
    """
    piece, characters = list[PageRead](), 0
    for page in pages:
        if page.needs_ocr:
            continue
        if piece and (len(piece) >= _MOST_PAGES or characters + len(page.text) > _MOST_CHARACTERS):
            yield piece
            piece, characters = [], 0
        piece.append(page)
        characters += len(page.text)
    if piece:
        yield piece


def note_piece(session: Session, work: Work, piece: Sequence[PageRead], *, total: int) -> bool:
    """Keep some of the ``total`` pages; give back whether any was new.

    The file counts as begun when ``note_begun`` says so.
    """
    told = _told(session, work)
    if told is None or told.began_at is not None:
        return False
    before, told.pages = told.done, total
    _add(session, told, piece, _own(piece))
    return told.done > before


def note_begun(session: Session, work: Work, pages: Sequence[PageRead], *, now: datetime) -> None:
    """Keep the pages whose embedded text is good; the others are left for OCR."""
    told = _told(session, work)
    if told is None or told.began_at is not None:
        return
    told.pages, told.began_at, told.state = len(pages), now, TextState.WORKING
    good = [page for page in pages if not page.needs_ocr]
    _keep(session, told, good, _own(good), now)


def note_scanned(session: Session, work: Work, pages: Sequence[PageRead], *, now: datetime) -> None:
    """Keep pages that OCR has read. Those that are there already stay as they are."""
    if told := _told(session, work):
        _keep(session, told, pages, TextFrom.OCR, now)


def note_failed(session: Session, work: Work, because: str, *, now: datetime) -> None:
    """Note that the file cannot be read, and why; what was read of it stays."""
    if told := _told(session, work):
        told.state, told.problem, told.ended_at = TextState.FAILED, because, now


def note_unreadable(session: Session, work: Work, number: int, because: str) -> None:
    """Note that one page cannot be read; the others go on."""
    note_problem(session, work, f"Page {number}: {because}.")


def note_problem(session: Session, work: Work, said: str) -> None:
    """Note, beside what was noted before, what people should know of the reading."""
    if (told := _told(session, work)) and said not in told.problem:
        told.problem = f"{told.problem} {said}".strip()[:2_000]


def text_of(session: Session, file: StoredFile) -> FileText:
    """How far the text of a file is. Raises ``NotFound`` where nobody asked for it yet."""
    told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
    if told is None:
        raise NotFound("The text of this file has not been read yet; the worker will do so.")
    return told


def pages_of(session: Session, file: StoredFile) -> Sequence[FilePage]:
    """The pages of a file that were read, in order, with all their text."""
    query = select(FilePage).filter_by(file_id=file.id).order_by(FilePage.number)
    return session.scalars(query).all()


def packed(words: Sequence[Word]) -> bytes:
    """Pack words and their places to be kept."""
    rows = [[word.x0, word.y0, word.x1, word.y1, word.text] for word in words]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 9)


def unpacked(kept: bytes) -> tuple[Word, ...]:
    """Give back the words that ``packed`` packed."""
    return tuple(Word(*row) for row in json.loads(zlib.decompress(kept)))


def _told(session: Session, work: Work) -> FileText | None:
    """Give the row of the work, unless somebody stopped it meanwhile."""
    query = select(FileText).filter_by(file_id=work.file_id).with_for_update()
    told = session.scalars(query).first()
    return told if told and told.state in _OPEN else None


def _missing(session: Session, told: FileText) -> list[int]:
    there = set(session.scalars(select(FilePage.number).filter_by(file_id=told.file_id)))
    return [number for number in range(1, told.pages + 1) if number not in there]


def _own(pages: Sequence[PageRead]) -> TextFrom:
    return TextFrom.CONVERTED if pages and pages[0].converted else TextFrom.EMBEDDED


def _keep(
    session: Session, told: FileText, pages: Sequence[PageRead], source: TextFrom, now: datetime
) -> None:
    _add(session, told, pages, source)
    if told.done >= told.pages:
        told.state, told.ended_at = TextState.READY, now


def _add(session: Session, told: FileText, pages: Sequence[PageRead], source: TextFrom) -> None:
    there = set(session.scalars(select(FilePage.number).filter_by(file_id=told.file_id)))
    new = [_page(told.file_id, page, source) for page in pages if page.number not in there]
    session.add_all(new)
    session.flush()
    search_index.note_pages(session, new)
    count = select(func.count()).select_from(FilePage).filter_by(file_id=told.file_id)
    told.done = session.scalar(count) or 0


def _page(file_id: int, page: PageRead, source: TextFrom) -> FilePage:
    return FilePage(
        file_id=file_id,
        number=page.number,
        width=page.width,
        height=page.height,
        text=page.text,
        text_from=source,
        quality=page.quality,
        read_with=page.program,
        words=packed(page.words) if source is TextFrom.OCR else None,
    )
