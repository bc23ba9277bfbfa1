"""Public pages of campaigns: the list, the numbers with their denominators, every answer."""

import io
from typing import Any

from flask import Response, abort, render_template, request

from app import clock
from app.db import db
from app.models import Campaign
from app.parts import parts
from app.queries import accusing, public, public_answers, public_documents, public_silence
from app.queries.accusing import Gate
from app.queries.public import Head
from app.queries.public_answers import NOT_ASKED, PAGE, Answer, Wanted
from app.services import grid_terms, public_grid
from app.services.codebook import codebook
from app.services.tables import write_table
from app.web.public import bp
from app.web.public.caching import cached
from app.web.public.paging import page_number
from app.web.public.words import ANSWERS

# A day is over for every agency once it is over in the westernmost state.
LAST_ZONE = "Pacific/Honolulu"
_NEWEST = 8
_NAMED = 12
_COMPARED = 10


def gate_now() -> Gate:
    """Look at what must hold before anybody is called silent, at this moment."""
    return accusing.gate(db.session, now=clock.now(), today=clock.today(LAST_ZONE))


@bp.get("/")
@cached
def list_campaigns() -> str:
    """Show every public campaign and the newest documents."""
    today = clock.today(LAST_ZONE)
    newest, total = public_documents.documents(db.session, public_documents.Filters(), size=_NEWEST)
    return render_template(
        "public/home.html",
        campaigns=public.campaigns(db.session, gate=gate_now()),
        newest=newest,
        total=total,
        as_of=today,
    )


@bp.get("/c/<string:slug>")
@cached
def show_campaign(slug: str) -> str | tuple[str, int]:
    """Show one campaign: what was asked, the answers, the newest documents, who is silent."""
    today = clock.today(LAST_ZONE)
    gate = gate_now()
    head = public.campaign_head(db.session, slug)
    if head is None:
        return gone(slug)
    naming = public_silence.naming(db.session, head.id, gate=gate, size=_NAMED)
    kept = db.session.get_one(Campaign, head.id)
    campaign = public.campaign(db.session, kept, silent=naming.silent)
    newest = public_documents.newest(
        db.session, public_documents.Filters(campaign=slug), size=_NEWEST
    )
    terms = grid_terms.chosen(kept, codebook(parts().settings.home))
    codes = [one.code for one in terms]
    return render_template(
        "public/campaign.html",
        campaign=campaign,
        newest=newest,
        named=naming.named,
        terms=terms,
        grid=public_grid.of_campaign(
            db.session,
            kept,
            codes,
            gate=gate,
            size=_COMPARED,
            asked=campaign.counts.everybody,
        ),
        words=ANSWERS,
        not_asked=NOT_ASKED,
        as_of=today,
    )


@bp.get("/c/<string:slug>/answers")
@cached
def list_answers(slug: str) -> str | tuple[str, int]:
    """List the answers of a campaign, by state or by answer."""
    today = clock.today(LAST_ZONE)
    campaign = public.campaign_head(db.session, slug)
    if campaign is None:
        return gone(slug)
    state, answer, page = _chosen()
    wanted = Wanted(campaign_id=campaign.id, state=state, answer=answer)
    rows, total = public_answers.answers(db.session, wanted, gate=gate_now(), page=page)
    return render_template(
        "public/answers.html",
        campaign=campaign,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        states=public_answers.states(db.session, campaign.id),
        state=state,
        answer=answer,
        words=ANSWERS,
        as_of=today,
    )


@bp.get("/c/<string:slug>/answers.csv")
@cached
def export_answers(slug: str) -> Response:
    """Give every answer of a campaign as CSV that no spreadsheet takes for formulas."""
    today = clock.today(LAST_ZONE)
    campaign = public.campaign_head(db.session, slug)
    if campaign is None:
        abort(404)
    out = io.StringIO(newline="")
    write_table(out, _COLUMNS, _cells(campaign, today.isoformat()))
    return Response(out.getvalue(), content_type="text/csv; charset=utf-8")


_COLUMNS = (
    "campaign",
    "agency_id",
    "agency",
    "city",
    "county",
    "state",
    "letter",
    "round",
    "filed_on",
    "answer",
    "silent_since",
    "documents",
    "as_of",
)


def _cells(campaign: Head, as_of: str) -> list[list[Any]]:
    wanted = Wanted(campaign_id=campaign.id)
    rows, _total = public_answers.answers(db.session, wanted, gate=gate_now(), page=None)
    return [
        [
            campaign.name,
            row.agency_id,
            row.agency,
            row.city,
            row.county,
            row.state,
            row.letter,
            row.round,
            row.filed_on.isoformat(),
            row.answer.value,
            row.last_day.isoformat() if row.last_day else "",
            row.documents,
            as_of,
        ]
        for row in rows
    ]


def _chosen() -> tuple[str, Answer | None, int]:
    """Read the filters; what is not a choice is no filter."""
    answer = request.args.get("answer", "")
    return (
        request.args.get("state", "")[:2].upper(),
        Answer(answer) if answer in set(Answer) else None,
        page_number(request.args.get("page")),
    )


def gone(slug: str) -> tuple[str, int]:
    """Answer for a campaign that is not public: whether it was once."""
    if not public.was_public(db.session, slug):
        abort(404)
    return render_template("public/withdrawn_campaign.html"), 410
