"""Redactions of documents: boxes while it is a draft, then burned, verified, and never changed."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Derivation,
    DerivationKind,
    Document,
    FilePage,
    FileText,
    Redaction,
    RedactionBox,
    RedactionState,
    StoredFile,
    WordsToBox,
)
from app.ports.examining import digest_of
from app.ports.page_reading import Word
from app.ports.redacting import Area, Burned, Verdict
from app.services import attempts
from app.services.boxes import Wish, box_of, place_of, wrong
from app.services.documents import Kept, stored_file
from app.services.file_texts import unpacked

REASONS: Final = (
    "Private address, phone or e-mail",
    "Name of a private person",
    "Date of birth, or a number of identity",
    "Licence plate",
    "Face",
    "Bank, card or account",
    "Health, or another private matter",
    "Name or address of our own people",
    "Victim, witness or child",
    "Security of a system, as a password",
)
"""The usual reasons, in plain words; any other may be written."""

JOB: Final = "redactions"
"""The job that burns."""

MOST_BOXES: Final = 20_000


class RedactionRefused(ServiceError):
    """Nothing was changed or burned; ``reasons`` lists what is wrong with which box."""


@dataclass(frozen=True)
class Work:
    """What to burn: the file of its pages, the boxes, and the words that OCR read on its pages.

    ``original`` is the digest of the file as it came; where we printed it, that of its pages is
    another. Once it was stopped, or handed over anew as another ``attempt``, nothing is kept of it.
    Nor where other boxes, or another file, have the number of a draft that was dropped.
    """

    redaction_id: int
    attempt: int
    file_id: int
    original: str
    sha256: str
    media_type: str
    name: str
    areas: tuple[Area, ...]
    read: Mapping[int, Sequence[Word]]


def latest(session: Session, document: Document) -> Redaction | None:
    """Find the newest redaction of a document; none where nobody began one."""
    query = select(Redaction).filter_by(document_id=document.id).order_by(Redaction.id.desc())
    return session.scalars(query.limit(1)).first()


def open_draft(
    session: Session, document: Document, *, member_id: int | None, now: datetime
) -> Redaction:
    """Give the draft of a document: the open one, or a new one with the boxes of the last.

    Refuses while one is being burned.
    """
    hold_document(session, document.id)
    last = latest(session, document)
    if last and last.state is RedactionState.DRAFT:
        return last
    if last and last.state is RedactionState.BURNING:
        raise RedactionRefused("It is being burned at this moment; wait until that is done.")
    made = Redaction(document=document, created_at=now, created_by_id=member_id)
    for box in last.boxes if last else ():
        made.boxes.append(
            RedactionBox(
                page=box.page, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, place=box.place,
                reason=box.reason, found_by=box.found_by, drawn_by_id=box.drawn_by_id,
            )
        )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def add_boxes(
    session: Session, redaction: Redaction, wishes: Sequence[Wish], *, member_id: int | None
) -> int:
    """Add boxes to a draft; one that is there already is not added again. Gives how many.

    Refuses all of them where one is no rectangle or place, or has too long a reason.
    """
    _hold_draft(session, redaction)
    reasons = tuple(wrong(number, one) for number, one in enumerate(wishes, start=1))
    if any(reasons):
        raise RedactionRefused("No box was added.", tuple(filter(None, reasons)))
    there = {place_of(box) for box in redaction.boxes}
    if len(there) + len(wishes) > MOST_BOXES:
        raise RedactionRefused(f"A redaction has at most {MOST_BOXES} boxes. None was added.")
    added = 0
    for one in wishes:
        if place_of(one.area) in there:
            continue
        there.add(place_of(one.area))
        redaction.boxes.append(box_of(one, member_id))
        added += 1
    session.flush()
    return added


def drop_box(session: Session, redaction: Redaction, box_id: int) -> None:
    """Take a box out of a draft. Raises ``NotFound`` where it is not one of its boxes."""
    _hold_draft(session, redaction)
    found = next((box for box in redaction.boxes if box.id == box_id), None)
    if found is None:
        raise NotFound("That box is gone already.")
    redaction.boxes.remove(found)
    session.flush()


def abandon(session: Session, redaction: Redaction) -> None:
    """Drop a draft with its boxes and the words to be boxed. What was burned stays on record."""
    _hold_draft(session, redaction)
    _forget_words(session, redaction.document_id)
    session.delete(redaction)
    session.flush()


def ask_to_burn(
    session: Session, redaction: Redaction, *, member_id: int | None, now: datetime
) -> None:
    """Hand a draft to the worker. Refuses one without boxes, and while words are to be boxed.

    But for a file that we printed: without boxes its pages become a plain copy, to be published.
    """
    _hold_draft(session, redaction)
    if words_wait(session, redaction.document_id):
        raise RedactionRefused(
            "Words are still being looked for to be boxed, so nothing was burned. Wait until that "
            "is done, or take the words back."
        )
    if not redaction.boxes and redaction.document.file.printing is None:
        raise RedactionRefused("There is no box yet, so nothing was burned. Draw one first.")
    _forget_words(session, redaction.document_id)
    redaction.state, redaction.attempt = RedactionState.BURNING, redaction.attempt + 1
    redaction.burned_by_id, redaction.burned_at = member_id, now
    session.flush()


def stop_burning(session: Session, redaction: Redaction) -> None:
    """Take a redaction back from the worker: it is a draft again, with its boxes.

    What the worker makes of it all the same is thrown away. One that was stopped stays so; refuses
    where it was done first.
    """
    _hold(session, redaction)
    if redaction.state is RedactionState.DRAFT:
        return
    if redaction.state is not RedactionState.BURNING:
        raise RedactionRefused("It was done before it could be stopped. Look what came of it.")
    redaction.state, redaction.verification = RedactionState.DRAFT, {}
    redaction.burned_by_id = redaction.burned_at = None
    attempts.note_done(session, JOB, redaction.id)  # what broke before is no fault of the next
    session.flush()


def words_wait(session: Session, document_id: int) -> bool:
    """Whether words are still to be boxed in a document."""
    query = select(WordsToBox.id).filter_by(document_id=document_id, answered_at=None)
    return session.scalars(query.limit(1)).first() is not None


def hold_document(session: Session, document_id: int) -> None:
    """Let nobody else begin, burn or ask anything of its redaction until this transaction ends."""
    session.execute(select(Document.id).filter_by(id=document_id).with_for_update())


def next_work(
    session: Session, *, redaction_id: int | None = None, but: Collection[int] = ()
) -> Work | None:
    """Say what to burn next, the one asked for first, none ``but`` these.

    None where nothing waits.
    """
    query = select(Redaction).where(
        Redaction.state == RedactionState.BURNING, Redaction.id.not_in(but)
    )
    if redaction_id is not None:
        query = query.where(Redaction.id == redaction_id)
    found = session.scalars(query.order_by(Redaction.id)).first()
    if found is None:
        return None
    file = found.document.file
    return Work(
        redaction_id=found.id,
        attempt=found.attempt,
        file_id=file.id,
        original=file.sha256,
        sha256=file.paged.sha256,
        media_type=file.paged.media_type,
        name=found.document.original_name,
        areas=_areas(found),
        read=_read_by_ocr(session, file),
    )


def note_burned(
    session: Session,
    work: Work,
    kept: Kept,
    burned: Burned,
    verdict: Verdict,
    *,
    people: Sequence[str],
    now: datetime,
) -> Redaction | None:
    """Keep the result, what reopening it found, and the link from the original to it.

    Only a result in which nothing was found is ``verified``. ``people`` are those of the names to
    watch for that may still change. None, and nothing is kept, where it was stopped meanwhile.
    """
    redaction = _wanted(session, work)
    if redaction is None:
        return None
    result = stored_file(session, kept, now)
    result.searched_until = None  # burned once more, it was read before; this look knows it not
    redaction.result = result
    redaction.verification = proven(verdict, people=people, now=now) | {
        "original": work.original,
        "printed": work.sha256 if work.sha256 != work.original else "",
        "result": kept.sha256,
        "areas": [[one.page, one.x0, one.y0, one.x1, one.y1, one.place] for one in burned.areas],
        "words": list(burned.words),
        "elsewhere": list(burned.elsewhere),
        "pictures": list(burned.pictures),
    }
    redaction.state = RedactionState.VERIFIED if verdict.clean else RedactionState.LEAKS
    redaction.problem, redaction.burned_at = "", now
    _link(session, redaction, result, now)
    _let_it_be_read(session, result, now)
    session.flush()
    return redaction


def proven(verdict: Verdict, *, people: Sequence[str], now: datetime) -> dict[str, Any]:
    """Give what is kept of a look into a result."""
    return verdict.as_data() | {
        "watched": digest_of(people),
        "verified_at": now.isoformat(),
        "seconds": math.ceil(verdict.seconds),
    }


def note_progress(session: Session, work: Work, drawn: int, total: int) -> bool:
    """Note how many of the pages that become pictures are done; false: it was stopped."""
    redaction = _wanted(session, work)
    if redaction is None:
        return False
    redaction.verification = {"drawn": drawn, "to_draw": total}
    session.flush()
    return True


def is_wanted(session: Session, work: Work) -> bool:
    """Whether the worker is still to do it; false: it was stopped, or done by somebody else."""
    return _of(session, work, select(Redaction)) is not None


def note_failed(session: Session, work: Work, because: str) -> None:
    """Note why nothing could be burned; the boxes stay. Nothing is noted once it was stopped."""
    redaction = _wanted(session, work)
    if redaction is not None:
        redaction.state, redaction.problem = RedactionState.FAILED, because
        redaction.verification = {}
        session.flush()


def file_to_publish(document: Document, redaction: Redaction | None) -> StoredFile:
    """Give what publishing makes public: the result of the redaction, or the original.

    Where a redaction was begun and has no result, it is the original, and the checklist holds it.
    """
    return redaction.result if redaction and redaction.result else document.file


def areas_burned(redaction: Redaction) -> tuple[Area, ...]:
    """Give the boxes as they were burned."""
    return tuple(
        Area(page=page, x0=x0, y0=y0, x1=x1, y1=y1, place=place)
        for page, x0, y0, x1, y1, place in redaction.verification.get("areas", ())
    )


def _hold(session: Session, redaction: Redaction) -> None:
    """Read a redaction as it is now, and let nobody change it until this transaction ends."""
    hold_document(session, redaction.document_id)
    query = select(Redaction).filter_by(id=redaction.id).with_for_update()
    if session.scalars(query.execution_options(populate_existing=True)).first() is None:
        raise NotFound("Somebody dropped that draft just now.")


def _wanted(session: Session, work: Work) -> Redaction | None:
    """Give what the worker burns, unless it was stopped or done meanwhile."""
    return _of(session, work, select(Redaction).with_for_update())


def _of(session: Session, work: Work, query: Select[Redaction]) -> Redaction | None:
    wanted = {"id": work.redaction_id, "attempt": work.attempt, "state": RedactionState.BURNING}
    query = query.filter_by(**wanted).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None or found.document.file.sha256 != work.original or _areas(found) != work.areas:
        return None
    return found


def _areas(redaction: Redaction) -> tuple[Area, ...]:
    return tuple(
        Area(page=box.page, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, place=box.place)
        for box in redaction.boxes
    )


def _forget_words(session: Session, document_id: int) -> None:
    session.execute(delete(WordsToBox).where(WordsToBox.document_id == document_id))


def _hold_draft(session: Session, redaction: Redaction) -> None:
    _hold(session, redaction)
    if redaction.state is not RedactionState.DRAFT:
        raise RedactionRefused(
            "This redaction is burned, so its boxes stay as they are. Begin a new one: it starts "
            "with the same boxes."
        )


def _read_by_ocr(session: Session, file: StoredFile) -> dict[int, tuple[Word, ...]]:
    pages = session.scalars(select(FilePage).filter_by(file_id=file.id))
    return {page.number: unpacked(page.words) for page in pages if page.words is not None}


def _let_it_be_read(session: Session, result: StoredFile, now: datetime) -> None:
    """Ask for the text of a result, so that the library finds what it says once it is public."""
    if session.scalars(select(FileText.id).filter_by(file_id=result.id)).first() is None:
        session.add(FileText(file_id=result.id, asked_at=now))


def _link(session: Session, redaction: Redaction, result: StoredFile, now: datetime) -> None:
    facts = {"source_id": redaction.document.file.paged.id, "made_id": result.id, "path": ""}
    query = select(Derivation).filter_by(kind=DerivationKind.REDACTED, **facts)
    if session.scalars(query).first() is None:
        how = {"redaction": redaction.id, "boxes": len(redaction.boxes)}
        session.add(Derivation(kind=DerivationKind.REDACTED, how=how, made_at=now, **facts))
