"""What stands for a term of many documents, as it is kept; it says where none may be told."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from app.models import Anchor, Finding, StandingAnswers
from app.queries.codings import Basis


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

_Documents: TypeAlias = Select[int] | Sequence[int]
_SAYS: Final = {one.value: one for one in Says}


AS_WRITTEN: Final = cast(StandingAnswers.says, Text)
"""What stands for each term of a document, as it is stored."""


_DIFFERS: Final = f': "{Says.DISPUTED.value}"'
"""How a difference is written there; the code of a term holds no colon."""


class Verdict(NamedTuple):
    """What stands for a term of a document; all but ``says`` only where it is found."""

    says: Says
    coding_id: int | None = None
    basis: Basis | None = None
    page: int | None = None
    anchor: Anchor | None = None


def told(
    session: Session, documents: _Documents, *, with_alone: bool = True
) -> dict[int, Mapping[str, Says]]:
    """Give what stands for each term in those of ``documents`` that were read to the end.

    One query of the rows that `services.standing_answers` keeps, whatever the number of codings.
    ``documents`` selects ids, or is them. A document that is not there was not read to the end; a
    term that is not there has no answer. Without ``with_alone`` what one reader read alone counts
    as not read.
    """
    kept = StandingAnswers.document_id, AS_WRITTEN
    rows = session.execute(_of(documents, kept, with_alone=with_alone))
    return {document_id: as_told(written) for document_id, written in rows}


@lru_cache(maxsize=2048)
def as_told(written: str) -> Mapping[str, Says]:
    """Read `AS_WRITTEN`. The same text says the same for ever, so it is read once."""
    return MappingProxyType({term: _SAYS[said] for term, said in json.loads(written).items()})


def verdicts(
    session: Session, documents: _Documents, terms: Sequence[str], *, with_alone: bool = True
) -> dict[int, dict[str, Verdict]]:
    """Give of ``terms`` what ``told`` gives, with what each answer rests on; for few documents."""
    kept = StandingAnswers.document_id, AS_WRITTEN, cast(StandingAnswers.rests, Text)
    found = {}
    for document_id, written, rests_written in session.execute(
        _of(documents, kept, with_alone=with_alone)
    ):
        says, rests = as_told(written), _as_rests(rests_written)
        found[document_id] = {
            one: Verdict(says[one], *rests.get(one, ())) for one in terms if one in says
        }
    return found


@lru_cache(maxsize=1024)
def _as_rests(written: str) -> Mapping[str, tuple[int, Basis, int | None, Anchor]]:
    """Read what answers rest on, as it is stored; once, as ``as_told`` does."""
    return {
        term: (coding_id, Basis(basis), page, Anchor(anchor))
        for term, (coding_id, basis, page, anchor) in json.loads(written).items()
    }


class Unsettled(NamedTuple):
    """In how many documents two readers differ, and of how many terms in all."""

    documents: int
    differences: int


def unsettled(session: Session) -> Unsettled:
    """Count the differences between readers that nobody has settled. One query, of counts alone."""
    without = func.length(func.replace(AS_WRITTEN, _DIFFERS, ""))
    differences = (func.length(AS_WRITTEN) - without) // len(_DIFFERS)
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(differences), 0)).where(
            AS_WRITTEN.contains(_DIFFERS)
        )
    ).one()
    return Unsettled(int(row[0]), int(row[1]))


def says_of(found: Mapping[int, Mapping[str, Verdict]]) -> dict[int, dict[str, Says]]:
    """Take from what ``verdicts`` gave where it stands."""
    return {one: {term: said.says for term, said in every.items()} for one, every in found.items()}


def _of(documents: _Documents, kept: tuple[Any, ...], *, with_alone: bool) -> Select[Any]:
    query = select(*kept).where(StandingAnswers.document_id.in_(documents))
    return query if with_alone else query.where(StandingAnswers.is_alone.is_(False))
