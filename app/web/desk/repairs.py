"""Addresses that returned our letters: the list, and one page to send them all to another one."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.models import Agency, Contact
from app.parts import parts
from app.queries.returned_letters import returning, waiting_for_second
from app.services import repairs
from app.services.agencies import agency_by_id
from app.services.outbox import NEEDS_SECOND
from app.web.desk import bp
from app.web.rendering import count
from app.web.safety import row_number


@bp.get("/returned")
def list_returning() -> str:
    """Show the agencies whose address returned letters of open requests."""
    return render_template("desk/contacts/returned.html", rows=returning(db.session))


@bp.get("/agencies/<int:agency_id>/returned")
def show_repair(agency_id: int) -> str:
    """Show what came back from one agency, the other ways, and what would be sent in which words.

    ``to`` chooses a way; without one the first that works is shown.
    """
    session = db.session
    agency = agency_by_id(session, agency_id)
    found = repairs.ways(agency)
    asked = row_number(request.args.get("to", ""))
    to = next((one for one in found if one.id == asked), found[0] if found else None)
    prepared = repairs.prepare(session, agency, to)
    waiting = waiting_for_second(session, [agency.id], NEEDS_SECOND)
    return render_template(
        "desk/contacts/repair.html",
        agency=agency,
        ways=found,
        to=to,
        repair=prepared,
        failing=[one for one in agency.contacts if one.value in prepared.failing],
        others=[one for one in prepared.agencies if one is not agency],
        waiting=waiting,
        mine=any(one.basis.get("repaired_by") == current_user.id for one in waiting),
        second_person=len(prepared.letters) > parts().settings.second_person_above,
    )


@bp.post("/agencies/<int:agency_id>/returned")
def send_repair(agency_id: int) -> Response:
    """Send them all again, exactly as they were shown."""
    limit = parts().settings.second_person_above
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        done = repairs.repair(
            session,
            agency,
            _contact(session, agency),
            shown=request.form.get("shown", ""),
            second_person_above=limit,
            member_id=current_user.id,
            now=clock.now(),
        )
        number = len(done.letters)
    if number > limit:
        flash(f"{count(number, 'letter waits', 'letters wait')} until a second person agrees.")
    else:
        flash(f"{count(number, 'letter goes', 'letters go')} out again. Nothing more to do here.")
    return redirect(url_for(".show_repair", agency_id=agency_id))


@bp.post("/agencies/<int:agency_id>/returned/agree")
def agree_repair(agency_id: int) -> Response:
    """Agree, as the second person, to letters that somebody else wants to send again."""
    with transaction() as session:
        agency = agency_by_id(session, agency_id)
        number = repairs.agree(session, agency, member_id=current_user.id, now=clock.now())
    flash(f"Agreed. {count(number, 'letter goes', 'letters go')} out again.")
    return redirect(url_for(".show_repair", agency_id=agency_id))


def _contact(session: Session, agency: Agency) -> Contact:
    found = session.get(Contact, row_number(request.form.get("to", "")) or 0)
    if found is None or found.agency_id != agency.id:
        raise NotFound(f"{agency.name} has no such contact; perhaps somebody removed it.")
    return found
