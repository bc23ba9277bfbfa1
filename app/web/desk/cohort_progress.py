"""A cohort once it was sent: how far it is, taking it back, and letters that need a person."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.printing import print_cohort
from app.models import Cohort, Dispatch, DispatchState
from app.parts import parts
from app.queries import cohorts as known
from app.services import cohorts, leaving, outbox
from app.web.dates import day
from app.web.desk import bp
from app.web.desk.cohort_choice import TITLES
from app.web.desk.filters import page_number
from app.web.desk.printed import refuse_stale
from app.web.rendering import count
from app.web.safety import row_number

_PER_PAGE = 50
_PRINTS = {"letters": "", "labels": "-labels", "log": "-log"}


@bp.get("/cohorts/<string:ref>")
def show_cohort(ref: str) -> str:
    """Show how far a cohort is; true after a reload, because it is counted anew."""
    session, now = db.session, clock.now()
    cohort = cohorts.find(session, ref)
    line, page = known.line_of(session, cohort), page_number()
    letters = known.letters_of(session, cohort, page=page, per_page=_PER_PAGE)
    over = cohort.undone_at is not None or cohort.stopped_at is not None
    waits = cohort.approved_at is None and not over
    in_window = waits or now < cohort.undo_until
    return render_template(
        "desk/cohorts/show.html",
        cohort=cohort,
        line=line,
        states=DispatchState,
        title_of_kind=TITLES[cohort.kind],
        letters=letters,
        also=known.also_about(session, [row[0].id for row in letters]),
        hands=_hands(session, cohort, now),
        page=page,
        pages=max(1, -(-line.total // _PER_PAGE)),
        waits=waits,
        over=over,
        may_undo=in_window and not over,
        is_mine=cohort.created_by_id == current_user.id,
        held=line.letters.get(DispatchState.HELD, 0),
        printed=[name for name in _PRINTS if _print_path(cohort, name).is_file()],
        mail_leaves=parts().mailer.configured,
        live=not in_window and bool(line.letters.get(DispatchState.SENDING)),
    )


@bp.post("/cohorts/<string:ref>/approve")
def approve_cohort(ref: str) -> Response:
    """Agree to letters that somebody else chose; they are written as of now."""
    now = clock.now()
    with transaction() as session:
        cohort = cohorts.find(session, ref)
        sent = cohorts.approve(session, cohort, member_id=current_user.id, now=now, today=_today())
        number = len(sent.ready)
    flash(f"Agreed. {count(number, 'letter leaves', 'letters leave')} when the time to undo ends.")
    return _back(ref)


@bp.post("/cohorts/<string:ref>/undo")
def undo_cohort(ref: str) -> Response:
    """Take every letter back, while nothing may leave yet."""
    return _take_back(ref, cohorts.undo)


@bp.post("/cohorts/<string:ref>/stop")
def stop_cohort(ref: str) -> Response:
    """Stop what has not left."""
    return _take_back(ref, cohorts.stop)


@bp.post("/cohorts/<string:ref>/look-again")
def look_again_at_cohort(ref: str) -> Response:
    """Let those held letters go of which everything is true again."""
    with transaction() as session:
        cohort = cohorts.find(session, ref)
        released = cohorts.look_again(session, cohort, now=clock.now(), today=_today())
    words = count(released, "letter is", "letters are")
    flash(f"{words} on the way again." if released else "Nothing has changed: they stay held.")
    return _back(ref)


@bp.post("/cohorts/<string:ref>/letters/<int:dispatch_id>/drop")
def drop_cohort_letter(ref: str, dispatch_id: int) -> Response:
    """Take one letter back that has not left."""
    with transaction() as session:
        cohort = cohorts.find(session, ref)
        cohorts.drop_letter(session, cohort, _letter(session, cohort, dispatch_id))
    flash("That letter will not leave.")
    return _back(ref)


@bp.post("/cohorts/<string:ref>/letters/<int:dispatch_id>/arrived")
def note_cohort_letter_arrived(ref: str, dispatch_id: int) -> Response:
    """Take a person's word that an uncertain letter did leave."""
    with transaction() as session:
        letter = _letter(session, cohorts.find(session, ref), dispatch_id)
        outbox.settle_uncertain(
            session, letter, arrived=True, now=clock.now(), member_id=current_user.id
        )
    flash("Noted as sent, on the day it was handed over.")
    return _back(ref)


@bp.post("/cohorts/<string:ref>/letters/<int:dispatch_id>/send-again")
def send_cohort_letter_again(ref: str, dispatch_id: int) -> Response:
    """Send an uncertain or failed letter again: somebody made sure that it did not arrive."""
    now = clock.now()
    with transaction() as session:
        letter = _letter(session, cohorts.find(session, ref), dispatch_id)
        if letter.state is DispatchState.UNCERTAIN:
            outbox.settle_uncertain(
                session, letter, arrived=False, now=now, member_id=current_user.id
            )
        else:
            outbox.try_again(session, letter, now=now)
    flash("It is back in the queue, and leaves with the next round if all it says still holds.")
    return _back(ref)


@bp.post("/cohorts/<string:ref>/print")
def print_cohort_letters(ref: str) -> Response:
    """Print what goes by post into one file, with labels and a log."""
    cohort = cohorts.find(db.session, ref)
    again = request.form.get("again") == "yes"
    done = print_cohort(cohort.id, _print_path(cohort, "letters"), again=again)
    flash(f"{count(done.letters, 'letter')} on {count(done.pages, 'page')}, ready to download.")
    return _back(ref)


@bp.get("/cohorts/<string:ref>/print/<string:name>")
def download_cohort_print(ref: str, name: str) -> FileResponse:
    """Hand over a file of the print run: the letters, the labels or the log."""
    cohort = cohorts.find(db.session, ref)
    if name not in _PRINTS or not (path := _print_path(cohort, name)).is_file():
        raise NotFound("This was not printed yet. Print the letters first.")
    refuse_stale(cohort, _print_path(cohort, "log"))
    return send_file(path, as_attachment=True, download_name=path.name, max_age=0)


@bp.post("/cohorts/<string:ref>/left-by-hand")
def note_cohort_left_by_hand(ref: str) -> Response:
    """Tick the letters that somebody posted, put into a portal or faxed, with the day."""
    ids = {found for one in request.form.getlist("letter") if (found := row_number(one))}
    on = _day(request.form.get("on", ""))
    if not ids:
        raise ServiceError("No letter was ticked, so nothing was noted.")
    with transaction() as session:
        cohort = cohorts.find(session, ref)
        letters = [_letter(session, cohort, one) for one in sorted(ids)]
        for letter in letters:
            outbox.left_by_hand(session, letter, on=on, now=clock.now(), member_id=current_user.id)
    flash(f"{count(len(letters), 'letter')} noted as sent on {day(on)}.")
    return _back(ref)


def _hands(session: Session, cohort: Cohort, now: datetime) -> list[tuple[Dispatch, str]]:
    """The letters that leave by hand, and why one may not: a person is told before it is sent."""
    return [
        (one, leaving.why_not(session, one, now=now, today=_today()))
        for one in known.letters_by_hand(session, cohort)[:_PER_PAGE]
    ]


def _take_back(ref: str, act: Callable[..., cohorts.Taken]) -> Response:
    with transaction() as session:
        done = act(session, cohorts.find(session, ref), now=clock.now())
    left = f" {done.left:,} had left before." if done.left else ""
    back = count(done.withdrawn, "letter was", "letters were")
    restored = ""
    if done.restored:
        words = count(
            done.restored, "letter that has not left is", "letters that have not left are"
        )
        restored = f" {words} what it was." if done.restored == 1 else f" {words} what they were."
    flash(f"{back} taken back and will not leave.{left}{restored}")
    return _back(ref)


def _back(ref: str) -> Response:
    return redirect(url_for(".show_cohort", ref=ref))


def _letter(session: Session, cohort: Cohort, dispatch_id: int) -> Dispatch:
    """Find a letter of this cohort. Raises ``NotFound``."""
    letter = session.get(Dispatch, dispatch_id, with_for_update=True)
    if letter is None or letter.cohort_id != cohort.id or letter.within_id is not None:
        raise NotFound("There is no such letter in this cohort.")
    return letter


def _print_path(cohort: Cohort, name: str) -> Path:
    ending = "csv" if name == "log" else "pdf"
    return parts().settings.home / "print" / f"{cohort.ref}{_PRINTS[name]}.{ending}"


def _today() -> date:
    return clock.today(parts().settings.zone)


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ServiceError("Write the day as a date; nothing was noted.") from None
    if on > _today():
        raise ServiceError("That day is still to come; nothing was noted.")
    return on
