"""The facts of an agreement at the desk: its type, its parties, its days, its price."""

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import AgreementType, Document
from app.services import agreement_facts
from app.services.agreement_facts import FACTS
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.forms import Form, choices_of, stripped

_DAY = "Year, month, day: the 24th of November 2026 is 2026-11-24."
_ELSE = "Or: unknown (not told), withheld (taken out), none (there is none)."
_TYPED = [Optional(), Length(max=100)]


class AgreementForm(Form):
    """What an agreement is, and from when to when it runs."""

    type = SelectField("Type", choices=choices_of(AgreementType))
    parties = TextAreaField(
        "Parties",
        [Optional(), Length(max=2000)],
        filters=[stripped],
        description="Who signs it, one on each line: first what they are, then a colon and their "
        "name. So a police department and a company are two lines, “agency: Dayton Police” and "
        "“vendor: Ring LLC”. Others are city, foundation or other.",
    )
    signed_on = StringField("Signed on", _TYPED, description=f"{_DAY} {_ELSE}")
    starts_on = StringField("First day", _TYPED, description=f"{_DAY} {_ELSE}")
    ends_on = StringField("Last day", _TYPED, description=f"{_DAY} {_ELSE}")
    term = StringField("Term", _TYPED, description=f"As 12 months, 2 years. {_ELSE}")
    total = StringField(
        "Money in all",
        _TYPED,
        description=f"As 5,500.00; 0 where it says that nothing is paid. {_ELSE}",
    )


@bp.get("/documents/<int:document_id>/agreement")
def show_agreement(document_id: int) -> str:
    """Show the facts of an agreement, to be corrected."""
    document = find(db.session, document_id)
    kept = agreement_facts.current(db.session, document.id)
    told = agreement_facts.as_typed(kept) | {"type": kept.type.value} if kept else {}
    return _page(document, AgreementForm(formdata=None, data=told))


@bp.post("/documents/<int:document_id>/agreement")
def save_agreement(document_id: int) -> Answer | tuple[str, int]:
    """Keep the facts of an agreement."""
    form = AgreementForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                agreement_facts.record(
                    session,
                    find(session, document_id),
                    AgreementType(form.type.data),
                    parties=form.parties.data or "",
                    facts={name: form[name].data or "" for name in FACTS},
                    member_id=current_user.id,
                    now=clock.now(),
                )
        except ServiceError as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash("The facts of the agreement are kept.")
            return redirect(url_for(".show_agreement", document_id=document_id))
    return _page(find(db.session, document_id), form), 422


def _page(document: Document, form: AgreementForm) -> str:
    return render_template("desk/coding/agreement.html", document=document, form=form)
