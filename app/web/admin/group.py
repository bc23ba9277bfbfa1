"""The group: who signs the letters, and who asks where only residents may."""

import re

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.db import db, transaction
from app.errors import NotFound
from app.models import RequesterOfRecord
from app.parts import parts
from app.queries.members import requesters_of_record
from app.services import group as service
from app.services import reply_trials
from app.web.admin import bp
from app.web.admin.forms import GroupForm, RequesterForm


@bp.get("/group")
def show_group() -> str:
    """Show what letters are signed with."""
    return _page(GroupForm(obj=service.the_group(db.session)), RequesterForm(prefix="requester-"))


@bp.post("/group/save")
def save_group() -> str | Response:
    """Keep what letters are signed with from now on; sent letters stay as they were."""
    form = GroupForm()
    if not form.validate_on_submit():
        return _page(form, RequesterForm(formdata=None, prefix="requester-"))
    facts = service.GroupFacts(
        name=form.name.data,
        email=form.email.data,
        postal=form.postal.data,
        phone=form.phone.data or "",
        credit=form.credit.data or "",
        drop_box=bool(form.drop_box.data),
    )
    with transaction() as session:
        service.describe(session, facts)
    flash("Kept. Letters written from now on are signed like this.")
    return redirect(url_for(".show_group"))


@bp.post("/group/requesters/add")
def add_requester() -> str | Response:
    """Add a requester of record."""
    form = RequesterForm(prefix="requester-")
    if not form.validate_on_submit() or form.consented_on.data is None:
        return _page(GroupForm(obj=service.the_group(db.session), formdata=None), form)
    with transaction() as session:
        service.add_requester(
            session,
            name=form.name.data or "",
            postal=form.postal.data or "",
            email=form.email.data or "",
            states=re.findall(r"[A-Z]+", (form.states.data or "").upper()),
            consented_on=form.consented_on.data,
        )
    flash("Added. Letters to their states can be signed with their name.")
    return redirect(url_for(".show_group"))


@bp.post("/group/requesters/<int:requester_id>/retire")
def retire_requester(requester_id: int) -> Response:
    """Stop naming somebody in new letters."""
    return _set_active(requester_id, active=False)


@bp.post("/group/requesters/<int:requester_id>/return")
def return_requester(requester_id: int) -> Response:
    """Name somebody in new letters again."""
    return _set_active(requester_id, active=True)


def _set_active(requester_id: int, *, active: bool) -> Response:
    with transaction() as session:
        requester = _requester(session, requester_id)
        requester.active = active
    flash("New letters may name them again." if active else "New letters name them no more.")
    return redirect(url_for(".show_group"))


def _requester(session: Session, requester_id: int) -> RequesterOfRecord:
    requester = session.get(RequesterOfRecord, requester_id)
    if requester is None:
        raise NotFound("There is no such requester of record.")
    return requester


def _page(form: GroupForm, requester_form: RequesterForm) -> str:
    return render_template(
        "admin/group.html",
        form=form,
        requester_form=requester_form,
        requesters=requesters_of_record(db.session),
        upload_page=parts().settings.upload_page,
        replies=reply_trials.trial(db.session),
    )
