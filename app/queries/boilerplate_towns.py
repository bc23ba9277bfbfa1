"""What differs in each agreement of a form: by town, by clause, and word by word."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    BoilerplateClause,
    BoilerplateMember,
    ClauseDifference,
    ClauseKind,
    Document,
    Publication,
    Scope,
    StoredFile,
)
from app.queries.boilerplate import live
from app.queries.file_pages import DRAWN

TELLING = (ClauseKind.MISSING, ClauseKind.ADDED, ClauseKind.CHANGED, ClauseKind.MOVED)
"""The kinds of clauses in which towns truly differ, in the order in which they are told."""
KEY: Final = 12
"""The length of a clause's key; what is shorter was the number of a place once."""
_FIRST: Final = 8  # words that stand for a heading
_WORDS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Town:
    """One agreement of a form. ``address`` is that of its public page, at the desk empty.

    ``kinds`` has an entry for each of the form's clauses; ``drawn``: its pages can be shown.
    """

    member_id: int
    document_id: int
    title: str
    agency_id: int
    agency: str
    state: str
    signed_on: date | None
    share: float
    kinds: list[str]
    counts: dict[str, int]
    doubtful: int
    address: str
    drawn: bool
    sample: bool

    @property
    def differences(self) -> int:
        """How many clauses truly differ."""
        return sum(self.counts[kind] for kind in TELLING)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause of a form, or one that some added behind clause ``after``; counted are towns.

    ``key`` names it in addresses: it is made of the words that are shown, so that it means the
    same words after the form was made anew, or nothing. ``number`` is only its place today.
    """

    id: int
    key: str
    number: int
    after: int | None
    label: str
    text: str
    page: int
    counts: dict[str, int]

    @property
    def differing(self) -> int:
        """How many towns have it otherwise, not at all or of their own."""
        return sum(self.counts.get(kind, 0) for kind in TELLING)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How one town has one clause; ``words`` are triples of sign, the form's and its own."""

    town: Town
    clause_id: int
    kind: ClauseKind
    page: int
    words: tuple[tuple[str, str, str], ...]


def towns(session: Session, scope: Scope, form_id: int) -> list[Town]:
    """List the agreements of a form, those that differ most first. One query."""
    rows = session.execute(_members(scope, form_id))
    known = [_town(row) for row in rows]
    return sorted(known, key=lambda one: (-one.differences, one.agency, one.document_id))


def clauses(session: Session, form_id: int, known: Sequence[Town]) -> list[Clause]:
    """List the clauses of a form, an added one behind the one it follows, counted over ``known``.

    An added clause reads as the first of ``known`` has it; one that none of them has is left
    out. Two queries.
    """
    query = select(BoilerplateClause).filter_by(boilerplate_id=form_id)
    rows = session.scalars(query.order_by(BoilerplateClause.number)).all()
    added = _added(session, known)
    own = [row for row in rows if row.after is None]
    tallies = [Counter(column) for column in zip(*(one.kinds for one in known), strict=True)]
    found = [_clause(row, dict(tally)) for row, tally in zip(own, tallies, strict=True)]
    found += [_added_clause(row, added[row.id]) for row in rows if row.id in added]
    found.sort(key=lambda one: (one.number if one.after is None else one.after, one.number))
    return _with_keys(found)


def differences(
    session: Session,
    known: Iterable[Town],
    *,
    clause_id: int | None = None,
    kinds: Iterable[ClauseKind] = TELLING,
) -> list[Difference]:
    """List how these towns differ, in one clause or in all, by town and then as they stand."""
    by_member = {one.member_id: one for one in known}
    query = (
        select(
            ClauseDifference.member_id,
            ClauseDifference.clause_id,
            ClauseDifference.kind,
            ClauseDifference.page,
            ClauseDifference.words,
        )
        .where(ClauseDifference.member_id.in_(by_member), ClauseDifference.kind.in_(list(kinds)))
        .order_by(ClauseDifference.id)
    )
    if clause_id is not None:
        query = query.where(ClauseDifference.clause_id == clause_id)
    return [
        Difference(
            town=by_member[row.member_id],
            clause_id=row.clause_id,
            kind=row.kind,
            page=row.page,
            words=tuple((sign, one, other) for sign, one, other in row.words),
        )
        for row in session.execute(query)
    ]


def pages(session: Session, known: Iterable[Town]) -> dict[int, list[int]]:
    """Give the page of each of the form's clauses, by member; 0 where the clause is gone."""
    query = select(BoilerplateMember.id, BoilerplateMember.pages)
    rows = session.execute(query.where(BoilerplateMember.id.in_([one.member_id for one in known])))
    return {row.id: row.pages for row in rows}


def _members(scope: Scope, form_id: int) -> Select[*tuple[Any, ...]]:
    columns = (
        BoilerplateMember.id,
        BoilerplateMember.document_id,
        BoilerplateMember.signed_on,
        BoilerplateMember.share,
        BoilerplateMember.kinds,
        BoilerplateMember.counts,
        BoilerplateMember.doubtful,
        Document.agency_id,
        Document.sample,
        Agency.name,
        Agency.state,
        StoredFile.media_type,
    )
    if scope is Scope.PUBLIC:
        chosen = live(select(*columns, Publication.title, Publication.address))
    else:
        chosen = (
            select(*columns, Document.title)
            .select_from(BoilerplateMember)
            .join(Document, BoilerplateMember.document_id == Document.id)
        )
    return (
        chosen.join(Agency, Document.agency_id == Agency.id)
        .join(StoredFile, BoilerplateMember.file_id == StoredFile.id)
        .where(BoilerplateMember.boilerplate_id == form_id)
    )


def _town(row: Any) -> Town:  # noqa: ANN401 - a row
    return Town(
        member_id=row.id,
        document_id=row.document_id,
        title=row.title,
        agency_id=row.agency_id,
        agency=row.name,
        state=row.state,
        signed_on=row.signed_on,
        share=row.share,
        kinds=row.kinds,
        counts=row.counts,
        doubtful=row.doubtful,
        address=row._mapping.get("address", ""),  # noqa: SLF001 - SQLAlchemy's own public name
        drawn=row.media_type in DRAWN,
        sample=row.sample,
    )


def _with_keys(every: Iterable[Clause]) -> list[Clause]:
    """Name each clause by its words; of several that say the same, by which of them it is."""
    times: Counter[str] = Counter()
    found = []
    for one in every:
        said = " ".join(_WORDS.findall(one.text.casefold()))
        times[said] += 1
        said += f" {times[said]}" if times[said] > 1 else ""
        key = hashlib.sha256(said.encode()).hexdigest()[:KEY]
        found.append(replace(one, key=key))
    return found


def _added(session: Session, known: Iterable[Town]) -> dict[int, list[Difference]]:
    """Find who of ``known`` added which clause; nobody twice."""
    found: dict[int, dict[int, Difference]] = {}
    for one in differences(session, known, kinds=[ClauseKind.ADDED]):
        found.setdefault(one.clause_id, {}).setdefault(one.town.member_id, one)
    return {clause: list(by_member.values()) for clause, by_member in found.items()}


def _added_clause(row: BoilerplateClause, who: Sequence[Difference]) -> Clause:
    """Show an added clause in the words of somebody who is shown: no others may be told."""
    first = who[0]
    text = " ".join(own for _sign, _form, own in first.words)
    label = row.label if text == row.text else " ".join(text.split()[:_FIRST]) + "…"
    made = _clause(row, {ClauseKind.ADDED.value: len(who)})
    return replace(made, label=label, text=text, page=first.page)


def _clause(row: BoilerplateClause, counts: dict[str, int]) -> Clause:
    return Clause(
        id=row.id,
        key="",  # known once all of them stand in their order
        number=row.number,
        after=row.after,
        label=row.label,
        text=row.text,
        page=row.page,
        counts=counts,
    )
