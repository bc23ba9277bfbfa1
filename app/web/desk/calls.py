"""Calling an agency: what to say, and what came of it."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Agency, Contact, ContactKind, Dispatch, RecordsRequest
from app.services import calls
from app.services.agencies import agency_by_id
from app.services.contacts import ContactFacts
from app.services.group import the_group
from app.services.outbox import release_completed
from app.web.desk import bp
from app.web.desk.agency_forms import ContactForm
from app.web.desk.outbox import day_given
from app.web.safety import row_number


@bp.get("/agencies/<int:agency_id>/call")
def show_call(agency_id: int) -> str:
    """Show what to say on the telephone, about a letter that cannot reach them if there is one."""
    session = db.session
    agency = agency_by_id(session, agency_id)
    letters = _stuck(session, agency)
    script = calls.script(agency, the_group(session).name, letters[0] if letters else None)
    return render_template(
        "desk/outbox/call.html",
        agency=agency,
        phones=_phones(agency),
        letters=letters,
        script=script,
        form=ContactForm(),
    )


@bp.post("/agencies/<int:agency_id>/calls/asked")
def note_call_asked(agency_id: int) -> Response:
    """Note that they took the request by word of mouth, where the law takes one."""
    on = day_given()
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        letter = _letter(session, agency)
        if letter is None:
            raise ServiceError("Say which letter you read out; nothing was noted.")
        calls.note_asked(
            session,
            letter,
            _phone(session, agency),
            with_whom=request.form.get("with_whom", ""),
            on=on,
            member_id=current_user.id,
            now=clock.now(),
        )
        ref = letter.records_request.ref
    flash("Noted: they took the request by telephone. The clocks count from that day.")
    return redirect(url_for(".show_request", ref=ref))


@bp.post("/agencies/<int:agency_id>/calls/told")
def note_call_told(agency_id: int) -> Response:
    """Keep the way that they named."""
    on = day_given()
    try:
        kind = ContactKind(request.form.get("kind", ""))
    except ValueError:
        raise ServiceError("Say what they named: an e-mail address, a site, a number.") from None
    facts = ContactFacts(
        kind=kind,
        value=request.form.get("value", ""),
        source="",
        city=request.form.get("city", ""),
        state=request.form.get("state", ""),
        zip=request.form.get("zip", ""),
    )
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        letter = _letter(session, agency)
        calls.note_told(
            session,
            agency,
            _phone(session, agency),
            facts,
            with_whom=request.form.get("with_whom", ""),
            on=on,
            about=_request_of(session, letter),
            member_id=current_user.id,
            now=clock.now(),
        )
        release_completed(session)
    flash("Kept, as checked by telephone. Letters use it from now on.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))


@bp.post("/agencies/<int:agency_id>/calls/nobody")
def note_call_nobody(agency_id: int) -> Response:
    """Note a call that reached nobody."""
    on = day_given()
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        calls.note_nobody(
            session,
            agency,
            _phone(session, agency),
            on=on,
            about=_request_of(session, _letter(session, agency)),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("Noted. Try again at another hour.")
    return redirect(url_for(".show_outbox"))


def _stuck(session: Session, agency: Agency) -> list[Dispatch]:
    """The first letters of requests to this body that do not leave by themselves."""
    by_hand = Dispatch.channel != ContactKind.EMAIL
    query = (
        select(Dispatch)
        .join(Dispatch.records_request)
        .where(RecordsRequest.recipient_id == agency.id, Dispatch.key == "request")
        .where(Dispatch.state.in_(calls.READ_OUT))
        .where(or_(by_hand, Dispatch.state.in_(calls.STOPPED)))
        .order_by(Dispatch.id)
    )
    return list(session.scalars(query))


def _phones(agency: Agency) -> list[Contact]:
    return [one for one in agency.contacts if one.kind is ContactKind.PHONE]


def _phone(session: Session, agency: Agency) -> Contact:
    """The number that was called. Refused for none of this agency's."""
    chosen = row_number(request.form.get("phone", ""))
    contact = session.get(Contact, chosen) if chosen else None
    if contact is None or contact not in _phones(agency):
        raise ServiceError("Say which number you called; nothing was noted.")
    return contact


def _letter(session: Session, agency: Agency) -> Dispatch | None:
    chosen = row_number(request.form.get("letter", ""))
    letter = session.get(Dispatch, chosen) if chosen else None
    if letter is not None and letter.records_request.recipient_id != agency.id:
        raise NotFound("That letter is not to this agency.")
    return letter


def _request_of(session: Session, letter: Dispatch | None) -> RecordsRequest | None:
    return session.get_one(RecordsRequest, letter.request_id) if letter else None
