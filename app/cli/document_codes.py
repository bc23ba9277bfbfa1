"""`daylight documents code|codes`: what readers found in an agreement."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.errors import NotFound
from app.models import Coding, Document, Finding
from app.parts import parts
from app.queries import codings
from app.queries.codings import Pair, Stage
from app.services import coding, readings
from app.services.codebook import Codebook, Term, codebook
from app.services.coded_values import Kind, from_data
from app.services.coding import CodingRefused, Found
from app.services.quotes import PageSeen, page_seen

document_number = click.argument("number", metavar="DOC", type=click.IntRange(min=1))
_YES_NO = {"yes": Finding.PRESENT, "no": Finding.CONTRARY}


@click.command()
@document_number
@click.option("--term", required=True, metavar="CODE", help="The term, as the codebook names it.")
@click.option("--value", default="", help="The value; for a question of yes or no, yes or no.")
@click.option(
    "--finding",
    type=click.Choice([one.value for one in Finding]),
    help="What the document says of it; present unless told.",
)
@click.option("--detail", "details", multiple=True, metavar="NAME=VALUE", help="May be repeated.")
@click.option("--page", type=click.IntRange(min=1), help="The page that says it.")
@click.option("--quote", default="", help="The words that decide, 25 at the most.")
@click.option("--by-sight", is_flag=True, help="Not readable by program: seen with my own eyes.")
@click.option("--read-whole", is_flag=True, help="I read the whole document (for absent).")
@by_option
@json_option
@with_app
def code(
    number: int,
    term: str,
    value: str,
    finding: str | None,
    details: tuple[str, ...],
    page: int | None,
    quote: str,
    email: str | None,
    *,
    by_sight: bool,
    read_whole: bool,
    as_json: bool,
) -> None:
    """Code document DOC: what it says of a term, on which page, in which words."""
    reader = reader_of(email)
    book = codebook(parts().settings.home)
    which = book.term(term)
    said, typed = _finding(which, finding, value)
    found = Found(
        term=which.code,
        finding=said,
        value=typed,
        details=dict(_split(one) for one in details),
        quote=quote,
        by_sight=by_sight,
        read_whole=read_whole,
    )
    seen = _seen(number, page, by_sight=by_sight) if page else None
    with transaction() as session:
        made = coding.code(
            session,
            document_at(session, number),
            found,
            book=book,
            seen=seen,
            reader_id=reader,
            now=clock.now(),
        )
        data = {"document": number} | _as_data(made)
    answer(data, f"Kept: {_line(data)}", as_json=as_json)


@click.command()
@document_number
@click.option("--done", is_flag=True, help="Hand this reading in: it does not change any more.")
@by_option
@json_option
@with_app
def codes(number: int, email: str | None, *, done: bool, as_json: bool) -> None:
    """List the codes of document DOC that the reader may see: their own until both are in."""
    reader_id = reader_of(email) if done else member_of(email)
    if done:
        with transaction() as session:
            readings.finish(
                session, document_at(session, number), reader_id=reader_id, now=clock.now()
            )
    session = db.session
    document_at(session, number)
    book = codebook(parts().settings.home)
    stage = codings.stage(session, number, reader_id)
    data = {
        "document": number,
        "codebook": book.version,
        "readings": _stages(stage),
        "codes": [_as_data(one) for one in codings.own(session, stage.mine).values()],
        "terms": len(book.terms),
        "pairs": [_pair(one) for one in codings.pairs(session, number)],
        "offers": [
            {
                "offer": one.id,
                "term": term,
                "reason": one.reason,
                "mine": one.offered_by_id == reader_id,
            }
            for term, one in codings.offers(session, number).items()
        ],
    }
    answer(data, _as_text(data, book), as_json=as_json)


def _finding(term: Term, told: str | None, value: str) -> tuple[Finding, str]:
    """Read yes, no or a finding that was given as the value."""
    word = value.strip().casefold()
    if told is None and word in set(Finding):
        return Finding(word), ""
    if term.kind is Kind.YES_NO and told is None and word in _YES_NO:
        return _YES_NO[word], ""
    return Finding(told or Finding.PRESENT), value


def _split(detail: str) -> tuple[str, str]:
    name, sign, value = detail.partition("=")
    if not sign:
        raise click.UsageError(f"--detail wants NAME=VALUE, not “{detail}”.")
    return name.strip(), value


def reader_of(email: str | None) -> int:
    """Give the member who reads or settles; nobody does either without a name."""
    member_id = member_of(email)
    if member_id is None:
        raise click.UsageError("Say who you are: --as EMAIL.")
    return member_id


def document_at(session: Session, number: int) -> Document:
    """Give the document of this number. Raises ``NotFound``."""
    document = session.get(Document, number)
    if document is None:
        raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
    return document


def _seen(number: int, page: int, *, by_sight: bool) -> PageSeen:
    """Look at the page before anything is written: reading it takes a process of its own."""
    here = parts()
    document = document_at(db.session, number)
    seen = page_seen(db.session, document, page, store=here.store, reader=here.page_reader)
    db.session.rollback()
    if not seen.is_readable and not by_sight:
        raise CodingRefused(
            f"Nobody has read the words of page {page} yet. `daylight documents text {number}` "
            "reads them. Nothing was kept."
        )
    return seen


def _as_data(one: Coding) -> dict[str, Any]:
    return {
        "term": one.term,
        "finding": one.finding.value,
        "value": one.value,
        "details": one.details,
        "page": one.page,
        "quote": one.quote,
        "anchor": one.anchor.value,
        "places": one.places,
        "codebook": one.codebook.version,
        "round": one.reading.round.value,
    }


def _stages(stage: Stage) -> list[dict[str, Any]]:
    return [
        {
            "round": one.round.value,
            "mine": one is stage.mine,
            "finished": one.finished_at is not None,
        }
        for one in stage.readings
    ]


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "term": one.term,
        "same": one.is_same,
        "disputed": one.is_disputed,
        "first": _as_data(one.first) if one.first else None,
        "second": _as_data(one.second) if one.second else None,
        "settled": one.settlement.reason if one.settlement else None,
        "together": bool(one.settlement and one.settlement.offer_id),
    }


def _line(data: dict[str, Any]) -> str:
    value = f": {from_data(data['value'])}" if data["value"] else ""
    where = f", page {data['page']}: “{data['quote']}”" if data["page"] else ""
    return f"{data['term']} {data['finding'].replace('_', ' ')}{value}{where}"


def _as_text(data: dict[str, Any], book: Codebook) -> str:
    lines = [f"{len(data['codes'])} of {len(book.terms)} terms coded in your reading."]
    lines += [f"  {_line(one)}" for one in data["codes"]]
    lines += [
        f"The {one['round']} reading is {'in' if one['finished'] else 'under way'}."
        for one in data["readings"]
        if not one["mine"]
    ]
    lines += [
        f"  {one['term']}: {'settle it: ' if one['disputed'] else ''}"
        + " / ".join(_line(said) for said in (one["first"], one["second"]) if said)
        for one in data["pairs"]
    ]
    for one in data["offers"]:
        whose = "yours" if one["mine"] else "to answer"
        lines.append(f"  {one['term']}: offer {one['offer']}, {whose}: {one['reason']}")
    return "\n".join(lines)
