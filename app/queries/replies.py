"""Replies to what is public: those that stand beside it, and all of them for the desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Document,
    InboundMessage,
    MessageFiling,
    Publication,
    RecordsRequest,
    Reply,
)


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


_OFFERED: Final = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """A document or a message that a reply may be about, or may have come in."""

    id: int
    title: str
    on: date
    is_public: bool = False


def documents_to_choose(
    session: Session, agency_id: int, also: Collection[int] = ()
) -> list[Offered]:
    """List the newest documents of an agency, at most 100, and those of ``also`` in any case."""
    newest = select(Document.id).where(Document.agency_id == agency_id)
    newest = newest.order_by(Document.received_on.desc(), Document.id.desc()).limit(_OFFERED)
    rows = session.execute(
        select(Document.id, Document.title, Document.received_on, Publication.id.is_not(None))
        .outerjoin(
            Publication,
            (Publication.document_id == Document.id) & Publication.withdrawn_at.is_(None),
        )
        .where(or_(Document.id.in_(newest.scalar_subquery()), Document.id.in_(also)))
        .order_by(Document.received_on.desc(), Document.id.desc())
    )
    return [Offered(*row) for row in rows]


def messages_to_choose(
    session: Session, agency_id: int, also: Collection[int] = ()
) -> list[Offered]:
    """List the newest messages filed with requests to an agency, as ``documents_to_choose``."""
    filed = (
        select(MessageFiling.message_id)
        .join(RecordsRequest, MessageFiling.request_id == RecordsRequest.id)
        .where(RecordsRequest.agency_id == agency_id)
        .order_by(MessageFiling.message_id.desc())
        .limit(_OFFERED)
    )
    rows = session.execute(
        select(InboundMessage.id, InboundMessage.subject, InboundMessage.received_at)
        .where(or_(InboundMessage.id.in_(filed.scalar_subquery()), InboundMessage.id.in_(also)))
        .order_by(InboundMessage.received_at.desc(), InboundMessage.id.desc())
    )
    return [Offered(number, subject, at.date()) for number, subject, at in rows]


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
