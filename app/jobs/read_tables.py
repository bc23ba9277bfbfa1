"""Read the rows of the tables whose columns somebody has mapped."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease, LeaseLost
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.store import BlobMissing, StoreAway
from app.ports.table_reading import Row, TableReaderBroke, TableUnreadable
from app.services import obtained_tables
from app.services.obtained_rows import TypedRow, order_of_days, typed
from app.services.obtained_tables import Work
from app.services.obtained_totals import Tally
from app.services.obtained_values import CellUnreadable
from app.services.scanned_rows import rows_of_file

_log: Final = logging.getLogger(__name__)
_CHUNK: Final = 1_000  # rows of one transaction


def run(held: Lease) -> dict[str, Any]:
    """Every minute: read the rows of each table whose columns were mapped.

    Harmless if missed: what waits is in the tables. Harmless if run twice or killed: a table that
    was not read to its end is read again from its start.
    """
    return {"tables": read_all(held.renew)}


def read_all(renew: Callable[[], None], *, table_id: int | None = None) -> int:
    """Read the tables that wait, or this one of them; give back how many were read.

    Each is tried once in a run. One that nobody foresaw breaks no other: it waits for the next
    run, and has failed when it was tried too often.
    """
    read, tried = 0, set[int]()
    while not stopping.is_set():
        work = obtained_tables.next_work(db.session, table_id=table_id)
        db.session.rollback()
        if work is None or work.table_id in tried:
            break
        tried.add(work.table_id)
        with transaction() as session:
            may_be_tried = obtained_tables.note_attempt(session, work, now=clock.now())
        if may_be_tried:
            read += _tried(work, renew)
    return read


def _tried(work: Work, renew: Callable[[], None]) -> bool:
    try:
        _read(work, renew)
    except LeaseLost:
        raise
    except StoreAway:
        _forgive(work)
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the tables behind it must not wait for it
        db.session.rollback()
        _log.exception("table %d was not read; it is tried again later", work.table_id)
        return False
    return True


def _read(work: Work, renew: Callable[[], None]) -> None:
    """Read one table: first in which order its days are written, then row by row."""
    try:
        rows = _rows(work)
        day_first = order_of_days(rows, work.columns).settled(told=work.columns.day_first)
    except TableReaderBroke:
        raise  # the same file may be read another time
    except TableUnreadable as problem:
        parts().store.path(work.sha256)  # where the store went away, the file is not to blame
        _fail(work, f"The table cannot be read: {problem}.")
    except CellUnreadable as problem:
        _fail(work, f"The table was not read: {problem}.")
    except BlobMissing:
        _fail(work, "The file is not in the store. Restore it from a backup.")
    else:
        _keep(work, rows, renew, day_first=day_first)


def _rows(work: Work) -> Iterable[Row]:
    """Give the rows of the file, or those that were read from its pictures."""
    if work.scanned is not None:
        rows = rows_of_file(db.session, work.file_id)
        db.session.rollback()
        return rows
    path = parts().store.path(work.sha256)
    return parts().table_reader.rows(path, work.media_type, work.sheet)


def _keep(
    work: Work, rows: Iterable[Row], renew: Callable[[], None], *, day_first: bool | None
) -> None:
    tally = Tally(work.columns.about, work.columns.columns)
    with transaction() as session:
        obtained_tables.begin(session, work)
    made = typed(rows, work.columns, sheet=work.sheet, day_first=day_first)
    for chunk in _chunks(made):
        for one in chunk:
            tally.add(one)
        with transaction() as session:
            obtained_tables.note_rows(session, work, chunk)
        renew()
        if stopping.is_set():
            _forgive(work)
            return
    with transaction() as session:
        obtained_tables.note_read(session, work, tally, day_first=day_first, now=clock.now())


def _forgive(work: Work) -> None:
    """Take back an attempt that ended by no fault of the table."""
    db.session.rollback()
    with transaction() as session:
        obtained_tables.forgive_attempt(session, work)


def _chunks(rows: Iterator[TypedRow]) -> Iterator[list[TypedRow]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _fail(work: Work, because: str) -> None:
    with transaction() as session:
        obtained_tables.note_failed(session, work, because, now=clock.now())
