"""Obtained tables: a log long enough to be counted, and documents that hold it."""

from datetime import date, timedelta

from app.jobs.lease import lease
from app.jobs.read_tables import read_all
from app.models import ObtainedTable
from app.parts import parts
from app.services import obtained_tables
from app.services.obtained_mapping import guessed
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.sheets import LOG, workbook

SECRET = "zqx"
"""In every private cell, and in no word that anybody else may read."""


def log(rows=40, *, beats=("1", "2"), reasons=("Burglary", "Theft")):
    """A log with its headings, spread over January and February 2024, private cells marked."""
    return [LOG[0]] + [
        (
            f"24-{number:03}",
            date(2024, 1, 1) + timedelta(days=number % 50),
            beats[number % len(beats)],
            reasons[number % len(reasons)],
            f"{number} {SECRET} Street",
            f"{SECRET} officer {number}",
            number % 4,
        )
        for number in range(rows)
    ]


def with_log(session, about, *, content=None, **overrides):
    """A document whose file is a workbook with a log."""
    content = content or workbook({"Requests": log()})
    return document(
        session, parts().store, about, content=content, **({"title": "Portal log"} | overrides)
    )


def mapped(session, of, *, member_id=None, now=NOW, kind=None, change=lambda columns: columns):
    """The table of a document, mapped as guessed, its rows read."""
    path = parts().store.path(of.file.sha256)
    sheet = obtained_tables.sheet_of(parts().table_reader.sheets(path, ""), None)
    made = obtained_tables.map_table(
        session, of, sheet, change(guessed(sheet, kind)), member_id=member_id, now=now
    )
    number = made.id
    session.commit()
    with lease("read-tables", parts().settings.home) as held:
        read_all(held.renew, table_id=number)
    return session.get_one(ObtainedTable, number, populate_existing=True)
