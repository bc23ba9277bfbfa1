"""The days of one body: when it was closed, or open although its calendar says closed.

What a day would move is shown before it is kept or removed.
"""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.models import Agency, AgencyDay
from app.queries.members import all_members
from app.services import agency_days, ledger
from app.services.agencies import agency_by_id
from app.services.clock_moves import Moved
from app.web.desk import bp
from app.web.desk.agency_facts import DayForm
from app.web.desk.move_words import in_plain_words


@bp.get("/agencies/<int:agency_id>/days")
def show_agency_days(agency_id: int) -> str:
    """List the days kept for one body, with the form of another."""
    return _page(agency_by_id(db.session, agency_id), DayForm(formdata=None))


@bp.post("/agencies/<int:agency_id>/days/add")
def add_agency_day(agency_id: int) -> str | tuple[str, int] | Response:
    """Keep a day; what it would move is shown first, and kept when it was seen."""
    form = DayForm()
    if not form.validate_on_submit() or form.falls_on.data is None:
        return _page(agency_by_id(db.session, agency_id), form), 422
    given = form.given(form.falls_on.data)
    agency = agency_by_id(db.session, agency_id)
    moved = agency_days.moved_by_adding(db.session, agency, given)
    if moved and form.seen.data != ledger.seal_of(moved):
        form.seen.data = ledger.seal_of(moved)
        return _page(agency, form, moved=moved)
    with transaction() as session:
        body = agency_by_id(session, agency_id)
        agency_days.add_day(session, body, given, member_id=current_user.id, now=clock.now())
    flash(_said("The day is kept", moved))
    return redirect(url_for(".show_agency_days", agency_id=agency_id))


@bp.post("/agencies/<int:agency_id>/days/<int:day_id>/remove")
def remove_agency_day(agency_id: int, day_id: int) -> str | Response:
    """Take a day back; what that would move is shown first."""
    agency = agency_by_id(db.session, agency_id)
    day = agency_days.day_by_id(db.session, agency, day_id)
    moved = agency_days.moved_by_removing(db.session, agency, day)
    seal = ledger.seal_of(moved)
    if moved and request.form.get("seen") != seal:
        return _page(agency, DayForm(formdata=None), moved=moved, removing=day, seal=seal)
    with transaction() as session:
        body = agency_by_id(session, agency_id)
        mine = agency_days.day_by_id(session, body, day_id)
        agency_days.remove_day(session, body, mine, member_id=current_user.id, now=clock.now())
    flash(_said("The day is as its calendar has it", moved))
    return redirect(url_for(".show_agency_days", agency_id=agency_id))


def _said(done: str, moved: Sequence[Moved]) -> str:
    if not moved:
        return f"{done}. No date moved."
    some = "1 request" if len(moved) == 1 else f"{len(moved)} requests"
    return f"{done}. Dates of {some} moved, and each says why."


def _page(
    agency: Agency,
    form: DayForm,
    *,
    moved: Sequence[Moved] = (),
    removing: AgencyDay | None = None,
    seal: str = "",
) -> str:
    return render_template(
        "desk/agencies/days.html",
        agency=agency,
        days=agency_days.days_of(db.session, agency),
        form=form,
        moved=in_plain_words(db.session, moved),
        removing=removing,
        seal=seal,
        names={member.id: member.name or member.email for member in all_members(db.session)},
    )
