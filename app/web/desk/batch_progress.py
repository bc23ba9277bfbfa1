"""A batch once it was filed: how far it is, taking it back, letters that need a person."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.printing import print_batch
from app.models import Batch, BatchState, Campaign, Dispatch, DispatchState, Member, RecordsRequest
from app.parts import parts
from app.queries import batches as known
from app.queries.batch_lists import by_hand, letters_held, letters_in_trouble, rows_not_filed
from app.services import batches, outbox
from app.services.batches import Withdrawn
from app.web.dates import day
from app.web.desk import bp
from app.web.desk.batches import file_some
from app.web.desk.campaigns import today
from app.web.desk.preflight_view import title_of
from app.web.desk.printed import refuse_stale
from app.web.rendering import count
from app.web.safety import row_number

_NOT_LEFT = (DispatchState.QUEUED, DispatchState.HELD)
_PRINTS = {"letters": "", "labels": "-labels", "log": "-log"}


@bp.get("/batches/<string:ref>")
def show_batch(ref: str) -> str:
    """Show how far a batch is; true after a reload, because it is counted anew."""
    session = db.session
    batch = _batch(session, ref)
    campaign = session.get_one(Campaign, batch.campaign_id)
    letter = next(one for one in campaign.letters if one.id == batch.letter_id)
    progress = known.progress(session, batch.id)
    now = clock.now()
    waiting = sum(
        states.get(state.value, 0) for states in progress.letters.values() for state in _NOT_LEFT
    )
    made_by = session.get(Member, batch.created_by_id) if batch.created_by_id else None
    return render_template(
        "desk/batches/show.html",
        batch=batch,
        campaign=campaign,
        letter=letter,
        progress=progress,
        waiting=waiting,
        states=DispatchState,
        may_undo=now < batch.undo_until and batch.state in {BatchState.FILING, BatchState.FILED},
        is_over=batch.state in {BatchState.STOPPED, BatchState.UNDONE},
        is_mine=batch.created_by_id == current_user.id,
        made_by=made_by,
        trouble=letters_in_trouble(session, batch.id),
        held=letters_held(session, batch.id),
        not_filed=rows_not_filed(session, batch.id),
        title_of=title_of,
        hands=by_hand(session, batch.id),
        printed=[name for name in _PRINTS if _print_path(batch, name).is_file()],
        mail_leaves=parts().mailer.configured,
        live=batch.state is BatchState.FILING or _is_leaving(progress, batch),
    )


@bp.post("/batches/<string:ref>/approve")
def approve_batch(ref: str) -> Response:
    """Approve a batch that somebody else made; it is filed then."""
    with transaction() as session:
        batch = _batch(session, ref)
        batches.approve(session, batch, member_id=current_user.id, now=clock.now())
        batch_id = batch.id
    file_some(batch_id)
    flash("Approved. It is being filed, and can still be taken back for a while.")
    return redirect(url_for(".show_batch", ref=ref))


@bp.post("/batches/<string:ref>/undo")
def undo_batch(ref: str) -> Response:
    """Take the whole batch back, while nothing of it may leave yet."""
    return _take_back(ref, batches.undo)


@bp.post("/batches/<string:ref>/stop")
def stop_batch(ref: str) -> Response:
    """Stop what has not left."""
    return _take_back(ref, batches.stop)


@bp.post("/batches/<string:ref>/letters/<int:dispatch_id>/arrived")
def note_arrived(ref: str, dispatch_id: int) -> Response:
    """Take a person's word that an uncertain letter did leave."""
    with transaction() as session:
        letter = _letter(session, ref, dispatch_id)
        outbox.settle_uncertain(
            session, letter, arrived=True, now=clock.now(), member_id=current_user.id
        )
    flash("Noted as sent, on the day it was handed over.")
    return redirect(url_for(".show_batch", ref=ref, _anchor="trouble"))


@bp.post("/batches/<string:ref>/letters/<int:dispatch_id>/send-again")
def send_again(ref: str, dispatch_id: int) -> Response:
    """Send an uncertain or failed letter again: somebody made sure that it did not arrive."""
    now = clock.now()
    with transaction() as session:
        letter = _letter(session, ref, dispatch_id)
        if letter.state is DispatchState.UNCERTAIN:
            outbox.settle_uncertain(
                session, letter, arrived=False, now=now, member_id=current_user.id
            )
        else:
            outbox.try_again(session, letter, now=now)
    flash("It is back in the queue, and leaves with the next round.")
    return redirect(url_for(".show_batch", ref=ref, _anchor="trouble"))


@bp.post("/batches/<string:ref>/print")
def print_letters(ref: str) -> Response:
    """Print what goes by post into one file, with labels and a log."""
    batch = _batch(db.session, ref)
    again = request.form.get("again") == "yes"
    done = print_batch(batch.id, _print_path(batch, "letters"), again=again)
    letters, pages = count(done.letters, "letter"), count(done.pages, "page")
    held = f" {count(len(done.held), 'letter was', 'letters were')} held out." if done.held else ""
    flash(f"{letters} on {pages}, ready to download.{held}")
    return redirect(url_for(".show_batch", ref=ref, _anchor="hands"))


@bp.get("/batches/<string:ref>/print/<string:name>")
def download_print(ref: str, name: str) -> FileResponse:
    """Hand over a file of the print run: the letters, the labels or the log."""
    batch = _batch(db.session, ref)
    if name not in _PRINTS or not (path := _print_path(batch, name)).is_file():
        raise NotFound("This was not printed yet. Print the letters on the batch's page first.")
    refuse_stale(batch, _print_path(batch, "log"))
    return send_file(path, as_attachment=True, download_name=path.name, max_age=0)


@bp.post("/batches/<string:ref>/left-by-hand")
def note_left_by_hand(ref: str) -> Response:
    """Tick the letters that somebody posted, put into a portal or faxed, with the day."""
    ids = {found for one in request.form.getlist("letter") if (found := row_number(one))}
    on = _day(request.form.get("on", ""))
    if not ids:
        raise ServiceError("No letter was ticked, so nothing was noted.")
    with transaction() as session:
        letters = [_letter(session, ref, one) for one in sorted(ids)]
        for letter in letters:
            outbox.left_by_hand(session, letter, on=on, now=clock.now(), member_id=current_user.id)
    flash(f"{count(len(letters), 'letter')} noted as sent on {day(on)}.")
    return redirect(url_for(".show_batch", ref=ref, _anchor="hands"))


def _take_back(ref: str, act: Callable[..., Withdrawn]) -> Response:
    with transaction() as session:
        batch = _batch(session, ref)
        done = act(session, batch, member_id=current_user.id, now=clock.now(), today=today())
    left = f" {done.left:,} had left before." if done.left else ""
    back = count(done.withdrawn, "letter was", "letters were")
    flash(f"{back} taken back and will not leave.{left}")
    return redirect(url_for(".show_batch", ref=ref))


def _batch(session: Session, ref: str) -> Batch:
    return batches.find(session, ref)


def _letter(session: Session, ref: str, dispatch_id: int) -> Dispatch:
    """Find a letter of this batch. Raises ``NotFound``."""
    letter = session.get(Dispatch, dispatch_id)
    batch = _batch(session, ref)
    asked = session.get(RecordsRequest, letter.request_id) if letter else None
    if letter is None or asked is None or asked.batch_id != batch.id:
        raise NotFound("There is no such letter in this batch.")
    return letter


def _print_path(batch: Batch, name: str) -> Path:
    ending = "csv" if name == "log" else "pdf"
    return parts().settings.home / "print" / f"{batch.ref}{_PRINTS[name]}.{ending}"


def _is_leaving(progress: known.Progress, batch: Batch) -> bool:
    """Whether letters of it may leave by themselves while the page is looked at."""
    by_mail = progress.letters.get("email", {})
    soon = batch.undo_until <= clock.now()
    return soon and bool(by_mail.get("queued") or by_mail.get("sending"))


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ServiceError("Write the day as a date; nothing was noted.") from None
    if on > today():
        raise ServiceError("That day is still to come; nothing was noted.")
    return on
