"""What the agreements of a campaign say: its grid, and which questions it compares."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.models import AgreementFacts, Campaign
from app.parts import parts
from app.queries import accusing
from app.queries import answer_grid as answers
from app.queries import campaigns as known
from app.queries.agreement_grid import Conflict, Shown, agreement_grid
from app.queries.governing import Paper
from app.queries.verdicts import Says
from app.services import grid_terms
from app.services.codebook import Codebook, Term, codebook
from app.services.coded_values import from_data
from app.web.agreement_words import NOT_ASKED, STATES, value_of
from app.web.desk import bp
from app.web.desk.campaigns import campaign_at, today
from app.web.desk.filters import page_number

CONFLICTS = {
    Conflict.DENIED: "they said that none exists",
    Conflict.REFUSED: "they refused it",
    Conflict.NOT_RECORDED: "their answer is not recorded",
}


@bp.get("/campaigns/<string:slug>/agreements")
def show_agreements(slug: str) -> str:
    """Show what the agreements of a campaign say: rows agencies, columns questions."""
    session = db.session
    campaign, book = campaign_at(session, slug), _book()
    terms = _terms(campaign, book)
    used = known.letters_used(session, campaign.id)
    states = answers.states_asked(session, campaign.id)
    state = request.args.get("state", "")
    grid = agreement_grid(
        session,
        campaign,
        [one.code for one in terms],
        gate=accusing.gate(session, now=clock.now(), today=today()),
        state=state if state in states else "",
        shown=_shown(),
        page=page_number(),
    )
    return render_template(
        "desk/campaigns/agreements.html",
        campaign=campaign,
        letters=[one for one in campaign.letters if one.id in used],
        book=book,
        terms=terms,
        own=bool(request.args.getlist("term")),
        grid=grid,
        state=state,
        states=states,
        words=STATES,
        not_asked=NOT_ASKED,
        says=Says,
        conflicts=CONFLICTS,
        value_of=value_of,
        since=since,
        most=grid_terms.MOST,
    )


@bp.post("/campaigns/<string:slug>/agreements/compare")
def choose_terms(slug: str) -> Response:
    """Keep which questions the campaign compares."""
    with transaction() as session:
        grid_terms.choose(campaign_at(session, slug), request.form.getlist("term"), _book())
    flash("Kept. The grid here and the public one compare these questions.")
    return redirect(url_for(".show_agreements", slug=slug))


def since(facts: AgreementFacts | None, paper: Paper) -> tuple[str, date | None]:
    """Say from when on an agreement runs, when it was signed, or the date that it bears."""
    noted = facts.facts if facts else {}
    for name, said in (("starts_on", "since"), ("signed_on", "signed")):
        content = from_data(noted[name]).content if name in noted else None
        if isinstance(content, date):
            return said, content
    return ("dated", paper.dated_on) if paper.dated_on else ("without a date", None)


def _book() -> Codebook:
    return codebook(parts().settings.home)


def _terms(campaign: Campaign, book: Codebook) -> tuple[Term, ...]:
    """Choose the columns: those asked for in the address, or those the campaign compares."""
    asked = grid_terms.named(request.args.getlist("term"), book)
    return asked or grid_terms.chosen(campaign, book)


def _shown() -> Shown:
    told = request.args.get("show", "")
    return Shown(told) if told in set(Shown) else Shown.HELD
