"""What the readings of many documents come to, term by term, without taking each row whole."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, String, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from app.models import Coding, Finding, Reading, Round, Settlement
from app.queries.codings import Answered, Basis, say_the_same


class Says(StrEnum):
    """What is known of a term in an agreement: first the findings, then why there is none."""

    PRESENT = Finding.PRESENT.value
    CONTRARY = Finding.CONTRARY.value
    STRUCK = Finding.STRUCK.value
    ABSENT = Finding.ABSENT.value
    UNCLEAR = Finding.UNCLEAR.value
    REDACTED = Finding.REDACTED.value
    NOT_APPLICABLE = Finding.NOT_APPLICABLE.value
    DISPUTED = "disputed"  # two readers differ, and nobody settled it
    OPEN = "open"  # it was read, and no answer stands
    UNREAD = "unread"  # it is here, and its reading is not done


FOUND: Final = frozenset(Says(one.value) for one in Finding)
"""What is an answer."""
STANDS_THERE: Final = frozenset({Says.PRESENT, Says.CONTRARY, Says.STRUCK})
"""What an agreement says outright, in a clause that can be shown."""


_SAYS: Final = {one.value: one for one in Says}
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands for a term of a document; ``coding_id`` and ``basis`` only where it is found."""

    says: Says
    coding_id: int | None = None
    basis: Basis | None = None


class _Said(NamedTuple):
    """One reader's answer, its JSON as it is stored."""

    id: int
    finding: str
    value: str | None
    details: str


class _Compared(NamedTuple):
    """Two answers to one question as the database compares them; ``finding`` is the lesser."""

    document_id: int
    term: str
    finding: str
    first_id: int | None
    second_id: int | None
    is_same: bool
    """To the letter. Where it is false they may still say the same."""


def verdicts(
    session: Session, documents: Select[int], terms: Sequence[str], *, with_alone: bool = True
) -> dict[int, dict[str, Verdict]]:
    """Give what stands for each of ``terms`` in those of ``documents`` that were read to the end.

    What `codings.standing` gives, in few queries of a few columns. ``documents`` selects ids. A
    document that is not there was not read to the end; a term that is not there has no answer.
    Without ``with_alone`` what one reader read alone counts as not read.

    The database compares the two readings; only answers that are not the same to the letter are
    looked at here.
    """
    read = _read(session, documents).items()
    alone = {one: is_alone for one, is_alone in read if with_alone or not is_alone}
    found: dict[int, dict[str, Verdict]] = {one: {} for one in alone}
    doubtful = []
    for row in session.execute(_compared(documents, terms)):
        document_id, term, finding, first_id, _second_id, is_same = row
        if document_id not in found:
            continue
        if is_same:
            basis = Basis.ALONE if alone[document_id] else Basis.AGREED
            found[document_id][term] = Verdict(_SAYS[finding], first_id, basis)
        else:
            doubtful.append(_Compared(*row))
    said = _said(session, doubtful)
    settled = _settled(session, {one.document_id for one in doubtful}, terms)
    for one in doubtful:
        found[one.document_id][one.term] = _verdict(
            said.get(one.first_id),
            said.get(one.second_id),
            is_alone=alone[one.document_id],
            settled=settled.get((one.document_id, one.term)),
        )
    return found


def says_of(found: Mapping[int, Mapping[str, Verdict]]) -> dict[int, dict[str, Says]]:
    """Take from what ``verdicts`` gave where it stands."""
    return {one: {term: said.says for term, said in every.items()} for one, every in found.items()}


def _compared(
    documents: Select[int], terms: Sequence[str]
) -> Select[int, str, str, Any, Any, bool]:
    finding, value, details = (
        cast(Coding.finding, String),
        cast(Coding.value, Text),
        cast(Coding.details, Text),
    )
    is_same = and_(
        func.count() == len(Round),
        func.min(finding) == func.max(finding),
        func.count(value).in_((0, len(Round))),
        func.coalesce(func.min(value), "") == func.coalesce(func.max(value), ""),
        func.min(details) == func.max(details),
    )
    first, second = (func.max(case((Reading.round == turn, Coding.id))) for turn in Round)
    return (
        select(Reading.document_id, Coding.term, func.min(finding), first, second, is_same)
        .join(Coding, Coding.reading_id == Reading.id)
        .where(
            Reading.document_id.in_(documents),
            Coding.superseded_at.is_(None),
            Coding.term.in_(terms),
        )
        .group_by(Reading.document_id, Coding.term)
    )


def _read(session: Session, documents: Select[int]) -> dict[int, bool]:
    """Name the documents whose reading is done, and whether one reader was enough."""
    alone = func.max(case((Reading.alone_because != "", 1), else_=0))
    rows = session.execute(
        select(Reading.document_id, alone)
        .where(Reading.document_id.in_(documents))
        .group_by(Reading.document_id)
        .having(or_(func.count(Reading.finished_at) == len(Round), alone == 1))
    )
    return {document_id: bool(is_alone) for document_id, is_alone in rows}


def _said(session: Session, doubtful: Iterable[_Compared]) -> dict[int | None, _Said]:
    ids = [key for one in doubtful for key in (one.first_id, one.second_id) if key is not None]
    found: dict[int | None, _Said] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = session.execute(
            select(
                Coding.id,
                cast(Coding.finding, String),
                cast(Coding.value, Text),
                cast(Coding.details, Text),
            ).where(Coding.id.in_(ids[start : start + _CHUNK]))
        )
        found |= {row[0]: _Said(*row) for row in rows}
    return found


def _settled(
    session: Session, documents: Iterable[int], terms: Sequence[str]
) -> dict[tuple[int, str], tuple[int | None, Basis]]:
    rows = session.execute(
        select(
            Settlement.document_id, Settlement.term, Settlement.coding_id, Settlement.offer_id
        ).where(
            Settlement.document_id.in_(documents),
            Settlement.superseded_at.is_(None),
            Settlement.term.in_(terms),
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
    if first and second and _same(first, second):
        return _found(first, Basis.AGREED)
    if settled is None:
        return Verdict(Says.DISPUTED)
    coding_id, basis = settled
    return _found(
        next((one for one in (first, second) if one and one.id == coding_id), None), basis
    )


def _found(said: _Said | None, basis: Basis) -> Verdict:
    return Verdict(Says(said.finding), said.id, basis) if said else Verdict(Says.OPEN)


def _same(one: _Said, other: _Said) -> bool:
    return say_the_same(_answered(one), _answered(other))


def _answered(said: _Said) -> Answered:
    value: dict[str, Any] | None = json.loads(said.value) if said.value else None
    return Answered(said.finding, value, json.loads(said.details))
