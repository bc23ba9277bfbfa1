"""`daylight documents settle|offer|agree`: which of two different answers stands."""

from collections.abc import Callable

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option
from app.cli.document_codes import document_at, document_number, reader_of
from app.db import transaction
from app.models import Round
from app.services import readings, settling_together

_OPTIONS = (
    click.option("--term", required=True, metavar="CODE", help="The term on which they differ."),
    click.option(
        "--stands",
        type=click.Choice(["first", "second", "none"]),
        required=True,
        help="Whose answer stands.",
    ),
    click.option("--reason", required=True, help="Why."),
    by_option,
    json_option,
)


def _decision(command: Callable[..., None]) -> click.Command:
    """Make a command that says which answer to a term of a document stands, and why."""
    made = with_app(command)
    for option in reversed((document_number, *_OPTIONS)):
        made = option(made)
    return click.command()(made)


@_decision
def settle(
    number: int, term: str, stands: str, reason: str, email: str | None, *, as_json: bool
) -> None:
    """Settle where the two readers of document DOC differ; only a third person does."""
    with transaction() as session:
        readings.settle(
            session,
            document_at(session, number),
            term.upper(),
            stands=_round(stands),
            reason=reason,
            member_id=reader_of(email),
            now=clock.now(),
        )
    data = {"document": number, "term": term.upper(), "stands": stands, "reason": reason}
    answer(data, f"{term.upper()}: the answer that stands is {stands}.", as_json=as_json)


@_decision
def offer(
    number: int, term: str, stands: str, reason: str, email: str | None, *, as_json: bool
) -> None:
    """Offer the other reader of document DOC which answer stands; it is settled when they agree."""
    with transaction() as session:
        made = settling_together.offer(
            session,
            document_at(session, number),
            term.upper(),
            stands=_round(stands),
            reason=reason,
            member_id=reader_of(email),
            now=clock.now(),
        )
        data = {"document": number, "offer": made.id, "term": made.term, "stands": stands}
    answer(data, f"Offer {data['offer']}: {term.upper()}, {stands}.", as_json=as_json)


@click.command()
@document_number
@click.option("--offer", "offer_id", type=int, required=True, help="Which offer; `codes` lists it.")
@by_option
@json_option
@with_app
def agree(number: int, offer_id: int, email: str | None, *, as_json: bool) -> None:
    """Agree to what the other reader of document DOC offered."""
    with transaction() as session:
        made = settling_together.agree(
            session,
            document_at(session, number),
            offer_id,
            member_id=reader_of(email),
            now=clock.now(),
        )
        data = {"document": number, "term": made.term, "reason": made.reason, "together": True}
    answer(data, f"{data['term']} is settled together: {data['reason']}", as_json=as_json)


def _round(stands: str) -> Round | None:
    return None if stands == "none" else Round(stands)
