"""The demo's log of a portal: sixty invented requests, on streets that are nowhere."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from app.cli.demo.samples import NOTICE
from app.cli.demo.season import SIGNED, People, today_of
from app.models import (
    Document,
    DocumentKind,
    DocumentSource,
    Member,
    ObtainedTable,
    RecordsRequest,
    TableKind,
)
from app.parts import Parts
from app.services import documents, obtained_publishing, obtained_tables
from app.services.checklist import Answers
from app.services.obtained_mapping import Columns
from app.services.obtained_publishing import Wording

# Requests of each month, the first one longest ago: a month below five is never told.
MONTHS: Final = (3, 12, 14, 9, 13, 9)
# What each column is, with its heading.
_COLUMNS: Final = {
    "case_number": "Case No",
    "opened_on": "Date",
    "period_from": "From",
    "period_to": "Until",
    "area": "Beat",
    "address": "Location",
    "reason": "Offense",
    "cameras_asked": "Cameras",
    "responses": "Videos",
    "officer": "Officer",
}
_STREETS: Final = ("Nowhere Lane", "Invented Avenue", "Madeup Street", "Example Court")
_OFFENSES: Final = ("Package theft", "Vehicle theft", "Burglary", "Vandalism")
_BEATS: Final = ("North (sample)", "South (sample)")


def bring(session: Session, parts: Parts, people: People, beside: Document, now: datetime) -> int:
    """Keep the log as a record that came with ``beside``, and map it; give back its table."""
    day = beside.received_on
    document = documents.attach(
        session,
        parts.store,
        io.BytesIO(written(day)),
        "portal-log-sample.csv",
        agency=beside.agency,
        request=session.get_one(RecordsRequest, beside.request_id),
        source=DocumentSource.PRODUCED,
        kind=DocumentKind.LOG,
        title=f"Log of portal requests (sample): {beside.agency.name}",
        dated_on=day,
        received_on=day,
        sample=True,
        member_id=people.tracker.id,
        now=now,
    ).document
    path = parts.store.path(document.file.sha256)
    sheets = parts.table_reader.sheets(path, document.file.media_type)
    sheet = obtained_tables.sheet_of(sheets, None)
    columns = Columns(TableKind.PORTAL_LOG, 2, {name: at for at, name in enumerate(_COLUMNS)})
    return obtained_tables.map_table(
        session, document, sheet, columns, member_id=people.tracker.id, now=now
    ).id


def publish(session: Session, table_id: int, organiser: Member, now: datetime) -> None:
    """Publish how many requests the log has in each month; its rows stay with the members."""
    table = session.get_one(ObtainedTable, table_id)
    obtained_publishing.publish(
        session,
        table,
        Wording(
            title=f"Requests for video by month (sample): {table.document.agency.name}",
            summary="Counts of a log that was made up for this demonstration: no agency ever put "
            "these requests to anybody. Each row of the log is one request.",
            credit="Open Doors (demonstration)",
            fields=("opened_on",),
        ),
        answers=Answers(signed=SIGNED | {"document"}),
        publisher=organiser,
        now=now,
        today=today_of(now),
    )


def written(until: date) -> bytes:
    """Write the log as a table of the six months that ended before ``until``."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([NOTICE, *[""] * (len(_COLUMNS) - 1)])
    writer.writerow(_COLUMNS.values())
    writer.writerows(_rows(until))
    return held.getvalue().encode()


def _rows(until: date) -> Iterator[tuple[object, ...]]:
    number = 0
    for month, count in zip(_months(until), MONTHS, strict=True):
        for place in range(count):
            number += 1
            opened = month + timedelta(days=place * 2)
            asked = 12 + number * 7 % 60
            yield (
                f"SAMPLE-{number:03}",
                opened.isoformat(),
                (opened - timedelta(days=1)).isoformat(),
                opened.isoformat(),
                _BEATS[number % len(_BEATS)],
                f"{number} {_STREETS[number % len(_STREETS)]} (made up)",
                _OFFENSES[number * 5 % 7 % len(_OFFENSES)],
                asked,
                asked // 9,
                f"Officer Sample {'ABC'[number % 3]}",
            )


def _months(until: date) -> list[date]:
    """Give the first days of the six months that ended before a day."""
    months = [until.replace(day=1)]
    for _month in MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[:0:-1]
