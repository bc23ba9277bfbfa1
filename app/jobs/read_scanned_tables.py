"""Read the tables that are pictures, page by page, for people to check."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease, LeaseLost
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.store import BlobMissing, StoreAway
from app.ports.table_reading import TableReaderBroke, TableUnreadable
from app.services import scanned_tables
from app.services.scanned_tables import ScanWork

_log: Final = logging.getLogger(__name__)
_LONGEST: Final = timedelta(minutes=4)
"""How long one run goes on: a hundred pages must not keep the other jobs from their thread."""


def run(held: Lease) -> dict[str, Any]:
    """Every minute: read the tables on pictures of pages that somebody asked for, page by page.

    Harmless if missed: what waits is in the tables. Harmless if run twice or killed: a page that
    was read stays, and the next run goes on with the next.
    """
    return {"pages": read_all(held.renew, longest=_LONGEST)}


def read_all(
    renew: Callable[[], None], *, scan_id: int | None = None, longest: timedelta | None = None
) -> int:
    """Read what waits, or one table of it; give back how many pages were read.

    No page is begun after ``longest``. What breaks is tried again, a few times and after all
    others.
    """
    pages, began = 0, clock.now()
    while not stopping.is_set() and (longest is None or clock.now() - began < longest):
        work = scanned_tables.next_work(db.session, scan_id=scan_id)
        db.session.rollback()
        if work is None:
            break
        with transaction() as session:
            may_be_tried = scanned_tables.note_attempt(session, work, now=clock.now())
        if may_be_tried:
            pages += _tried(work)
        renew()
    return pages


def _tried(work: ScanWork) -> bool:
    """Do one piece of work; give back whether a page was read."""
    try:
        return _read_or_blamed(work)
    except LeaseLost:
        raise
    except StoreAway:
        _forgive(work)
        raise
    except BlobMissing:
        _fail(work, "The file is not in the store. Restore it from a backup.")
    except TableReaderBroke:
        db.session.rollback()
        _log.warning("table %d: page %s gave no answer", work.scan_id, work.number)
    except TableUnreadable as problem:
        db.session.rollback()
        _refused(work, str(problem))
    except Exception:  # noqa: BLE001 - whatever it is, what waits behind it must not wait for it
        db.session.rollback()
        _log.exception("table %d was not read; it is tried again", work.scan_id)
    if stopping.is_set():  # what read it was told to end as well
        _forgive(work)
    return False


def _forgive(work: ScanWork) -> None:
    """Take back an attempt that ended by no fault of the table."""
    db.session.rollback()
    with transaction() as session:
        scanned_tables.forgive_attempt(session, work)


def _read_or_blamed(work: ScanWork) -> bool:
    try:
        return _read(work)
    except TableUnreadable:
        parts().store.path(work.sha256)  # where the store went away, the file is not to blame
        raise


def _read(work: ScanWork) -> bool:
    reader, path = parts().scanned_table_reader, parts().store.path(work.sha256)
    if work.number == 0:
        pages = reader.pages(path, work.media_type)
        with transaction() as session:
            scanned_tables.note_pages(session, work, pages, now=clock.now())
        return False
    if work.number is not None:
        look = reader.look(path, work.media_type, work.number, language=work.language)
        with transaction() as session:
            scanned_tables.note_look(session, work, look)
        return True
    seen = scanned_tables.looks(db.session, work)
    db.session.rollback()
    cut = reader.cut([look for _number, look in seen])
    numbered = [(number, page) for (number, _look), page in zip(seen, cut, strict=True)]
    with transaction() as session:
        scanned_tables.note_cut(session, work, numbered, now=clock.now())
    return False


def _refused(work: ScanWork, because: str) -> None:
    """Leave out a page that cannot be read; without any pages nothing can."""
    if not work.number:
        _fail(work, f"The file cannot be read: {because}.")
        return
    with transaction() as session:
        scanned_tables.note_unreadable(session, work, because)


def _fail(work: ScanWork, because: str) -> None:
    db.session.rollback()
    with transaction() as session:
        scanned_tables.note_failed(session, work, because, now=clock.now())
