"""`daylight campaign`: load, list, show, preview, compare and save campaigns."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.models import Campaign, CampaignLetter
from app.services import campaigns, packs, previews

letter_option = click.option("--letter", help="Which letter; the campaign's first without it.")


@click.group(cls=AnsweringGroup)
def campaign() -> None:
    """Campaigns: what is asked, about which vendors, in which letters."""


@campaign.command()
@click.argument("pack")
@json_option
@with_app
def load(pack: str, *, as_json: bool) -> None:
    """Take in the campaign in the folder PACK, or the shipped one of that name."""
    with transaction() as session:
        loaded = packs.load(session, pack, now=clock.now())
        data = {
            "name": loaded.campaign.name,
            "new": loaded.is_new,
            "written": list(loaded.written),
            "letters": [letter.name for letter in loaded.campaign.letters],
        }
    changed = len(loaded.written)
    words = f"{'Made' if loaded.is_new else 'Brought up to date'}: {data['name']}"
    answer(data, f"{words}, {changed} letters written.", as_json=as_json)


@campaign.command(name="list")
@json_option
@with_app
def list_campaigns(*, as_json: bool) -> None:
    """List the campaigns."""
    found = db.session.scalars(
        select(Campaign)
        .options(
            selectinload(Campaign.vendors),
            selectinload(Campaign.letters).selectinload(CampaignLetter.versions),
        )
        .order_by(Campaign.name)
    ).all()
    data = [_summary(one) for one in found]
    lines = [f"{row['name']}: {row['title']} ({len(row['letters'])} letters)" for row in data]
    answer(data, "\n".join(lines) or "No campaign yet.", as_json=as_json)


@campaign.command()
@click.argument("name")
@json_option
@with_app
def show(name: str, *, as_json: bool) -> None:
    """Show what the campaign NAME asks, letter by letter, and in which version."""
    found = campaigns.named(db.session, name)
    data = _summary(found) | {
        "question": found.question,
        "date_from": found.date_from,
        "date_to": found.date_to,
        "fee_ceiling_cents": found.fee_ceiling_cents,
        "letters": [_letter(letter) for letter in found.letters],
    }
    lines = [found.title, found.question, ""]
    lines += [
        f"{one['name']} (version {one['version']}): {', '.join(one['categories'])}"
        for one in data["letters"]
    ]
    answer(data, "\n".join(lines), as_json=as_json)


@campaign.command()
@click.argument("name")
@click.argument("to")
@letter_option
@json_option
@with_app
def preview(name: str, to: str, letter: str | None, *, as_json: bool) -> None:
    """Write a letter of the campaign NAME to TO: an agency (number or name) or a state (OH)."""
    chosen = campaigns.letter_named(campaigns.named(db.session, name), letter)
    made = previews.preview(db.session, chosen, to, today=clock.today())
    for note in made.notes:
        click.echo(note, err=True)
    answer(_preview(made), f"{made.letter.subject}\n\n{made.letter.body}", as_json=as_json)


@campaign.command()
@click.argument("name")
@click.argument("first")
@click.argument("second")
@letter_option
@json_option
@with_app
def compare(name: str, first: str, second: str, letter: str | None, *, as_json: bool) -> None:
    """Show how a letter of the campaign NAME differs between two agencies or states."""
    chosen = campaigns.letter_named(campaigns.named(db.session, name), letter)
    made = previews.compare(db.session, chosen, first, second, today=clock.today())
    data = {
        "first": _preview(made.left),
        "second": _preview(made.right),
        "lines": list(made.lines),
    }
    answer(data, "\n".join(made.lines) or "The two are the same.", as_json=as_json)


@campaign.command()
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
@with_app
def save(name: str, folder: Path, *, as_json: bool) -> None:
    """Save the campaign NAME as a pack: plain files that `campaign load` takes in again."""
    written = packs.save(campaigns.named(db.session, name), folder)
    data = {"name": name, "files": [str(path) for path in written]}
    answer(data, f"{len(written)} files in {folder}.", as_json=as_json)


def _summary(found: Campaign) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title or found.name,
        "vendors": [vendor.name for vendor in found.vendors],
        "letters": [letter.name for letter in found.letters],
    }


def _letter(letter: CampaignLetter) -> dict[str, Any]:
    version = campaigns.newest(letter)
    return {
        "name": letter.name,
        "title": letter.title,
        "audience": letter.audience.value,
        "recipient": letter.recipient and letter.recipient.value,
        "re_ask_days": letter.re_ask_days,
        "version": version.number,
        "sha256": version.sha256,
        "categories": list(version.categories),
    }


def _preview(made: previews.Preview) -> dict[str, Any]:
    return {
        "to": made.to,
        "subject": made.letter.subject,
        "body": made.letter.body,
        "notes": list(made.notes),
    }
