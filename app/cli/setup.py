"""`daylight init`: make the data folder, the database and the group, ready to file."""

import os

import click

from app.cli.answers import answer, json_option, with_app
from app.config import home_folder, write_settings
from app.db import db, transaction
from app.jobs.audit_answers import compute_all
from app.law.statutes import codes, statute
from app.migrate import upgrade
from app.parts import parts
from app.services.group import GroupFacts, describe


@click.command()
@click.option("--group", "name", help="The group's name, as letters are signed.")
@click.option("--email", help="The group's own mailbox; answers go there.")
@click.option("--postal", help="The group's postal address; write \\n between its lines.")
@click.option(
    "--drop-box/--no-drop-box",
    default=None,
    help="Whether letters name a page where the agency can upload its answer; needs base_url.",
)
@json_option
def init(
    *,
    name: str | None,
    email: str | None,
    postal: str | None,
    drop_box: bool | None,
    as_json: bool,
) -> None:
    """Set up the data folder that DAYLIGHT_HOME names. Safe to run again: nothing is lost.

    With --group, --email and --postal the group can file at once.
    """
    home = home_folder(os.environ)
    write_settings(home)
    postal = postal and postal.replace("\\n", "\n")
    facts = GroupFacts(name=name, email=email, postal=postal, drop_box=drop_box)
    found = prepared(home_facts=facts)
    words = f"Ready in {home}: {found['laws']} laws."
    if found["drop_box"] and not found["upload_page"]:
        words += " No letter names an upload page yet: set base_url to an https address first."
    if not found["can_file"]:
        words += " To file, say who you are: daylight init --group ... --email ... --postal ..."
    answer({"home": str(home), **found}, words, as_json=as_json)


@with_app
def prepared(*, home_facts: GroupFacts) -> dict[str, object]:
    """Bring the database up to date, check that every law loads, keep the group's facts."""
    upgrade(db.engine)
    compute_all(lambda: None)
    laws = [statute(code) for code in codes()]
    with transaction() as session:
        group = describe(session, home_facts)
        told = {"can_file": group.can_file, "drop_box": group.drop_box}
    return {"laws": len(laws), **told, "upload_page": bool(parts().settings.upload_page)}
