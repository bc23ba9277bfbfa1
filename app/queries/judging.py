"""What the readings of documents come to, term by term: computed from every coding that counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from app.models import Anchor, Coding, Finding, Reading, Round, Settlement
from app.queries.codings import Answered, Basis, say_the_same
from app.queries.verdicts import Says, Verdict

_Settled: TypeAlias = dict[tuple[int, str], tuple[int | None, Basis]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that was read to the end: by one alone or by two, and what stands by term."""

    is_alone: bool
    verdicts: dict[str, Verdict] = field(default_factory=dict)


class _Said(NamedTuple):
    """One reader's answer."""

    id: int
    finding: Finding
    value: dict[str, Any] | None
    details: dict[str, Any]
    page: int | None
    anchor: Anchor


_COLUMNS: Final = tuple(getattr(Coding, name) for name in _Said._fields)


def judge(session: Session, documents: Sequence[int]) -> dict[int, Judged]:
    """Give what stands for each term in those of ``documents`` that were read to the end.

    What `codings.standing` gives, and where nothing stands, why. A document that is not there was
    not read to the end; a term that is not there has no answer. Reads columns alone, so that it
    may be asked in the midst of a flush.
    """
    found = _read(session, documents)
    settled = _settled(session, found)
    for (document_id, term), by_round in _said(session, found).items():
        judged = found[document_id]
        judged.verdicts[term] = _verdict(
            by_round.get(Round.FIRST),
            by_round.get(Round.SECOND),
            is_alone=judged.is_alone,
            settled=settled.get((document_id, term)),
        )
    return found


def _read(session: Session, documents: Sequence[int]) -> dict[int, Judged]:
    """Name the documents whose reading is done, and whether one reader was enough."""
    finished = Reading.finished_at.is_not(None)
    alone = func.max(case((finished & (Reading.alone_because != ""), 1), else_=0))
    rows = session.execute(
        select(Reading.document_id, alone)
        .where(Reading.document_id.in_(documents))
        .group_by(Reading.document_id)
        .having(or_(func.count(Reading.finished_at) == len(Round), alone == 1))
    )
    return {document_id: Judged(bool(is_alone)) for document_id, is_alone in rows}


def _said(
    session: Session, documents: dict[int, Judged]
) -> dict[tuple[int, str], dict[Round, _Said]]:
    found: dict[tuple[int, str], dict[Round, _Said]] = {}
    rows = session.execute(
        select(Reading.document_id, Coding.term, Reading.round, *_COLUMNS)
        .join(Coding, Coding.reading_id == Reading.id)
        .where(Reading.document_id.in_(documents), Coding.superseded_at.is_(None))
    )
    for document_id, term, turn, *said in rows:
        found.setdefault((document_id, term), {})[turn] = _Said(*said)
    return found


def _settled(session: Session, documents: dict[int, Judged]) -> _Settled:
    one = Settlement
    rows = session.execute(
        select(one.document_id, one.term, one.coding_id, one.offer_id).where(
            one.document_id.in_(documents), one.superseded_at.is_(None)
        )
    )
    return {
        (document_id, term): (coding_id, Basis.TOGETHER if offer_id else Basis.SETTLED)
        for document_id, term, coding_id, offer_id in rows
    }


def _verdict(
    first: _Said | None,
    second: _Said | None,
    *,
    is_alone: bool,
    settled: tuple[int | None, Basis] | None,
) -> Verdict:
    if is_alone:
        return _found(first, Basis.ALONE)
    if first and second and say_the_same(_answered(first), _answered(second)):
        return _found(first, Basis.AGREED)
    if settled is None:
        return Verdict(Says.DISPUTED)
    coding_id, basis = settled
    return _found(
        next((one for one in (first, second) if one and one.id == coding_id), None), basis
    )


def _found(said: _Said | None, basis: Basis) -> Verdict:
    if said is None:
        return Verdict(Says.OPEN)
    return Verdict(Says(said.finding.value), said.id, basis, said.page, said.anchor)


def _answered(said: _Said) -> Answered:
    return Answered(said.finding, said.value, said.details)
