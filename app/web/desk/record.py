"""What happened? One form per choice, what it would move, then the entry itself."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.law.errors import LawError
from app.models import Agency, RecordsRequest
from app.models.places import STATES
from app.queries.choices import agencies_named
from app.services import events, fee_budget, transfers
from app.services.requests import request_by_ref
from app.web.desk import bp, mail_confirm
from app.web.desk.effects import Effect, effect_of
from app.web.desk.fees import actor
from app.web.desk.happenings import Choice, choice_of, facts_of, form_for
from app.web.desk.one_request import find, item_names
from app.web.forms import Form

_BRING_FILES = {"produced", "partly_produced"}


@bp.get("/requests/<string:ref>/record/<string:kind>")
def show_event_form(ref: str, kind: str) -> str:
    """Ask the facts of one choice, and show what it would move if it happened today."""
    records_request, choice = find(ref), _choice(kind)
    today = clock.today(records_request.recipient.zone)
    data, message = {"on": today}, mail_confirm.message_asked_for()
    if message is not None:
        data |= mail_confirm.data_of(message, records_request, choice)
    form = form_for(choice, item_names(records_request), data=data)
    return _page(records_request, choice, form)


@bp.post("/requests/<string:ref>/record/<string:kind>/preview")
def preview_event(ref: str, kind: str) -> str:
    """Show what the entry would move, as the form stands; nothing is kept."""
    records_request, choice = find(ref), _choice(kind)
    form = form_for(choice, item_names(records_request))
    form.validate_on_submit()
    return _page(records_request, choice, form)


@bp.post("/requests/<string:ref>/record/<string:kind>/save")
def record_event(ref: str, kind: str) -> tuple[str, int] | Response:
    """Record it; what is refused comes back with everything that was typed."""
    records_request, choice = find(ref), _choice(kind)
    form: Any = form_for(choice, item_names(records_request))
    if not form.validate_on_submit():
        return _page(records_request, choice, form), 422
    try:
        told = mail_confirm.kept_with(mail_confirm.message_asked_for())
        with transaction() as session:
            asked = request_by_ref(session, ref)
            facts = facts_of(form)
            fee_budget.check_by_hand(session, asked, choice.kind, facts, actor())
            event = events.record(
                session,
                asked,
                choice.kind,
                on=form.on.data,
                facts=facts,
                note=form.note.data or "",
                member_id=current_user.id,
                now=clock.now(),
                again=form.again.data,
            )
            if told is not None:
                mail_confirm.confirm(session, told, asked, event)
    except ServiceError as refusal:
        twice = isinstance(refusal, events.AlreadyRecorded)
        return _page(find(ref), choice, form, refusal=str(refusal), twice=twice), 409
    flash(f"Recorded: {choice.words[0].lower()}{choice.words[1:]}.")
    if choice.kind in _BRING_FILES and told is None:
        flash("Add the files they sent, under Documents.")
        return redirect(url_for(".show_request", ref=ref, _anchor="documents"))
    return redirect(url_for(".show_request", ref=ref))


@bp.get("/requests/<string:ref>/transfer")
def show_transfer(ref: str) -> str:
    """Find the body that a request was passed on to."""
    records_request = find(ref)
    words = request.args.get("words", "").strip()
    state = request.args.get("state", records_request.recipient.state)
    state = state if state in STATES else ""
    found = agencies_named(db.session, words, state) if words else []
    return render_template(
        "desk/requests/transfer.html",
        records_request=records_request,
        words=words,
        state=state,
        states=STATES,
        found=[agency for agency in found if agency.id != records_request.recipient_id],
        on=clock.today(records_request.recipient.zone),
    )


@bp.post("/requests/<string:ref>/transfer/<int:agency_id>/save")
def transfer_request(ref: str, agency_id: int) -> Response:
    """Open the linked request at the body it went to."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise ServiceError("Give the day they passed it on. Nothing was changed.") from None
    find(ref)
    with transaction() as session:
        agency = session.get(Agency, agency_id)
        if agency is None:
            raise NotFound("There is no such agency.")
        moved = transfers.transfer(
            session,
            request_by_ref(session, ref),
            agency,
            on=on,
            reason=request.form.get("reason", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
        new_ref = moved.ref
    flash("Passed on. This is the linked request at the other body.")
    return redirect(url_for(".show_request", ref=new_ref))


def _choice(kind: str) -> Choice:
    choice = choice_of(kind)
    if choice is None:
        raise NotFound("Nothing like that can be recorded by hand.")
    return choice


def _page(
    records_request: RecordsRequest,
    choice: Choice,
    form: Form,
    *,
    refusal: str = "",
    twice: bool = False,
) -> str:
    effect, trouble = (None, refusal) if refusal else _effect(records_request, choice, form)
    return render_template(
        "desk/requests/record.html",
        records_request=records_request,
        choice=choice,
        form=form,
        fields=[field for field in form if field.name not in {"again", "csrf_token"}],
        effect=effect,
        trouble=trouble,
        twice=twice,
        message=mail_confirm.message_asked_for(),
    )


def _effect(
    records_request: RecordsRequest,
    choice: Choice,
    form: Any,  # noqa: ANN401 - made on the fly
) -> tuple[Effect | None, str]:
    """What the entry would do, or why it cannot be; None where no law asks about this."""
    if form.on.data is None:
        return None, ""
    try:
        facts = facts_of(form)
        event = events.proposed(records_request, choice.kind, on=form.on.data, facts=facts)
        if event is None:
            return None, ""
        treated_as = facts.get("treated_as", "")
        return effect_of(records_request, event, treated_as=treated_as), ""
    except (ServiceError, LawError) as refusal:
        return None, str(refusal)
