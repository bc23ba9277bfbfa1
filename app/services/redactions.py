"""Redactions of documents: boxes while it is a draft, then burned, verified, and never changed."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Derivation,
    DerivationKind,
    Document,
    FilePage,
    FileText,
    Publication,
    Redaction,
    RedactionBox,
    RedactionState,
    StoredFile,
)
from app.ports.examining import digest_of
from app.ports.page_reading import Word
from app.ports.redacting import Area, Burned, Verdict
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

MOST_BOXES: Final = 20_000
_LONGEST_REASON: Final = 200
_LONGEST_PLACE: Final = 200
_LAST_PAGE: Final = 100_000
_NO_LETTERS: Final = frozenset({"Cc", "Cs"})  # neither can be kept in every database


class RedactionRefused(ServiceError):
    """Nothing was changed or burned; ``reasons`` lists what is wrong with which box."""


@dataclass(frozen=True)
class Work:
    """What to burn: the file of its pages, the boxes, and the words that OCR read on its pages.

    ``original`` is the digest of the file as it came; where we printed it, that of its pages is
    another.
    """

    redaction_id: int
    file_id: int
    original: str
    sha256: str
    media_type: str
    name: str
    areas: tuple[Area, ...]
    read: Mapping[int, Sequence[Word]]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A box that somebody wants burned: where, why, and which finder found it, if any."""

    area: Area
    reason: str
    found_by: str = ""


def latest(session: Session, document: Document) -> Redaction | None:
    """Find the newest redaction of a document; none where nobody began one."""
    query = select(Redaction).filter_by(document_id=document.id).order_by(Redaction.id.desc())
    return session.scalars(query.limit(1)).first()


def elsewhere(session: Session, document: Document) -> Document | None:
    """Find another document of the very same file that somebody redacts; none where nobody does."""
    query = (
        select(Document)
        .join(Redaction, Redaction.document_id == Document.id)
        .where(Document.file_id == document.file_id, Document.id != document.id)
    )
    return session.scalars(query.order_by(Document.id).limit(1)).first()


def public_without_boxes(session: Session, document: Document) -> Document | None:
    """Find another document that shows the words of this file without boxes; none: none does."""
    query = (
        select(Document)
        .join(Publication, Publication.document_id == Document.id)
        .where(
            Document.file_id == document.file_id,
            Document.id != document.id,
            Publication.withdrawn_at.is_(None),
            or_(Publication.redaction_id.is_(None), Publication.redaction_id.in_(_without_boxes())),
        )
    )
    return session.scalars(query.order_by(Document.id).limit(1)).first()


def open_draft(
    session: Session, document: Document, *, member_id: int | None, now: datetime
) -> Redaction:
    """Give the draft of a document: the open one, or a new one with the boxes of the last.

    Refuses while one is being burned.
    """
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
    _refuse_unless_draft(redaction)
    reasons = tuple(_wrong(number, one) for number, one in enumerate(wishes, start=1))
    if any(reasons):
        raise RedactionRefused("No box was added.", tuple(filter(None, reasons)))
    there = {_place_of(box) for box in redaction.boxes}
    if len(there) + len(wishes) > MOST_BOXES:
        raise RedactionRefused(f"A redaction has at most {MOST_BOXES} boxes. None was added.")
    added = 0
    for one in wishes:
        if _place_of(one.area) in there:
            continue
        there.add(_place_of(one.area))
        redaction.boxes.append(_box(one, member_id))
        added += 1
    session.flush()
    return added


def drop_box(session: Session, redaction: Redaction, box_id: int) -> None:
    """Take a box out of a draft. Raises ``NotFound`` where it is not one of its boxes."""
    _refuse_unless_draft(redaction)
    found = next((box for box in redaction.boxes if box.id == box_id), None)
    if found is None:
        raise NotFound("That box is gone already.")
    redaction.boxes.remove(found)
    session.flush()


def abandon(session: Session, redaction: Redaction) -> None:
    """Drop a draft with its boxes. What was burned stays on record."""
    _refuse_unless_draft(redaction)
    session.delete(redaction)
    session.flush()


def ask_to_burn(
    session: Session, redaction: Redaction, *, member_id: int | None, now: datetime
) -> None:
    """Hand a draft to the worker. Refuses one without boxes.

    But for a file that we printed: without boxes its pages become a plain copy, to be published.
    """
    session.refresh(redaction, with_for_update=True)
    _refuse_unless_draft(redaction)
    if not redaction.boxes and redaction.document.file.printing is None:
        raise RedactionRefused("There is no box yet, so nothing was burned. Draw one first.")
    redaction.state, redaction.burned_by_id, redaction.burned_at = (
        RedactionState.BURNING,
        member_id,
        now,
    )
    session.flush()


def next_work(session: Session, *, redaction_id: int | None = None) -> Work | None:
    """Say what to burn next, the one asked for first; none where nothing waits."""
    query = select(Redaction).where(Redaction.state == RedactionState.BURNING)
    if redaction_id is not None:
        query = query.where(Redaction.id == redaction_id)
    found = session.scalars(query.order_by(Redaction.id)).first()
    if found is None:
        return None
    file = found.document.file
    areas = tuple(
        Area(page=box.page, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, place=box.place)
        for box in found.boxes
    )
    return Work(
        redaction_id=found.id,
        file_id=file.id,
        original=file.sha256,
        sha256=file.paged.sha256,
        media_type=file.paged.media_type,
        name=found.document.original_name,
        areas=areas,
        read=_read_by_ocr(session, file),
    )


def note_burned(
    session: Session,
    work: Work,
    kept: Kept,
    burned: Burned,
    verdict: Verdict,
    *,
    watch: Sequence[str],
    now: datetime,
) -> Redaction:
    """Keep the result, what reopening it found, and the link from the original to it.

    Only a result in which nothing was found is ``verified``.
    """
    redaction = session.get_one(Redaction, work.redaction_id)
    result = stored_file(session, kept, now)
    redaction.result = result
    redaction.verification = verdict.as_data() | {
        "original": work.original,
        "printed": work.sha256 if work.sha256 != work.original else "",
        "result": kept.sha256,
        "areas": [[one.page, one.x0, one.y0, one.x1, one.y1, one.place] for one in burned.areas],
        "words": list(burned.words),
        "elsewhere": list(burned.elsewhere),
        "pictures": list(burned.pictures),
        "watched": digest_of(watch),
        "verified_at": now.isoformat(),
    }
    redaction.state = RedactionState.VERIFIED if verdict.clean else RedactionState.LEAKS
    redaction.problem, redaction.burned_at = "", now
    _link(session, redaction, result, now)
    _let_it_be_read(session, result, now)
    session.flush()
    return redaction


def note_verified_again(
    session: Session,
    redaction: Redaction,
    verdict: Verdict,
    *,
    watch: Sequence[str],
    now: datetime,
) -> None:
    """Keep what another look found: the names to watch for may have grown since."""
    redaction.verification = redaction.verification | verdict.as_data() | {
        "watched": digest_of(watch),
        "verified_at": now.isoformat(),
    }  # fmt: skip
    redaction.state = RedactionState.VERIFIED if verdict.clean else RedactionState.LEAKS
    session.flush()


def note_failed(session: Session, work: Work, because: str) -> None:
    """Note why nothing could be burned; the boxes stay."""
    redaction = session.get_one(Redaction, work.redaction_id)
    redaction.state, redaction.problem = RedactionState.FAILED, because
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


def of_result(session: Session, sha256: str) -> Redaction | None:
    """Find the redaction whose result is the file of that digest."""
    query = (
        select(Redaction)
        .join(StoredFile, Redaction.result_id == StoredFile.id)
        .where(StoredFile.sha256 == sha256)
        .order_by(Redaction.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _without_boxes() -> Select[int]:
    return select(Redaction.id).where(~Redaction.boxes.any())


def _wrong(number: int, one: Wish) -> str:
    wrong = _wrong_words(one) or ("" if one.area.place else _wrong_corners(one.area))
    return f"Box {number}: {wrong}" if wrong else ""


def _wrong_words(one: Wish) -> str:
    if len(one.reason) > _LONGEST_REASON:
        return f"its reason has more than {_LONGEST_REASON} letters."
    if len(one.area.place) > _LONGEST_PLACE:
        return f"its place has more than {_LONGEST_PLACE} letters."
    odd = any(unicodedata.category(sign) in _NO_LETTERS for sign in one.reason + one.area.place)
    return "its reason or place has signs that are no letters." if odd else ""


def _wrong_corners(area: Area) -> str:
    corners = (area.x0, area.y0, area.x1, area.y1)
    if not all(map(math.isfinite, corners)) or area.x1 <= area.x0 or area.y1 <= area.y0:
        return "x1 must be larger than x0, and y1 larger than y0."
    if area.page > _LAST_PAGE:
        return "no file here has so many pages."
    return "" if area.page >= 1 else "pages are counted from 1."


def _place_of(of: Area | RedactionBox) -> tuple[Any, ...]:
    corners = (round(one, 1) for one in (of.x0, of.y0, of.x1, of.y1))
    return (of.page, *corners, of.place)


def _box(one: Wish, member_id: int | None) -> RedactionBox:
    area = one.area
    return RedactionBox(
        page=area.page, x0=area.x0, y0=area.y0, x1=area.x1, y1=area.y1, place=area.place,
        reason=one.reason.strip(), found_by=one.found_by, drawn_by_id=member_id,
    )  # fmt: skip


def _refuse_unless_draft(redaction: Redaction) -> None:
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
