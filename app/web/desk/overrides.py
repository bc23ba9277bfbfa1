"""A date set by hand: the form on each clock of a request, with its reason."""

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.law.clocks import Clock
from app.models import RecordsRequest
from app.services import overrides
from app.services.requests import request_by_ref
from app.web.desk import bp, clock_words
from app.web.desk.one_request import find
from app.web.forms import DayField, Form, stripped


class OverrideForm(Form):
    """The day that a person sets, and why the computed one is wrong."""

    on = DayField("The date to keep", [InputRequired("Give the day.")])
    reason = TextAreaField(
        "Why the computed date is wrong",
        [InputRequired("Say why; the reason stays with it."), Length(max=overrides.LONGEST_REASON)],
        filters=[stripped],
        description="For instance the paragraph that was overlooked, or who at the agency agreed.",
    )


@bp.get("/requests/<string:ref>/clocks/<string:rule>/override")
def show_override(ref: str, rule: str) -> str:
    """Show one clock with the form that sets its date by hand."""
    records_request = find(ref)
    each = overrides.clock_called(db.session, records_request, rule)
    return _page(records_request, each, OverrideForm(formdata=None, data={"on": each.due}))


@bp.post("/requests/<string:ref>/clocks/<string:rule>/override/save")
def save_override(ref: str, rule: str) -> tuple[str, int] | Response:
    """Set the date; what is refused comes back with what was typed."""
    records_request = find(ref)
    each = overrides.clock_called(db.session, records_request, rule)
    form = OverrideForm()
    if not form.validate_on_submit() or form.on.data is None:
        return _page(records_request, each, form), 422
    try:
        with transaction() as session:
            mine = request_by_ref(session, ref)
            overrides.override(
                session,
                mine,
                rule,
                form.on.data,
                form.reason.data or "",
                member_id=current_user.id,
                now=clock.now(),
                today=clock.today(mine.recipient.zone),
            )
    except ServiceError as refusal:
        return _page(find(ref), each, form, refusal=str(refusal)), 409
    flash("The date is set by hand. Take the entry back, and the computed date is there again.")
    return redirect(url_for(".show_request", ref=ref))


def _page(
    records_request: RecordsRequest, each: Clock, form: OverrideForm, *, refusal: str = ""
) -> str:
    return render_template(
        "desk/requests/override.html",
        records_request=records_request,
        clock=each,
        clock_title=clock_words.title(each.kind),
        whose=clock_words.who(each.who),
        standing=overrides.standing(records_request, each.rule_id),
        form=form,
        refusal=refusal,
    )
