"""What published agreements say, in public: the grid of a campaign, and a page for each term."""

import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from flask import Response, abort, render_template, request
from flask.blueprints import BlueprintSetupState

from app import clock
from app.db import db
from app.models import Campaign
from app.parts import parts
from app.queries import public
from app.queries.verdicts import Says
from app.services import grid_terms, public_grid
from app.services.agreement_facts import FACTS, PublicFacts
from app.services.codebook import Codebook, Term, codebook
from app.services.coded_values import Kind, Value, from_data
from app.services.public_grid import PublicCell, PublicGrid, PublicRow
from app.services.tables import write_table
from app.web.agreement_words import NOT_ASKED, STATES, value_of
from app.web.public import bp
from app.web.public.addresses import document_url, page_url
from app.web.public.caching import cached
from app.web.public.campaigns import LAST_ZONE, gate_now, gone
from app.web.public.paging import page_number

_PER_TERM = 50
_LONGEST_MARKED = 99  # characters of a quote that is looked for on its page
_HEAD = (
    ("campaign", "The campaign, by its name in addresses."),
    ("agency_id", "The number of the agency; it never changes."),
    ("agency", "Its name."),
    ("state", "Its state, by two letters."),
    ("agreement", "published; or what the agency answered; or not_asked."),
    ("agreement_title", "The title of the published agreement that governs: the newest by date."),
    ("agreement_dated_on", "The date that it bears, as 2026-11-24; empty where it bears none."),
    ("agreement_url", "Where it is published."),
    ("agreement_type", "What sort of agreement it is. Of what is not noted a cell is empty."),
    ("vendors", "The vendors that are party to it."),
    *(
        (f"agreement_{name}", f"{meaning}; or unknown, withheld, none.")
        for name, meaning in (
            ("signed_on", "The day on which it was signed"),
            ("starts_on", "Its first day"),
            ("ends_on", "Its last day; none: it has no end"),
            ("term", "How long it runs"),
            ("total", "The money in all, in dollars; 0 where it says that nothing is paid"),
        )
    ),
    (
        "unread_amendments",
        "How many later amendments are published and not yet read by two people; they may count.",
    ),
    ("older_agreements", "How many others of this agency are published and do not govern."),
)
_VALUES = (
    "What the paper tells; 0 where it says that nothing is paid or given; unknown: there is one "
    "and it is not told; withheld: it was taken out; none: there is no such thing. "
    "Empty: nobody noted one."
)
_AS_OF = ("as_of", "The day for which all of this holds.")


@bp.record
def teach_words(setup: BlueprintSetupState) -> None:
    """Give templates the words in which agreements are told."""
    setup.app.jinja_env.globals.update(
        agreement_words=STATES,
        agreement_says=Says,
        not_asked_word=NOT_ASKED,
        agreement_value=value_of,
    )


@bp.app_template_global()
def facts_of_document(address: str) -> PublicFacts | None:
    """Give what is noted of the published agreement at an address, where that may be public."""
    return next(iter(public_grid.facts_at(db.session, address).values()), None)


@bp.app_template_filter()
def answer_url(cell: PublicCell) -> str:
    """Give the address where an answer stands; words that a program found there are marked."""
    if cell.paper is None or cell.where is None:
        raise ValueError("This cell has no answer that stands anywhere.")
    at, address = cell.where, cell.paper.address
    if not at.page:
        return f"{document_url(address)}#terms"
    found = at.is_found and len(at.quote) < _LONGEST_MARKED
    marked = "?q=" + quote_plus(f'"{at.quote}"') if found else ""
    return page_url(address, at.page) + marked


def compared(campaign: Campaign) -> tuple[Term, ...]:
    """Give the questions that a campaign compares."""
    return grid_terms.chosen(campaign, book())


def book() -> Codebook:
    """Give the codebook of this group."""
    return codebook(parts().settings.home)


@bp.get("/c/<string:slug>/agreements")
@cached
def show_agreements(slug: str) -> str | tuple[str, int]:
    """Show what the published agreements of a campaign say, agency by agency."""
    head = public.campaign_head(db.session, slug)
    if head is None:
        return gone(slug)
    campaign = db.session.get_one(Campaign, head.id)
    terms = compared(campaign)
    everybody = request.args.get("agencies") == "all"
    grid = public_grid.of_campaign(
        db.session,
        campaign,
        [one.code for one in terms],
        gate=gate_now() if everybody else None,  # it tells who is silent
        everybody=everybody,
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "public/agreements.html",
        campaign=head,
        grid=grid,
        terms=terms,
        everybody=everybody,
        as_of=clock.today(LAST_ZONE),
    )


@bp.get("/c/<string:slug>/agreements.csv")
@cached
def export_agreements(slug: str) -> Response:
    """Give every agency and every term of a campaign as CSV that no spreadsheet computes."""
    head = public.campaign_head(db.session, slug)
    if head is None:
        abort(404)
    campaign, terms = db.session.get_one(Campaign, head.id), book().terms
    codes = [one.code for one in terms]
    grid = public_grid.of_campaign(
        db.session, campaign, codes, gate=gate_now(), everybody=True, page=None, with_facts=True
    )
    rows = _cells(slug, grid, codes, clock.today(LAST_ZONE).isoformat())
    return _table([name for name, _why in _columns(terms)], rows)


@bp.get("/terms")
@cached
def list_terms() -> str:
    """List every question that is put to an agreement."""
    return render_template("public/terms.html", book=book())


@bp.get("/terms.csv")
@cached
def export_columns() -> Response:
    """Give the data dictionary: each column of the table of agreements, and what stands in it."""
    return _table(["column", "meaning"], [list(one) for one in _columns(book().terms)])


@bp.get("/terms/<string:code>")
@cached
def show_term(code: str) -> str:
    """Show one question: what counts, what agreements say of it, in their words."""
    term = next((one for one in book().terms if one.code == code), None)
    if term is None:
        abort(404)
    page, says = page_number(request.args.get("page")), request.args.get("says", "")
    wanted = Says(says) if says in set(Says) else None  # what is no answer is no filter
    found = public_grid.of_term(db.session, code, says=wanted, page=page, size=_PER_TERM)
    return render_template(
        "public/term.html",
        term=term,
        found=found,
        page=page,
        pages=max(1, -(-found.listed // _PER_TERM)),
        wanted=wanted,
        campaigns=public.heads(db.session),
        as_of=clock.today(LAST_ZONE),
    )


def _columns(terms: Sequence[Term]) -> list[tuple[str, str]]:
    states = "; ".join(f"{name}: {why}" for name, (_tone, _short, why) in STATES.items())
    found = [*_HEAD]
    for one in terms:
        found += [
            (
                one.code,
                f"{one.question} Counts: {one.counts} Says the opposite: {one.contrary} {states}",
            ),
            (
                f"{one.code}_value",
                f"Its value ({one.kind.value}). {_VALUES}",
            ),
            (f"{one.code}_page", "The page of the published file that says it."),
            (f"{one.code}_quote", "The words there that decide."),
        ]
    return [*found, _AS_OF]


def _cells(slug: str, grid: PublicGrid, codes: Sequence[str], as_of: str) -> list[list[Any]]:
    return [
        [
            *_head(slug, row),
            *(cell for code in codes for cell in _told(row.cells[code])),
            as_of,
        ]
        for row in grid.rows
    ]


def _head(slug: str, row: PublicRow) -> list[Any]:
    about = [slug, row.agency_id, row.agency, row.state]
    if row.papers is None:
        said = row.asked.answer.value if row.asked else NOT_ASKED
        return [*about, said, *([""] * (len(_HEAD) - len(about) - 3)), 0, 0]
    paper = row.papers.governing
    return [
        *about,
        "published",
        paper.title,
        paper.dated_on.isoformat() if paper.dated_on else "",
        f"{parts().settings.public_url}/d/{paper.address}",
        *_noted(row.facts),
        len(row.unread),
        len(row.papers.every) - 1,
    ]


def _noted(facts: PublicFacts | None) -> list[str]:
    if facts is None:
        return [""] * (len(FACTS) + 2)
    values = (facts.values.get(name) for name in FACTS)
    told = [_plain(one) if one else "" for one in values]
    return [facts.type.value, "; ".join(facts.named("vendor")), *told]


def _plain(value: Value) -> str:
    """Say a value for a table: an amount of money without its sign."""
    said = str(value)
    return said.removeprefix("$").replace(",", "") if value.kind is Kind.MONEY else said


def _told(cell: PublicCell) -> tuple[str, str, int | str, str]:
    state = cell.state.value if cell.state else NOT_ASKED
    where = cell.where
    if where is None:
        return state, "", "", ""
    value = _plain(from_data(where.value)) if where.value else ""
    return state, value, where.page or "", where.quote


def _table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    out = io.StringIO(newline="")
    write_table(out, headers, rows)
    return Response(out.getvalue(), content_type="text/csv; charset=utf-8")
