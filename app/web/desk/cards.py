"""Cards: a letter for a portal or a fax, opened by one member, who says what came of it."""

import io
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import (
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    DocumentKind,
    DocumentSource,
    Member,
    RequesterOfRecord,
    RequestEvent,
)
from app.parts import parts
from app.services import by_hand, documents, faxes, leaving, login_notes, portals
from app.services.documents import Facts, Kept
from app.services.outbox import signing_group
from app.web.desk import bp
from app.web.desk.campaigns import today
from app.web.desk.outbox import day_given
from app.web.permissions import may


@bp.get("/outbox/<int:dispatch_id>/card")
def show_card(dispatch_id: int) -> str:
    """Show a letter that goes by hand: what to copy where, once the member has opened it."""
    session = db.session
    letter = _letter(session, dispatch_id)
    is_open, unsure = by_hand.is_open(letter), by_hand.is_unsure(letter)
    mine = is_open and not unsure and letter.opened_by_id == current_user.id
    holder = session.get(Member, letter.opened_by_id) if letter.opened_by_id else None
    limit = _limit()
    return render_template(
        "desk/outbox/card.html",
        letter=letter,
        asked=letter.records_request,
        contact=session.get(Contact, letter.contact_id) if letter.contact_id else None,
        card=_card(session, letter, limit) if letter.channel is ContactKind.PORTAL else None,
        limit=limit,
        is_fax=letter.channel is ContactKind.FAX,
        is_open=is_open,
        unsure=unsure,
        mine=mine,
        may_answer=mine or (unsure and may("desk.take_over_card")),
        holder=holder,
        free_at=letter.opened_at + by_hand.KEPT_FOR if letter.opened_at else None,
        now=clock.now(),
        waits=letter.state is DispatchState.QUEUED,
        why_not=leaving.why_not(session, letter, now=clock.now(), today=today()),
    )


@bp.post("/outbox/<int:dispatch_id>/open")
def open_card(dispatch_id: int) -> Answer:
    """Take the letter in hand; nobody else can open it until the member says what came of it."""
    with transaction() as session:
        by_hand.open_letter(
            session,
            _letter(session, dispatch_id),
            member_id=current_user.id,
            now=clock.now(),
            today=today(),
        )
    return _card_page(dispatch_id)


@bp.post("/outbox/<int:dispatch_id>/submitted")
def note_submitted(dispatch_id: int) -> Answer:
    """Note that it left, with the number and the proof that the member has of it."""
    on = day_given()
    pages, file = request.form.get("pages", "").strip(), request.files.get("proof")
    kept = (
        documents.keep(parts().store, io.BytesIO(file.read())) if file and file.filename else None
    )
    with transaction() as session:
        event = by_hand.submitted(
            session,
            _letter(session, dispatch_id),
            on=on,
            number=request.form.get("number", ""),
            proof=f"{pages} pages sent" if pages else "",
            member_id=current_user.id,
            may_judge=may("desk.take_over_card"),
            now=clock.now(),
        )
        ref = event.records_request.ref
        wrong = _attach(session, event, kept, (file.filename if file else "") or "proof")
    flash("Noted as sent. The clocks count from that day.")
    if wrong:
        flash(f"The proof was not attached: {wrong}", "error")
    return redirect(url_for(".show_request", ref=ref))


@bp.post("/outbox/<int:dispatch_id>/not-submitted")
def note_not_submitted(dispatch_id: int) -> Answer:
    """Give the letter back: it did not leave, and waits for anybody again."""
    with transaction() as session:
        by_hand.not_submitted(
            session,
            _letter(session, dispatch_id),
            member_id=current_user.id,
            may_judge=may("desk.take_over_card"),
            now=clock.now(),
            today=today(),
        )
    flash("Noted: it did not leave. It waits for anybody again.")
    return redirect(url_for(".show_outbox"))


@bp.post("/outbox/<int:dispatch_id>/not-sure")
def note_not_sure(dispatch_id: int) -> Answer:
    """Leave the letter to a filer: the member does not know whether it left."""
    with transaction() as session:
        by_hand.not_sure(
            session,
            _letter(session, dispatch_id),
            words=request.form.get("words", ""),
            member_id=current_user.id,
        )
    flash("Kept. A filer finds out what came of it; nobody sends it again before.")
    return redirect(url_for(".show_outbox"))


@bp.post("/outbox/<int:dispatch_id>/failed")
def note_card_failed(dispatch_id: int) -> Answer:
    """Note that this way does not work; the contact is not used until somebody checked it."""
    with transaction() as session:
        by_hand.failed(
            session,
            _letter(session, dispatch_id),
            words=request.form.get("words", ""),
            member_id=current_user.id,
            may_judge=may("desk.take_over_card"),
        )
    flash("Noted. The letter did not leave, and nothing goes there until somebody has checked it.")
    return redirect(url_for(".show_outbox"))


@bp.post("/outbox/<int:dispatch_id>/take-over")
def take_over_card(dispatch_id: int) -> Answer:
    """Take an open letter from somebody who left it, saying why."""
    with transaction() as session:
        by_hand.take_over(
            session,
            _letter(session, dispatch_id),
            words=request.form.get("words", ""),
            member_id=current_user.id,
            now=clock.now(),
            today=today(),
        )
    flash("It is yours now. It may have left before: look first.")
    return _card_page(dispatch_id)


@bp.post("/contacts/<int:contact_id>/login-note")
def save_login_note(contact_id: int) -> Answer:
    """Keep how to sign in to a portal: which account, who has its password; never a password."""
    with transaction() as session:
        contact = session.get(Contact, contact_id)
        if contact is None:
            raise NotFound("There is no such contact.")
        login_notes.set_login_note(
            session,
            contact,
            request.form.get("note", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
        agency_id = contact.agency_id
    flash("The login note is kept.")
    letter = request.form.get("letter", "")
    if letter.isdecimal():
        return _card_page(int(letter))
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))


@bp.get("/outbox/<int:dispatch_id>/<string:name>.pdf")
def download_card(dispatch_id: int, name: str) -> Response:
    """Hand over the whole letter as a PDF, or the fax with its cover page."""
    session = db.session
    letter = _letter(session, dispatch_id)
    make = {"fax": faxes.fax, "letter": faxes.letter}.get(name)
    if make is None:
        raise NotFound("There is the letter and the fax, and nothing else of it.")
    made = make(letter, signing_group(session), parts().printer, now=clock.now())
    return send_file(
        io.BytesIO(made),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{letter.records_request.ref}-{name}.pdf",
        max_age=0,
    )


def _letter(session: Session, dispatch_id: int) -> Dispatch:
    letter = by_hand.letter(session, dispatch_id)
    if letter.channel not in by_hand.OPENED:
        raise NotFound("This letter goes neither by a portal nor by fax, so it has no card.")
    return letter


def _card(session: Session, letter: Dispatch, limit: int | None) -> portals.Card:
    person_id = letter.records_request.requester_id
    person = session.get(RequesterOfRecord, person_id) if person_id else None
    return portals.card(letter, signing_group(session), person, limit=limit)


def _limit() -> int | None:
    """How many characters the site's box takes, as the member saw it there."""
    typed = request.args.get("limit", "").replace(",", "").strip()
    if not typed.isdecimal() or not typed.isascii() or len(typed) > len(str(portals.LONGEST)):
        return None
    return min(max(int(typed), portals.SHORTEST), portals.LONGEST)


def _attach(session: Session, event: RequestEvent, kept: Kept | None, name: str) -> str:
    """Keep the proof beside its event; say why where that is refused, for the letter did leave."""
    if kept is None:
        return ""
    asked = event.records_request
    facts: dict[str, Any] = {"agency": asked.agency, "request": asked, "event": event}
    about = Facts(
        title=f"Proof that {asked.ref} was submitted",
        kind=DocumentKind.CORRESPONDENCE,
        source=DocumentSource.GIVEN,
        received_on=event.happened_on,
    )
    try:
        documents.attach_kept(
            session, kept, name, about, member_id=current_user.id, now=clock.now(), **facts
        )
    except ServiceError as refusal:
        return str(refusal)
    return ""


def _card_page(dispatch_id: int) -> Answer:
    return redirect(url_for(".show_card", dispatch_id=dispatch_id))
