"""Scanned piles: kept as they came, taken apart, and each letter laid out as a message.

A letter behind the sheet of one open request of ours is put to it and waits to be read and
confirmed, like a mail with a sure sign. Whatever else is in a pile waits in the tray. Paper proves
no sender: what it brings is held until whoever opened the envelope has said what shows it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    InboundMessage,
    PileState,
    RecordsRequest,
    ScanPile,
    StoredFile,
)
from app.models.ref import normalised
from app.queries.requests import by_ref
from app.services import messages
from app.services.documents import Kept
from app.services.filenames import safe_name
from app.services.messages import Arrived
from app.services.splitting import ScannedLetter, SplitPile

TYPES: Final = frozenset({"application/pdf", "image/tiff", "image/jpeg", "image/png"})
"""What a pile may be, by its content."""

PAGES: Final = "pages"
"""Where the reading of a message keeps how many scanned pages its file has."""

LARGEST_PIECE: Final = 40_000_000
"""The size, in bytes, up to which a letter's pages fit into one message that is read whole."""

_NOON: Final = time(12)
_TOO_LARGE: Final = "It is too large for a message; take it from the pile, among the scans."


@dataclass(frozen=True, slots=True)
class Brought:
    """A pile that was brought in; ``new`` is false where the same bytes had come before."""

    pile: ScanPile
    new: bool


@dataclass(frozen=True, slots=True)
class PileFacts:
    """What the messages of a pile are written from, as plain data."""

    id: int
    name: str
    came_at: datetime
    sha256: str
    size: int
    media_type: str

    @classmethod
    def of(cls, one: ScanPile) -> Self:
        """Read them from a row."""
        kept = one.file
        return cls(one.id, one.name, one.came_at, kept.sha256, kept.size, kept.media_type)


def bring_in(
    session: Session,
    kept: Kept,
    name: str,
    *,
    arrived_on: date,
    zone: str,
    member_id: int | None,
    now: datetime,
) -> Brought:
    """Take in a pile that the store holds, to be taken apart by the worker; the same one once.

    Refuses what is no scan, and a day that is still to come. ``arrived_on`` is the day on which
    the paper came, in ``zone``.
    """
    shown = safe_name(name)
    if kept.media_type not in TYPES:
        raise ServiceError(
            f"{shown} is no scan: a PDF, TIFF, JPEG or PNG file is. It was not brought in."
        )
    here = ZoneInfo(zone)
    if arrived_on > now.astimezone(here).date():
        raise ServiceError("The paper cannot have come on a day that is still ahead of us.")
    file = session.scalars(select(StoredFile).filter_by(sha256=kept.sha256)).first()
    if file is None:
        file = StoredFile(
            sha256=kept.sha256, size=kept.size, media_type=kept.media_type, stored_at=now
        )
        session.add(file)
        session.flush()
    known = session.scalars(select(ScanPile).filter_by(file_id=file.id)).first()
    if known is not None:
        return Brought(known, new=False)
    noon = datetime.combine(arrived_on, _NOON, here).astimezone(UTC)
    pile = ScanPile(
        file=file,
        name=shown,
        came_at=min(noon, now).replace(microsecond=0),
        brought_by_id=member_id,
        state=PileState.WAITING,
    )
    session.add(pile)
    session.flush()
    return Brought(pile, new=True)


def pile(session: Session, pile_id: int) -> ScanPile:
    """Find a pile by its number. Raises ``NotFound``."""
    found = session.get(ScanPile, pile_id)
    if found is None:
        raise NotFound("There is no such pile.")
    return found


def waiting(session: Session) -> Sequence[int]:
    """The piles that nobody has taken apart yet, the oldest first."""
    query = select(ScanPile.id).filter_by(state=PileState.WAITING).order_by(ScanPile.id)
    return session.scalars(query).all()


def note_progress(session: Session, pile_id: int, done: int, total: int) -> None:
    """Note how many pages of a pile were looked at."""
    found = pile(session, pile_id)
    found.done, found.pages = done, total


def note_split(session: Session, pile_id: int, made: SplitPile) -> None:
    """Note that every letter of a pile is a message now, and what a person should know of it."""
    found = pile(session, pile_id)
    found.state = PileState.SPLIT
    found.problem = " ".join(_remarks(made))


def note_failed(session: Session, pile_id: int, because: str) -> None:
    """Note that a pile could not be taken apart; it is in the tray whole."""
    found = pile(session, pile_id)
    found.state, found.problem = PileState.FAILED, because[:500]


def as_mail(
    of: PileFacts, letter: ScannedLetter, pages: Sequence[int], content: bytes | None
) -> bytes:
    """Write a letter of a pile as a message, the same bytes each time, its pages a file in it.

    ``pages`` are those in ``content``: all, or some of a very large letter. Without ``content``
    they are too large for any message, which says where they are.
    """
    told = pages_in_words(pages)
    words = [f"A letter on paper, scanned: {told} of the pile."]
    if len(pages) < len(letter.pages):
        words.append(f"It is part of a very large letter, {pages_in_words(letter.pages)}.")
    words += [f"The separator sheet in front of it is that of {ref}." for ref in letter.refs]
    words += [f"A page of it carries our reference {ref} as a code." for ref in letter.own_refs]
    if letter.broken:
        words.append("A separator sheet in front of it could not be read; it is the first page.")
    if content is None:
        words.append(_TOO_LARGE)
    stem = of.name.rpartition(".")[0] or of.name
    name = f"{stem}-{told.replace(' ', '-')}.pdf"
    subject = f"Scanned letter, {told} of {of.name}"
    return _written(of, subject, words, content, ("application", "pdf", name))


def whole_as_mail(of: PileFacts, because: str, content: bytes | None) -> bytes:
    """Write a pile that cannot be taken apart as one message, with the file as it came.

    Without ``content`` it is too large for any message, which says where it is.
    """
    words = [f"A scan that the program could not take apart: {because}."]
    if content is None:
        words.append(_TOO_LARGE)
    main, _, sub = of.media_type.partition("/")
    return _written(of, f"Scan {of.name}", words, content, (main, sub, of.name))


def take_letter(
    session: Session,
    pile_id: int,
    arrived: Arrived,
    letter: ScannedLetter | None,
    *,
    pages: int = 0,
    now: datetime,
) -> bool:
    """Make a message of a letter, once, and put it to the request that its sheet names.

    Gives back whether it is new. ``pages`` are in its file, to be shown one by one. What is known
    already stays where people have put it since.
    """
    if not messages.take_in(session, [arrived], now=now):
        return False
    row = session.scalars(
        select(InboundMessage).join(InboundMessage.file).filter_by(sha256=arrived.blob.sha256)
    ).one()
    row.pile_id = pile_id
    row.reading = {**row.reading, PAGES: pages}
    asked = letter and _sure(session, letter)
    if asked:
        because = "the separator sheet scanned in front of it is that of this request"
        messages.place(session, row, asked, because=because, member_id=None, now=now)
    return True


def pages_in_words(pages: Sequence[int]) -> str:
    """Say ``page 3`` or ``pages 3-7`` of pages counted from 0; a gap where a sheet lay is told."""
    stretches: list[list[int]] = []
    for page in pages:
        if stretches and page == stretches[-1][1] + 1:
            stretches[-1][1] = page
        else:
            stretches.append([page, page])
    told = [
        f"{first + 1}" if first == last else f"{first + 1}-{last + 1}" for first, last in stretches
    ]
    return f"{'page' if len(pages) == 1 else 'pages'} {' and '.join(told)}"


def _sure(session: Session, letter: ScannedLetter) -> RecordsRequest | None:
    """The open request that the sheet names, where nothing speaks against it."""
    if letter.broken or len(letter.refs) != 1 or set(letter.own_refs) - set(letter.refs):
        return None
    asked = by_ref(session, normalised(letter.refs[0]))
    return asked if asked is not None and asked.closed_on is None else None


def _written(
    of: PileFacts,
    subject: str,
    words: Sequence[str],
    content: bytes | None,
    file: tuple[str, str, str],
) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["Subject"] = subject
    made["Date"] = of.came_at
    made.set_content("\n".join(words) + "\n")
    if content is not None:
        main, sub, name = file
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
        made.set_boundary(f"scan-{hashlib.sha256(content).hexdigest()[:32]}")
    return made.as_bytes()


def _remarks(made: SplitPile) -> list[str]:
    told = [
        f"The sheet of {ref} had nothing behind it; is its letter missing?" for ref in made.idle
    ]
    backs = len(made.backs)
    if backs:
        sides = (
            "1 blank back of a sheet was" if backs == 1 else f"{backs} blank backs of sheets were"
        )
        told.append(f"{sides} left out.")
    return told
