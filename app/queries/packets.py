"""Packets as the desk shows them: those made of one thing, and how heavy a request is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import (
    Document,
    InboundMessage,
    Member,
    MessageFiling,
    Packet,
    PacketScope,
    StoredFile,
)

MOST = 20


@dataclass(frozen=True, slots=True)
class Made:
    """A packet, and who asked for it."""

    packet: Packet
    asked_by: str


def made_of(session: Session, scope: PacketScope, about: str) -> Sequence[Made]:
    """The packets of one thing, the newest first, the last twenty."""
    query = (
        select(Packet, Member.name, Member.email)
        .outerjoin(Member, Member.id == Packet.asked_by_id)
        .where(Packet.scope == scope, Packet.about == about)
        .order_by(Packet.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query)
    return [Made(packet, name or email or "") for packet, name, email in rows]


def weight_of(session: Session, request_id: int) -> int:
    """How many bytes the mails and documents of a request have together."""
    documents = (
        select(func.sum(StoredFile.size)).join(Document).where(Document.request_id == request_id)
    )
    mails = (
        select(func.sum(StoredFile.size))
        .join(InboundMessage)
        .join(MessageFiling, MessageFiling.message_id == InboundMessage.id)
        .where(MessageFiling.request_id == request_id)
    )
    return (session.scalar(documents) or 0) + (session.scalar(mails) or 0)
