"""Words whose every place is to be boxed: asked for at the desk, looked for by the worker."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import (
    Document,
    FilePage,
    FileText,
    RedactionState,
    StoredFile,
    TextState,
    WordsToBox,
)
from app.services import redactions
from app.services.boxes import Wish
from app.services.redactions import RedactionRefused

MOST_WAITING: Final = 20
_SHOWN: Final = 10
_NOT_READ: Final = (
    "Its text was still being read, so not every page was looked at. Ask once more when it is read."
)
_BEING_READ: Final = frozenset({TextState.WAITING, TextState.WORKING})


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What to look for: words or "phrases", who found them, and where a picture shows them.

    ``places`` are page and corners, in points.
    """

    query: str
    found_by: str
    places: tuple[tuple[float, ...], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Give plain data to keep."""
        return {"query": self.query, "found_by": self.found_by, "places": self.places}


@dataclass(frozen=True)
class Work:
    """What to look for next, in which file, and on which of its pages by their ids."""

    asking_id: int
    document_id: int
    sha256: str
    media_type: str
    sought: tuple[Sought, ...]
    reason: str
    pages: tuple[int, ...]


def ask(
    session: Session,
    document: Document,
    sought: Sequence[Sought],
    *,
    reason: str,
    member_id: int | None,
    now: datetime,
) -> WordsToBox:
    """Ask for a box on every place of words. Refuses once the redaction is burned or failed.

    Refuses also where nothing is asked for, and where twenty askings wait already.
    """
    redactions.hold_document(session, document.id)
    last = redactions.latest(session, document)
    if last and last.state is RedactionState.BURNING:
        raise RedactionRefused("It is being burned at this moment; wait until that is done.")
    if last and last.state is not RedactionState.DRAFT:  # its page shows nothing of what waits
        raise RedactionRefused(
            "This redaction is no draft any more, so nothing is looked for. Begin a new one: it "
            "starts with the same boxes."
        )
    if not sought:
        raise RedactionRefused("Nothing was looked for. Tick what must go, or type words.")
    waiting = [one for one in _of(session, document) if one.answered_at is None]
    if len(waiting) >= MOST_WAITING:
        raise RedactionRefused(
            f"{MOST_WAITING} askings for words wait already; this one was not kept. Ask again when "
            "they are done."
        )
    made = WordsToBox(
        document=document, sought=[one.as_data() for one in sought], reason=reason,
        asked_at=now, asked_by_id=member_id, added=[], by_eye=[],
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def of(session: Session, document: Document) -> Sequence[WordsToBox]:
    """List what was asked of a draft: all that waits, and the last that was answered."""
    every = _of(session, document)
    answered = [one for one in every if one.answered_at is not None][:_SHOWN]
    return [*(one for one in every if one.answered_at is None), *answered]


def take_back(session: Session, document: Document, asking_id: int) -> None:
    """Forget an asking; boxes that it added stay. Raises ``NotFound`` where it is none of its."""
    query = select(WordsToBox).filter_by(id=asking_id, document_id=document.id)
    found = session.scalars(query.with_for_update()).first()
    if found is None:
        raise NotFound("That was taken back already, or its draft is gone.")
    session.delete(found)
    session.flush()


def next_work(session: Session, *, but: Collection[int] = ()) -> Work | None:
    """Say what was asked for first and is not answered, none ``but`` these.

    None where nothing waits.

    Of a file that we printed, the pages that we printed: no copy has the others.
    """
    query = select(WordsToBox).filter_by(answered_at=None).where(WordsToBox.id.not_in(but))
    found = session.scalars(query.order_by(WordsToBox.id).limit(1)).first()
    if found is None:
        return None
    file = found.document.file
    return Work(
        asking_id=found.id,
        document_id=found.document_id,
        sha256=file.paged.sha256,
        media_type=file.paged.media_type,
        sought=tuple(map(_sought, found.sought)),
        reason=found.reason,
        pages=_pages(session, file),
    )


def note_progress(session: Session, work: Work, done: int) -> bool:
    """Note how many pages were looked at; false: it was taken back, and nobody waits."""
    asking = _waiting(session, work)
    if asking is None:
        return False
    asking.done, asking.pages = done, len(work.pages)
    session.flush()
    return True


def note_found(
    session: Session,
    work: Work,
    wishes: Sequence[Wish],
    *,
    by_eye: Sequence[int],
    now: datetime,
) -> int:
    """Add the boxes to the draft, and say on which pages; count them. None: no draft is begun.

    ``by_eye`` are the pages that say it and do not tell where. Nothing is added once it was taken
    back. Raises ``RedactionRefused`` as ``add_boxes`` does.
    """
    redactions.hold_document(session, work.document_id)  # before its words, as who burns or drops
    asking = _waiting(session, work)
    if asking is None:
        return 0
    asking.answered_at, asking.by_eye = now, sorted(by_eye)
    asking.done = asking.pages = len(work.pages)
    told = session.scalars(select(FileText).filter_by(file_id=asking.document.file_id)).first()
    being_read = told is not None and told.state in _BEING_READ
    if being_read or _pages(session, asking.document.file) != work.pages:
        asking.problem = _NOT_READ
    if wishes:
        by = asking.asked_by_id
        draft = redactions.open_draft(session, asking.document, member_id=by, now=now)
        there = {box.id for box in draft.boxes}
        redactions.add_boxes(session, draft, wishes, member_id=by)
        asking.added = sorted(box.page for box in draft.boxes if box.id not in there)
    session.flush()
    return len(asking.added)


def note_failed(session: Session, work: Work, because: str, *, now: datetime) -> None:
    """Note why no box was added."""
    asking = _waiting(session, work)
    if asking is not None:
        asking.answered_at, asking.problem = now, because
        session.flush()


def _of(session: Session, document: Document) -> Sequence[WordsToBox]:
    query = select(WordsToBox).filter_by(document_id=document.id)
    return session.scalars(query.order_by(WordsToBox.id.desc())).all()


def _pages(session: Session, file: StoredFile) -> tuple[int, ...]:
    """List what was read, by ids, in order; of a file that we printed, what we printed."""
    pages = select(FilePage.id).filter_by(file_id=file.id).order_by(FilePage.number)
    if file.printing:
        pages = pages.where(FilePage.width > 0)
    return tuple(session.scalars(pages))


def _sought(data: dict[str, Any]) -> Sought:
    return Sought(
        query=data["query"], found_by=data["found_by"], places=tuple(map(tuple, data["places"]))
    )


def _waiting(session: Session, work: Work) -> WordsToBox | None:
    """Give what was asked, unless it was taken back or answered meanwhile.

    Other words may have the number of those that were taken back.
    """
    wanted = {"id": work.asking_id, "document_id": work.document_id, "reason": work.reason}
    query = select(WordsToBox).filter_by(answered_at=None, **wanted).with_for_update()
    found = session.scalars(query).first()
    return found if found and tuple(map(_sought, found.sought)) == work.sought else None
