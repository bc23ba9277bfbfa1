"""Statements at the desk: who signed an open letter, pasted one a line."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Document
from app.parts import parts
from app.services import statements
from app.services.quotes import PageSeen, page_seen
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.forms import Form
from app.web.rendering import count
from app.web.safety import row_number

_LONGEST = 400_000


class SignatoriesForm(Form):
    """The list of those who signed."""

    signed = TextAreaField(
        "Who signed, one a line",
        [InputRequired("Write one signatory a line."), Length(max=_LONGEST)],
        description="Name; role; affiliation, in the order of the letter. Without semicolons, "
        "commas part them; of two parts the second is the affiliation.",
    )


@bp.get("/documents/<int:document_id>/signatories")
def show_signatories(document_id: int) -> str:
    """Show who signed a statement; ``lines_of`` offers the lines of a page to begin with."""
    document, form = find(db.session, document_id), SignatoriesForm(formdata=None)
    page = row_number(request.args.get("lines_of", ""))
    if page:
        form.signed.data = statements.lines_of(db.session, document, page)
    else:
        kept = statements.signatories(db.session, document)
        form.signed.data = statements.as_typed(kept)
    return _page(document, form, from_page=page)


@bp.post("/documents/<int:document_id>/signatories")
def save_signatories(document_id: int) -> Answer | tuple[str, int]:
    """Keep the list instead of the one before."""
    form = SignatoriesForm()
    if not form.validate_on_submit():
        return _page(find(db.session, document_id), form), 422
    try:
        with transaction() as session:
            made = statements.record(
                session,
                find(session, document_id),
                form.signed.data or "",
                look=lambda page: _seen(document_id, page),
                member_id=current_user.id,
                now=clock.now(),
            )
            number, found = len(made), sum(one.page is not None for one in made)
    except ServiceError as refusal:
        form.form_errors = [str(refusal), *refusal.reasons]
        return _page(find(db.session, document_id), form), 422
    flash(f"{count(number, 'signatory', 'signatories')} kept; {found} found on their page.")
    return redirect(url_for(".show_signatories", document_id=document_id))


def _seen(document_id: int, page: int) -> PageSeen:
    document, here = find(db.session, document_id), parts()
    return page_seen(db.session, document, page, store=here.store, reader=here.page_reader)


def _page(document: Document, form: SignatoriesForm, *, from_page: int | None = None) -> str:
    kept = statements.signatories(db.session, document)
    return render_template(
        "desk/documents/signatories.html",
        document=document,
        form=form,
        kept=kept,
        cautions=statements.cautions(db.session, kept),
        from_page=from_page,
    )
