"""`daylight documents signatories`: who signed a statement."""

from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.cli.document_codes import document_at, document_number
from app.db import db, transaction
from app.models import Signatory
from app.parts import parts
from app.services import statements
from app.services.quotes import PageSeen, page_seen


@click.command("signatories")
@document_number
@click.option(
    "--list", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text with one signatory a line: name; role; affiliation.",
)  # fmt: skip
@by_option
@json_option
@with_app
def signatories(number: int, path: Path | None, email: str | None, *, as_json: bool) -> None:
    """List who signed statement DOC; with --list, keep that list instead of the one before."""
    if path is not None:
        typed = path.read_text(encoding="utf-8-sig", errors="replace")
        with transaction() as session:
            statements.record(
                session,
                document_at(session, number),
                typed,
                look=lambda page: _seen(number, page),
                member_id=member_of(email),
                now=clock.now(),
            )
    some = statements.signatories(db.session, document_at(db.session, number))
    told = statements.cautions(db.session, some)
    data = {
        "document": number,
        "signatories": [_as_data(one) for one in some],
        "cautions": list(told),
    }
    lines = [*map(_line, some), *(f"Note: {one}" for one in told)]
    answer(data, "\n".join(lines) or "No list of signatories was kept yet.", as_json=as_json)


def _seen(number: int, page: int) -> PageSeen:
    document = document_at(db.session, number)
    return page_seen(db.session, document, page, store=parts().store, reader=parts().page_reader)


def _as_data(one: Signatory) -> dict[str, Any]:
    return {
        "position": one.position,
        "name": one.name,
        "role": one.role,
        "affiliation": one.affiliation,
        "page": one.page,
        "places": one.places,
    }


def _line(one: Signatory) -> str:
    said = ", ".join(part for part in (one.name, one.role, one.affiliation) if part)
    return f"{one.position:>4}. {said}" + (f" (page {one.page})" if one.page else "")
