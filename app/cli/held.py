"""`daylight agencies held`: likely duplicates, and what a person says they are."""

import click

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.services.held_rows import accept_as_new, accept_as_same, dismiss, waiting_rows


@click.group(cls=AnsweringGroup)
def held() -> None:
    """Rows held because they look like an agency that is there."""


@held.command("list")
@json_option
@with_app
def list_(*, as_json: bool) -> None:
    """List the rows that wait for a decision."""
    rows = [
        {
            "held": row.id,
            "import": row.import_id,
            "row": row.row,
            "name": row.facts["facts"]["name"],
            "state": row.facts["facts"].get("state", ""),
            "reason": row.reason,
            "agency": row.agency_id,
        }
        for row in waiting_rows(db.session)
    ]
    lines = [f"{row['held']:>5}  {row['name']}, {row['state']}: {row['reason']}" for row in rows]
    answer(rows, "\n".join(lines) or "Nothing is held.", as_json=as_json)


@held.command("new")
@click.argument("row", type=int)
@json_option
@with_app
def new(*, row: int, as_json: bool) -> None:
    """The held ROW is an agency of its own."""
    now = clock.now()
    with transaction() as session:
        agency = accept_as_new(session, row, member_id=None, now=now, today=now.date())
        data = {"held": row, "agency": agency.id}
        words = f"{agency.name} is agency {agency.id}."
    answer(data, words, as_json=as_json)


@held.command("same")
@click.argument("row", type=int)
@click.option("--agency", type=int, help="The agency it is, if not the one it was held for.")
@json_option
@with_app
def same(*, row: int, agency: int | None, as_json: bool) -> None:
    """The held ROW is the agency it looks like; what it says is taken over."""
    now = clock.now()
    with transaction() as session:
        known = accept_as_same(session, row, agency, member_id=None, now=now, today=now.date())
        data = {"held": row, "agency": known.id}
        words = f"The row was taken over into {known.name} ({known.id})."
    answer(data, words, as_json=as_json)


@held.command("drop")
@click.argument("row", type=int)
@json_option
@with_app
def drop(*, row: int, as_json: bool) -> None:
    """The held ROW says nothing new; it is never held again."""
    with transaction() as session:
        dismiss(session, row, member_id=None, now=clock.now())
    answer({"held": row}, f"Held row {row} was dropped.", as_json=as_json)
