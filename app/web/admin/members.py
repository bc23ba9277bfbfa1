"""People: who is here, what they may do, and links to let them in."""

from flask import Response, flash, redirect, render_template, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Member, RoleName
from app.parts import parts
from app.queries.members import all_members
from app.services import members
from app.web.admin import bp
from app.web.admin.forms import ROLES, MemberForm

Answer = AnyResponse | Response


@bp.get("/members")
def list_members() -> str:
    """List everybody, with the form for one more."""
    return _page(MemberForm())


@bp.post("/members/add")
def add_member() -> str | Answer:
    """Add somebody and show the link that lets them in."""
    form = MemberForm()
    if not form.validate_on_submit():
        return _page(form)
    with transaction() as session:
        member = members.add(
            session,
            email=form.email.data or "",
            name=form.name.data or "",
            role=RoleName(form.role.data),
            now=clock.now(),
        )
        _show_link(members.issue_link(session, member, now=clock.now()))
    return redirect(url_for(".list_members"))


@bp.post("/members/<int:member_id>/link")
def issue_link(member_id: int) -> Answer:
    """Make a new one-time link; earlier ones end."""
    with transaction() as session:
        _show_link(members.issue_link(session, _member(session, member_id), now=clock.now()))
    return redirect(url_for(".list_members"))


@bp.post("/members/<int:member_id>/role/<string:role>")
def set_role(member_id: int, role: str) -> Answer:
    """Give another role."""
    if role not in list(RoleName):
        raise NotFound(f"There is no role “{role}”.")
    with transaction() as session:
        member = _member(session, member_id)
        members.set_role(session, member, RoleName(role))
        flash(f"{member.name} is {role} now.")
    return redirect(url_for(".list_members"))


@bp.post("/members/<int:member_id>/shut-out")
def shut_out(member_id: int) -> Answer:
    """Shut somebody out: their sessions and links end at once; what they did stays."""
    if member_id == current_user.id:
        raise ServiceError("You cannot shut yourself out. Ask another keeper.")
    return _set_active(member_id, active=False)


@bp.post("/members/<int:member_id>/let-in")
def let_in(member_id: int) -> Answer:
    """Let somebody in again."""
    return _set_active(member_id, active=True)


@bp.post("/members/<int:member_id>/clear-second-step")
def clear_second_step(member_id: int) -> Answer:
    """Switch off the second step of somebody who lost the phone."""
    with transaction() as session:
        member = _member(session, member_id)
        members.clear_second_step(session, member)
        flash(f"{member.name} signs in without a code until they set it up again.")
    return redirect(url_for(".list_members"))


def _set_active(member_id: int, *, active: bool) -> Answer:
    with transaction() as session:
        member = _member(session, member_id)
        members.set_active(session, member, active=active)
        flash(f"{member.name} can sign in again." if active else f"{member.name} is shut out.")
    return redirect(url_for(".list_members"))


def _page(form: MemberForm) -> str:
    people = [(member, members.role_of(member)) for member in all_members(db.session)]
    return render_template("admin/members.html", people=people, form=form, roles=ROLES)


def _member(session: Session, member_id: int) -> Member:
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def _show_link(link: members.IssuedLink) -> None:
    # The secret goes to the keeper's own next page and is kept nowhere.
    address = parts().settings.public_url + url_for("links.show_link", secret=link.secret)
    flash(f"{link.member.name}: {address}", "link")
