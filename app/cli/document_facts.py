"""`daylight documents facts`: who agreed, for how long, for how much."""

from typing import Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.cli.document_codes import document_at, document_number
from app.db import db, transaction
from app.models import AgreementFacts, AgreementType
from app.services import agreement_facts
from app.services.agreement_facts import FACTS, FactsRefused

_ELSE = "or unknown, withheld, none"


@click.command()
@document_number
@click.option(
    "--type",
    "type_",
    type=click.Choice([one.value for one in AgreementType]),
    help="What sort of agreement it is.",
)
@click.option("--party", "parties", multiple=True, help="As “vendor: Ring LLC”. May be repeated.")
@click.option("--signed", "signed_on", help=f"The day, as 2026-11-24, {_ELSE}.")
@click.option("--starts", "starts_on", help=f"The first day, {_ELSE}.")
@click.option("--ends", "ends_on", help=f"The last day, {_ELSE}.")
@click.option("--term", help=f"As “12 months”, {_ELSE}.")
@click.option("--total", help=f"The money in all, 0 where nothing is paid, {_ELSE}.")
@by_option
@json_option
@with_app
def facts(
    number: int,
    type_: str | None,
    parties: tuple[str, ...],
    email: str | None,
    *,
    as_json: bool,
    **typed: str | None,
) -> None:
    """Tell the facts of agreement DOC, or note those given; what is not given stays as it is."""
    told = {name: text for name, text in typed.items() if text is not None}
    if type_ or parties or told:
        _note(number, type_, parties, told, member_of(email))
    document_at(db.session, number)
    kept = agreement_facts.current(db.session, number)
    if kept is None:
        raise FactsRefused(f"Nobody noted the facts of document {number} yet.")
    data = _as_data(kept)
    answer(data, _as_text(kept), as_json=as_json)


def _note(
    number: int,
    type_: str | None,
    parties: tuple[str, ...],
    told: dict[str, str],
    member_id: int | None,
) -> None:
    with transaction() as session:
        document = document_at(session, number)
        kept = agreement_facts.current(session, number)
        which = type_ or (kept.type if kept else None)
        if which is None:
            raise click.UsageError("Say what sort of agreement it is: --type.")
        before = agreement_facts.as_typed(kept) if kept else {}
        agreement_facts.record(
            session,
            document,
            AgreementType(which),
            parties="\n".join(parties) if parties else before.get("parties", ""),
            facts={name: told.get(name, before.get(name, "")) for name in FACTS},
            member_id=member_id,
            now=clock.now(),
        )


def _as_data(kept: AgreementFacts) -> dict[str, Any]:
    return {
        "document": kept.document_id,
        "type": kept.type.value,
        "parties": kept.parties,
        "facts": {name: kept.facts.get(name) for name in FACTS},
    }


def _as_text(kept: AgreementFacts) -> str:
    typed = agreement_facts.as_typed(kept)
    lines = [f"Document {kept.document_id}: {kept.type.value.replace('_', ' ')}"]
    lines += [f"  {line}" for line in typed["parties"].splitlines()]
    lines += [f"  {name.replace('_', ' ')}: {typed.get(name, 'not noted')}" for name in FACTS]
    return "\n".join(lines)
