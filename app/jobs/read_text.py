"""Read the text of the documents: what they hold, and what only OCR can read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs import print_pages
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.jobs.unpacking import unpack
from app.models import StoredFile
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import PageRead, PagesUnreadable
from app.services import file_looks, file_texts, near_duplicates
from app.services.file_texts import Work

_LONGEST: Final = timedelta(minutes=4)
"""How long one run goes on: a log of 800 pages must not keep the other jobs from their thread."""


def run(held: Lease) -> dict[str, Any]:
    """Every minute: read the text of each document that has none yet, page by page.

    Harmless if missed: what is unread is in the tables. Harmless if run twice or killed: a page
    that was read stays, and the next run goes on with the next.
    """
    with transaction() as session:
        new = file_texts.wish_for_new(session, now=clock.now())
    pages = read_all(held.renew, longest=_LONGEST)
    searched = search_read(held.renew)
    return {"new": new, "pages": pages, "searched": searched, "near": _compare(held.renew)}


def read_all(
    renew: Callable[[], None], *, file_id: int | None = None, longest: timedelta | None = None
) -> int:
    """Read what waits, or one file of it; give back how many pages were read.

    No new piece is begun after ``longest``.
    """
    pages, began = 0, clock.now()
    while not stopping.is_set() and (longest is None or clock.now() - began < longest):
        work = file_texts.next_work(db.session, file_id=file_id)
        db.session.rollback()
        if work is None:
            break
        pages += _read(work)
        renew()
    return pages


def search_read(renew: Callable[[], None]) -> int:
    """Search what OCR read of files that were looked into before; give back how many files."""
    searched = 0
    for file_id in file_looks.unsearched(db.session):
        if stopping.is_set():
            break
        look = file_looks.prepare(db.session, db.session.get_one(StoredFile, file_id))
        db.session.rollback()
        read = file_looks.search(look, Examination(), examiner=parts().examiner)
        with transaction() as session:
            file_looks.keep_read(session, look, read)
        searched += 1
        renew()
    return searched


def _compare(renew: Callable[[], None]) -> int:
    """Compare what was read with what is like it; give back how many pairs were found."""
    found = 0
    for file_id in near_duplicates.waiting(db.session):
        if stopping.is_set():
            break
        with transaction() as session:
            found += near_duplicates.note_near(session, file_id)
        renew()
    return found


def _read(work: Work) -> int:
    """Do one piece of work: the embedded text of a file, or a few pages of OCR."""
    try:
        if work.numbers is None:
            pages = print_pages.pages_of(work)
            unpack(work)
            with transaction() as session:
                file_texts.note_begun(session, work, pages, now=clock.now())
            return sum(not page.needs_ocr for page in pages)
        return _scan(work, work.numbers)
    except PagesUnreadable as error:
        with transaction() as session:
            file_texts.note_failed(session, work, str(error), now=clock.now())
        return 0


def _scan(work: Work, numbers: tuple[int, ...]) -> int:
    """Read pages by OCR; where one of them breaks the reading, each by itself."""
    reader, path = parts().page_reader, parts().store.path(work.sha256)
    try:
        pages = reader.scan(path, work.media_type, numbers, language=work.language)
    except PagesUnreadable as error:
        if len(numbers) > 1:
            return sum(_scan(work, (number,)) for number in numbers)
        with transaction() as session:
            file_texts.note_unreadable(session, work, numbers[0], str(error))
        pages = (PageRead(numbers[0], 0.0, 0.0, "", quality=0.0),)
    with transaction() as session:
        file_texts.note_scanned(session, work, pages, now=clock.now())
    return len(pages)
