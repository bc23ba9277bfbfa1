"""`daylight init`: make the data folder, the database and the group, ready to file."""

import os

import click

from app.cli.answers import answer, json_option, with_app
from app.config import home_folder, write_settings
from app.db import db, transaction
from app.law.statutes import codes, statute
from app.migrate import upgrade
from app.services.group import GroupFacts, describe


@click.command()
@click.option("--group", "name", help="The group's name, as letters are signed.")
@click.option("--email", help="The group's own mailbox; answers go there.")
@click.option("--postal", help="The group's postal address; write \\n between its lines.")
@json_option
def init(*, name: str | None, email: str | None, postal: str | None, as_json: bool) -> None:
    """Set up the data folder that DAYLIGHT_HOME names. Safe to run again: nothing is lost.

    With --group, --email and --postal the group can file at once.
    """
    home = home_folder(os.environ)
    write_settings(home)
    facts = GroupFacts(name=name, email=email, postal=postal and postal.replace("\\n", "\n"))
    found = prepared(home_facts=facts)
    words = f"Ready in {home}: {found['laws']} laws."
    if not found["can_file"]:
        words += " To file, say who you are: daylight init --group ... --email ... --postal ..."
    answer({"home": str(home), **found}, words, as_json=as_json)


@with_app
def prepared(*, home_facts: GroupFacts) -> dict[str, object]:
    """Bring the database up to date, check that every law loads, keep the group's facts."""
    upgrade(db.engine)
    laws = [statute(code) for code in codes()]
    with transaction() as session:
        group = describe(session, home_facts)
        can_file = group.can_file
    return {"laws": len(laws), "can_file": can_file}
