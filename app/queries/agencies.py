"""Agencies as pages show them: a list with filters, and one agency with all that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.errors import NotFound
from app.models import (
    Agency,
    AgencyChange,
    AgencyLink,
    Contact,
    ContactHealth,
    ContactKind,
    ContactSearch,
    Document,
    RecordsRequest,
    Relation,
)
from app.models.agency_names import match_name
from app.queries.contact_wanted import WRITTEN, has_usable_contact
from app.queries.partnerships import Claim, claims_about
from app.queries.selection import condition

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class AgencyFilters:
    """What a list of agencies is narrowed to. ``contact`` is ``usable``, ``wanted`` or nothing;
    ``expression`` is a choice such as ``state:NJ+type:police``.
    """

    words: str = ""
    state: str = ""
    type: str = ""
    contact: str = ""
    expression: str = ""


@dataclass(frozen=True)
class AgencyRow:
    """One line of the list."""

    id: int
    name: str
    city: str
    state: str
    type: str
    population: int | None
    channels: tuple[ContactKind, ...]
    requests: int


@dataclass(frozen=True)
class AgencyPage:
    """One page of the list: ``total`` counts all pages."""

    rows: list[AgencyRow]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True)
class Neighbour:
    """A body linked to an agency. ``outward``: it holds records for the agency, not the reverse."""

    link_id: int
    relation: Relation
    agency: Agency
    source: str
    outward: bool


@dataclass(frozen=True)
class AgencyDetail:
    """Everything the desk knows of one agency."""

    agency: Agency
    claims: list[Claim]
    neighbours: list[Neighbour]
    requests: list[RecordsRequest]
    documents: list[Document]
    changes: list[AgencyChange]
    merged: list[Agency]
    search: ContactSearch | None


def agencies_page(
    session: Session, filters: AgencyFilters, page: int = 1, per_page: int = PER_PAGE
) -> AgencyPage:
    """Read one page of agencies by state and name, in a number of queries that never grows."""
    chosen = _filtered(session, select(Agency), filters)
    total = session.scalar(chosen.with_only_columns(func.count(Agency.id))) or 0
    agencies = session.scalars(
        chosen.order_by(Agency.state, Agency.match_name, Agency.id)
        .limit(per_page)
        .offset((max(page, 1) - 1) * per_page)
    ).all()
    ids = [agency.id for agency in agencies]
    channels = _channels(session, ids)
    asked = _request_counts(session, ids)
    rows = [
        AgencyRow(
            id=agency.id,
            name=agency.name,
            city=agency.city,
            state=agency.state,
            type=agency.type,
            population=agency.population,
            channels=channels.get(agency.id, ()),
            requests=asked.get(agency.id, 0),
        )
        for agency in agencies
    ]
    return AgencyPage(rows, total, max(page, 1), per_page)


def agency_detail(session: Session, agency_id: int, today: date) -> AgencyDetail:
    """Read one agency; a merged one gives the agency it became. Raises ``NotFound``."""
    agency = session.get(Agency, agency_id, options=[selectinload(Agency.contacts)])
    while agency is not None and agency.merged_into_id is not None:
        agency = session.get(Agency, agency.merged_into_id)
    if agency is None:
        raise NotFound(f"There is no agency {agency_id}.")
    requests = select(RecordsRequest).where(
        or_(RecordsRequest.agency_id == agency.id, RecordsRequest.recipient_id == agency.id)
    )
    documents = select(Document).where(Document.agency_id == agency.id)
    documents = documents.options(joinedload(Document.reading))
    changes = select(AgencyChange).where(AgencyChange.agency_id == agency.id)
    merged = select(Agency).where(Agency.merged_into_id == agency.id)
    return AgencyDetail(
        agency=agency,
        claims=claims_about(session, agency.id, today),
        neighbours=neighbours(session, agency.id),
        requests=list(session.scalars(requests.order_by(RecordsRequest.id.desc()).limit(PER_PAGE))),
        documents=list(session.scalars(documents.order_by(Document.id.desc()).limit(PER_PAGE))),
        changes=list(session.scalars(changes.order_by(AgencyChange.id.desc()).limit(PER_PAGE))),
        merged=list(session.scalars(merged.order_by(Agency.id))),
        search=session.scalar(select(ContactSearch).where(ContactSearch.agency_id == agency.id)),
    )


def neighbours(session: Session, agency_id: int) -> list[Neighbour]:
    """List the bodies linked to an agency, either way."""
    query = (
        select(AgencyLink, Agency)
        .join(
            Agency,
            or_(
                (AgencyLink.agency_id == agency_id) & (Agency.id == AgencyLink.neighbour_id),
                (AgencyLink.neighbour_id == agency_id) & (Agency.id == AgencyLink.agency_id),
            ),
        )
        .order_by(AgencyLink.relation, Agency.name, AgencyLink.id)
    )
    return [
        Neighbour(
            link_id=link.id,
            relation=link.relation,
            agency=agency,
            source=link.source,
            outward=link.agency_id == agency_id,
        )
        for link, agency in session.execute(query)
    ]


def agency_types(session: Session) -> list[str]:
    """List the types in use, the most frequent first."""
    query = (
        select(Agency.type)
        .where(Agency.merged_into_id.is_(None), Agency.type != "")
        .group_by(Agency.type)
        .order_by(func.count().desc(), Agency.type)
    )
    return list(session.scalars(query))


def agency_states(session: Session) -> list[str]:
    """List the states that have an agency, by code."""
    query = select(Agency.state).where(Agency.merged_into_id.is_(None), Agency.state != "")
    return list(session.scalars(query.distinct().order_by(Agency.state)))


def _filtered(session: Session, query: Select[Agency], filters: AgencyFilters) -> Select[Agency]:
    conditions: list[ColumnElement[bool]] = [Agency.merged_into_id.is_(None)]
    if filters.words.strip():
        wanted = match_name(filters.words)
        conditions.append(
            or_(
                Agency.match_name.contains(wanted, autoescape=True),
                func.lower(Agency.city) == filters.words.strip().lower(),
                Agency.external_id == filters.words.strip(),
            )
        )
    if filters.state:
        conditions.append(Agency.state == filters.state)
    if filters.type:
        conditions.append(Agency.type == filters.type)
    if filters.contact == "usable":
        conditions.append(has_usable_contact())
    elif filters.contact == "wanted":
        conditions.append(~has_usable_contact())
    if filters.expression.strip():
        conditions.append(condition(session, filters.expression))
    return query.where(*conditions)


def _channels(session: Session, ids: Sequence[int]) -> dict[int, tuple[ContactKind, ...]]:
    found: dict[int, tuple[ContactKind, ...]] = {}
    query = select(Contact.agency_id, Contact.kind).where(
        Contact.agency_id.in_(ids),
        Contact.kind.in_(WRITTEN),
        Contact.health != ContactHealth.FAILING,
    )
    for agency_id, kind in session.execute(query.order_by(Contact.id)):
        if kind not in found.get(agency_id, ()):
            found[agency_id] = (*found.get(agency_id, ()), kind)
    return found


def _request_counts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(RecordsRequest.agency_id, func.count())
        .where(RecordsRequest.agency_id.in_(ids))
        .group_by(RecordsRequest.agency_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
