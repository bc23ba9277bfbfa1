"""Mail to sort: what came and nobody has placed yet. Until it is sorted it may be an answer."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import MessageState
from app.parts import parts
from app.queries import mailbox
from app.queries.requests import by_ref
from app.services import matching, messages
from app.web.desk import bp, mail_words
from app.web.desk.filters import page_number
from app.web.rendering import count

_PER_PAGE = 25


@bp.get("/mail")
def list_mail() -> str:
    """List the messages that nobody has sorted, each with what it may belong to."""
    session, page, now = db.session, page_number(), clock.now()
    found, total = mailbox.unsorted_messages(session, page=page, per_page=_PER_PAGE)
    matched = matching.match(session, found)
    return render_template(
        "desk/mail/list.html",
        messages=[(one, matched[one.id]) for one in found],
        placed_with=mailbox.placed_with(session, [one.id for one in found]),
        kinds=mail_words.KINDS,
        ways=mail_words.CAME_BY,
        trouble=mail_words.trouble,
        total=total,
        page=page,
        pages=max(1, -(-total // _PER_PAGE)),
        read_at=mailbox.read_at(session, now=now),
        fetches=bool(parts().settings.imap_url),
    )


@bp.post("/mail/<int:message_id>/file")
def file_message(message_id: int) -> Response:
    """Say which request a message belongs to, and go on to what it says."""
    ref = request.form.get("ref", "").strip()
    with transaction() as session:
        one, asked = messages.message(session, message_id), by_ref(session, ref)
        if asked is None:
            raise NotFound(f"There is no request {ref[:40]}. The message waits as before.")
        because = request.form.get("because", "")
        messages.place(
            session, one, asked, because=because, member_id=current_user.id, now=clock.now()
        )
    flash("It belongs there now. Record what it says, so that the clocks know.")
    return redirect(url_for(".show_message", message_id=message_id))


@bp.post("/mail/<int:message_id>/aside")
def set_message_aside(message_id: int) -> Response:
    """Say that a message, or all of its sender, is not ours, or spam."""
    as_what, now = request.form.get("as", ""), clock.now()
    with transaction() as session:
        one = messages.message(session, message_id)
        if as_what == "sender":
            number = messages.set_sender_aside(session, one, member_id=current_user.id, now=now)
        elif as_what in {MessageState.NOT_OURS, MessageState.SPAM}:
            state = MessageState(as_what)
            messages.set_aside(session, one, state, member_id=current_user.id, now=now)
            number = 1
        else:
            raise ServiceError("Say what the message is; it waits as before.")
    flash(f"{count(number, 'message')} set aside. The bytes are kept.")
    return redirect(url_for(".list_mail"))


@bp.post("/mail/read-by-hand")
def note_mailbox_read() -> Response:
    """Take a member's word that the whole mailbox was read and what came is recorded."""
    with transaction() as session:
        messages.note_read_by_hand(session, member_id=current_user.id, now=clock.now())
    flash("Noted, with your name. It holds for one day.")
    return redirect(url_for(".list_mail"))
