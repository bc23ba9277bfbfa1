"""`daylight documents pictures`: the table on the pictures of a document, for people to check."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.lease import lease
from app.jobs.read_scanned_tables import read_all
from app.models import Document, ScanState, TableScan
from app.parts import parts
from app.queries.scanned_tables import page_states, scan_of
from app.services import scanned_tables

_TRIES = 40  # quarters of a second that another reader is waited for


@click.command()
@click.argument("number", metavar="DOC", type=click.IntRange(min=1))
@by_option
@json_option
@with_app
def pictures(number: int, email: str | None, *, as_json: bool) -> None:
    """Read the table on the pictures of document DOC; people then check it at the desk."""
    scan = _read(number, member_of(email))
    pages = page_states(db.session, scan)
    left = [one.number for one in pages if one.checked_at is None]
    data: dict[str, Any] = {
        "document": number,
        "pages": scan.pages,
        "columns": scan.columns,
        "unchecked": left,
        "read": [
            {
                "page": one.number,
                "rows": one.rows,
                "doubts": one.doubts,
                "problem": one.problem,
                "checked_at": one.checked_at and one.checked_at.isoformat(),
            }
            for one in pages
        ],
    }
    lines = [
        f"page {one.number}: {one.rows:,} rows, {one.doubts:,} cells in doubt; "
        f"{'checked' if one.checked_at else one.problem or 'not checked yet'}"
        for one in pages
    ]
    if left:
        lines.append(f"Check them at the desk: /desk/documents/{number}/tables/readings")
    answer(data, "\n".join(lines), as_json=as_json)


def _read(number: int, member_id: int | None) -> TableScan:
    with transaction() as session:
        file = _found(session, number).file
        scan = scan_of(session, file.id)
        if scan is None or scan.state in {ScanState.FAILED, ScanState.CANCELLED}:
            scan = scanned_tables.ask(session, file, member_id=member_id, now=clock.now())
        scan_id, waits = scan.id, scan.state is ScanState.WAITING
    if waits:
        with lease("read-scanned-tables", parts().settings.home, tries=_TRIES) as held:
            read_all(held.renew, scan_id=scan_id)
    done = db.session.get_one(TableScan, scan_id, populate_existing=True)
    if done.state is not ScanState.READ:
        raise ServiceError(done.problem or "It is not read to its end; the worker goes on with it.")
    return done


def _found(session: Session, number: int) -> Document:
    document = session.get(Document, number)
    if document is None:
        raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
    return document
