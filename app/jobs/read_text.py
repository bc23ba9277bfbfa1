"""Read the text of the documents: what they hold, and what only OCR can read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs import print_pages
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.jobs.unpacking import unpack
from app.models import StoredFile
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import PageRead, PagesUnreadable
from app.ports.store import BlobMissing
from app.services import attempts, file_looks, file_texts, near_duplicates
from app.services.boilerplate.sources import signature_of
from app.services.file_texts import Work

_SEARCH: Final = "search-read"
_COMPARE: Final = "compare-texts"
_GAVE_UP: Final = GAVE_UP.format(attempts=attempts.MOST)

_LONGEST: Final = timedelta(minutes=4)
"""How long one run goes on: a log of 800 pages must not keep the other jobs from their thread."""


def run(held: Lease) -> dict[str, Any]:
    """Every minute: read the text of each document that has none yet, page by page.

    Harmless if missed: what is unread is in the tables. Harmless if run twice or killed: a page
    that was read stays, and the next run goes on with the next. What breaks is tried a few times,
    and keeps nothing else waiting.
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
        later = resting(file_texts.JOB) if file_id is None else ()
        work = file_texts.next_work(db.session, file_id=file_id, but=later)
        db.session.rollback()
        if work is None:
            break
        read = tried(
            file_texts.JOB,
            work.file_id,
            partial(_attempt, work, renew),
            give_up=partial(_end, work),
        )
        if read is None and file_id is not None:
            break
        pages += read or 0
        renew()
    return pages


def search_read(renew: Callable[[], None]) -> int:
    """Search what OCR read of files that were looked into before; give back how many files."""
    searched, later = 0, resting(_SEARCH)
    for file_id in file_looks.unsearched(db.session):
        if stopping.is_set():
            break
        if file_id not in later:
            search, end = partial(_search, file_id), partial(_hold, file_id)
            searched += bool(tried(_SEARCH, file_id, search, give_up=end))
            renew()
    return searched


def _search(file_id: int, _attempt: int) -> bool:
    look = file_looks.prepare(db.session, db.session.get_one(StoredFile, file_id))
    db.session.rollback()
    read = file_looks.search(look, Examination(), examiner=parts().examiner)
    with transaction() as session:
        file_looks.keep_read(session, look, read)
    return True


def _hold(file_id: int) -> None:
    with transaction() as session:
        file_looks.hold_unsearched(session, file_id)


def _compare(renew: Callable[[], None]) -> int:
    """Compare what was read with what is like it; give back how many pairs were found."""
    found, later = 0, resting(_COMPARE)
    for file_id in near_duplicates.waiting(db.session):
        if stopping.is_set():
            break
        if file_id not in later:
            compare, end = partial(_compared, file_id), partial(_unlike, file_id)
            found += tried(_COMPARE, file_id, compare, give_up=end) or 0
            renew()
    return found


def _compared(file_id: int, _attempt: int) -> int:
    own = signature_of(db.session, file_id)  # of 800 pages it takes seconds, so not below
    with transaction() as session:
        return near_duplicates.note_near(session, file_id, own)


def _unlike(file_id: int) -> None:
    with transaction() as session:
        near_duplicates.note_unlike(session, file_id)


def _attempt(work: Work, renew: Callable[[], None], attempt: int) -> int:
    """Read; by OCR at a second attempt page by page, so that the one that breaks it is found."""
    if work.numbers and attempt > 1:
        work = replace(work, numbers=work.numbers[:1])
    return _read(work, renew)


def _end(work: Work) -> None:
    """Leave out the page that breaks the reading; where none was read yet, the file."""
    if work.numbers:
        _leave_out(work, work.numbers[0], _GAVE_UP)
    else:
        _fail(work, f"It could not be read: {_GAVE_UP}.")


def _read(work: Work, renew: Callable[[], None]) -> int:
    """Do one piece of work: the embedded text of a file, or a few pages of OCR."""
    try:
        if work.numbers is None:
            pages = print_pages.pages_of(work)
            unpack(work)
            for piece in file_texts.pieces(pages):
                with transaction() as session:
                    if file_texts.note_piece(session, work, piece, total=len(pages)):
                        attempts.note_progress(session, file_texts.JOB, work.file_id)
                renew()
            with transaction() as session:
                file_texts.note_begun(session, work, pages, now=clock.now())
            return sum(not page.needs_ocr for page in pages)
        return _scan(work, work.numbers)
    except PagesUnreadable as error:
        parts().store.path(work.sha256)  # where the store went away, the file is not to blame
        return _fail(work, str(error))
    except BlobMissing:  # what waits behind it must not wait for it
        return _fail(work, "The file is not in the store. Restore it from a backup.")


def _fail(work: Work, because: str) -> int:
    with transaction() as session:
        file_texts.note_failed(session, work, because, now=clock.now())
    return 0


def _scan(work: Work, numbers: tuple[int, ...]) -> int:
    """Read pages by OCR; where one of them breaks the reading, each by itself."""
    reader, path = parts().page_reader, parts().store.path(work.sha256)
    try:
        pages = reader.scan(path, work.media_type, numbers, language=work.language)
    except PagesUnreadable as error:
        if len(numbers) > 1:
            return sum(_scan(work, (number,)) for number in numbers)
        parts().store.path(work.sha256)  # as above
        return _leave_out(work, numbers[0], str(error))
    with transaction() as session:
        file_texts.note_scanned(session, work, pages, now=clock.now())
    return len(pages)


def _leave_out(work: Work, number: int, because: str) -> int:
    """Keep a page that cannot be read as one without words, and say why; the others go on."""
    page = PageRead(number, 0.0, 0.0, "", quality=0.0)
    with transaction() as session:
        file_texts.note_unreadable(session, work, number, because)
        file_texts.note_scanned(session, work, (page,), now=clock.now())
    return 1
