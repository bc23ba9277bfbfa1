"""`daylight contacts`: addresses that returned our letters, and the one repair for each."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.models import Agency, Contact, ContactKind
from app.parts import parts
from app.queries.returned_letters import returning
from app.services import repairs
from app.services.agencies import agency_by_id
from app.services.contacts import ContactFacts, add_contact
from app.services.repairs import Repair


@click.group(cls=AnsweringGroup)
def contacts() -> None:
    """Ways to reach agencies: which returned our letters, and how to send those again."""


@contacts.command("failing")
@json_option
@with_app
def failing(*, as_json: bool) -> None:
    """List the agencies one of whose ways failed letters of open requests."""
    rows = [
        {
            "agency": one.agency.id,
            "name": one.agency.name,
            "state": one.agency.state,
            "address": one.contact.value,
            "because": one.contact.health_note,
            "requests": one.requests,
        }
        for one in returning(db.session)
    ]
    lines = [
        f"{row['agency']:>6} {row['name']}, {row['state']}: {row['address']} "
        f"({row['requests']} open): {row['because']}"
        for row in rows
    ]
    answer(rows, "\n".join(lines) or "None.", as_json=as_json)


@contacts.command("repair")
@click.argument("agency_id", metavar="AGENCY", type=int)
@click.option("--to", required=True, metavar="ADDRESS", help="Where the letters go instead.")
@click.option("--source", default="", help="Where ADDRESS stands, if the agency has it not yet.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; send and keep nothing.")
@click.option("--shown", metavar="DIGEST", help="Only if it is still what --dry-run showed.")
@by_option
@json_option
@with_app
def repair(
    agency_id: int,
    to: str,
    source: str,
    shown: str | None,
    email: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send the letters that AGENCY's failing address returned again, to ADDRESS."""
    limit = parts().settings.second_person_above if email else None
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        member_id = member_of(email)
        contact = _contact(session, agency, to, source, member_id)
        if dry_run:
            done = repairs.prepare(session, agency, contact)
        else:
            done = repairs.repair(
                session,
                agency,
                contact,
                shown=shown,
                second_person_above=limit,
                member_id=member_id,
                now=clock.now(),
            )
        facts = _facts(done, contact)
        waits = limit is not None and len(done.letters) > limit and not dry_run
        facts["waits_for_second_person"] = waits
        if dry_run:
            session.rollback()
    verb = "would go" if dry_run else ("wait for a second person to go" if waits else "go")
    head = f"{len(done.letters):,} letters {verb} to {to}; {len(done.left_out):,} left out."
    answer(facts, "\n".join([head, *_lines(facts)]), as_json=as_json)


@contacts.command("agree")
@click.argument("agency_id", metavar="AGENCY", type=int)
@click.option("--as", "email", metavar="EMAIL", required=True, help="The member who agrees.")
@json_option
@with_app
def agree(agency_id: int, email: str, *, as_json: bool) -> None:
    """Let a repair go that waits for a second person."""
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        member_id = member_of(email)
        if member_id is None:  # pragma: no cover - the option is required
            raise click.UsageError("Say who agrees: --as EMAIL.")
        number = repairs.agree(session, agency, member_id=member_id, now=clock.now())
    answer({"letters": number}, f"{number:,} letters go.", as_json=as_json)


def _contact(
    session: Session, agency: Agency, to: str, source: str, member_id: int | None
) -> Contact:
    """The contact that is meant: one the agency has, or an e-mail address to keep for it."""
    wanted = " ".join(to.split()).casefold()
    for one in agency.contacts:
        if " ".join(one.value.split()).casefold() == wanted:
            return one
    facts = ContactFacts(kind=ContactKind.EMAIL, value=to, source=source)
    return add_contact(session, agency, facts, member_id=member_id, now=clock.now())


def _facts(done: Repair, contact: Contact) -> dict[str, Any]:
    return {
        "failing": list(done.failing),
        "to": contact.value,
        "by": contact.kind.value,
        "digest": done.digest,
        "agencies": [one.id for one in done.agencies],
        "letters": [
            {
                "ref": one.letter.records_request.ref,
                "agency": one.to.agency.id,
                "what": one.letter.key,
                "to": one.to.value,
                "sent_again": one.anew,
                "body": one.body,
            }
            for one in done.letters
        ],
        "left_out": [
            {"ref": one.letter.records_request.ref, "what": one.letter.key, "why": one.why}
            for one in done.left_out
        ],
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    return [f"{one['ref']} {one['what']}: left out. {one['why']}" for one in facts["left_out"]]
