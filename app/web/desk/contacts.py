"""Ways to reach an agency: given, checked, found failing; and the queue of those that want one."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Contact, ContactHealth, Member
from app.models.places import STATES
from app.queries.agencies import agency_detail, agency_states
from app.queries.contact_wanted import contact_wanted, searches_of, wanted_counts
from app.services import contact_searches, contacts, outbox
from app.services.agencies import agency_by_id
from app.web.desk import bp
from app.web.desk.agencies import agency_page, web_address
from app.web.desk.agency_forms import ContactForm, FailingForm, VerifyForm
from app.web.desk.campaigns import today

_SHOWN = 20


@bp.post("/agencies/<int:agency_id>/contacts")
def add_contact(agency_id: int) -> str | Response:
    """Add a way to reach an agency, or complete the one that is there."""
    form = ContactForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                contacts.add_contact(
                    session,
                    agency_by_id(session, agency_id),
                    form.facts,
                    verified=form.verification(today(), current_user.id),
                    member_id=current_user.id,
                    now=clock.now(),
                )
                outbox.release_completed(session)
        except ServiceError as refusal:
            form.value.errors = [*form.value.errors, str(refusal)]
        else:
            flash("Kept. Letters use it from now on.")
            return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))
    return agency_page(db.session, agency_id, form)


@bp.post("/contacts/<int:contact_id>/verify")
def verify_contact(contact_id: int) -> Response:
    """Note that somebody checked a contact today."""
    form = VerifyForm()
    with transaction() as session:
        contact = _contact(session, contact_id)
        how = form.how.data or ""
        checked = contacts.Verification(on=today(), how=how, member_id=current_user.id)
        contacts.verify(session, contact, checked)
        agency_id = contact.agency_id
    flash("Noted: you checked it today.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))


@bp.post("/contacts/<int:contact_id>/failing")
def note_failing(contact_id: int) -> Response:
    """Note that a contact does not work; it is never written to until somebody checked it."""
    form = FailingForm()
    if not form.validate_on_submit():
        raise ServiceError("Say what went wrong with the contact; nothing was changed.")
    with transaction() as session:
        contact = _contact(session, contact_id)
        contacts.note_health(session, contact, ContactHealth.FAILING, form.note.data or "")
        agency_id = contact.agency_id
    flash("Noted. Nothing is sent there until somebody has checked it.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))


@bp.post("/contacts/<int:contact_id>/prefer")
def prefer_contact(contact_id: int) -> Response:
    """Prefer one contact over the agency's others."""
    with transaction() as session:
        contact = _contact(session, contact_id)
        contacts.prefer(session, contact)
        agency_id = contact.agency_id
    flash("Letters go there first now.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="contacts"))


@bp.get("/contact-wanted")
def list_wanted() -> str:
    """Show what you are looking for, how many are left, and the largest of them."""
    session, now = db.session, clock.now()
    state = _state()
    return render_template(
        "desk/contacts/queue.html",
        mine=searches_of(session, current_user.id, now),
        counts=wanted_counts(session, now, state=state),
        waiting=contact_wanted(session, now, state=state, limit=_SHOWN),
        state=state,
        states=agency_states(session),
    )


@bp.post("/contact-wanted/take")
def take_next() -> Response:
    """Take the next agency that nobody is looking for."""
    state = _state()
    with transaction() as session:
        taken = contact_searches.take_next(session, _member(session), now=clock.now(), state=state)
        agency_id = taken.id if taken else None
    if agency_id is None:
        flash("Nothing is left to take here: every agency has a contact, or somebody is at it.")
        return redirect(url_for(".list_wanted", state=state or None))
    return redirect(url_for(".show_wanted", agency_id=agency_id, state=state or None))


@bp.post("/contact-wanted/<int:agency_id>/take")
def take_wanted(agency_id: int) -> Response:
    """Take this agency; it stays with you for two days."""
    with transaction() as session:
        contact_searches.take(
            session, agency_by_id(session, agency_id), _member(session), now=clock.now()
        )
    return redirect(url_for(".show_wanted", agency_id=agency_id))


@bp.get("/contact-wanted/<int:agency_id>")
def show_wanted(agency_id: int) -> str:
    """Show one agency: what we know, where to look, and the form."""
    return _page(db.session, agency_id, ContactForm(formdata=None))


@bp.post("/contact-wanted/<int:agency_id>/give")
def give_contact(agency_id: int) -> str | Response:
    """Keep the contact that was found, and go on with the next agency."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _page(db.session, agency_id, form)
    try:
        with transaction() as session:
            agency = agency_by_id(session, agency_id)
            checked = form.verification(today(), current_user.id)
            contact_searches.give(
                session, agency, form.facts, _member(session), checked, now=clock.now()
            )
            outbox.release_completed(session)
            name = agency.name
    except ServiceError as refusal:
        form.value.errors = [*form.value.errors, str(refusal)]
        return _page(db.session, agency_id, form)
    flash(f"Thank you. {name} can be written to now.")
    return redirect(url_for(".list_wanted", state=_state() or None))


@bp.post("/contact-wanted/<int:agency_id>/release")
def release_wanted(agency_id: int) -> Response:
    """Put an agency back for somebody else."""
    with transaction() as session:
        contact_searches.release(session, agency_by_id(session, agency_id), _member(session))
    flash("It is back in the queue. What you wrote down on its page stays.")
    return redirect(url_for(".list_wanted", state=_state() or None))


def _page(session: Session, agency_id: int, form: ContactForm) -> str:
    detail = agency_detail(session, agency_id, today())
    search = detail.search if detail.search and detail.search.until_at > clock.now() else None
    return render_template(
        "desk/contacts/one.html",
        detail=detail,
        agency=detail.agency,
        form=form,
        state=_state(),
        search=search,
        mine=search is not None and search.member_id == current_user.id,
        website=web_address(detail.agency),
        counts=wanted_counts(session, clock.now(), state=_state()),
        state_names={code: name for code, (name, _zone) in STATES.items()},
    )


def _member(session: Session) -> Member:
    return session.get_one(Member, current_user.id)


def _state() -> str:
    asked = request.values.get("within", request.args.get("state", ""))
    return asked if asked in STATES else ""


def _contact(session: Session, contact_id: int) -> Contact:
    found = session.get(Contact, contact_id)
    if found is None:
        raise NotFound("There is no such contact.")
    return found
