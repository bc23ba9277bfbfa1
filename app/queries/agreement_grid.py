"""What the agreements of a campaign say: agencies down, questions of the codebook across."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    AgreementFacts,
    Anchor,
    Campaign,
    Coding,
    Document,
    DocumentSource,
    RecordsRequest,
    RequestClock,
)
from app.queries.accusing import Gate
from app.queries.agreements_asked import Asked, agreements_of, asked_for_agreement
from app.queries.answer_grid import was_asked
from app.queries.codings import Basis
from app.queries.governing import Paper, Papers, by_agency
from app.queries.public_answers import MAY_BE_SILENT, Answer, proves
from app.queries.verdicts import FOUND, Says, told, verdicts

PER_PAGE: Final = 25

State: TypeAlias = Says | Answer | None
"""What a cell shows; none where the agency was not asked for its agreement."""

_NOT_ANSWERED: Final = frozenset({Answer.SILENT, Answer.WAITING, Answer.UNSENT})


class Shown(StrEnum):
    """Which agencies are listed."""

    HELD = "held"  # those with an agreement here
    ALL = "all"
    CONFLICTS = "conflicts"


class Conflict(StrEnum):
    """What an agency said of its agreement, and what is here, do not fit."""

    DENIED = "denied"  # they said that none exists
    REFUSED = "refused"  # they refused it, and it came another way
    NOT_RECORDED = "not_recorded"  # they sent it, and the request still says they did not


@dataclass(frozen=True, slots=True)
class Told:
    """Where an answer stands: the page, the words; and what it rests on."""

    basis: Basis
    value: Mapping[str, Any] | None
    page: int | None
    quote: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. The document where there is one; ``told`` only where there is an answer."""

    state: State
    document_id: int | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One agency: what it said when asked, what is kept, and its cells by term."""

    agency_id: int
    agency: str
    state: str
    asked: Asked | None
    papers: Papers | None
    conflict: Conflict | None
    cells: dict[str, Cell] = field(default_factory=dict)
    facts: AgreementFacts | None = None
    unread: frozenset[int] = frozenset()
    """Ids of its papers whose reading is not done."""


@dataclass(frozen=True, slots=True)
class Totals:
    """One column, counted: every agency once, by what its cell shows."""

    by_state: Counter[State]

    @property
    def agencies(self) -> int:
        """All of them."""
        return self.by_state.total()

    @property
    def read(self) -> int:
        """Agencies whose agreement was read to the end: the denominator of every answer."""
        return self.of(*FOUND, Says.DISPUTED, Says.OPEN)

    @property
    def held(self) -> int:
        """Agencies whose agreement is here."""
        return self.read + self.of(Says.UNREAD)

    def of(self, *states: State) -> int:
        """Agencies whose cell shows one of these."""
        return sum(self.by_state[one] for one in states)


@dataclass(frozen=True, slots=True)
class AgreementGrid:
    """One page of the grid; ``totals`` and ``conflicts`` count the agencies of all pages."""

    terms: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: dict[str, Totals]
    shown: Shown
    conflicts: int
    held: int
    agencies: int
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; one even where nothing is listed."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all agencies of a campaign."""

    asked: Mapping[int, Asked]
    papers: Mapping[int, Papers]
    read: Mapping[int, Mapping[str, Says]]

    def cell(self, agency_id: int, term: str) -> tuple[State, Paper | None]:
        papers = self.papers.get(agency_id)
        if papers is None:
            asked = self.asked.get(agency_id)
            return (asked.answer if asked else None), None
        paper, says = papers.says(term, self.read)
        return says, paper

    def conflict(self, agency_id: int) -> Conflict | None:
        asked, papers = self.asked.get(agency_id), self.papers.get(agency_id)
        return conflict_of(asked, papers) if asked and papers else None


def agreement_grid(
    session: Session,
    campaign: Campaign,
    terms: Sequence[str],
    *,
    gate: Gate,
    state: str = "",
    shown: Shown = Shown.HELD,
    page: int = 1,
) -> AgreementGrid:
    """Lay out what the agreements say: one row for each agency asked, one column for each term.

    The newest agreement of an agency governs, as `governing.by_agency` has it. Where none is kept
    the cells say what the agency answered when asked for it. The number of
    queries does not depend on the number of agencies.
    """
    rows = _agencies(session, campaign, state)
    known = _known(session, campaign, gate)
    held = [one for one in rows if one.id in known.papers]
    conflicts = [one for one in held if known.conflict(one.id)]
    listed = {Shown.HELD: held, Shown.ALL: rows, Shown.CONFLICTS: conflicts}[shown]
    start = (page - 1) * PER_PAGE
    return AgreementGrid(
        terms=tuple(terms),
        rows=_filled(session, listed[start : start + PER_PAGE], terms, known),
        totals=_totals(rows, held, terms, known),
        shown=shown,
        conflicts=len(conflicts),
        held=len(held),
        agencies=len(rows),
        page=page,
        total=len(listed),
    )


class _Agency(NamedTuple):
    id: int
    name: str
    state: str


def _agencies(session: Session, campaign: Campaign, state: str) -> list[_Agency]:
    query = select(Agency.id, Agency.name, Agency.state).where(was_asked(campaign.id))
    if state:
        query = query.where(Agency.state == state)
    rows = session.execute(query.order_by(Agency.state, Agency.name, Agency.id))
    return [_Agency(*row) for row in rows]


def _totals(
    rows: Sequence[_Agency], held: Sequence[_Agency], terms: Sequence[str], known: _Known
) -> dict[str, Totals]:
    # Where no agreement is here, every cell of an agency shows the same.
    without = Counter(known.cell(one.id, "")[0] for one in rows if one.id not in known.papers)
    return {
        term: Totals(without + Counter(known.cell(one.id, term)[0] for one in held))
        for term in terms
    }


def _known(session: Session, campaign: Campaign, gate: Gate) -> _Known:
    ids = agreements_of(session, campaign)
    rows = session.execute(
        select(
            Document.id,
            Document.agency_id,
            Document.kind,
            Document.title,
            Document.dated_on,
            Document.received_on,
            Document.source,
        ).where(Document.id.in_(ids))
    )
    papers = by_agency(Paper(*row) for row in rows)
    return _Known(_asked(session, campaign, gate), papers, told(session, ids))


def _asked(session: Session, campaign: Campaign, gate: Gate) -> dict[int, Asked]:
    here = RecordsRequest.campaign_id == campaign.id
    late = select(RecordsRequest.id).where(
        here,
        RecordsRequest.status.in_(MAY_BE_SILENT),
        RecordsRequest.id.in_(select(RequestClock.request_id).where(proves(gate))),
        gate.lets_pass(),
    )
    return asked_for_agreement(session, here, late)


def conflict_of(asked: Asked, papers: Papers) -> Conflict | None:
    """Say what does not fit between an agency's answer and the papers that are here."""
    if asked.answer is Answer.NONE_EXISTS:
        return Conflict.DENIED
    if asked.answer is Answer.REFUSED:
        return Conflict.REFUSED
    produced = any(one.source is DocumentSource.PRODUCED for one in papers.every)
    return Conflict.NOT_RECORDED if produced and asked.answer in _NOT_ANSWERED else None


def _filled(
    session: Session, rows: Sequence[_Agency], terms: Sequence[str], known: _Known
) -> tuple[Row, ...]:
    """Fill in the cells of the agencies on this page, with page and quote."""
    shown = {(row.id, term): known.cell(row.id, term) for row in rows for term in terms}
    where = _where(session, {paper.id for _state, paper in shown.values() if paper}, terms)
    papers = {row.id: known.papers[row.id] for row in rows if row.id in known.papers}
    facts = _facts(session, [one.governing.id for one in papers.values()])
    return tuple(
        Row(
            row.id,
            row.name,
            row.state,
            known.asked.get(row.id),
            papers.get(row.id),
            known.conflict(row.id),
            {term: _cell(*shown[row.id, term], term, where) for term in terms},
            facts.get(papers[row.id].governing.id) if row.id in papers else None,
            frozenset(one.id for one in papers[row.id].every if one.id not in known.read)
            if row.id in papers
            else frozenset(),
        )
        for row in rows
    )


def _cell(
    state: State, paper: Paper | None, term: str, where: Mapping[tuple[int, str], Told]
) -> Cell:
    if paper is None:
        return Cell(state)
    return Cell(state, paper.id, where.get((paper.id, term)) if state in FOUND else None)


def _where(
    session: Session, ids: Iterable[int], terms: Sequence[str]
) -> dict[tuple[int, str], Told]:
    """Say where the answers of a few documents stand."""
    found = {
        verdict.coding_id: (one, term, verdict.basis)
        for one, every in verdicts(session, [*ids], terms).items()
        for term, verdict in every.items()
        if verdict.coding_id and verdict.basis
    }
    kept = Coding.id, Coding.value, Coding.page, Coding.quote, Coding.anchor
    stands = {}
    for key, value, page, quote, anchor in session.execute(
        select(*kept).where(Coding.id.in_(found))
    ):
        one, term, basis = found[key]
        stands[one, term] = Told(basis, value, page, quote, anchor is Anchor.WORDS)
    return stands


def _facts(session: Session, ids: Sequence[int]) -> dict[int, AgreementFacts]:
    query = select(AgreementFacts).where(
        AgreementFacts.document_id.in_(ids), AgreementFacts.superseded_at.is_(None)
    )
    return {one.document_id: one for one in session.scalars(query)}
