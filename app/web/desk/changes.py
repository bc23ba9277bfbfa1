"""Rules that changed: what would move, from which day to which and why, before anything does."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.services import ledger
from app.services.letters_in_question import everywhere
from app.web.desk import bp
from app.web.desk.move_words import in_plain_words


@bp.get("/changes")
def show_changes() -> str:
    """Show each group of requests that a changed law, calendar or fact would move."""
    groups = ledger.pending(db.session)
    return render_template(
        "desk/changes.html",
        groups=[(group, in_plain_words(db.session, group.shown)) for group in groups],
        requests=sum(group.requests for group in groups),
        letters=everywhere(db.session),
    )


@bp.post("/changes/apply")
def apply_changes() -> Response:
    """Move one group as it was shown; each request keeps what moved and why."""
    with transaction() as session:
        moved = ledger.apply(
            session,
            request.form.get("group", ""),
            seal=request.form.get("seal", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash(f"Applied to {moved} {'request' if moved == 1 else 'requests'}. Each says what moved.")
    return redirect(url_for(".show_changes"))
