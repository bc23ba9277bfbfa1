"""Messages that came in: taken in once, and sorted by a person: whose they are, or whose not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    InboundMessage,
    MessageFiling,
    MessageState,
    Notice,
    RecordsRequest,
    StoredFile,
)
from app.models.mail_domains import FREE_MAIL
from app.ports.store import Blob
from app.queries.mailbox import BY_HAND, MATCHED, MOST_SENDERS, may_be_from
from app.services.message_heads import read_head

_MEDIA_TYPE = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that the store holds, and where the mailbox has it.

    ``whole`` is false where it was too large to fetch, and only its head was.
    """

    blob: Blob
    content: bytes
    mailbox: str
    validity: int
    uid: int
    whole: bool = True


def take_in(session: Session, arrived: Sequence[Arrived], *, now: datetime) -> int:
    """Make a row of each message, once; give back how many are new. Never refuses a message.

    A message that is there already (the same place in the same mailbox) is left as it is, however
    it was sorted since.
    """
    files = _files(session, arrived, now)
    places = select(InboundMessage.mailbox, InboundMessage.uid_validity, InboundMessage.uid).where(
        InboundMessage.uid.in_([one.uid for one in arrived])
    )
    known = {tuple(row) for row in session.execute(places)}
    fresh = [one for one in arrived if (one.mailbox, one.validity, one.uid) not in known]
    for one in fresh:
        session.add(_row(one, files[one.blob.sha256], now))
    session.flush()
    match_senders(session)
    return len(fresh)


def match_senders(session: Session) -> None:
    """Find anew which agencies each unsorted message may be from, as contacts come and go."""
    waiting = select(InboundMessage).where(InboundMessage.state == MessageState.UNSORTED)
    unsorted = session.scalars(waiting.limit(MOST_SENDERS + 1)).all()
    told = may_be_from(session, {(one.sender, one.sender_domain) for one in unsorted})
    for one in unsorted:
        found = sorted(told.get(one.sender, ()))
        if one.reading.get(MATCHED) != found:
            one.reading = {**one.reading, MATCHED: found}


def _files(session: Session, arrived: Sequence[Arrived], now: datetime) -> dict[str, StoredFile]:
    wanted = {one.blob.sha256: one.blob for one in arrived}
    there = session.scalars(select(StoredFile).where(StoredFile.sha256.in_(wanted)))
    files = {file.sha256: file for file in there}
    for sha256, blob in wanted.items():
        if sha256 not in files:
            files[sha256] = StoredFile(
                sha256=sha256, size=blob.size, media_type=_MEDIA_TYPE, stored_at=now
            )
            session.add(files[sha256])
    return files


def _row(one: Arrived, file: StoredFile, now: datetime) -> InboundMessage:
    head = read_head(one.content)
    dated_at = head.dated_at
    return InboundMessage(
        file=file,
        mailbox=one.mailbox,
        uid_validity=one.validity,
        uid=one.uid,
        message_id=head.message_id,
        sender=head.sender,
        sender_name=head.sender_name,
        sender_domain=head.domain,
        recipients=list(head.recipients),
        subject=head.subject,
        received_at=dated_at if dated_at and dated_at < now else now,
        reading={
            "refs": list(head.refs),
            "answers": list(head.answers),
            "excerpt": head.excerpt,
            "whole": one.whole,
        },
    )


def message(session: Session, message_id: int) -> InboundMessage:
    """Find a message by its number. Raises ``NotFound``."""
    found = session.get(InboundMessage, message_id)
    if found is None:
        raise NotFound("There is no such message.")
    return found


def file_with(
    session: Session,
    one: InboundMessage,
    records_request: RecordsRequest,
    *,
    because: str = "",
    member_id: int | None,
    now: datetime,
) -> None:
    """Say that a message belongs to a request; it may belong to several. Safe to say twice."""
    same = {"message_id": one.id, "request_id": records_request.id}
    if session.scalars(select(MessageFiling).filter_by(**same)).first() is None:
        session.add(
            MessageFiling(**same, because=because[:300], filed_at=now, filed_by_id=member_id)
        )
    _sort(one, MessageState.FILED, member_id, now)


def set_aside(
    session: Session,
    one: InboundMessage,
    state: MessageState,
    *,
    member_id: int | None,
    now: datetime,
) -> None:
    """Say that a message is not ours, or spam. Refused while it belongs to a request."""
    if state not in {MessageState.NOT_OURS, MessageState.SPAM}:
        raise ServiceError("A message is set aside as not ours or as spam; nothing was changed.")
    filed = session.scalars(select(MessageFiling.id).filter_by(message_id=one.id).limit(1)).first()
    if filed is not None:
        raise ServiceError(
            "This message belongs to a request, so it stays there. Take it from the request first."
        )
    _sort(one, state, member_id, now)


def set_sender_aside(
    session: Session, one: InboundMessage, *, member_id: int | None, now: datetime
) -> int:
    """Set every unsorted message of this sender aside as not ours; give back how many.

    By its domain where that is somebody's own, as for a newsletter; by its address in free mail.
    Refused where the sender is not known.
    """
    if not one.sender_domain:
        raise ServiceError("This message names no sender, so there are no others of the same one.")
    same = InboundMessage.sender_domain == one.sender_domain
    if one.sender_domain in FREE_MAIL:
        same = InboundMessage.sender == one.sender
    aside = (
        update(InboundMessage)
        .where(InboundMessage.state == MessageState.UNSORTED, same)
        .values(state=MessageState.NOT_OURS, sorted_at=now, sorted_by_id=member_id)
    )
    result = session.execute(aside, execution_options={"synchronize_session": "fetch"})
    return result.rowcount if isinstance(result, CursorResult) else 0


def unsort(session: Session, one: InboundMessage) -> None:
    """Put a message that was sorted by mistake back among the unsorted."""
    for filing in session.scalars(select(MessageFiling).filter_by(message_id=one.id)):
        session.delete(filing)
    one.state, one.sorted_at, one.sorted_by_id = MessageState.UNSORTED, None, None


def note_read_by_hand(session: Session, *, member_id: int, now: datetime) -> None:
    """Note a person's word that the whole mailbox was read and all that came is recorded.

    It stands for a fetch for one day, where the program cannot look into the mailbox itself.
    """
    session.add(Notice(key=f"{BY_HAND}{now.isoformat()}:{member_id}", said_at=now))


def _sort(one: InboundMessage, state: MessageState, member_id: int | None, now: datetime) -> None:
    one.state, one.sorted_at, one.sorted_by_id = state, now, member_id
