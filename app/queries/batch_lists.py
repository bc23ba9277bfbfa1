"""Lists of batches, each with its letter and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.law.vocabulary import Actor, ClockState
from app.models import (
    Agency,
    Batch,
    BatchRow,
    BatchRowState,
    BatchState,
    Campaign,
    CampaignLetter,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestClock,
)

_TROUBLE = (DispatchState.FAILED, DispatchState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch of a list. ``rows`` counts its agencies by what became of them."""

    id: int
    ref: str
    slug: str
    campaign: str
    letter: str
    round: int
    state: BatchState
    created_at: datetime
    rows: dict[BatchRowState, int] = field(default_factory=dict)
    left: int = 0
    in_trouble: int = 0

    @property
    def filed(self) -> int:
        """The agencies for which a request was filed."""
        return self.rows.get(BatchRowState.FILED, 0)

    @property
    def total(self) -> int:
        """All agencies of the batch."""
        return sum(self.rows.values())


def batch_lines(
    session: Session, *, campaign_id: int | None = None, limit: int = 100
) -> list[BatchLine]:
    """List batches, the newest first, in three queries."""
    query = (
        select(
            Batch.id,
            Batch.ref,
            Campaign.slug,
            func.coalesce(func.nullif(Campaign.title, ""), Campaign.name).label("campaign"),
            CampaignLetter.title.label("letter"),
            Batch.round,
            Batch.state,
            Batch.created_at,
        )
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .join(CampaignLetter, CampaignLetter.id == Batch.letter_id)
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    if campaign_id is not None:
        query = query.where(Batch.campaign_id == campaign_id)
    found = session.execute(query).all()
    ids = [row.id for row in found]
    rows, letters = _rows(session, ids), _letters(session, ids)
    return [
        BatchLine(
            **row._mapping,  # noqa: SLF001 - SQLAlchemy's own public name
            rows=rows.get(row.id, {}),
            left=letters.get(row.id, {}).get(DispatchState.SENT, 0),
            in_trouble=sum(letters.get(row.id, {}).get(state, 0) for state in _TROUBLE),
        )
        for row in found
    ]


def _rows(session: Session, ids: Sequence[int]) -> dict[int, dict[BatchRowState, int]]:
    query = (
        select(BatchRow.batch_id, BatchRow.state, func.count())
        .where(BatchRow.batch_id.in_(ids))
        .group_by(BatchRow.batch_id, BatchRow.state)
    )
    found: dict[int, dict[BatchRowState, int]] = {}
    for batch_id, state, number in session.execute(query):
        found.setdefault(batch_id, {})[state] = number
    return found


def _letters(session: Session, ids: Sequence[int]) -> dict[int, dict[DispatchState, int]]:
    query = (
        select(RecordsRequest.batch_id, Dispatch.state, func.count())
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(RecordsRequest.batch_id.in_(ids), Dispatch.cohort_id.is_(None))
        .group_by(RecordsRequest.batch_id, Dispatch.state)
    )
    found: dict[int, dict[DispatchState, int]] = {}
    for batch_id, state, number in session.execute(query):
        if batch_id is not None:
            found.setdefault(batch_id, {})[state] = number
    return found


def deadlines_there(session: Session, first: date, last: date) -> dict[date, int]:
    """Count, by day, the running legal deadlines of agencies that are there already."""
    query = (
        select(RequestClock.due_on, func.count(RequestClock.request_id.distinct()))
        .where(
            RequestClock.state == ClockState.RUNNING.value,
            RequestClock.due_on.between(first, last),
            RequestClock.who == Actor.AGENCY.value,
        )
        .group_by(RequestClock.due_on)
    )
    return {on: number for on, number in session.execute(query) if on is not None}


@dataclass(frozen=True, slots=True)
class NotFiled:
    """Agencies of a batch that got no request, by the first thing in their way."""

    state: BatchRowState
    code: str
    count: int
    agencies: tuple[str, ...]


_NAMED = 3
# A row keeps all that the pre-flight said of it; these are what no request is filed with.
_BLOCKING = (
    "group_cannot_file",
    "not_subject",
    "no_law",
    "law_unreadable",
    "citizens_only",
    "no_recipient",
    "no_contact",
    "nothing_newer",
    "unresolved_field",
)


def _cause(state: BatchRowState, problems: list[str]) -> str:
    if state is BatchRowState.ALREADY:
        return "duplicate"
    return next((code for code in _BLOCKING if code in problems), "duplicate")


def rows_not_filed(session: Session, batch_id: int) -> list[NotFiled]:
    """Gather the agencies that were blocked or had been asked before, a few of each by name."""
    query = (
        select(BatchRow.state, BatchRow.problems, Agency.name, Agency.state)
        .join(Agency, Agency.id == BatchRow.agency_id)
        .where(
            BatchRow.batch_id == batch_id,
            BatchRow.state.in_((BatchRowState.BLOCKED, BatchRowState.ALREADY)),
        )
        .order_by(Agency.state, Agency.name)
    )
    named: dict[tuple[BatchRowState, str], list[str]] = {}
    for state, problems, agency, place in session.execute(query):
        named.setdefault((state, _cause(state, problems)), []).append(f"{agency}, {place}")
    return [
        NotFiled(state, code, len(agencies), tuple(agencies[:_NAMED]))
        for (state, code), agencies in sorted(named.items())
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """Letters of a batch that wait for something to be mended: how many, and the first of them."""

    total: int
    first: Sequence[Row[Dispatch, RecordsRequest, Agency]]


def letters_in_trouble(
    session: Session, batch_id: int, limit: int = 500
) -> Sequence[Row[Dispatch, RecordsRequest, Agency]]:
    """List the letters of a batch that failed or may have left, those that may have left first."""
    query = _letters_of(batch_id, *_TROUBLE)
    return session.execute(
        query.order_by(Dispatch.state.desc(), Agency.state, Agency.name).limit(limit)
    ).all()


def letters_held(session: Session, batch_id: int, first: int = 20) -> Held:
    """Count the held letters of a batch, and give the first of them."""
    query = _letters_of(batch_id, DispatchState.HELD)
    total = session.scalar(query.with_only_columns(func.count(Dispatch.id))) or 0
    rows = session.execute(query.order_by(Agency.state, Agency.name).limit(first)).all()
    return Held(total, rows)


def _letters_of(batch_id: int, *states: DispatchState) -> Select[Dispatch, RecordsRequest, Agency]:
    return (
        select(Dispatch, RecordsRequest, Agency)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .where(
            RecordsRequest.batch_id == batch_id,
            Dispatch.cohort_id.is_(None),
            Dispatch.state.in_(states),
        )
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """A letter that a person posts, faxes or puts into a portal."""

    id: int
    ref: str
    agency: str
    channel: ContactKind
    state: DispatchState
    recipient: str
    not_before_at: datetime


def by_hand(session: Session, batch_id: int, limit: int = 2000) -> list[ByHand]:
    """List the letters of a batch that leave by a person's hand and have not left, by channel."""
    query = (
        select(
            Dispatch.id,
            RecordsRequest.ref,
            Agency.name.label("agency"),
            Dispatch.channel,
            Dispatch.state,
            Dispatch.recipient,
            Dispatch.not_before_at,
        )
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.recipient_id)
        .where(
            RecordsRequest.batch_id == batch_id,
            Dispatch.cohort_id.is_(None),
            Dispatch.channel != ContactKind.EMAIL,
            Dispatch.state.in_((DispatchState.QUEUED, DispatchState.PRINTED)),
        )
        .order_by(Dispatch.channel, Agency.state, Agency.name)
        .limit(limit)
    )
    return [ByHand(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - SQLAlchemy's own public name
