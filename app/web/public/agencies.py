"""The public page of an agency."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.parts import parts
from app.queries import public_agencies, public_documents
from app.services import grid_terms, public_grid
from app.services.codebook import codebook
from app.services.filenames import slug as slug_of
from app.web.public import bp
from app.web.public.caching import cached
from app.web.public.campaigns import LAST_ZONE, gate_now
from app.web.public.words import ANSWERS, EVENTS


@bp.get("/a/<int:agency_id>-<string:slug>")
@cached
def show_agency(agency_id: int, slug: str) -> str | Response:
    """Show what is known of one agency. The number finds it; an old name leads to the new one."""
    today = clock.today(LAST_ZONE)
    gate = gate_now()
    agency = public_agencies.agency(db.session, agency_id, gate=gate)
    if agency is None:
        survivor = public_agencies.survivor_id(db.session, agency_id)
        agency = (survivor and public_agencies.agency(db.session, survivor, gate=gate)) or None
    if agency is None:
        abort(404)
    right = slug_of(agency.name)
    if (agency.id, right) != (agency_id, slug):
        return redirect(url_for(".show_agency", agency_id=agency.id, slug=right), code=301)
    filters = public_documents.Filters(agency=agency.id)
    documents, total = public_documents.documents(db.session, filters)
    book = codebook(parts().settings.home)
    terms = grid_terms.named(book.overview, book)
    return render_template(
        "public/agency.html",
        terms=terms,
        row=public_grid.of_agency(db.session, agency.id, [one.code for one in terms]),
        agency=agency,
        documents=documents,
        total=total,
        words=ANSWERS,
        event_words=EVENTS,
        as_of=today,
    )
