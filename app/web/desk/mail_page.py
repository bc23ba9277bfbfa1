"""One message: what it says, where it belongs, what to record of it, and its bytes as they came."""

import io

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import MessageState, RecordsRequest
from app.parts import parts
from app.queries.mailbox import DONE, others_at
from app.services import answers, matching, messages, vouching
from app.services.filenames import safe_name
from app.services.triage.reading import triage
from app.web.desk import bp, mail_confirm, mail_words
from app.web.desk.happenings import THEIRS, choice_of
from app.web.safety import row_number

_BYTES = "application/octet-stream"


@bp.get("/mail/<int:message_id>")
def show_message(message_id: int) -> str:
    """Show a message, the words that triage goes by, and the next act for each of its requests."""
    session = db.session
    one = messages.message(session, message_id)
    mail = mail_confirm.read_again(one)
    found = triage(mail)
    filings = messages.filings_of(session, one)
    placed = [(each, session.get_one(RecordsRequest, each.request_id)) for each in filings]
    return render_template(
        "desk/mail/show.html",
        message=one,
        mail=mail,
        pieces=mail_words.marked(mail.text_unquoted, found),
        suggestions=[(each, choice_of(each.event)) for each in found],
        choices=THEIRS,
        placed=placed,
        told=one.reading.get(messages.TOLD, []),
        matched=matching.match(session, [one])[one.id],
        vouched=answers.vouched(one, [asked.agency_id for _, asked in placed]),
        unproven=one.reading.get(answers.UNPROVEN, []),
        to_ask=vouching.known_apart(session, one),
        done=one.reading.get(DONE, ""),
        authentication=mail_words.authentication(mail),
        kind=mail_words.KINDS[mail.kind.value],
        others={each.address: others_at(session, each.address) for each in mail.bounced},
        way=mail_words.CAME_BY[one.came_by],
        trouble=mail_words.trouble(one),
        waits=one.state is MessageState.UNSORTED,
    )


@bp.get("/mail/<int:message_id>/original")
def download_message(message_id: int) -> Response:
    """Hand a member the bytes as they came."""
    one = messages.message(db.session, message_id)
    with parts().store.open(one.file.sha256) as raw:
        return _handed_over(raw.read(), f"message-{one.id}.eml")


@bp.get("/mail/<int:message_id>/files/<int:number>")
def download_message_file(message_id: int, number: int) -> Response:
    """Hand a member one file that a message brought, never to be shown by the browser."""
    files = mail_confirm.read_again(messages.message(db.session, message_id)).attachments
    if not 0 < number <= len(files):
        raise NotFound("The message brought no such file.")
    return _handed_over(files[number - 1].content, files[number - 1].name)


@bp.post("/mail/<int:message_id>/close")
def close_message(message_id: int) -> Answer:
    """Say that a message is read and tells nothing to record; its files are kept all the same."""
    told = mail_confirm.kept_with(messages.message(db.session, message_id))
    if told is None:
        raise NotFound("There is no such message.")
    with transaction() as session:
        one = messages.message(session, message_id)
        filings = messages.filings_of(session, one)
        if not filings:
            raise ServiceError("Say first which request it belongs to; it waits as before.")
        told_of = one.reading.get(messages.TOLD, ())
        for filing in filings:
            if filing.request_id in told_of:
                continue
            asked = session.get_one(RecordsRequest, filing.request_id)
            mail_confirm.confirm(session, told, asked, None)
    flash("Read, with nothing to record.")
    return redirect(url_for(".list_mail"))


@bp.post("/mail/<int:message_id>/unsort")
def unsort_message(message_id: int) -> Answer:
    """Put a message that was sorted by mistake back; events that were recorded stay."""
    with transaction() as session:
        messages.unsort(session, messages.message(session, message_id))
    flash("It waits to be sorted again. What was recorded stays until somebody takes it back.")
    return redirect(url_for(".show_message", message_id=message_id))


@bp.post("/mail/<int:message_id>/vouch")
def vouch_for_message(message_id: int) -> Answer:
    """Take a member's word, and where they asked, that the agency itself sent a message."""
    with transaction() as session:
        vouching.confirm_source(
            session,
            messages.message(session, message_id),
            contact_id=row_number(request.form.get("contact", "")),
            note=request.form.get("how", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("Noted, with your name.")
    return redirect(url_for(".show_message", message_id=message_id))


def _handed_over(content: bytes, name: str) -> Response:
    response = send_file(
        io.BytesIO(content), mimetype=_BYTES, as_attachment=True, download_name=safe_name(name)
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
