"""Decide about letters that rest on what was wrong: correct them, or let them stand."""

from flask import flash, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.services import letters_in_question as questioned
from app.services.requests import request_by_ref
from app.web.desk import bp


@bp.post("/requests/<string:ref>/letters/<int:dispatch_id>/let-stand")
def let_letter_stand(ref: str, dispatch_id: int) -> Response:
    """Let a letter stand as it is, with the reason."""
    with transaction() as session:
        mine = request_by_ref(session, ref)
        questioned.let_stand(
            session,
            mine,
            dispatch_id,
            request.form.get("because", ""),
            member_id=current_user.id,
            now=clock.now(),
            today=clock.today(mine.recipient.zone),
        )
    flash("The letter stands. The story says why.")
    return redirect(url_for(".show_request", ref=ref))


@bp.post("/requests/<string:ref>/letters/<int:dispatch_id>/correct")
def correct_letter(ref: str, dispatch_id: int) -> Response:
    """Correct a letter by another one; one that has not left is withdrawn."""
    with transaction() as session:
        mine = request_by_ref(session, ref)
        made = questioned.correct(
            session,
            mine,
            dispatch_id,
            request.form.get("because", ""),
            posted={"yes": True, "no": False}.get(request.form.get("posted", "")),
            member_id=current_user.id,
            now=clock.now(),
            today=clock.today(mine.recipient.zone),
        )
        written = made is not None
    flash(
        "The correction is in the queue, to the same address."
        if written
        else "The letter had not left; it is withdrawn."
    )
    return redirect(url_for(".show_request", ref=ref))
