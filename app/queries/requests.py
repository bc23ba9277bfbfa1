"""Reads of requests: one by its reference, the list with its filters, all that a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Dispatch,
    Document,
    Member,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.models.ref import normalised

PER_PAGE = 50
NEIGHBOURS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which requests a list shows. What is None or empty does not filter."""

    campaign_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    state: str = ""
    statuses: tuple[RequestStatus, ...] = ()
    open_only: bool = False
    agency_id: int | None = None
    batch_id: int | None = None
    words: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on ``RecordsRequest`` joined with its ``Agency``."""
        found: list[ColumnElement[bool]] = []
        for column, value in (
            (RecordsRequest.campaign_id, self.campaign_id),
            (RecordsRequest.assignee_id, self.assignee_id),
            (RecordsRequest.batch_id, self.batch_id),
        ):
            if value is not None:
                found.append(column == value)
        if self.agency_id is not None:
            mine = self.agency_id
            found.append(or_(RecordsRequest.agency_id == mine, RecordsRequest.recipient_id == mine))
        if self.unassigned:
            found.append(RecordsRequest.assignee_id.is_(None))
        if self.statuses:
            found.append(RecordsRequest.status.in_(self.statuses))
        if self.open_only:
            found.append(RecordsRequest.closed_on.is_(None))
        if self.state:
            found.append(Agency.state == self.state.upper())
        if self.words.strip():
            found.append(_matches(self.words.strip()))
        return found

    @property
    def need_agency(self) -> bool:
        """Whether a condition speaks of the agency, so that a count has to join it."""
        return bool(self.state)


def _matches(words: str) -> ColumnElement[bool]:
    like = "%" + words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = select(Agency.id).where(func.lower(Agency.name).like(like, escape="\\"))
    return or_(
        RecordsRequest.agency_id.in_(named.correlate(None)),
        RecordsRequest.ref == normalised(words),
        RecordsRequest.tracking_number == words,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and whether there is another. ``total`` counts them all."""

    rows: Sequence[RecordsRequest]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; one even where nothing is listed."""
        return max(1, -(-self.total // self.per_page))


def by_ref(session: Session, ref: str) -> RecordsRequest | None:
    """Find a request by its reference, whatever the case, with or without dashes."""
    query = select(RecordsRequest).where(RecordsRequest.ref.in_({ref.strip(), normalised(ref)}))
    return session.scalars(query).first()


def listed(session: Session, filters: Filters, *, page: int = 1, per_page: int = PER_PAGE) -> Page:
    """One page of the requests that pass ``filters``, newest first, agencies loaded."""
    conditions = filters.conditions()
    count: Select[Any] = select(func.count(RecordsRequest.id))
    if filters.need_agency:
        count = count.join(Agency, Agency.id == RecordsRequest.agency_id)
    total = session.scalar(count.where(*conditions)) or 0
    query = (
        select(RecordsRequest)
        .join(RecordsRequest.agency)
        .options(contains_eager(RecordsRequest.agency))
        .where(*conditions)
        .order_by(RecordsRequest.id.desc())
        .limit(per_page)
        .offset((max(1, page) - 1) * per_page)
    )
    return Page(session.scalars(query).all(), max(1, page), total, per_page)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One request of a campaign with the letters that left for it: what scripts ask for."""

    ref: str
    agency: str
    letter: str
    round: int
    status: str
    dispatches: list[dict[str, Any]]


def of_campaign(session: Session, campaign: Campaign) -> list[LetterRow]:
    """Every request of a campaign with its dispatches, in two queries."""
    query = (
        select(
            RecordsRequest.id,
            RecordsRequest.ref,
            Agency.name,
            CampaignLetter.name.label("letter"),
            RecordsRequest.round,
            RecordsRequest.status,
        )
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .outerjoin(CampaignLetter, CampaignLetter.id == RecordsRequest.letter_id)
        .where(RecordsRequest.campaign_id == campaign.id)
        .order_by(RecordsRequest.id)
    )
    letters = (
        select(Dispatch.request_id, Dispatch.id, Dispatch.channel, Dispatch.state)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(RecordsRequest.campaign_id == campaign.id)
        .order_by(Dispatch.id)
    )
    dispatches: dict[int, list[dict[str, Any]]] = {}
    for sent in session.execute(letters):
        dispatches.setdefault(sent.request_id, []).append(
            {"id": sent.id, "channel": sent.channel.value, "state": sent.state.value}
        )
    return [
        LetterRow(
            row.ref,
            row.name,
            row.letter or "",
            row.round,
            row.status.value,
            dispatches.get(row.id, []),
        )
        for row in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class NeighbourResult:
    """What another agency under the same law answered to the same letter."""

    ref: str
    agency: str
    status: RequestStatus
    answered_on: date | None
    request_id: int


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything the page of one request shows, read in a constant number of queries."""

    request: RecordsRequest
    events: list[RequestEvent]  # newest first, taken-back ones among them
    voided: dict[int, RequestEvent]  # event id -> the one that took it back
    clocks: list[RequestClock]
    items: list[RequestItem]
    documents: Sequence[Document]
    dispatches: Sequence[Dispatch]
    neighbours: list[NeighbourResult]
    parent: RecordsRequest | None
    children: Sequence[RecordsRequest]
    members: dict[int, str]
    campaign: Campaign | None


def page_of(session: Session, ref: str) -> RequestPage | None:
    """Read the page of one request; None if there is no such reference."""
    query = (
        select(RecordsRequest)
        .where(RecordsRequest.ref.in_({ref.strip(), normalised(ref)}))
        .options(
            joinedload(RecordsRequest.agency).selectinload(Agency.contacts),
            joinedload(RecordsRequest.recipient),
            selectinload(RecordsRequest.events),
            selectinload(RecordsRequest.items),
            selectinload(RecordsRequest.clocks),
        )
    )
    found = session.scalars(query).first()
    if found is None:
        return None
    events = sorted(found.events, key=lambda event: (event.happened_on, event.id), reverse=True)
    documents = session.scalars(
        select(Document)
        .where(Document.request_id == found.id)
        .options(joinedload(Document.reading))
        .order_by(Document.id.desc())
    ).all()
    dispatches = session.scalars(
        select(Dispatch).where(Dispatch.request_id == found.id).order_by(Dispatch.id.desc())
    ).all()
    related = RecordsRequest.parent_id == found.id
    if found.parent_id is not None:  # compared with nothing, every request would be read
        related = or_(related, RecordsRequest.id == found.parent_id)
    family = session.scalars(
        select(RecordsRequest)
        .where(related)
        .options(joinedload(RecordsRequest.agency))
        .order_by(RecordsRequest.id)
    ).all()
    return RequestPage(
        request=found,
        events=events,
        voided={event.voids_id: event for event in events if event.voids_id is not None},
        clocks=list(found.clocks),
        items=list(found.items),
        documents=documents,
        dispatches=dispatches,
        neighbours=_neighbours(session, found),
        parent=next((each for each in family if each.id == found.parent_id), None),
        children=[each for each in family if each.parent_id == found.id],
        members=_members(session, found, events),
        campaign=session.get(Campaign, found.campaign_id) if found.campaign_id else None,
    )


def _members(session: Session, found: RecordsRequest, events: list[RequestEvent]) -> dict[int, str]:
    """The names of those who recorded something or took the request, by id."""
    ids = {event.member_id for event in events} | {found.assignee_id}
    ids |= {event.facts.get("member_id") for event in events}
    query = select(Member.id, Member.name, Member.email).where(Member.id.in_(ids - {None}))
    return {row.id: row.name or row.email for row in session.execute(query)}


_ANSWERED = (
    RequestStatus.PRODUCED,
    RequestStatus.PARTLY_ANSWERED,
    RequestStatus.DENIED,
    RequestStatus.NO_RECORDS,
)


def _neighbours(session: Session, found: RecordsRequest) -> list[NeighbourResult]:
    """What others under the same law answered to the same letter, those who gave most first."""
    if found.letter_id is None:
        return []
    other = RecordsRequest
    query = (
        select(other.ref, Agency.name, other.status, other.closed_on, other.id)
        .join(Agency, Agency.id == other.agency_id)
        .where(
            other.letter_id == found.letter_id,
            other.jurisdiction == found.jurisdiction,
            other.id != found.id,
            other.status.in_(_ANSWERED),
        )
        .order_by(other.status.desc(), other.id.desc())
        .limit(NEIGHBOURS)
    )
    rows = [NeighbourResult(*row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: _ANSWERED.index(row.status))
