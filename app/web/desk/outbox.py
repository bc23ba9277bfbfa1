"""The outbox: letters that want somebody's hands or word, and the log of what was posted."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import ContactKind
from app.queries import by_hand as known
from app.services import postings
from app.services.postings import Became, Line, Told
from app.services.print_run import posting_order
from app.web.dates import day
from app.web.desk import bp
from app.web.desk.campaigns import today
from app.web.rendering import count
from app.web.safety import row_number

_SHOWN = 50
_TOLD = 20
_WORDS = {
    Became.POSTED: "noted as posted",
    Became.ALREADY: "noted before",
    Became.TRACKED: "got a number",
}


@bp.get("/outbox")
def show_outbox() -> str:
    """Show what waits by hand, by channel, each with its next act."""
    session, now = db.session, clock.now()
    opened = known.opened(session)
    return render_template(
        "desk/outbox/list.html",
        counts=known.counts(session, now=now),
        mine=[one for one in opened if one.opened_by_id == current_user.id and not one.is_unsure],
        others=[one for one in opened if one.opened_by_id != current_user.id and not one.is_unsure],
        unsure=[one for one in opened if one.is_unsure],
        cards=known.waiting(session, ContactKind.PORTAL, now=now, limit=_SHOWN),
        faxes=known.waiting(session, ContactKind.FAX, now=now, limit=_SHOWN),
        paper=known.paper_by_run(session, now=now),
        calls=known.calls_to_make(session),
        uncertain=known.uncertain(session, _SHOWN),
        stuck=known.stuck(session, _SHOWN),
    )


@bp.get("/outbox/posting")
def show_posting() -> str:
    """Show the printed letters in the order of posting, to be noted as posted."""
    of = request.args.get("of", "")
    return render_template("desk/outbox/posting.html", letters=_printed(of), of=of)


@bp.post("/outbox/posting")
def note_posting() -> Response:
    """Note many letters as posted at once: ticked, pasted, or from a posting log."""
    of, on = request.form.get("of", ""), day_given()
    lines = _lines_given()
    with transaction() as session:
        told = postings.note_posted(
            session,
            lines,
            on=on,
            today=today(),
            member_id=current_user.id,
            now=clock.now(),
        )
    _tell(told, on)
    return redirect(url_for(".show_posting", of=of or None))


def day_given() -> date:
    """Read the day of a form. Refused for none and for one that is still to come."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise ServiceError("Write the day as a date; nothing was noted.") from None
    if on > today():
        raise ServiceError("That day is still to come; nothing was noted.")
    return on


def _lines_given() -> tuple[Line, ...]:
    file = request.files.get("log")
    if file and file.filename:
        return postings.read_csv(file.stream.read())
    pasted = request.form.get("pasted", "")
    if pasted.strip():
        if "DL-" in pasted.upper():
            return postings.read_log(pasted)
        return postings.beside(request.form.get("refs", "").split(), pasted)
    ticked = {found for one in request.form.getlist("letter") if (found := row_number(one))}
    letters = [one for one in _printed(request.form.get("of", "")) if one.id in ticked]
    if not letters:
        raise ServiceError("No letter was ticked and nothing pasted, so nothing was noted.")
    return tuple(
        postings.line_of(one.ref, request.form.get(f"tracking-{one.id}", "")) for one in letters
    )


def _tell(told: tuple[Told, ...], on: date) -> None:
    for became, words in _WORDS.items():
        number = sum(one.became is became for one in told)
        if number:
            when = f" on {day(on)}" if became is Became.POSTED else ""
            flash(f"{count(number, 'letter')} {words}{when}.")
    refused = [one for one in told if one.became is Became.REFUSED]
    for one in refused[:_TOLD]:
        flash(f"{one.ref} was left as it is. {one.why}", "error")
    if len(refused) > _TOLD:
        flash(f"{len(refused) - _TOLD} more lines were left out for the like reasons.", "error")


def _printed(of: str) -> list[known.HandLetter]:
    letters = [one for one in known.printed(db.session) if of in ("", one.batch, one.cohort)]
    return sorted(letters, key=lambda one: posting_order(one.recipient, one.agency, one.ref))
