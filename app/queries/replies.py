"""Replies to what is public: those that stand beside it, and all of them for the desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.models import Publication, Reply


@dataclass(frozen=True, slots=True)
class PublicReply:
    """A reply as anybody may read it. ``document`` is the address of what it answers, if one."""

    id: int
    agency_id: int
    said_by: str
    said_on: date
    words: str
    document: str
    title: str

    @property
    def leaves_names_out(self) -> bool:
        """Whether a name of ours was taken out of it."""
        return "[name]" in self.words.casefold()


def of_agencies(session: Session, ids: Collection[int]) -> dict[int, list[PublicReply]]:
    """Give the public replies of these agencies, the newest first, in one query."""
    found: dict[int, list[PublicReply]] = {}
    for one in _public(session, Reply.agency_id.in_(ids)) if ids else ():
        found.setdefault(one.agency_id, []).append(one)
    return found


def of_document(session: Session, address: str) -> list[PublicReply]:
    """Give the public replies to the document at an address, the newest first."""
    return _public(session, Publication.address == address)


def entered(session: Session, agency_id: int) -> Sequence[Reply]:
    """List every reply of an agency, also those withdrawn, the newest first. For members."""
    query = select(Reply).filter_by(agency_id=agency_id).order_by(Reply.id.desc())
    return session.scalars(query).all()


def _public(session: Session, of: ColumnElement[bool]) -> list[PublicReply]:
    """A reply to a document is told while the document is public."""
    rows = session.execute(
        select(Reply, Publication.address, Publication.title)
        .outerjoin(
            Publication,
            (Publication.document_id == Reply.document_id) & Publication.withdrawn_at.is_(None),
        )
        .where(
            of,
            Reply.withdrawn_at.is_(None),
            or_(Reply.document_id.is_(None), Publication.id.is_not(None)),
        )
        .order_by(Reply.said_on.desc(), Reply.id.desc())
    )
    return [
        PublicReply(
            reply.id, reply.agency_id, reply.said_by, reply.said_on, reply.words,
            address or "", title or "",
        )
        for reply, address, title in rows
    ]  # fmt: skip
