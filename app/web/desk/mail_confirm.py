"""From a message to the event it tells of: what the form is filled with, and what saving adds."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from flask_security import current_user
from sqlalchemy.orm import Session

from app import clock
from app.db import db
from app.models import InboundMessage, RecordsRequest, RequestEvent
from app.parts import parts
from app.services import answers, documents, links, messages
from app.services.documents import Kept
from app.services.reading.mail import ReadMail
from app.services.reading.reader import read
from app.web.desk.happenings import Choice
from app.web.desk.mail_words import prefilled
from app.web.rendering import count
from app.web.safety import LARGEST_KEY


@dataclass(frozen=True, slots=True)
class Told:
    """The message that a form is filled from, and the files that it brought, kept in the store."""

    message_id: int
    files: tuple[tuple[str, Kept], ...]


def message_asked_for() -> InboundMessage | None:
    """The message that the address names, where an event is recorded from one."""
    number = request.args.get("message", type=int)
    if number is None or not 0 < number <= LARGEST_KEY:
        return None
    return messages.message(db.session, number)


def read_again(one: InboundMessage) -> ReadMail:
    """Read a message from its bytes, which are the only thing about it that is sure."""
    with parts().store.open(one.file.sha256) as raw:
        return read(raw.read())


def data_of(one: InboundMessage, asked: RecordsRequest, choice: Choice) -> dict[str, Any]:
    """Fill the form of ``choice`` from what triage found in the message."""
    told = [each for each in one.reading.get("suggestions", ()) if each["event"] == choice.kind]
    data = prefilled(told[0], choice.asks) if told else {}
    if "until" in data:
        data["until"] = date.fromisoformat(data["until"])
    if choice.kind != "note":
        data["proof"] = f"message {one.id} of {one.sender or 'an unknown sender'}"
    return {"on": received_on(one, asked), **data}


def received_on(one: InboundMessage, asked: RecordsRequest) -> date:
    """The day on which the message was written, where the body asked is."""
    return one.received_at.astimezone(ZoneInfo(asked.recipient.zone)).date()


def kept_with(one: InboundMessage | None) -> Told | None:
    """Put the files of a message into the store, before any transaction begins."""
    if one is None:
        return None
    store = parts().store
    files = [each for each in read_again(one).attachments if not each.inline]
    kept = [(each.name, documents.keep(store, io.BytesIO(each.content))) for each in files]
    return Told(one.id, tuple(kept))


def confirm(
    session: Session, told: Told, asked: RecordsRequest, event: RequestEvent | None
) -> None:
    """Close the message with its event, in the caller's transaction, and say what came of it."""
    one = messages.message(session, told.message_id)
    done = answers.confirm(
        session,
        one,
        asked,
        event,
        told.files,
        received_on=received_on(one, asked),
        member_id=current_user.id,
        now=clock.now(),
    )
    kept = links.from_message(session, one, asked, member_id=current_user.id, now=clock.now())
    if kept:
        flash(f"{count(len(kept), 'link')} to fetch before it ends; see the page of the request.")
    if done.documents:
        flash(f"{count(len(done.documents), 'file')} kept as documents. They are private.")
    for words in done.refused:
        flash(words, "error")
