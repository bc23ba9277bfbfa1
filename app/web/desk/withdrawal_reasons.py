"""Correcting at the desk why something was withdrawn: the sentence that readers find there."""

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.models import Publication, TablePublication
from app.services import withdrawal_reasons
from app.services.publishing import PublishRefused
from app.services.withdrawal_reasons import NamesOurPeople, Withdrawn
from app.web.desk import bp
from app.web.forms import Form, stripped


class ReasonForm(Form):
    """The reason as it shall be."""

    because = TextAreaField(
        "Why it was withdrawn",
        [InputRequired("Say why: the reason stands at its address."), Length(max=2000)],
        filters=[stripped],
        description="Readers who come back see this sentence.",
    )
    may_name = BooleanField("It names our own people, and they may be named there.")


@bp.get("/withdrawn/<string:what>/<int:publication_id>/reason")
def show_reason_form(what: str, publication_id: int) -> str:
    """Show the reason that stands there, those before it, and a form for a better one."""
    withdrawn = _found(db.session, what, publication_id)
    form = ReasonForm(formdata=None, data={"because": withdrawn.withdrawn_because})
    return _page(what, withdrawn, form)


@bp.post("/withdrawn/<string:what>/<int:publication_id>/reason")
def correct_reason(what: str, publication_id: int) -> Response | tuple[str, int]:
    """Replace the reason; the one before stays on record."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(what, _found(db.session, what, publication_id), form), 422
    try:
        with transaction() as session:
            withdrawn = _found(session, what, publication_id)
            withdrawal_reasons.correct(
                session,
                withdrawn,
                form.because.data or "",
                may_name=bool(form.may_name.data),
                member=current_user,
                now=clock.now(),
            )
            back = _desk_page(withdrawn)
    except PublishRefused as refusal:
        return _page(what, _found(db.session, what, publication_id), form, refusal), 422
    flash("Corrected. Its address says so within a moment; the reason before is kept here.")
    return redirect(back)


def _found(session: Session, what: str, publication_id: int) -> Withdrawn:
    found: Withdrawn | None = None
    if what == "documents":
        found = session.get(Publication, publication_id)
    elif what == "counts":
        found = session.get(TablePublication, publication_id)
    if found is None or found.withdrawn_at is None or found.document_id is None:
        raise NotFound("Nothing like that was withdrawn.")
    return found


def _desk_page(withdrawn: Withdrawn) -> str:
    if isinstance(withdrawn, TablePublication):
        return url_for(".show_table_totals", table_id=withdrawn.table_id)
    return url_for(".show_document", document_id=withdrawn.document_id)


def _page(
    what: str, withdrawn: Withdrawn, form: ReasonForm, refusal: PublishRefused | None = None
) -> str:
    return render_template(
        "desk/publishing/reason.html",
        what=what,
        withdrawn=withdrawn,
        form=form,
        refusal=refusal,
        names_people=isinstance(refusal, NamesOurPeople) or bool(form.may_name.data),
        former=withdrawal_reasons.former(withdrawn),
        back=_desk_page(withdrawn),
    )
