"""`daylight agencies`: import and export, choose, merge, link, and find contacts."""

from pathlib import Path

import click

from app import clock
from app.cli.agency_days import day
from app.cli.agency_words import imported, selected
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.held import held
from app.cli.mapping import map_option
from app.cli.sets import sets
from app.db import db, transaction
from app.models import Body, ContactKind, PartnershipStatus, Relation
from app.parts import parts
from app.queries.contact_wanted import contact_wanted, wanted_counts
from app.queries.selection import selection
from app.services.agencies import agency_by_id, link, set_subject_to_law
from app.services.agency_columns import FIELDS
from app.services.agency_export import export_agencies
from app.services.agency_files import take_in
from app.services.agency_import import ImportOptions, draw_up
from app.services.agency_intake import apply
from app.services.agency_lists import read_list
from app.services.agency_merge import merge, undo_merge
from app.services.contacts import ContactFacts, Verification, add_contact
from app.services.tables import read_table
from app.services.vendors import vendor_called


@click.group(cls=AnsweringGroup)
def agencies() -> None:
    """The bodies that are asked."""


agencies.add_command(sets)
agencies.add_command(held)
agencies.add_command(day)


@agencies.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@map_option(FIELDS)
@click.option("--vendor", default="", help="Claim that each agency works with this vendor.")
@click.option(
    "--status",
    type=click.Choice([each.value for each in PartnershipStatus]),
    help="What is claimed.",
)
@click.option(
    "--body",
    type=click.Choice([each.value for each in Body]),
    help="The kind of body, if no column says.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@json_option
@with_app
def import_(
    *,
    file: Path,
    told: dict[str, str],
    vendor: str,
    status: str | None,
    body: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import agencies from a CSV of any encoding and delimiter; a second run brings up to date.

    Likely duplicates are held for a person (`daylight agencies held list`).
    """
    if bool(vendor.strip()) is not bool(status):
        raise click.UsageError("--vendor and --status go together.")
    options = ImportOptions(
        filename=file.name,
        vendor=" ".join(vendor.split()),
        status=PartnershipStatus(status) if status else None,
        body=Body(body) if body else None,
    )
    content = file.read_bytes()
    if dry_run:
        found = draw_up(db.session, read_table(content), options, told).as_json()
    else:
        now = clock.now()
        with transaction() as session:
            run, plan = take_in(
                session, parts().store, content, options, told, member_id=None, now=now
            )
            found = apply(session, plan, run, now=now)
    answer(found, imported(found, dry_run=dry_run), as_json=as_json)


@agencies.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--agencies", "expression", default="all", help="Which ones, as an expression.")
@click.option("--vendor", default="", help="Only those with an active claim about it, dated.")
@json_option
@with_app
def export(*, file: Path, expression: str, vendor: str, as_json: bool) -> None:
    """Write agencies as a CSV that `agencies import` reads back; nothing in it can run."""
    chosen = selection(db.session, expression, read_list)
    about = vendor_called(db.session, vendor) if vendor else None
    # Whole or not at all: an export that fails leaves the file that was there.
    unfinished = file.with_name(f".{file.name}.unfinished")
    with unfinished.open("w", encoding="utf-8", newline="") as out:
        rows = export_agencies(db.session, out, chosen.ids, vendor=about)
    unfinished.replace(file)
    for warning in chosen.warnings:
        click.echo(warning, err=True)
    answer(
        {"rows": rows, "file": str(file)}, f"{rows} agencies written to {file}.", as_json=as_json
    )


@agencies.command("list")
@click.argument("expression", default="all")
@json_option
@with_app
def list_(*, expression: str, as_json: bool) -> None:
    """List the agencies an EXPRESSION chooses, for instance state:NJ+type:police."""
    chosen = selection(db.session, expression, read_list)
    for warning in chosen.warnings:
        click.echo(warning, err=True)
    rows = selected(db.session, chosen.ids)
    lines = [f"{row['id']:>6}  {row['name']}, {row['city'] or '-'}, {row['state']}" for row in rows]
    answer(rows, "\n".join([*lines, f"{len(rows)} agencies."]), as_json=as_json)


@agencies.command("merge")
@click.argument("gone", type=int)
@click.argument("kept", type=int)
@click.option("--because", default="", help="Why the two are one.")
@json_option
@with_app
def merge_(*, gone: int, kept: int, because: str, as_json: bool) -> None:
    """Make agency GONE a part of agency KEPT. `agencies unmerge GONE` takes it back."""
    with transaction() as session:
        change = merge(
            session,
            agency_by_id(session, gone, follow=False),
            agency_by_id(session, kept),
            because=because,
            member_id=None,
            now=clock.now(),
        )
        moved = {name: len(ids) for name, ids in change.before["moved"].items()}
        words = f"{change.before['name']} is now part of {change.after['name']}."
    answer({"gone": gone, "kept": kept, "moved": moved}, words, as_json=as_json)


@agencies.command("unmerge")
@click.argument("gone", type=int)
@json_option
@with_app
def unmerge(*, gone: int, as_json: bool) -> None:
    """Take back the merge of agency GONE."""
    with transaction() as session:
        name = undo_merge(session, gone, member_id=None, now=clock.now()).name
    answer({"agency": gone}, f"{name} is an agency of its own again.", as_json=as_json)


@agencies.command("contact")
@click.argument("agency", type=int)
@click.argument("kind", type=click.Choice([each.value for each in ContactKind]))
@click.argument("value")
@click.option("--source", required=True, help="Where it stands: a web address, or who said so.")
@click.option("--zip", "zip_code", default="", help="The ZIP code of a postal address.")
@click.option("--city", default="", help="The city of a postal address, if it is another.")
@click.option("--verified", "how", default="", help="How you checked it, for instance: by phone.")
@json_option
@with_app
def contact(
    *,
    agency: int,
    kind: str,
    value: str,
    source: str,
    zip_code: str,
    city: str,
    how: str,
    as_json: bool,
) -> None:
    """Add a contact to AGENCY, or complete the one that is there."""
    now = clock.now()
    verified = Verification(on=now.date(), how=how, member_id=None) if how else None
    facts = ContactFacts(
        kind=ContactKind(kind), value=value, source=source, zip=zip_code, city=city
    )
    with transaction() as session:
        body = agency_by_id(session, agency)
        made = add_contact(session, body, facts, verified=verified, member_id=None, now=now)
        data = {"agency": body.id, "contact": made.id, "kind": kind, "value": made.value}
        words = f"{body.name}: {kind} {made.value}."
    answer(data, words, as_json=as_json)


@agencies.command("wanted")
@click.option("--state", default="", help="Only this state (two letters).")
@click.option(
    "--limit",
    default=25,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many to list.",
)
@json_option
@with_app
def wanted(*, state: str, limit: int, as_json: bool) -> None:
    """List the agencies that no letter can reach yet, the largest first."""
    now = clock.now()
    counts = wanted_counts(db.session, now, state=state.upper())
    rows = [
        {
            "id": agency.id,
            "name": agency.name,
            "state": agency.state,
            "contacts": [{"kind": one.kind, "value": one.value} for one in agency.contacts],
        }
        for agency in contact_wanted(db.session, now, state=state.upper(), limit=limit)
    ]
    lines = [f"{row['id']:>6}  {row['name']}, {row['state']}" for row in rows]
    lines.append(f"{counts.wanted} agencies want a contact; {counts.taken} are being looked for.")
    data = {"wanted": counts.wanted, "taken": counts.taken, "agencies": rows}
    answer(data, "\n".join(lines), as_json=as_json)


@agencies.command("link")
@click.argument("agency", type=int)
@click.argument("relation", type=click.Choice([each.value for each in Relation]))
@click.argument("neighbour", type=int)
@click.option("--source", default="", help="Who says so.")
@json_option
@with_app
def link_(*, agency: int, relation: str, neighbour: int, source: str, as_json: bool) -> None:
    """Link the body that holds records for AGENCY: its city clerk, finance, council ..."""
    with transaction() as session:
        body, other = agency_by_id(session, agency), agency_by_id(session, neighbour)
        made = link(
            session, body, Relation(relation), other,
            source=source, member_id=None, now=clock.now(),
        )  # fmt: skip
        data = {"link": made.id, "agency": body.id, "neighbour": other.id, "relation": relation}
        words = f"{other.name} is the {relation.replace('_', ' ')} of {body.name}."
    answer(data, words, as_json=as_json)


@agencies.command("exempt")
@click.argument("agency", type=int)
@click.option("--because", required=True, help="Why the law does not bind it.")
@json_option
@with_app
def exempt(*, agency: int, because: str, as_json: bool) -> None:
    """Note that the public-records law does not bind AGENCY: it is asked nothing under it."""
    with transaction() as session:
        body = agency_by_id(session, agency)
        set_subject_to_law(
            session, body, subject=False, because=because, member_id=None, now=clock.now()
        )
        words = f"{body.name} is not subject to the law."
    answer({"agency": agency, "subject_to_law": False}, words, as_json=as_json)
