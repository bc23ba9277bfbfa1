"""What the agreements of a campaign say: agencies down, questions of the codebook across."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

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
from app.queries.verdicts import FOUND, Says, states, verdicts

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
    known = _known(session, campaign, terms, gate)
    every = [_row(*one, known) for one in rows]
    listed = [one for one in every if _is_shown(one, shown)]
    start = (page - 1) * PER_PAGE
    return AgreementGrid(
        terms=tuple(terms),
        rows=_filled(session, listed[start : start + PER_PAGE], terms, known),
        totals={
            term: Totals(Counter(known.cell(one.agency_id, term)[0] for one in every))
            for term in terms
        },
        shown=shown,
        conflicts=sum(one.conflict is not None for one in every),
        held=sum(one.papers is not None for one in every),
        agencies=len(every),
        page=page,
        total=len(listed),
    )


def _agencies(session: Session, campaign: Campaign, state: str) -> list[tuple[int, str, str]]:
    query = select(Agency.id, Agency.name, Agency.state).where(was_asked(campaign.id))
    if state:
        query = query.where(Agency.state == state)
    rows = session.execute(query.order_by(Agency.state, Agency.name, Agency.id))
    return [(row.id, row.name, row.state) for row in rows]


def _known(session: Session, campaign: Campaign, terms: Sequence[str], gate: Gate) -> _Known:
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
    return _Known(_asked(session, campaign, gate), papers, states(session, ids, terms))


def _asked(session: Session, campaign: Campaign, gate: Gate) -> dict[int, Asked]:
    here = RecordsRequest.campaign_id == campaign.id
    late = select(RecordsRequest.id).where(
        here,
        RecordsRequest.status.in_(MAY_BE_SILENT),
        RecordsRequest.id.in_(select(RequestClock.request_id).where(proves(gate))),
        gate.lets_pass(),
    )
    return asked_for_agreement(session, here, late)


def _row(agency_id: int, agency: str, state: str, known: _Known) -> Row:
    asked, papers = known.asked.get(agency_id), known.papers.get(agency_id)
    conflict = conflict_of(asked, papers) if asked and papers else None
    return Row(agency_id, agency, state, asked, papers, conflict)


def conflict_of(asked: Asked, papers: Papers) -> Conflict | None:
    """Say what does not fit between an agency's answer and the papers that are here."""
    if asked.answer is Answer.NONE_EXISTS:
        return Conflict.DENIED
    if asked.answer is Answer.REFUSED:
        return Conflict.REFUSED
    produced = any(one.source is DocumentSource.PRODUCED for one in papers.every)
    return Conflict.NOT_RECORDED if produced and asked.answer in _NOT_ANSWERED else None


def _is_shown(row: Row, shown: Shown) -> bool:
    if shown is Shown.CONFLICTS:
        return row.conflict is not None
    return shown is Shown.ALL or row.papers is not None


def _filled(
    session: Session, rows: Sequence[Row], terms: Sequence[str], known: _Known
) -> tuple[Row, ...]:
    """Fill in the cells of the rows on this page, with page and quote."""
    shown = {
        (row.agency_id, term): known.cell(row.agency_id, term) for row in rows for term in terms
    }
    told = _told(session, {paper.id for _state, paper in shown.values() if paper}, terms)
    facts = _facts(session, [row.papers.governing.id for row in rows if row.papers])
    return tuple(
        Row(
            row.agency_id,
            row.agency,
            row.state,
            row.asked,
            row.papers,
            row.conflict,
            {term: _cell(*shown[row.agency_id, term], term, told) for term in terms},
            facts.get(row.papers.governing.id) if row.papers else None,
            frozenset(one.id for one in row.papers.every if one.id not in known.read)
            if row.papers
            else frozenset(),
        )
        for row in rows
    )


def _cell(
    state: State, paper: Paper | None, term: str, told: Mapping[tuple[int, str], Told]
) -> Cell:
    if paper is None:
        return Cell(state)
    return Cell(state, paper.id, told.get((paper.id, term)) if state in FOUND else None)


def _told(
    session: Session, ids: Iterable[int], terms: Sequence[str]
) -> dict[tuple[int, str], Told]:
    """Say where the answers of a few documents stand."""
    documents = select(Document.id).where(Document.id.in_(ids))
    found = {
        verdict.coding_id: (one, term, verdict.basis)
        for one, said in verdicts(session, documents, terms).items()
        for term, verdict in said.items()
        if verdict.coding_id and verdict.basis
    }
    told = {}
    for kept in session.scalars(select(Coding).where(Coding.id.in_(found))):
        one, term, basis = found[kept.id]
        is_found = kept.anchor is Anchor.WORDS
        told[one, term] = Told(basis, kept.value, kept.page, kept.quote, is_found)
    return told


def _facts(session: Session, ids: Sequence[int]) -> dict[int, AgreementFacts]:
    query = select(AgreementFacts).where(
        AgreementFacts.document_id.in_(ids), AgreementFacts.superseded_at.is_(None)
    )
    return {one.document_id: one for one in session.scalars(query)}
