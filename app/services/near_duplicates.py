"""Files that say almost the same: told by the share of their runs of words that both have."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Document, FileText, PartnershipClaim, TextState
from app.services.boilerplate.signatures import Signature, likeness, packed, unpacked
from app.services.boilerplate.sources import signature_of

NEAR: Final = 0.6
"""The share of runs, of all that either has, from which two files are called almost the same."""
MOST: Final = 2_000
"""How many files one is compared with, the newest first."""


def waiting(session: Session) -> list[int]:
    """List the files that were read and not compared yet, the oldest first."""
    query = select(FileText.file_id).where(
        FileText.state == TextState.READY, FileText.near.is_(None)
    )
    return list(session.scalars(query.order_by(FileText.id)))


def note_near(session: Session, file_id: int, own: Signature | None = None) -> int:
    """Compare a file with those about the same agency or its vendors; note which are near.

    ``own`` is its signature, made here where nobody made it before; of a long file that takes
    seconds, in which nobody else can write. Both are told of each other, so the order in which they
    came does not matter. The shares are estimates (see `signatures`). Gives how many are near.
    """
    told = session.scalars(select(FileText).filter_by(file_id=file_id).with_for_update()).one()
    own = signature_of(session, file_id) if own is None else own
    told.signature = packed(own)
    near: dict[int, float] = {}
    for other, made in _candidates(session, file_id) if own else ():
        share = likeness(own, made)
        if share >= NEAR:
            near[other] = round(share, 3)
    told.near = [[other, share] for other, share in near.items()]
    others = select(FileText).where(FileText.file_id.in_(near), FileText.near.is_not(None))
    for like in session.scalars(others.with_for_update()):
        kept = [one for one in like.near or [] if one[0] != file_id]
        like.near = [*kept, [file_id, near[like.file_id]]]
    session.flush()
    return len(near)


def note_unlike(session: Session, file_id: int) -> None:
    """Note that a file was compared and is like no other, for it could not be compared."""
    told = session.scalars(select(FileText).filter_by(file_id=file_id).with_for_update()).one()
    told.near = []
    session.flush()


def _candidates(session: Session, file_id: int) -> list[tuple[int, Signature]]:
    agencies = select(Document.agency_id).where(Document.file_id == file_id)
    vendors = select(PartnershipClaim.vendor_id).where(PartnershipClaim.agency_id.in_(agencies))
    partners = select(PartnershipClaim.agency_id).where(PartnershipClaim.vendor_id.in_(vendors))
    about = select(Document.file_id).where(
        Document.agency_id.in_(agencies) | Document.agency_id.in_(partners)
    )
    query = (
        select(FileText.file_id, FileText.signature)
        .where(
            FileText.state == TextState.READY,
            FileText.signature.is_not(None),
            FileText.file_id != file_id,
            FileText.file_id.in_(about),
        )
        .order_by(FileText.file_id.desc())
        .limit(MOST)
    )
    return [(other, unpacked(kept) or ()) for other, kept in session.execute(query)]
