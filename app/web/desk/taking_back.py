"""Taking a wrong entry back: what it moves is shown first, the reason stays with it."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.law.errors import LawError
from app.law.facts import Event
from app.law.vocabulary import EventKind
from app.models import RecordsRequest, RequestEvent
from app.services import events
from app.services.event_kinds import KINDS, LAW_KINDS
from app.web.desk import bp
from app.web.desk.effects import Effect, effect_of
from app.web.desk.one_request import find


@bp.get("/requests/<string:ref>/events/<int:event_id>/void")
def show_void(ref: str, event_id: int) -> str:
    """Show what taking an entry back would move, and ask for the reason."""
    records_request = find(ref)
    event = _entry(db.session.get(RequestEvent, event_id), records_request)
    effect, trouble = _effect(records_request, event)
    return render_template(
        "desk/requests/void.html",
        records_request=records_request,
        event=event,
        words=KINDS[event.kind].words,
        effect=effect,
        trouble=trouble,
    )


@bp.post("/requests/<string:ref>/events/<int:event_id>/void")
def void_event(ref: str, event_id: int) -> Response:
    """Take a wrong entry back, with a reason; it stays readable, struck out."""
    records_request = find(ref)
    with transaction() as session:
        events.void(
            session,
            _entry(session.get(RequestEvent, event_id), records_request),
            reason=request.form.get("reason", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("Taken back. The clocks stand as if it had never been recorded.")
    return redirect(url_for(".show_request", ref=ref))


def _entry(event: RequestEvent | None, records_request: RecordsRequest) -> RequestEvent:
    if event is None or event.request_id != records_request.id:
        raise NotFound("There is no such entry in this request.")
    return event


def _effect(records_request: RecordsRequest, event: RequestEvent) -> tuple[Effect | None, str]:
    """What taking it back would do, or why that is not known; None where no law asks about it."""
    if event.kind not in LAW_KINDS:
        return None, ""
    today = clock.today(records_request.recipient.zone)
    try:
        taken_back = Event(EventKind.VOIDED, today, voids=str(event.id))
        return effect_of(records_request, taken_back), ""
    except LawError as refusal:
        return None, str(refusal)
