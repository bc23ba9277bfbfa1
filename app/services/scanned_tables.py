"""Tables on pictures of pages: somebody wishes for one, and the worker reads it page by page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import FileText, ScannedPage, ScanState, StoredFile, TableScan
from app.ports.scanned_tables import CutPage, ReadLine, TableLook

MOST_PAGES: Final = 100
"""The most pages of one table that are read from pictures; a longer file is refused, not cut."""

PICTURED: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
"""The types of files whose pages may be pictures."""

_MOST_ATTEMPTS: Final = 3
_TOO_LONG: Final = (
    "It has {pages:,} pages; up to {most} are read from their pictures. Bring it in parts, or ask "
    "the agency for the table as a spreadsheet or CSV."
)
_NO_COLUMNS: Final = (
    "On none of its pages columns can be told apart. Ask the agency for the table as a spreadsheet "
    "or CSV; if it has the paper alone, scan it again, straight and at 300 dots per inch."
)
_GAVE_UP: Final = "its picture could not be read: {attempts} attempts ended without an answer"


class ScanRefused(ServiceError):
    """Nothing was begun or changed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ScanWork:
    """What is to be done next: page ``number``; 0: count the pages; none: cut them all."""

    scan_id: int
    sha256: str
    media_type: str
    language: str
    number: int | None


def ask(session: Session, file: StoredFile, *, member_id: int | None, now: datetime) -> TableScan:
    """Wish for the table on the pictures of a file; the worker reads it.

    One that was stopped or that failed goes on with the pages that are missing. Refuses
    (``ScanRefused``) files without pictures, and what is read or being read already.
    """
    if file.media_type not in PICTURED:
        raise ScanRefused("Only a PDF or a picture is read so. Nothing was begun.")
    scan = of_file(session, file.id, lock=True)
    if scan is None:
        told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
        language = told.language if told else "eng"
        scan = TableScan(file_id=file.id, language=language, asked_at=now)
        session.add(scan)
    elif scan.state is ScanState.READ:
        raise ScanRefused("Its pictures are read already. Check what was read, page by page.")
    elif scan.state is ScanState.WAITING:
        raise ScanRefused("Its pictures are being read. Look again in a few minutes.")
    scan.state, scan.attempts, scan.problem = ScanState.WAITING, 0, ""
    scan.asked_at, scan.asked_by_id, scan.ended_at = now, member_id, None
    session.flush()
    return scan


def cancel(session: Session, file_id: int, *, now: datetime) -> None:
    """Stop reading; pages that were read stay, and are not read again. Refuses what has ended."""
    scan = of_file(session, file_id, lock=True)
    if scan is None or scan.state is not ScanState.WAITING:
        raise ScanRefused("Nothing is being read there. Nothing was changed.")
    scan.state, scan.ended_at = ScanState.CANCELLED, now


def of_file(session: Session, file_id: int, *, lock: bool = False) -> TableScan | None:
    """Find the table on the pictures of a file; with ``lock``, once whoever changes it is done."""
    query = select(TableScan).filter_by(file_id=file_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def next_work(session: Session, *, scan_id: int | None = None) -> ScanWork | None:
    """Find what is to be read next; none where nothing waits.

    Those that were tried in vain before come after all others.
    """
    query = (
        select(TableScan)
        .where(TableScan.state == ScanState.WAITING)
        .order_by(TableScan.attempts, TableScan.id)
    )
    if scan_id is not None:
        query = query.where(TableScan.id == scan_id)
    scan = session.scalars(query.limit(1)).first()
    if scan is None:
        return None
    number: int | None = 0
    if scan.pages:
        there = set(session.scalars(select(ScannedPage.number).filter_by(scan_id=scan.id)))
        number = next((one for one in range(1, scan.pages + 1) if one not in there), None)
    return ScanWork(scan.id, scan.file.sha256, scan.file.media_type, scan.language, number)


def note_attempt(session: Session, work: ScanWork, *, now: datetime) -> bool:
    """Count one more attempt before it is made; give back whether it may be made.

    A page that was tried three times without an answer is left out, and says so; where the pages
    cannot even be counted, or cut, the reading has failed.
    """
    scan = _waiting(session, work)
    if scan is None:
        return False
    if scan.attempts < _MOST_ATTEMPTS:
        scan.attempts += 1
        return True
    because = _GAVE_UP.format(attempts=scan.attempts)
    if work.number:
        note_unreadable(session, work, because)
    else:
        note_failed(session, work, f"The file was not read: {because}.", now=now)
    return False


def forgive_attempt(session: Session, work: ScanWork) -> None:
    """Take back an attempt that ended by no fault of the table."""
    if scan := _waiting(session, work):
        scan.attempts = max(0, scan.attempts - 1)


def note_pages(session: Session, work: ScanWork, pages: int, *, now: datetime) -> None:
    """Keep how many pages there are; too many, or none, are refused as a whole."""
    scan = _waiting(session, work)
    if scan is None:
        return
    if not 0 < pages <= MOST_PAGES:
        note_failed(session, work, _TOO_LONG.format(pages=pages, most=MOST_PAGES), now=now)
        return
    scan.pages, scan.attempts = pages, 0


def note_look(session: Session, work: ScanWork, look: TableLook) -> None:
    """Keep what was seen on a page."""
    _add(
        session,
        work,
        ScannedPage(
            width=look.width, height=look.height, angle=look.angle, look=look.as_data(), lines=[]
        ),
    )


def note_unreadable(session: Session, work: ScanWork, because: str) -> None:
    """Say why a page cannot be read; the others go on."""
    _add(session, work, ScannedPage(problem=because, lines=[]))


def looks(session: Session, work: ScanWork) -> list[tuple[int, TableLook]]:
    """Give what was seen on each page, with its number."""
    pages = session.scalars(
        select(ScannedPage).filter_by(scan_id=work.scan_id).order_by(ScannedPage.number)
    )
    return [(one.number, TableLook.from_data(one.look)) for one in pages if one.look]


def note_cut(
    session: Session, work: ScanWork, cut: Sequence[tuple[int, CutPage]], *, now: datetime
) -> None:
    """Keep the rows of all pages; from now on people check them.

    Where no page has columns, the reading has failed, and says what to do.
    """
    scan, by_number = _waiting(session, work), dict(cut)
    if scan is None:
        return
    for page in session.scalars(select(ScannedPage).filter_by(scan_id=scan.id)):
        if made := by_number.get(page.number):
            page.lines = [_line(one) for one in made.lines]
            page.problem = made.problem
        page.look = None
    scan.columns = max((one.columns for one in by_number.values()), default=0)
    if not any(one.lines for one in by_number.values()):
        note_failed(session, work, _NO_COLUMNS, now=now)
        return
    scan.state, scan.ended_at, scan.attempts = ScanState.READ, now, 0


def note_failed(session: Session, work: ScanWork, problem: str, *, now: datetime) -> None:
    """Say why nothing was read. Whoever wishes for it again begins anew."""
    scan = _waiting(session, work)
    if scan is None:
        return
    for page in session.scalars(select(ScannedPage).filter_by(scan_id=scan.id)):
        session.delete(page)
    scan.pages = scan.done = scan.columns = 0
    scan.state, scan.problem, scan.ended_at = ScanState.FAILED, problem, now


def _waiting(session: Session, work: ScanWork) -> TableScan | None:
    """Find the scan, if nobody stopped it meanwhile."""
    found = (
        select(TableScan)
        .where(TableScan.id == work.scan_id, TableScan.state == ScanState.WAITING)
        .with_for_update()
    )
    return session.scalar(found.execution_options(populate_existing=True))


def _add(session: Session, work: ScanWork, page: ScannedPage) -> None:
    scan = _waiting(session, work)
    if scan is None or not work.number:
        return
    page.scan_id, page.number = scan.id, work.number
    session.add(page)
    session.flush()
    there = select(func.count(ScannedPage.id)).filter_by(scan_id=scan.id)
    scan.done, scan.attempts = session.scalar(there) or 0, 0


def _line(one: ReadLine) -> dict[str, Any]:
    cells = [asdict(cell) | {"read": cell.words, "place": list(cell.place)} for cell in one.cells]
    return {"place": list(one.place), "cells": cells, "left_out": one.is_outside}
