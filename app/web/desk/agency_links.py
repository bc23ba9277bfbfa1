"""What ties an agency to others: claims about vendors, neighbours, and being one and the same."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Agency, AgencyLink, PartnershipStatus, Relation, Vendor
from app.queries.choices import agencies_named
from app.services import agencies, agency_merge, partnerships
from app.services.agencies import agency_by_id
from app.web.desk import bp
from app.web.desk.agency_forms import ClaimForm, LinkForm, MergeForm
from app.web.desk.campaigns import today
from app.web.forms import choices


@bp.post("/agencies/<int:agency_id>/claims")
def add_claim(agency_id: int) -> Response:
    """Record a claim; those that say otherwise stand beside it."""
    form = ClaimForm()
    with transaction() as session:
        form.vendor.choices = choices((str(one.id), one.name) for one in session.query(Vendor))
        if not form.validate_on_submit():
            raise ServiceError("The claim was not kept: it needs a vendor, a status and a source.")
        partnerships.claim(
            session,
            agency_by_id(session, agency_id),
            session.get_one(Vendor, form.vendor.data),
            PartnershipStatus(form.status.data),
            dated_on=form.dated_on.data,
            source=form.source.data or "",
            today=today(),
            now=clock.now(),
        )
    flash("Kept, with its source. No other claim was changed.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="claims"))


@bp.get("/agencies/<int:agency_id>/link")
def choose_neighbour(agency_id: int) -> str:
    """Find the body that holds what this agency does not."""
    session = db.session
    agency = agency_by_id(session, agency_id)
    find = request.args.get("find", "").strip()
    return render_template(
        "desk/agencies/link.html",
        agency=agency,
        find=find,
        found=_others(session, agency, find),
        form=LinkForm(formdata=None),
    )


@bp.post("/agencies/<int:agency_id>/neighbours")
def link_neighbour(agency_id: int) -> Response:
    """Link a neighbour."""
    form = LinkForm()
    if not form.validate_on_submit():
        raise ServiceError("Nothing was linked: choose a body from the list, and what it is.")
    with transaction() as session:
        neighbour = agency_by_id(session, form.neighbour.data or 0)
        agencies.link(
            session,
            agency_by_id(session, agency_id),
            Relation(form.relation.data),
            neighbour,
            source=form.source.data or "",
            member_id=current_user.id,
            now=clock.now(),
        )
        name = neighbour.name
    flash(f"{name} is linked. Letters that go to such a neighbour go there.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="neighbours"))


@bp.post("/agencies/<int:agency_id>/neighbours/<int:link_id>/unlink")
def unlink_neighbour(agency_id: int, link_id: int) -> Response:
    """Take a link back."""
    with transaction() as session:
        link = session.get(AgencyLink, link_id)
        if link is None or agency_id not in {link.agency_id, link.neighbour_id}:
            raise NotFound("There is no such link any more.")
        agencies.unlink(session, link, member_id=current_user.id, now=clock.now())
    flash("The link is gone; the history keeps it.")
    return redirect(url_for(".show_agency", agency_id=agency_id, _anchor="neighbours"))


@bp.get("/agencies/<int:agency_id>/merge")
def choose_merge(agency_id: int) -> str:
    """Find the agency that this one really is."""
    session = db.session
    agency = agency_by_id(session, agency_id)
    find = request.args.get("find", "").strip()
    return render_template(
        "desk/agencies/merge.html",
        agency=agency,
        find=find,
        found=_others(session, agency, find or agency.city),
        form=MergeForm(formdata=None),
    )


@bp.post("/agencies/<int:agency_id>/merge-into/<int:kept_id>")
def merge_agency(agency_id: int, kept_id: int) -> Response:
    """Make this agency a part of another; everything it has moves there."""
    form = MergeForm()
    if not form.validate_on_submit():
        raise ServiceError("Nothing was merged: say why the two are one.")
    with transaction() as session:
        gone, kept = session.get(Agency, agency_id), agency_by_id(session, kept_id)
        if gone is None:
            raise NotFound("There is no such agency.")
        agency_merge.merge(
            session,
            gone,
            kept,
            because=form.because.data or "",
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("The two are one now. Old addresses lead here, and it can be taken back below.")
    return redirect(url_for(".show_agency", agency_id=kept_id))


@bp.post("/agencies/<int:agency_id>/unmerge")
def unmerge_agency(agency_id: int) -> Response:
    """Take a merge back: what moved goes back."""
    with transaction() as session:
        agency_merge.undo_merge(session, agency_id, member_id=current_user.id, now=clock.now())
    flash("Two agencies again. What came since the merge stays with the other.")
    return redirect(url_for(".show_agency", agency_id=agency_id))


def _others(session: Session, agency: Agency, find: str) -> list[Agency]:
    if not find:
        return []
    return [one for one in agencies_named(session, find, agency.state) if one.id != agency.id]
