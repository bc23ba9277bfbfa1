"""Codings as somebody may see them: nobody sees another's reading before both are in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.models import (
    Coding,
    Document,
    DocumentKind,
    Member,
    Reading,
    Round,
    Settlement,
    SettlementOffer,
)

WORDED = frozenset({"text", "party"})
"""Kinds of details that two people never write alike; they are no ground to disagree."""


class Basis(StrEnum):
    """On what an answer rests."""

    AGREED = "agreed"  # two readers said the same
    SETTLED = "settled"  # they did not, and a third person decided
    TOGETHER = "together"  # they did not, and then settled it between them, both agreeing
    ALONE = "alone"  # one reader, and it was decided that this is enough


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How far the readings of a document are, as far as one viewer may know.

    Of another's reading only that it was begun and whether it is finished: no value, no count.
    """

    readings: tuple[Reading, ...]
    mine: Reading | None

    @property
    def is_open(self) -> bool:
        """Whether what was read may be seen by everybody: both are in, or one is enough."""
        return is_open(self.readings)

    @property
    def may_begin(self) -> bool:
        """Whether the viewer may begin a reading."""
        return self.mine is None and len(self.readings) < len(Round) and not self.is_open


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What both readers said of one term, and what was settled."""

    term: str
    first: Coding | None
    second: Coding | None
    settlement: Settlement | None

    @property
    def is_same(self) -> bool:
        """Whether they said the same."""
        return same_answer(self.first, self.second)

    @property
    def is_disputed(self) -> bool:
        """Whether somebody still has to decide."""
        return not self.is_same and self.settlement is None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The answer that stands for a term of a document, and on what it rests."""

    document_id: int
    coding: Coding
    basis: Basis


def is_open(readings: Sequence[Reading]) -> bool:
    """Whether readings of one document may be seen by others than their readers."""
    finished = [one for one in readings if one.finished_at]
    return len(finished) == len(Round) or any(one.alone_because for one in finished)


def stage(session: Session, document_id: int, viewer_id: int | None) -> Stage:
    """Tell how far the readings of a document are."""
    query = select(Reading).filter_by(document_id=document_id).order_by(Reading.round)
    readings = tuple(session.scalars(query))
    mine = next((one for one in readings if one.reader_id == viewer_id), None)
    return Stage(readings=readings, mine=mine)


def own(session: Session, reading: Reading | None) -> dict[str, Coding]:
    """Give the codings of one's own reading that count, by term."""
    if reading is None:
        return {}
    query = select(Coding).filter_by(reading_id=reading.id, superseded_at=None)
    return {one.term: one for one in session.scalars(query)}


def history(session: Session, reading: Reading, term: str) -> Sequence[Coding]:
    """Give all that a reader ever said of a term, the newest first."""
    query = select(Coding).filter_by(reading_id=reading.id, term=term)
    return session.scalars(query.order_by(Coding.id.desc())).all()


def coded(session: Session, term: str) -> Sequence[int]:
    """List the documents of which anybody coded this term."""
    query = select(Reading.document_id).join(Coding, Coding.reading_id == Reading.id)
    query = query.where(Coding.term == term, Coding.superseded_at.is_(None)).distinct()
    return session.scalars(query).all()


def pairs(session: Session, document_id: int) -> tuple[Pair, ...]:
    """Lay the two readings of a document side by side; nothing before both are in."""
    return of_documents(session, [document_id]).get(document_id, ())


def of_documents(
    session: Session, ids: Iterable[int], *, term: str = ""
) -> dict[int, tuple[Pair, ...]]:
    """As ``pairs``, for many documents in three queries; only of ``term`` where one is given."""
    wanted = list(ids)
    which = [Coding.term == term] if term else []
    readings = _by_document(session, wanted)
    open_ = [one for one, rounds in readings.items() if is_open(list(rounds.values()))]
    codings: dict[tuple[int, str], dict[Round, Coding]] = {}
    query = (
        select(Coding, Reading.document_id, Reading.round)
        .join(Reading, Coding.reading_id == Reading.id)
        .where(Reading.document_id.in_(open_), Coding.superseded_at.is_(None), *which)
    )
    for coding, document_id, turn in session.execute(query):
        codings.setdefault((document_id, coding.term), {})[turn] = coding
    settled = {
        (one.document_id, one.term): one
        for one in session.scalars(
            select(Settlement).where(
                Settlement.document_id.in_(open_), Settlement.superseded_at.is_(None)
            )
        )
    }
    found: dict[int, list[Pair]] = {}
    for (document_id, code), by_round in sorted(codings.items()):
        found.setdefault(document_id, []).append(
            Pair(
                term=code,
                first=by_round.get(Round.FIRST),
                second=by_round.get(Round.SECOND),
                settlement=settled.get((document_id, code)),
            )
        )
    return {one: tuple(every) for one, every in found.items()}


def standing(
    session: Session, ids: Iterable[int], *, term: str = ""
) -> dict[int, dict[str, Standing]]:
    """Give the answers that stand, by document and term. What is disputed is not there.

    Only of ``term`` where one is given.
    """
    wanted = list(ids)
    readings = _by_document(session, wanted)
    found: dict[int, dict[str, Standing]] = {}
    for document_id, every in of_documents(session, wanted, term=term).items():
        is_alone = any(one.alone_because for one in readings[document_id].values())
        for pair in every:
            if one := _stands(document_id, pair, is_alone=is_alone):
                found.setdefault(document_id, {})[pair.term] = one
    return found


def offers(session: Session, document_id: int) -> dict[str, SettlementOffer]:
    """Give what one reader offers the other and nobody answered yet, by term."""
    query = select(SettlementOffer).filter_by(document_id=document_id, superseded_at=None)
    return {one.term: one for one in session.scalars(query)}


class Answered(NamedTuple):
    """What two answers are compared by."""

    finding: str
    value: Mapping[str, Any] | None
    details: Mapping[str, Any]


def same_answer(one: Coding | None, other: Coding | None) -> bool:
    """Whether two codings say the same, as ``say_the_same`` has it."""
    if one is None or other is None:
        return False
    return say_the_same(
        Answered(one.finding, one.value, one.details),
        Answered(other.finding, other.value, other.details),
    )


def say_the_same(one: Answered, other: Answered) -> bool:
    """Whether two answers say the same: finding, value, and details that both noted."""
    if one.finding != other.finding:
        return False
    return _alike(one.value, other.value) and all(
        _alike(one.details[name], other.details[name])
        for name in one.details.keys() & other.details.keys()
        if one.details[name]["kind"] not in WORDED
    )


def waiting(session: Session, viewer_id: int) -> Sequence[Document]:
    """List agreements that wait for this reader to begin or to go on, the oldest first."""
    query = select(Document).options(joinedload(Document.agency)).where(_waits_for(viewer_id))
    return session.scalars(query.order_by(Document.received_on, Document.id).limit(100)).all()


def to_read(session: Session, viewer_id: int) -> int:
    """Count all agreements that wait for this reader."""
    query = select(func.count()).select_from(Document).where(_waits_for(viewer_id))
    return session.scalar(query) or 0


def disputed(session: Session) -> list[tuple[Document, int]]:
    """List documents whose two readings differ, with how many terms wait for a decision."""
    query = (
        select(Reading.document_id)
        .where(Reading.finished_at.is_not(None))
        .group_by(Reading.document_id)
        .having(func.count() == len(Round))
    )
    found = of_documents(session, session.scalars(query))
    counts = {one: sum(pair.is_disputed for pair in every) for one, every in found.items()}
    documents = session.scalars(
        select(Document)
        .options(joinedload(Document.agency))
        .where(Document.id.in_([one for one, number in counts.items() if number]))
        .order_by(Document.id)
    )
    return [(one, counts[one.id]) for one in documents]


def finished_twice(session: Session) -> dict[int, tuple[Pair, ...]]:
    """Give the pairs of every document that two people read to the end."""
    query = select(Reading.document_id).where(Reading.round == Round.SECOND)
    return of_documents(session, session.scalars(query))


def names(session: Session, readings: Iterable[Reading]) -> dict[int | None, str]:
    """Name the readers, by id. Whoever worked by command without a name is told so."""
    ids = {one.reader_id for one in readings} - {None}
    rows = session.execute(select(Member.id, Member.name, Member.email).where(Member.id.in_(ids)))
    told: dict[int | None, str] = {row.id: row.name or row.email for row in rows}
    return told | {None: "the command line"}


def _waits_for(viewer_id: int) -> ColumnElement[bool]:
    mine, other = aliased(Reading), aliased(Reading)
    of_me = and_(mine.document_id == Document.id, mine.reader_id == viewer_id)
    begun = exists().where(of_me)
    unfinished = exists().where(of_me, mine.finished_at.is_(None))
    return and_(
        Document.kind.in_({DocumentKind.AGREEMENT, DocumentKind.AMENDMENT}),
        or_(unfinished, and_(~begun, _has_room(other))),
    )


def _has_room(other: type[Reading]) -> ColumnElement[bool]:
    read = select(func.count()).where(other.document_id == Document.id).scalar_subquery()
    enough = exists().where(other.document_id == Document.id, other.alone_because != "")
    return and_(read < len(Round), ~enough)


def _by_document(session: Session, ids: Sequence[int]) -> Mapping[int, dict[Round, Reading]]:
    found: dict[int, dict[Round, Reading]] = {}
    for one in session.scalars(select(Reading).where(Reading.document_id.in_(ids))):
        found.setdefault(one.document_id, {})[one.round] = one
    return found


def _stands(document_id: int, pair: Pair, *, is_alone: bool) -> Standing | None:
    if is_alone and pair.first:
        return Standing(document_id=document_id, coding=pair.first, basis=Basis.ALONE)
    if pair.first and pair.is_same:
        return Standing(document_id=document_id, coding=pair.first, basis=Basis.AGREED)
    if pair.settlement is None or pair.settlement.coding_id is None:
        return None
    both = [one for one in (pair.first, pair.second) if one]
    chosen = next(one for one in both if one.id == pair.settlement.coding_id)
    basis = Basis.TOGETHER if pair.settlement.offer_id else Basis.SETTLED
    return Standing(document_id=document_id, coding=chosen, basis=basis)


def _alike(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    def folded(value: Mapping[str, Any] | None) -> object:
        if value is None:
            return None
        return {key: str(said).casefold() for key, said in value.items()}

    return folded(one) == folded(other)
