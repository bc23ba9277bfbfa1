"""Ask for this: mark a passage on a page, read the letter that quotes it, go to the pre-flight."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.adapters.inspecting.personal import hits
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Document
from app.parts import parts
from app.ports.page_reading import Word
from app.queries.campaigns import all_campaigns
from app.queries.file_pages import sheet
from app.queries.selection import agency_ids
from app.services import passages
from app.services.passage_proof import Marked, PassageRefused, cautions, marked
from app.services.passages import Tried
from app.services.quotes import PageSeen, page_seen
from app.web.desk import bp
from app.web.desk.asking_forms import AskForm
from app.web.desk.campaigns import today
from app.web.desk.documents import find
from app.web.desk.preflight_view import truth
from app.web.pictures import WIDTHS, asked_width


@bp.get("/documents/<int:document_id>/ask")
def show_asking(document_id: int) -> str:
    """Show a page of a document, and ask which of its words to quote."""
    document, form = _form(document_id)
    form.page.data = request.args.get("page", 1, type=int)
    form.quote.data = request.args.get("quote", "")[:1000]
    return _page(document, form)


@bp.post("/documents/<int:document_id>/ask/letter")
def preview_asking(document_id: int) -> str | tuple[str, int]:
    """Show the letter as the form stands; nothing is kept."""
    document, form = _form(document_id)
    if not form.validate_on_submit():
        return _page(document, form), 422
    try:
        seen = _seen(document, form)
        asked = form.asked(seen)
        what = marked(db.session, document, asked, seen=seen, private=hits)
        letter = passages.draft(document, asked, what, page=seen.number, now=clock.now())
        about = passages.campaign_for(db.session, document, form.campaign.data)
        tried = passages.tried(db.session, about, letter, _chosen(form, document), today=today())
    except ServiceError as refusal:
        return _refused(document, form, refusal)
    form.quote.data = what.quote
    return _page(document, form, what=what, tried=tried)


@bp.post("/documents/<int:document_id>/ask")
def make_asking(document_id: int) -> Answer | tuple[str, int]:
    """Keep the passage and its letter, and go on to the pre-flight, where nothing has left yet."""
    document, form = _form(document_id)
    if not form.validate_on_submit():
        return _page(document, form), 422
    try:
        seen = _seen(document, form)
        _chosen(form, document)
        expression = form.expression(document.agency)
        db.session.rollback()
        with transaction() as session:
            of = find(session, document_id)
            made = passages.ask(
                session,
                of,
                form.asked(seen),
                seen=seen,
                campaign=passages.campaign_for(session, of, form.campaign.data),
                private=hits,
                member_id=current_user.id,
                now=clock.now(),
            )
            letter, slug = made.letter.name, made.letter.campaign.slug
    except ServiceError as refusal:
        return _refused(find(db.session, document_id), form, refusal)
    flash("The letter is kept. Nothing is filed yet: this is its pre-flight.")
    return redirect(url_for(".show_preflight", campaign=slug, letter=letter, agencies=expression))


def _form(document_id: int) -> tuple[Document, AskForm]:
    document = find(db.session, document_id)
    return document, AskForm.of(document, all_campaigns(db.session))


def _seen(document: Document, form: AskForm) -> PageSeen:
    number, here = int(form.page.data or 1), parts()
    return page_seen(db.session, document, number, store=here.store, reader=here.page_reader)


def _chosen(form: AskForm, document: Document) -> list[int]:
    expression = form.expression(document.agency)
    ids = agency_ids(db.session, expression)
    if not ids:
        raise PassageRefused(f"“{expression}” chooses no agency. No letter was made.")
    return ids


def _refused(document: Document, form: AskForm, refusal: ServiceError) -> tuple[str, int]:
    form.form_errors = [str(refusal), *refusal.reasons]
    return _page(document, form), 422


def _page(
    document: Document,
    form: AskForm,
    *,
    what: Marked | None = None,
    tried: Tried | None = None,
) -> str:
    number = int(form.page.data or 1)
    one = sheet(db.session, document.file, number)
    if one is None:
        abort(404)
    return render_template(
        "desk/documents/ask.html",
        document=document,
        sheet=one,
        width=asked_width(),
        widths=WIDTHS[1:],
        words=_seen(document, form).words,
        marked=[Word(*place, "") for place in what.places] if what else [],
        form=form,
        cautions=cautions(db.session, document),
        tried=tried,
        truth=truth(tried.looked) if tried else "",
    )
