"""Found online, at the desk: that a file was seen at its address again."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import transaction
from app.errors import ServiceError
from app.services import found_online
from app.web.dates import day
from app.web.desk import bp
from app.web.desk.documents import find


@bp.post("/documents/<int:document_id>/seen")
def note_seen_again(document_id: int) -> Answer:
    """Note that the very same file stood at an address on a day."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError as error:
        raise ServiceError("Say on which day you saw it there. Nothing was noted.") from error
    with transaction() as session:
        found_online.see_again(
            session,
            find(session, document_id),
            request.form.get("url", ""),
            on,
            member_id=current_user.id,
            now=clock.now(),
        )
    flash(f"Noted: it stood there unchanged on {day(on)}.")
    return redirect(url_for(".show_document", document_id=document_id, _anchor="online"))
