"""`daylight documents compare|clusters`: what differs between agreements that share a form."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.errors import NotFound
from app.jobs.boilerplate import find_forms
from app.jobs.lease import lease
from app.models import Document, Scope
from app.parts import parts
from app.queries import boilerplate
from app.queries.boilerplate import Form
from app.queries.boilerplate_towns import Town, towns
from app.services.boilerplate.comparing import Compared
from app.services.boilerplate.naming import name_form
from app.services.boilerplate.pairs import compare_documents

_WORDS = {"=": "{0}", "?": "{0}", "~": "[{0}: {1}]", "!": "[-{0}-]{{+{1}+}}"}


@click.command()
@click.argument("first", metavar="DOC", type=click.IntRange(min=1))
@click.argument("second", metavar="DOC", type=click.IntRange(min=1))
@json_option
@with_app
def compare(first: int, second: int, *, as_json: bool) -> None:
    """Compare two documents clause by clause: what the second changed, left out or added."""
    session = db.session
    made = compare_documents(session, _found(session, first), _found(session, second))
    data = {
        "first": first,
        "second": second,
        "share": made.share,
        "doubtful": made.doubtful,
        "counts": made.counts,
        "clauses": [_clause(one) for one in made.clauses],
    }
    answer(data, _as_text(data), as_json=as_json)


@click.command()
@click.option("--rebuild", is_flag=True, help="Compute all of it again, now.")
@click.option("--name", "naming", nargs=2, metavar="ID NAME", help="Call a form by a name.")
@by_option
@json_option
@with_app
def clusters(
    naming: tuple[str, str] | None, email: str | None, *, rebuild: bool, as_json: bool
) -> None:
    """List the forms that agreements share, and what differs in each agreement."""
    if rebuild:
        with lease("boilerplate", parts().settings.home) as held:
            find_forms(held.renew, anew=True)
    if naming:
        _name(*naming, member_of(email))
    session = db.session
    data = {
        "clusters": [_cluster(session, one) for one in boilerplate.forms(session, Scope.DESK)],
        "alone": boilerplate.alone(session),
    }
    answer(data, _listed(data), as_json=as_json)


def _name(number: str, name: str, member_id: int | None) -> None:
    if not number.isdecimal():
        raise click.UsageError(f"“{number}” is not the number of a form.")
    with transaction() as session:
        name_form(session, int(number), name, member_id=member_id, now=clock.now())


def _found(session: Session, number: int) -> Document:
    document = session.get(Document, number)
    if document is None:
        raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
    return document


def _clause(one: Compared) -> dict[str, Any]:
    return {
        "number": one.own_number or None,
        "place": one.number,
        "label": one.label,
        "kind": one.kind.value,
        "pages": [one.form_page or None, None if one.kind == "missing" else one.page],
        "words": [piece.as_data() for piece in one.pieces],
    }


def _as_text(data: dict[str, Any]) -> str:
    counted = ", ".join(
        f"{number} {kind.replace('_', ' ')}" for kind, number in data["counts"].items() if number
    )
    lines = [f"{data['share']:.0%} of the words are the same. Clauses: {counted}."]
    for one in data["clauses"]:
        if one["kind"] != "same":
            said = " ".join(_WORDS[sign].format(form, own) for sign, form, own in one["words"])
            lines.append(f"{one['kind'].replace('_', ' '):<10}{one['label']}\n    {said}")
    return "\n".join(lines)


def _cluster(session: Session, form: Form) -> dict[str, Any]:
    known = towns(session, Scope.DESK, form.id)
    return {
        "id": form.id,
        "name": form.name,
        "vendor": form.vendor,
        "size": form.size,
        "agencies": form.agencies,
        "reference": form.reference_id,
        "documents": [_town(one) for one in known],
        "first": form.first_on,
        "last": form.last_on,
        "follows": form.follows_id,
    }


def _town(one: Town) -> dict[str, Any]:
    return {
        "document": one.document_id,
        "agency": one.agency,
        "share": one.share,
        **{kind: one.counts[kind] for kind in ("missing", "added", "changed", "moved")},
    }


def _listed(data: dict[str, Any]) -> str:
    lines = [
        f"{one['id']:>5}  {one['name'] or one['vendor'] or 'no name':<30}  {one['size']} agreements"
        f" of {one['agencies']} agencies, {one['first'] or 'undated'} to {one['last'] or 'undated'}"
        for one in data["clusters"]
    ]
    alone = f"{len(data['alone'])} agreements are like no other."
    return "\n".join([*lines, alone]) if lines else f"No two agreements share a form. {alone}"
