"""The drop-box: a page of each letter's own where its agency uploads an answer without an account.

What is uploaded becomes a mail in our own hand, so that the tray, the triage and the documents
treat it like any answer. It proves no sender: whoever has the letter may have uploaded it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    CameBy,
    Dispatch,
    Group,
    InboundMessage,
    MessageFiling,
    RecordsRequest,
    StoredFile,
)
from app.models.reply_token import token_in, written
from app.services import messages
from app.services.filenames import safe_name
from app.services.letter_language import one_line
from app.services.messages import Arrived

LARGEST = 40 * 1024 * 1024
"""How many bytes all files of one upload may have together: as a mail it is a third larger."""

MOST_FILES = 20
LONGEST_NOTE = 5_000
_MOST_A_DAY = 40
_MOST_BYTES_A_DAY = 500 * 1024 * 1024
_ROOM = 1024 * 1024 * 1024
_HOST = "drop-box.invalid"
_DAY = timedelta(days=1)


class UploadRefused(ServiceError):
    """Nothing of an upload was kept; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file as it was uploaded. ``name`` is the uploader's, made safe."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody uploaded, and what they say of themselves, which nothing proves."""

    files: tuple[Uploaded, ...]
    note: str = ""
    name: str = ""
    email: str = ""


def letter_of(session: Session, typed: str) -> Dispatch | None:
    """Give the letter whose upload page this is; None alike for a slip, a guess and no drop-box."""
    token = token_in(typed)
    if token is None or not session.scalar(select(Group.drop_box).limit(1)):
        return None
    return session.scalars(select(Dispatch).filter_by(reply_token=token)).first()


def upload_of(
    files: Sequence[tuple[str, bytes]], *, note: str = "", name: str = "", email: str = ""
) -> Upload:
    """Check what was uploaded. Refuses nothing at all, too many files and too many bytes."""
    if not files and not note.strip():
        raise UploadRefused("Nothing was sent yet: choose at least one file, or write a note.")
    if len(files) > MOST_FILES:
        raise UploadRefused(
            f"Nothing was kept: {len(files)} files are more than the {MOST_FILES} that one upload "
            "takes. Send them in several uploads, or as one ZIP file."
        )
    if sum(len(content) for _, content in files) > LARGEST:
        raise UploadRefused(
            f"Nothing was kept: together the files are larger than {LARGEST // 1024**2} MB. Send "
            "fewer at a time, as often as you like; a single larger file, on a disc by post."
        )
    if len(note) > LONGEST_NOTE:
        raise UploadRefused(
            f"Nothing was kept: the note is longer than {LONGEST_NOTE:,} signs. Put it in a file."
        )
    kept = tuple(Uploaded(safe_name(each), content) for each, content in files)
    return Upload(kept, note.strip(), one_line(name)[:200], one_line(email)[:320])


def as_mail(letter: Dispatch, asked: RecordsRequest, upload: Upload, *, now: datetime) -> bytes:
    """Write an upload as a mail; the same upload at the same moment is the same bytes.

    Its sender is nobody: an address that the uploader typed would pass for a known contact.
    """
    name = _name_of(letter, upload)
    made = EmailMessage(policy=SMTP)
    made["From"] = f"Upload <upload@{_HOST}>"
    made["To"] = f"drop+{written(letter.reply_token or '')}@{_HOST}"
    made["Subject"] = f"Uploaded for {asked.ref}"
    made["Date"] = format_datetime(now)
    made["Message-ID"] = _message_id(name)
    made.set_content(_words(upload))
    for file in upload.files:
        made.add_attachment(
            file.content, maintype="application", subtype="octet-stream", filename=file.name
        )
    if made.is_multipart():
        made.set_boundary(f"=-{name}")
    return made.as_bytes()


def came_before(session: Session, letter: Dispatch, upload: Upload) -> bool:
    """Whether the very same was uploaded for this letter before: then nothing is kept again.

    It has a new date and so new bytes each time, which would fill the disk and be in no row.
    """
    known = select(InboundMessage.id).filter_by(
        message_id=_message_id(_name_of(letter, upload)), came_by=CameBy.DROP_BOX
    )
    return session.scalars(known.limit(1)).first() is not None


def take(session: Session, letter: Dispatch, arrived: Arrived, *, now: datetime) -> None:
    """Keep an upload whose mail the store holds, with the requests that its letter speaks of.

    It waits there to be read, its source unproven. The same upload again is kept once, and stays
    as a member sorted it since.
    """
    if not messages.take_in(session, [arrived], now=now):
        return
    one = session.scalars(
        select(InboundMessage)
        .filter_by(message_id=f"<{arrived.mail.message_id}>", came_by=CameBy.DROP_BOX)
        .order_by(InboundMessage.id.desc())
    ).one()
    within = select(Dispatch.request_id).where(
        (Dispatch.id == letter.id) | (Dispatch.within_id == letter.id)
    )
    because = "it was uploaded to the drop-box of our letter"
    for asked in session.scalars(select(RecordsRequest).where(RecordsRequest.id.in_(within))):
        messages.place(session, one, asked, because=because, member_id=None, now=now)


def refuse_flood(session: Session, letter: Dispatch, *, now: datetime) -> None:
    """Refuse where a letter got more uploads, or bytes, within a day than any agency sends."""
    lately, size = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(MessageFiling)
        .join(InboundMessage, InboundMessage.id == MessageFiling.message_id)
        .join(StoredFile, StoredFile.id == InboundMessage.file_id)
        .where(
            MessageFiling.request_id == letter.request_id,
            MessageFiling.filed_at > now - _DAY,
            InboundMessage.came_by == CameBy.DROP_BOX,
        )
    ).one()
    if lately >= _MOST_A_DAY or size >= _MOST_BYTES_A_DAY:
        raise UploadRefused(
            f"Nothing was kept: {lately} uploads with {size // 1024**2} MB came for this letter "
            "within a day. Try again tomorrow, or answer by e-mail or post, as the letter says."
        )


def refuse_full(free: int) -> None:
    """Refuse where only ``free`` bytes of the disk are left: the mail needs them first."""
    if free < _ROOM:
        raise UploadRefused(
            "Nothing was kept: there is no room for uploads at the moment. Answer by e-mail or "
            "post, as the letter says, or try again tomorrow."
        )


def _name_of(letter: Dispatch, upload: Upload) -> str:
    """Name an upload by all that is in it."""
    told = hashlib.sha256()
    for each in (letter.reply_token or "", upload.note, upload.name, upload.email):
        told.update(each.encode("utf-8", "replace") + b"\0")
    for file in upload.files:
        told.update(f"{file.name}\0{file.sha256}\0".encode("utf-8", "replace"))
    return told.hexdigest()[:32]


def _message_id(name: str) -> str:
    return f"<upload.{name}@{_HOST}>"


def _words(upload: Upload) -> str:
    said = [
        "Uploaded to the drop-box page of our letter. Nothing proves who did it.",
        f"Name given: {upload.name or '(none)'}",
        f"E-mail given: {upload.email or '(none)'}",
        "",
        *(f"File: {file.name}, {len(file.content):,} bytes" for file in upload.files),
        *(["", *upload.note.splitlines()] if upload.note else []),
    ]
    return "\n".join(said).encode("utf-8", "replace").decode() + "\n"
