"""`daylight db`: bring the database to the newest shape, or write the revision that does."""

import click
from alembic import command

from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db
from app.jobs.audit_answers import compute_all
from app.migrate import config_for, is_current
from app.migrate import upgrade as upgrade_database


@click.group("db", cls=AnsweringGroup)
def database() -> None:
    """Keep the database's shape."""


@database.command()
@json_option
@with_app
def upgrade(*, as_json: bool) -> None:
    """Bring the database to the newest revision. Safe to run any number of times.

    What pages look up is then computed where it is new, so that nothing shows as not read.
    """
    before = is_current(db.engine)
    upgrade_database(db.engine)
    compute_all(lambda: None)
    words = "The database was up to date." if before else "The database is up to date now."
    answer({"upgraded": not before}, words, as_json=as_json)


@database.command()
@click.argument("message")
@with_app
def revision(message: str) -> None:
    """Write a revision that brings the database to the models (for those who change them)."""
    number, _, words = message.partition(" ")
    config = config_for(db.engine)
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, words, rev_id=number, autogenerate=True)
