"""Reads of scanned piles: which there are, how far each is, and what became of its letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    InboundMessage,
    Member,
    MessageFiling,
    MessageState,
    PileState,
    RecordsRequest,
    ScanPile,
)

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PileRow:
    """A pile, who brought it, how many letters it held, and how many of them wait for a person."""

    pile: ScanPile
    brought_by: str
    letters: int
    waiting: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter of a pile, and the references of the requests it was put to."""

    message: InboundMessage
    refs: tuple[str, ...]


def piles(session: Session, *, page: int = 1) -> tuple[list[PileRow], int]:
    """One page of the piles, the newest first, and how many there are."""
    total = session.scalar(select(func.count(ScanPile.id))) or 0
    query = _rows().order_by(ScanPile.id.desc())
    query = query.limit(PER_PAGE).offset((max(1, page) - 1) * PER_PAGE)
    return [PileRow(*row) for row in session.execute(query)], total


def pile_row(session: Session, pile_id: int) -> PileRow | None:
    """One pile as the list shows it."""
    row = session.execute(_rows().where(ScanPile.id == pile_id)).first()
    return PileRow(*row) if row else None


def letters_of(session: Session, pile_id: int) -> list[LetterRow]:
    """The letters of a pile, in their order. Two queries."""
    query = select(InboundMessage).where(InboundMessage.pile_id == pile_id)
    found = session.scalars(query.order_by(InboundMessage.id)).all()
    refs: dict[int, list[str]] = {}
    filed = (
        select(MessageFiling.message_id, RecordsRequest.ref)
        .join(RecordsRequest, RecordsRequest.id == MessageFiling.request_id)
        .join(InboundMessage, InboundMessage.id == MessageFiling.message_id)
        .where(InboundMessage.pile_id == pile_id)
        .order_by(MessageFiling.id)
    )
    for message_id, ref in session.execute(filed):
        refs.setdefault(message_id, []).append(ref)
    return [LetterRow(one, tuple(refs.get(one.id, ()))) for one in found]


_WAITING_PILE: Final = select(ScanPile.id).where(ScanPile.state == PileState.WAITING).limit(1)


def being_split(session: Session) -> bool:
    """Whether any pile still waits to be taken apart."""
    return session.scalar(_WAITING_PILE) is not None


def requests_for_sheets(
    session: Session, *, refs: Sequence[str] = (), ids: Sequence[int] = (), batch_id: int | None
) -> list[RecordsRequest]:
    """The requests of these references and numbers, and the open ones of a batch, by agency."""
    conditions: list[ColumnElement[bool]] = [
        RecordsRequest.id.in_(ids),
        RecordsRequest.ref.in_(refs),
    ]
    if batch_id is not None:
        conditions.append(
            and_(RecordsRequest.batch_id == batch_id, RecordsRequest.closed_on.is_(None))
        )
    query = select(RecordsRequest).where(or_(*conditions))
    found = session.scalars(query.options(joinedload(RecordsRequest.recipient)))
    return sorted(found, key=lambda one: (one.recipient.name, one.ref))


def _rows() -> Select[ScanPile, str, int, int]:
    letters = select(func.count(InboundMessage.id)).where(InboundMessage.pile_id == ScanPile.id)
    unsorted = letters.where(InboundMessage.state == MessageState.UNSORTED)
    return select(
        ScanPile,
        func.coalesce(Member.name, ""),
        letters.correlate(ScanPile).scalar_subquery(),
        unsorted.correlate(ScanPile).scalar_subquery(),
    ).outerjoin(Member, Member.id == ScanPile.brought_by_id)
