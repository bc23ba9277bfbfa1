"""What published agreements say: never from what is held, never from a page that was redacted."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, bindparam, false, select, true
from sqlalchemy.orm import Session

from app.models import Agency, Anchor, Campaign, Coding, Document, Publication, RecordsRequest
from app.queries.accusing import Gate
from app.queries.agreement_grid import State, Told, Totals
from app.queries.agreements_asked import Asked, answers_campaign, asked_for_agreement
from app.queries.governing import Paper, Papers
from app.queries.public_answers import is_live, late_ids
from app.queries.verdicts import FOUND, Says, verdicts
from app.services import agreement_facts
from app.services.agreement_facts import PublicFacts
from app.services.chunks import chunks
from app.services.public_terms import public_value
from app.services.published_agreements import (
    IS_PUBLIC,
    Names,
    Published,
    Redacted,
    count_asked,
    published,
)

PER_PAGE: Final = 25
_CHUNK: Final = 1_000  # more values than this no statement is given


@dataclass(frozen=True, slots=True)
class PublicCell:
    """One cell. ``paper`` where an agreement is public, ``where`` only where it answers."""

    state: State
    paper: Paper | None = None
    where: Told | None = None


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One agency, what it said when it was asked in public, and its cells by term."""

    agency_id: int
    agency: str
    state: str
    asked: Asked | None
    papers: Papers | None
    cells: dict[str, PublicCell]
    facts: PublicFacts | None = None
    unread: frozenset[int] = frozenset()
    """Ids of amendments that may change what is told, and that two people did not read yet."""

    @property
    def is_read(self) -> bool:
        """Whether an agreement is public, and something is known of one of these terms."""
        return bool(self.papers) and any(
            one.state is not Says.UNREAD for one in self.cells.values()
        )


@dataclass(frozen=True, slots=True)
class PublicGrid:
    """One page of the grid; ``totals`` count the agencies whose agreement is public.

    ``asked`` counts the agencies that public letters asked, or whose agreement is public.
    """

    rows: tuple[PublicRow, ...]
    totals: dict[str, Totals]
    held: int
    asked: int
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; one even where nothing is listed."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class TermAnswers:
    """One page of what published agreements say of one term, and the count of all.

    ``asked`` counts the agencies that public letters asked, or whose agreement is public;
    ``listed`` those on all pages.
    """

    rows: tuple[PublicRow, ...]
    total: Totals
    asked: int
    listed: int


def of_campaign(
    session: Session,
    campaign: Campaign,
    terms: Sequence[str],
    *,
    gate: Gate | None,
    everybody: bool = False,
    page: int | None = 1,
    size: int = PER_PAGE,
    with_facts: bool = False,
    asked: AbstractSet[int] | None = None,
) -> PublicGrid:
    """Lay out what the published agreements of a campaign say; the newest of an agency governs.

    With ``everybody`` also the agencies that public letters asked and whose agreement is not
    public, with what they answered; nobody is called silent without a ``gate``. ``page`` none gives
    all. What one reader read alone counts as not read, and what stands on a redacted page as
    without an answer. Facts of the agreements are given only ``with_facts``. ``asked``
    are the agencies of all public requests of the campaign, where the caller knows them already.
    """
    known = published(session, answers_campaign(session, campaign), terms)
    public = (RecordsRequest.campaign_id == campaign.id) & IS_PUBLIC
    if asked is None:
        number = count_asked(session, public, known.names)
    else:
        number = len(asked | known.names.keys())
    window = slice((page - 1) * size, page * size) if page else slice(None)
    if everybody:
        names = _names(session, public, known, window)
        said = _said(session, campaign, public & RecordsRequest.agency_id.in_(names), gate)
    else:
        names = {one: known.names[one] for one in _in_order(known.names)[window]}
        said = {}
    return PublicGrid(
        rows=_rows(session, names, said, terms, known, with_facts=with_facts),
        totals=known.totals(terms),
        held=len(known.papers),
        asked=number,
        page=page or 1,
        total=number if everybody else len(known.names),
    )


def of_agency(session: Session, agency_id: int, terms: Sequence[str]) -> PublicRow | None:
    """Give the row of one agency over its published agreements; none where it has none."""
    known = published(session, Document.agency_id == agency_id, terms)
    rows = _rows(session, known.names, {}, terms, known, with_facts=True)
    return rows[0] if rows else None


def of_term(
    session: Session, term: str, *, says: Says | None = None, page: int = 1, size: int = PER_PAGE
) -> TermAnswers:
    """Give what the published agreement of each agency says of a term, in whatever campaign.

    In the order of `Says`, then by state and name; only those that say ``says``, if given.
    """
    known = published(session, true(), [term])
    said = {one: papers.says(term, known.read)[1] for one, papers in known.papers.items()}
    place = {one: at for at, one in enumerate(Says)}
    listed = [one for one in _in_order(known.names) if says in {None, said[one]}]
    listed.sort(key=lambda one: place[said[one]])
    shown = {one: known.names[one] for one in listed[(page - 1) * size : page * size]}
    return TermAnswers(
        rows=_rows(session, shown, {}, [term], known),
        total=known.totals([term])[term],
        asked=count_asked(session, IS_PUBLIC, known.names),
        listed=len(listed),
    )


def facts_at(session: Session, address: str) -> dict[int, PublicFacts]:
    """Give the facts of the document that is public at an address; none where none is."""
    row = session.execute(
        select(Publication.document_id, Publication.redaction_id).where(
            Publication.address == address, is_live(), Publication.document_id.is_not(None)
        )
    ).one_or_none()
    if row is None or row.document_id is None:
        return {}
    return agreement_facts.public(session, {row.document_id: row.redaction_id is not None})


def _names(
    session: Session, asked: ColumnElement[bool], known: Published, window: slice
) -> dict[int, tuple[str, str]]:
    """Name a part of the agencies that were asked or have a public agreement, in order."""
    ids = select(RecordsRequest.agency_id).where(asked)
    query = (
        select(Agency.id, Agency.name, Agency.state)
        .where(Agency.id.in_(ids) | Agency.id.in_(known.names))
        .order_by(Agency.state, Agency.name, Agency.id)
        .slice(window.start, window.stop)
    )
    return {one: (name, state) for one, name, state in session.execute(query)}


def _said(
    session: Session, campaign: Campaign, requests: ColumnElement[bool], gate: Gate | None
) -> dict[int, Asked]:
    nobody = select(RecordsRequest.id).where(false())
    late = late_ids([campaign.id], gate).where(requests) if gate else nobody
    return asked_for_agreement(session, requests, late)


def _in_order(names: Names) -> list[int]:
    return sorted(names, key=lambda one: (names[one][1], names[one][0], one))


def _rows(
    session: Session,
    shown: Names,
    asked: Mapping[int, Asked],
    terms: Sequence[str],
    known: Published,
    *,
    with_facts: bool = False,
) -> tuple[PublicRow, ...]:
    said = {
        (one, term): known.papers[one].says(term, known.read)
        for one in shown
        if one in known.papers
        for term in terms
    }
    found = {(paper.id, term) for (_one, term), (paper, says) in said.items() if says in FOUND}
    where = _where(session, found, terms, known.redacted)
    facts = _facts(session, shown, known) if with_facts else {}

    def cell(one: int, term: str) -> PublicCell:
        if (one, term) not in said:
            return PublicCell(asked[one].answer if one in asked else None)
        paper, says = said[one, term]
        return PublicCell(says, paper, where[paper.id, term] if says in FOUND else None)

    return tuple(
        PublicRow(
            agency_id=one,
            agency=name,
            state=state,
            asked=asked.get(one),
            papers=known.papers.get(one),
            cells={term: cell(one, term) for term in terms},
            facts=facts.get(known.papers[one].governing.id) if one in known.papers else None,
            unread=known.unread(one),
        )
        for one, (name, state) in shown.items()
    )


def _facts(session: Session, shown: Iterable[int], known: Published) -> dict[int, PublicFacts]:
    governing = [known.papers[one].governing.id for one in shown if one in known.papers]
    redacted = {one: known.redacted[one] is not None for one in governing}
    return agreement_facts.public(session, redacted)


_STANDS: Final = select(Coding.id, Coding.value, Coding.page, Coding.quote, Coding.anchor).where(
    Coding.id.in_(bindparam("ids", expanding=True))
)


def _where(
    session: Session, found: AbstractSet[tuple[int, str]], terms: Sequence[str], redacted: Redacted
) -> dict[tuple[int, str], Told]:
    """Say of answers, by document and term, where they stand."""
    rests = {
        verdict.coding_id: (document_id, term, verdict.basis)
        for document_id, said in verdicts(session, [*{one for one, _ in found}], terms).items()
        for term, verdict in said.items()
        if (document_id, term) in found and verdict.basis
    }
    where = {}
    for ids in chunks([*rests], _CHUNK):
        for key, noted, page, quote, anchor in session.execute(_STANDS, {"ids": ids}):
            document_id, term, basis = rests[key]
            value = public_value(noted, redacted=redacted[document_id] is not None)
            where[document_id, term] = Told(basis, value, page, quote, anchor is Anchor.WORDS)
    return where
