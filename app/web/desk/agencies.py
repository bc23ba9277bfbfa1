"""Agencies: the list with its filters and saved sets, one agency, and what is corrected on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.law.errors import LawError
from app.law.statutes import statute
from app.law.vocabulary import AgencyTrait
from app.models import Agency
from app.queries.agencies import (
    AgencyFilters,
    agencies_page,
    agency_detail,
    agency_states,
    agency_types,
)
from app.queries.contact_wanted import wanted_counts
from app.queries.members import all_members
from app.queries.vendors import vendors
from app.services import agencies, agency_days, ledger
from app.services.agency_sets import remove_set, save_set, saved_sets
from app.services.clock_moves import Moved
from app.web.desk import bp
from app.web.desk.agency_choice import joined
from app.web.desk.agency_facts import TRAITS, AgencyForm
from app.web.desk.agency_forms import (
    ClaimForm,
    ContactForm,
    SetForm,
    SubjectForm,
)
from app.web.desk.campaigns import today
from app.web.desk.filters import page_number
from app.web.desk.move_words import in_plain_words
from app.web.forms import choices
from app.web.safety import same_page

_CONTACT = {"usable": "can be written to", "wanted": "contact wanted"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the list as its address gives them, and the one choice they make."""

    words: str
    state: str
    type: str
    contact: str
    choice: str

    @property
    def whole(self) -> str:
        """All filters as one choice. Raises ``CannotSelect`` where it cannot be read."""
        terms = {"state": self.state, "type": self.type, "contact": self.contact}
        named = {"name": self.words} | terms
        clean = {key: value.replace('"', "") for key, value in named.items() if value}
        return joined(self.choice, [f'{key}:"{value}"' for key, value in clean.items()])

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address of the list without it."""
        texts = {
            "words": f"“{self.words}”" if self.words else "",
            "state": self.state,
            "type": self.type,
            "contact": _CONTACT.get(self.contact, ""),
            "choice": self.choice,
        }
        # A vendor in the address is a part of the choice, and goes with it.
        dropped = {key: {"page": None, key: None} for key in texts}
        dropped["choice"]["vendor"] = None
        return [(text, same_page(**dropped[key])) for key, text in texts.items() if text]


@bp.get("/agencies")
def list_agencies() -> str:
    """List the agencies that pass the filters."""
    session = db.session
    asked = _asked()
    page, refused = None, ""
    try:
        page = agencies_page(session, AgencyFilters(expression=asked.whole), page_number())
    except ServiceError as refusal:
        refused = " ".join([str(refusal), *refusal.reasons])
    return render_template(
        "desk/agencies/list.html",
        asked=asked,
        refused=refused,
        page=page,
        states=agency_states(session),
        types=agency_types(session),
        contacts=_CONTACT,
        sets=saved_sets(session),
        wanted=wanted_counts(session, clock.now()),
        form=SetForm(formdata=None),
    )


@bp.post("/agencies/sets")
def keep_set() -> Response:
    """Save a choice of agencies under a name."""
    form = SetForm()
    if not form.validate_on_submit():
        raise ServiceError("The set was not saved: it needs a name and a choice of agencies.")
    with transaction() as session:
        kept = save_set(session, form.name.data or "", form.expression.data or "", now=clock.now())
        name = kept.name
    flash(f"Saved as “{name}”. Whoever fits the choice later is in it too.")
    return redirect(url_for(".list_agencies", choice=f'set:"{name}"'))


@bp.post("/agencies/sets/remove")
def drop_set() -> Response:
    """Forget a saved set; the agencies stay."""
    with transaction() as session:
        remove_set(session, request.form.get("name", ""))
    flash("The set is forgotten. Its agencies are all still here.")
    return redirect(url_for(".list_agencies"))


@bp.get("/new-agency")
def new_agency() -> str:
    """Show the form of an agency that no file has."""
    return _form(None, AgencyForm())


@bp.post("/agencies/add")
def add_agency() -> str | Response:
    """Add an agency by hand."""
    form = AgencyForm()
    if not form.validate_on_submit():
        return _form(None, form)
    with transaction() as session:
        made = agencies.add_agency(session, form.facts, member_id=current_user.id, now=clock.now())
        agency_id, name = made.id, made.name
    flash(f"{name} is in the list. Give it a contact, so that it can be written to.")
    return redirect(url_for(".show_agency", agency_id=agency_id))


@bp.get("/agencies/<int:agency_id>")
def show_agency(agency_id: int) -> str | Response:
    """Show one agency; an old address of a merged one leads to the agency it became."""
    detail = agency_detail(db.session, agency_id, today())
    if detail.agency.id != agency_id:
        return redirect(url_for(".show_agency", agency_id=detail.agency.id))
    return agency_page(db.session, agency_id, ContactForm(formdata=None))


@bp.get("/agencies/<int:agency_id>/edit")
def edit_agency(agency_id: int) -> str:
    """Show the form of what is known of the body itself."""
    agency = agencies.agency_by_id(db.session, agency_id)
    return _form(agency, AgencyForm.about(agency))


@bp.post("/agencies/<int:agency_id>/correct")
def correct_agency(agency_id: int) -> str | Response:
    """Correct what is wrong. No import overwrites what a person corrected.

    What the correction would move is shown first, and saved when it was seen.
    """
    form = AgencyForm()
    agency = agencies.agency_by_id(db.session, agency_id)
    if not form.validate_on_submit():
        return _form(agency, form)
    moved = agency_days.moved_by_correcting(db.session, agency, form.facts)
    if moved and form.seen.data != ledger.seal_of(moved):
        form.seen.data = ledger.seal_of(moved)
        return _form(agency, form, moved)
    with transaction() as session:
        agency = agencies.agency_by_id(session, agency_id)
        now = clock.now()
        changed = agencies.correct(session, agency, form.facts, member_id=current_user.id, now=now)
        ledger.follow(session, agency, member_id=current_user.id, now=now)
    flash(f"Corrected: {', '.join(changed)}." if changed else "Nothing was different.")
    return redirect(url_for(".show_agency", agency_id=agency_id))


def _form(agency: Agency | None, form: AgencyForm, moved: Sequence[Moved] = ()) -> str:
    return render_template(
        "desk/agencies/form.html",
        agency=agency,
        form=form,
        moved=in_plain_words(db.session, moved),
    )


@bp.post("/agencies/<int:agency_id>/not-subject")
def note_not_subject(agency_id: int) -> Response:
    """Note that the records law does not bind this body, with the reason."""
    form = SubjectForm()
    _set_subject(agency_id, subject=False, because=form.because.data or "")
    flash("Noted. It stays in the list, and the pre-flight leaves it out with this reason.")
    return redirect(url_for(".show_agency", agency_id=agency_id))


@bp.post("/agencies/<int:agency_id>/subject")
def note_subject(agency_id: int) -> Response:
    """Note that the records law binds this body after all."""
    _set_subject(agency_id, subject=True, because="")
    flash("Noted: it can be asked again.")
    return redirect(url_for(".show_agency", agency_id=agency_id))


def _set_subject(agency_id: int, *, subject: bool, because: str) -> None:
    with transaction() as session:
        agencies.set_subject_to_law(
            session,
            agencies.agency_by_id(session, agency_id),
            subject=subject,
            because=because,
            member_id=current_user.id,
            now=clock.now(),
        )


def agency_page(session: Session, agency_id: int, form: ContactForm) -> str:
    """Show one agency with everything the desk knows, and the forms of what can be added."""
    detail = agency_detail(session, agency_id, today())
    claim = ClaimForm(formdata=None)
    claim.vendor.choices = choices((str(one.id), one.name) for one in vendors(session))
    names = {member.id: member.name or member.email for member in all_members(session)}
    return render_template(
        "desk/agencies/show.html",
        detail=detail,
        agency=detail.agency,
        names=names,
        form=form,
        claim_form=claim,
        subject_form=SubjectForm(formdata=None),
        taken=detail.search if detail.search and detail.search.until_at > clock.now() else None,
        website=web_address(detail.agency),
        traits=[TRAITS[AgencyTrait(one)] for one in detail.agency.traits or ()],
        law=_law_name(detail.agency.jurisdiction),
    )


def _law_name(jurisdiction: str) -> str:
    try:
        return statute(jurisdiction).law.name
    except LawError:
        return f"law of {jurisdiction}, which is not known here"


def web_address(agency: Agency) -> str:
    """Give the agency's own site as an address that can be followed; none for anything else."""
    parts = urlsplit(agency.website)
    return agency.website if parts.scheme in {"http", "https"} and parts.netloc else ""


def _asked() -> Asked:
    args = {key: request.args.get(key, "").strip() for key in ("words", "state", "type", "choice")}
    contact = request.args.get("contact", "")
    args["contact"] = contact if contact in _CONTACT else ""
    if vendor := request.args.get("vendor", "").strip().replace('"', ""):
        args["choice"] = joined(args["choice"], [f'vendor:"{vendor}"'])
    return Asked(**args)
