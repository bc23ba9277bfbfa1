"""Files that say almost the same: told by the share of their five-word runs that both have."""

import re
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Document, FilePage, FileText, PartnershipClaim, TextState

NEAR: Final = 0.6
"""The share of runs, of all that either has, from which two files are called almost the same."""
MOST: Final = 150
"""How many files of about the same length one is compared with, the newest first."""
LETTERS: Final = 60_000
"""How far into its text a file is compared."""
_RUN: Final = 5
_FEWEST: Final = 30  # runs; a page of a few words is like many others by chance
_LONGER: Final = 2  # times
_WORD: Final = re.compile(r"[^\W_]+")


def waiting(session: Session) -> list[int]:
    """List the files that were read and not compared yet, the oldest first."""
    query = select(FileText.file_id).where(
        FileText.state == TextState.READY, FileText.near.is_(None)
    )
    return list(session.scalars(query.order_by(FileText.id)))


def note_near(session: Session, file_id: int) -> int:
    """Compare a file with those about the same agency or its vendors; note which are near.

    Both are told of each other, so the order in which they came does not matter. Gives back how
    many are near.
    """
    told = session.scalars(select(FileText).filter_by(file_id=file_id).with_for_update()).one()
    own = _runs(_text(session, file_id))
    near: dict[int, float] = {}
    for other in _candidates(session, file_id) if len(own) >= _FEWEST else ():
        share = _share(own, _runs(_text(session, other)))
        if share >= NEAR:
            near[other] = round(share, 3)
    told.near = [[other, share] for other, share in near.items()]
    others = select(FileText).where(FileText.file_id.in_(near), FileText.near.is_not(None))
    for like in session.scalars(others.with_for_update()):
        kept = [one for one in like.near or [] if one[0] != file_id]
        like.near = [*kept, [file_id, near[like.file_id]]]
    session.flush()
    return len(near)


def _candidates(session: Session, file_id: int) -> list[int]:
    agencies = select(Document.agency_id).where(Document.file_id == file_id)
    vendors = select(PartnershipClaim.vendor_id).where(PartnershipClaim.agency_id.in_(agencies))
    partners = select(PartnershipClaim.agency_id).where(PartnershipClaim.vendor_id.in_(vendors))
    size = func.sum(func.length(FilePage.text))
    length = session.scalar(select(size).where(FilePage.file_id == file_id)) or 0
    query = (
        select(FilePage.file_id)
        .join(FileText, FileText.file_id == FilePage.file_id)
        .where(
            FileText.state == TextState.READY,
            FilePage.file_id != file_id,
            FilePage.file_id.in_(
                select(Document.file_id).where(
                    Document.agency_id.in_(agencies) | Document.agency_id.in_(partners)
                )
            ),
        )
        .group_by(FilePage.file_id)
        .having(size.between(length // _LONGER, length * _LONGER))
        .order_by(FilePage.file_id.desc())
        .limit(MOST)
    )
    return list(session.scalars(query))


def _text(session: Session, file_id: int) -> str:
    query = select(FilePage.text).filter_by(file_id=file_id).order_by(FilePage.number)
    said: list[str] = []
    length = 0
    for text in session.scalars(query):
        said.append(text)
        length += len(text)
        if length > LETTERS:
            break
    return "\n".join(said)[:LETTERS]


def _runs(text: str) -> set[int]:
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1)}


def _share(one: set[int], other: set[int]) -> float:
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)
