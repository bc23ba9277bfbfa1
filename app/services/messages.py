"""Messages that came in: taken in once, and sorted by a person: whose they are, or whose not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    CameBy,
    InboundMessage,
    MessageFiling,
    MessageState,
    Notice,
    RecordsRequest,
    StoredFile,
)
from app.models.mail_domains import OF_MANY
from app.ports.store import Blob
from app.queries.mailbox import (
    BY_HAND,
    IS_NOT_PLACED,
    JUDGED,
    MATCHED,
    MOST_SENDERS,
    addressed_at,
    agencies_of_senders,
    may_be_from,
)
from app.services.message_reading import columns_of, reading_of
from app.services.reading.mail import ReadMail

_MEDIA_TYPE = "message/rfc822"
TOLD = "told"
"""Where a message keeps of which of its requests it was recorded what it says."""

_ASIDE = frozenset({MessageState.NOT_OURS, MessageState.SPAM})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that the store holds, read, how it came, and where the mailbox has it.

    ``whole`` is false where it was too large to fetch, and only its head was. One that was
    brought in by hand has no mailbox; one that a mail server handed over has no place in it.
    """

    blob: Blob
    mail: ReadMail
    mailbox: str = ""
    validity: int | None = None
    uid: int | None = None
    whole: bool = True
    came_by: CameBy = CameBy.MAIL


def take_in(session: Session, arrived: Sequence[Arrived], *, now: datetime) -> int:
    """Make a row of each message, once; give back how many are new. Never refuses a message.

    A message that is there already is left as it is, however it was sorted since: one in the same
    place of the same mailbox, one of the very same bytes, and one that says the same under the
    same Message-ID and only came another way. Another message under a used Message-ID is new. One
    that came again, to another letter's reply address, belongs to that letter too and is sorted
    again.
    """
    files = _files(session, arrived, now)
    known = _Known.of(session, arrived, files)
    new = []
    for one in arrived:
        row = _row(one, files[one.blob.sha256], now)
        if (same := known.same(row)) is not None:
            _note_addresses(same, row)
            continue
        known.note(row)
        session.add(row)
        new.append(row)
    session.flush()
    _note_senders(session, new)
    return len(new)


@dataclass(slots=True)
class _Known:
    """The messages that are there already, by each of the signs that tell them."""

    places: dict[tuple[Any, ...], InboundMessage]
    files: dict[int, InboundMessage]
    said: dict[tuple[str, str], InboundMessage]

    @classmethod
    def of(
        cls, session: Session, arrived: Sequence[Arrived], files: Mapping[str, StoredFile]
    ) -> Self:
        """Look for all that arrived at once."""
        session.flush()
        ids = {f"<{one.mail.message_id}>" for one in arrived if one.mail.message_id}
        query = select(InboundMessage).where(
            or_(
                InboundMessage.uid.in_([one.uid for one in arrived if one.uid is not None]),
                InboundMessage.file_id.in_([file.id for file in files.values()]),
                InboundMessage.message_id.in_(ids),
            )
        )
        known = cls({}, {}, {})
        for row in session.scalars(query):
            known.note(row)
        return known

    def note(self, row: InboundMessage) -> None:
        """Remember a message."""
        if row.uid is not None:
            self.places[(row.mailbox, row.uid_validity, row.uid)] = row
        self.files[row.file.id] = row
        if row.message_id:
            self.said[(row.message_id, row.reading.get("digest", ""))] = row

    def same(self, row: InboundMessage) -> InboundMessage | None:
        """The message that this one is, if it is there already."""
        said = self.said.get((row.message_id, row.reading["digest"])) if row.message_id else None
        place = self.places.get((row.mailbox, row.uid_validity, row.uid))
        return place or self.files.get(row.file.id) or said


def _note_addresses(one: InboundMessage, again: InboundMessage) -> None:
    """Keep to which other addresses a message came; another letter's own lets it be sorted again.

    What a person has set aside stays there.
    """
    told = {name: one.reading.get(name, []) for name in ("tokens", "came_to")}
    more = {
        name: [each for each in again.reading[name] if each not in there]
        for name, there in told.items()
    }
    if not any(more.values()) or one.state in _ASIDE:
        return
    reading = one.reading | {name: there + more[name] for name, there in told.items()}
    if more["tokens"]:
        reading.pop(JUDGED, None)
        one.state, one.sorted_at, one.sorted_by_id = MessageState.UNSORTED, None, None
    one.reading = reading


def match_senders(session: Session) -> None:
    """Find anew which agencies each unsorted message may be from, as contacts come and go."""
    waiting = select(InboundMessage).where(
        InboundMessage.state == MessageState.UNSORTED, IS_NOT_PLACED
    )
    waiting = waiting.order_by(InboundMessage.id)
    _note_senders(session, session.scalars(waiting.limit(MOST_SENDERS + 1)).all())


def _note_senders(session: Session, some: Sequence[InboundMessage]) -> None:
    told = may_be_from(session, {(one.sender, one.sender_domain) for one in some})
    for one in some:
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
    return InboundMessage(
        file=file,
        came_by=one.came_by,
        mailbox=one.mailbox,
        uid_validity=one.validity,
        uid=one.uid,
        state=MessageState.UNSORTED,
        reading=reading_of(one.mail, whole=one.whole),
        **columns_of(one.mail, now=now),
    )


def not_judged(session: Session, most: int) -> Sequence[InboundMessage]:
    """The oldest messages that were not looked at yet for what can be done without a person."""
    query = select(InboundMessage).where(
        InboundMessage.state == MessageState.UNSORTED,
        InboundMessage.reading[JUDGED].as_boolean().is_(None),
    )
    return session.scalars(query.order_by(InboundMessage.id).limit(most)).all()


def message(session: Session, message_id: int) -> InboundMessage:
    """Find a message by its number. Raises ``NotFound``."""
    found = session.get(InboundMessage, message_id)
    if found is None:
        raise NotFound("There is no such message.")
    return found


def place(
    session: Session,
    one: InboundMessage,
    records_request: RecordsRequest,
    *,
    because: str = "",
    member_id: int | None,
    now: datetime,
) -> None:
    """Say that a message belongs to a request; it may belong to several. Safe to say twice.

    It goes on waiting until somebody has read it (``close``). What a sign placed and a person
    confirms is from then on the person's word.
    """
    same = {"message_id": one.id, "request_id": records_request.id}
    filing = session.scalars(select(MessageFiling).filter_by(**same)).first()
    if filing is None:
        filing = MessageFiling(**same, because=because[:300], filed_at=now)
        session.add(filing)
    filing.filed_by_id = filing.filed_by_id or member_id
    if one.state in _ASIDE:  # whoever set it aside was mistaken: it is ours, and to be read
        one.state, one.sorted_at, one.sorted_by_id = MessageState.UNSORTED, None, None
    session.flush()


def close(one: InboundMessage, *, member_id: int | None, now: datetime) -> None:
    """Say that a message that was placed is read, and all it says is recorded."""
    _sort(one, MessageState.FILED, member_id, now)


def filings_of(session: Session, one: InboundMessage) -> Sequence[MessageFiling]:
    """With which requests a message is filed, and why."""
    query = select(MessageFiling).filter_by(message_id=one.id).order_by(MessageFiling.id)
    return session.scalars(query).all()


def set_aside(
    session: Session,
    one: InboundMessage,
    state: MessageState,
    *,
    member_id: int | None,
    now: datetime,
) -> None:
    """Say that a message is not ours, or spam. Refused while it belongs to a request."""
    if state not in _ASIDE:
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

    By its domain where that is somebody's own, as for a newsletter; by its address in free mail
    and where agencies write from that domain too. What belongs to a request stays there. Refused
    where the sender is not known, and for the address of an agency: its answers would be hidden.
    """
    if not one.sender_domain:
        raise ServiceError("This message names no sender, so there are no others of the same one.")
    if session.scalars(addressed_at(one.sender).limit(1)).first() is not None:
        raise ServiceError(
            f"{one.sender} is an address of an agency, so its mail may be an answer. Look at each "
            "message by itself; nothing was set aside."
        )
    same = InboundMessage.sender_domain == one.sender_domain
    theirs = agencies_of_senders(session, [(one.sender, one.sender_domain)])
    if one.sender_domain in OF_MANY or theirs.get(one.sender):
        same = InboundMessage.sender == one.sender
    aside = (
        update(InboundMessage)
        .where(InboundMessage.state == MessageState.UNSORTED, IS_NOT_PLACED, same)
        .values(state=MessageState.NOT_OURS, sorted_at=now, sorted_by_id=member_id)
    )
    result = session.execute(aside, execution_options={"synchronize_session": "fetch"})
    return result.rowcount if isinstance(result, CursorResult) else 0


def unsort(session: Session, one: InboundMessage) -> None:
    """Put a message that was sorted by mistake back among the unsorted."""
    for filing in session.scalars(select(MessageFiling).filter_by(message_id=one.id)):
        session.delete(filing)
    one.reading = {name: told for name, told in one.reading.items() if name != TOLD}
    one.state, one.sorted_at, one.sorted_by_id = MessageState.UNSORTED, None, None


def note_read_by_hand(session: Session, *, member_id: int, now: datetime) -> None:
    """Note a person's word that the whole mailbox was read and all that came is recorded.

    It stands for a fetch for one day, where the program cannot look into the mailbox itself.
    """
    session.add(Notice(key=f"{BY_HAND}{now.isoformat()}:{member_id}", said_at=now))


def _sort(one: InboundMessage, state: MessageState, member_id: int | None, now: datetime) -> None:
    one.state, one.sorted_at, one.sorted_by_id = state, now, member_id
