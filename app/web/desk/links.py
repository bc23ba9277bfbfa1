"""Links that agencies send instead of files: kept by hand, and what became of each."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.errors import NotFound, ServiceError
from app.models import ExpiringLink, LinkState
from app.services import links
from app.services.requests import request_by_ref
from app.web.desk import bp

_SAID = {
    LinkState.FETCHED: "Fetched. Add the files, then record that they sent them.",
    LinkState.LOST: "Noted as gone. Ask them to send it again: their answer has not arrived.",
    LinkState.DROPPED: "Noted: nothing of ours is behind that link.",
}


@bp.post("/requests/<string:ref>/links")
def add_link(ref: str) -> Response:
    """Keep a link of theirs as a task."""
    typed = request.form.get("expires_on", "").strip()
    try:
        ends = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise ServiceError("Check the day on which the link ends. Nothing was kept.") from None
    with transaction() as session:
        asked = request_by_ref(session, ref)
        url = request.form.get("url", "")
        links.add(session, asked, url, ends, member_id=current_user.id, now=clock.now())
    flash("Kept. It stands under Today until somebody says what became of it.")
    return redirect(url_for(".show_request", ref=ref, _anchor="links"))


@bp.post("/requests/<string:ref>/links/<int:link_id>/<string:became>")
def close_link(ref: str, link_id: int, became: str) -> Response:
    """Say what became of a link; what was fetched is attached next."""
    if became not in set(LinkState) - {LinkState.OPEN}:
        raise NotFound("A link cannot become that.")
    state = LinkState(became)
    with transaction() as session:
        asked = request_by_ref(session, ref)
        link = session.get(ExpiringLink, link_id)
        if link is None or link.request_id != asked.id:
            raise NotFound("There is no such link here.")
        note = request.form.get("note", "")
        links.close(session, link_id, state, note=note, member_id=current_user.id, now=clock.now())
    flash(_SAID[state])
    if state is LinkState.FETCHED:
        return redirect(url_for(".show_request_attach_form", ref=ref))
    return redirect(url_for(".show_request", ref=ref, _anchor="links"))
