"""`daylight agencies sets`: choices of agencies kept under a name."""

import click

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.queries.selection import selection
from app.services.agency_sets import remove_set, save_set, saved_sets


@click.group(cls=AnsweringGroup)
def sets() -> None:
    """Saved choices of agencies."""


@sets.command("save")
@click.argument("name")
@click.argument("expression")
@json_option
@with_app
def save(*, name: str, expression: str, as_json: bool) -> None:
    """Keep EXPRESSION under NAME; `set:NAME` uses it, also inside other choices."""
    with transaction() as session:
        saved = save_set(session, name, expression, now=clock.now())
        found = len(selection(session, f'set:"{saved.name}"').ids)
        data = {"name": saved.name, "expression": saved.expression, "agencies": found}
    answer(data, f"{data['name']}: {found} agencies now.", as_json=as_json)


@sets.command("list")
@json_option
@with_app
def list_(*, as_json: bool) -> None:
    """List the saved sets."""
    rows = [{"name": one.name, "expression": one.expression} for one in saved_sets(db.session)]
    words = "\n".join(f"{row['name']}: {row['expression']}" for row in rows)
    answer(rows, words or "No set is saved yet.", as_json=as_json)


@sets.command("remove")
@click.argument("name")
@json_option
@with_app
def remove(*, name: str, as_json: bool) -> None:
    """Forget the set NAME."""
    with transaction() as session:
        remove_set(session, name)
    answer({"removed": name}, f"The set {name} is forgotten.", as_json=as_json)
