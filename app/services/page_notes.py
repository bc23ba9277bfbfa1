"""Notes that members leave on a region of a page; never public."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Document, PageNote

_LONGEST = 2_000
Region = tuple[float, float, float, float]


def add(
    session: Session,
    document: Document,
    page: int,
    region: Region,
    said: str,
    *,
    member_id: int | None,
    now: datetime,
) -> PageNote:
    """Note ``said`` about a region: points from the top left of the page as displayed.

    Corners may come in any order. Refuses a note without words, and one that is too long.
    """
    words = said.strip()
    if not words:
        raise ServiceError("A note needs words. Nothing was noted.")
    if len(words) > _LONGEST:
        raise ServiceError(f"A note has at most {_LONGEST:,} characters. Nothing was noted.")
    x0, x1 = sorted((region[0], region[2]))
    y0, y1 = sorted((region[1], region[3]))
    note = PageNote(
        document_id=document.id,
        page=page,
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        said=words,
        noted_at=now,
        noted_by_id=member_id,
    )
    session.add(note)
    session.flush()
    return note


def drop(session: Session, document: Document, note_id: int, *, now: datetime) -> None:
    """Take a note away; its row stays. Raises ``NotFound``."""
    note = session.get(PageNote, note_id)
    if note is None or note.document_id != document.id:
        raise NotFound("There is no such note on this document.")
    note.dropped_at = note.dropped_at or now


def of_page(session: Session, document: Document, page: int) -> Sequence[PageNote]:
    """The notes on a page, the topmost first."""
    query = select(PageNote).where(
        PageNote.document_id == document.id, PageNote.page == page, PageNote.dropped_at.is_(None)
    )
    return session.scalars(query.order_by(PageNote.y0, PageNote.id)).all()
