"""The rows read from pictures, as a sheet like any other: doubtful until a person checked them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import SCANNED_SHEET, Document, ObtainedTable, ScannedPage, ScanState, TableScan
from app.ports.store import Store
from app.ports.table_reading import Cell, CellKind, Row, Sheet, TableReader, TableUnreadable
from app.queries.scanned_tables import unchecked
from app.services.checklist import Check, CheckState
from app.services.scanned_tables import PICTURED, of_file

_FIRST: Final = 60  # rows, as of other sheets
_NOT_READ: Final = "(not read)"


def sheet_of_file(session: Session, file_id: int) -> Sheet | None:
    """Give the sheet that was read from the pictures of a file; none where none was."""
    scan = of_file(session, file_id)
    if scan is None or scan.state is not ScanState.READ:
        return None
    return Sheet(SCANNED_SHEET, tuple(islice(_rows(session, scan), _FIRST)))


def sheets_of(
    session: Session, document: Document, *, reader: TableReader, store: Store
) -> Sequence[Sheet]:
    """Give the sheets of a document's file, and the one that was read from its pictures.

    Raises ``TableUnreadable`` where there is neither, and ``BlobMissing``.
    """
    scanned, file = sheet_of_file(session, document.file_id), document.file
    try:
        own = reader.sheets(store.path(file.sha256), file.media_type)
    except TableUnreadable:
        if scanned is None:
            raise
        return (scanned,)
    return (*own, scanned) if scanned else own


def rows_of_file(session: Session, file_id: int) -> Sequence[Row]:
    """Give all rows that were read from the pictures of a file, in their order.

    The line of a row is its place among all lines of its page, also those that were left out.
    Cells of a page that nobody checked are doubtful: no value is made of them.
    """
    scan = of_file(session, file_id)
    return () if scan is None else tuple(_rows(session, scan))


def is_scanned(table: ObtainedTable) -> bool:
    """Say whether a table was read from pictures."""
    return table.sheet == SCANNED_SHEET and table.file.media_type in PICTURED


def version_of(session: Session, file_id: int) -> int | None:
    """Give the version of the rows that were read from pictures; none where none were."""
    scan = of_file(session, file_id)
    return scan.version if scan is not None and scan.state is ScanState.READ else None


def picture_checks(session: Session, table: ObtainedTable) -> list[Check]:
    """Give the point of the checklist that only a table read from pictures has.

    Passed where a person checked every page of it, and the rows were read after the last change.
    """
    if not is_scanned(table):
        return []
    scan = of_file(session, table.file_id)
    detail = "What was read from its pictures is gone. Read them again."
    if scan is not None and scan.state is ScanState.READ:
        detail = ""
        if left := unchecked(session, scan):
            pages = "page" if len(left) == 1 else "pages"
            shown = ", ".join(map(str, left[:20])) + (" and more" if left[20:] else "")
            detail = f"Nobody checked {pages} {shown} yet. Look at each beside its picture first."
        elif table.totals.get("scan_version") != scan.version:
            detail = "Somebody changed a row since these were counted. Wait until they are read."
    state = CheckState.FAILED if detail else CheckState.PASSED
    title = "Every row read from a picture was checked by a person"
    return [Check(code="pictures", title=title, state=state, detail=detail)]


def _rows(session: Session, scan: TableScan) -> Iterator[Row]:
    pages = session.scalars(
        select(ScannedPage).filter_by(scan_id=scan.id).order_by(ScannedPage.number)
    )
    for page in pages:
        kind = CellKind.TEXT if page.checked_at else CellKind.DOUBTFUL
        for number, line in enumerate(page.lines, start=1):
            if line["left_out"]:
                continue
            cells = tuple(
                Cell(one["column"], one["words"] or _NOT_READ, kind)
                for one in line["cells"]
                if one["words"] or (kind is CellKind.DOUBTFUL and one["doubt"])
            )
            if cells:
                yield Row(number, cells, page=page.number)
