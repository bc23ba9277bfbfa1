"""Who owes an answer and is silent, as anybody may read it: published, proven, through the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    RecordsRequest,
    RequestClock,
    RequestStatus,
)
from app.queries.accusing import Gate
from app.queries.public_agencies import Happened, happened
from app.queries.public_answers import (
    PAGE,
    Answer,
    accuses,
    campaign_title,
    late_ids,
    live_batch_ids,
    may_be_silent,
)


@dataclass(frozen=True, kw_only=True)
class Silence:
    """One agency that owes an answer: since when, under which rule, and what it has said so far.

    ``last_day`` is the last that the law allows by any reading; lateness starts the day after.
    """

    agency_id: int
    agency: str
    city: str
    state: str
    campaign: str
    campaign_slug: str
    letter: str
    round: int
    filed_on: date
    jurisdiction: str
    rule: str
    last_day: date
    heard: Sequence[Happened]


def board(
    session: Session, *, gate: Gate, campaign: str = "", state: str = "", page: int = 1
) -> tuple[list[Silence], int]:
    """List the silent agencies, the longest silent first, and count those on all pages.

    ``campaign`` is a slug. Two queries; where the gate is shut, nobody is listed.
    """
    listed = _listed(gate).limit(PAGE).offset((page - 1) * PAGE)
    if campaign:
        listed = listed.where(Campaign.slug == campaign)
    if state:
        listed = listed.where(Agency.state == state)
    rows = session.execute(listed).all()
    heard = happened(session, [row.id for row in rows])
    found = []
    for row in rows:
        facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own public name
        request_id, _total = facts.pop("id"), facts.pop("total")
        found.append(Silence(**facts, heard=heard.get(request_id, ())))
    return found, rows[0].total if rows else 0


# To build these costs more than to run them, and they change only with what the gate sees.
@lru_cache(maxsize=64)
def _listed(gate: Gate) -> Select[*tuple[Any, ...]]:
    owed = (
        select(
            RequestClock.request_id,
            RequestClock.rule,
            RequestClock.latest_on.label("last_day"),
            func.row_number()
            .over(
                partition_by=RequestClock.request_id,
                order_by=(RequestClock.latest_on, RequestClock.id),
            )
            .label("place"),
        )
        .join(RecordsRequest, RequestClock.request_id == RecordsRequest.id)
        .where(
            RecordsRequest.batch_id.in_(live_batch_ids()),
            may_be_silent(gate),
            accuses(gate),
        )
        .subquery("owed")
    )
    return (
        select(
            RecordsRequest.id,
            Agency.id.label("agency_id"),
            Agency.name.label("agency"),
            Agency.city,
            Agency.state,
            campaign_title().label("campaign"),
            Campaign.slug.label("campaign_slug"),
            CampaignLetter.title.label("letter"),
            RecordsRequest.round,
            RecordsRequest.filed_on,
            RecordsRequest.jurisdiction,
            owed.c.rule,
            owed.c.last_day,
            func.count().over().label("total"),
        )
        .join(owed, owed.c.request_id == RecordsRequest.id)
        .join(RecordsRequest.agency)
        .join(Campaign, RecordsRequest.campaign_id == Campaign.id)
        .join(CampaignLetter, RecordsRequest.letter_id == CampaignLetter.id)
        .where(owed.c.place == 1)
        .order_by(owed.c.last_day, Agency.state, Agency.name, RecordsRequest.id)
    )


@dataclass(frozen=True, kw_only=True)
class Named:
    """An agency to name on the page of a campaign; ``last_day`` is told of the silent."""

    agency_id: int
    agency: str
    state: str
    last_day: date | None


def named(
    session: Session, campaign_id: int, *, gate: Gate, size: int
) -> dict[Answer, list[Named]]:
    """Name the first ``size`` silent agencies and the first that refused. One query."""
    rows = session.execute(_chosen(campaign_id, gate, size))
    found: dict[Answer, list[Named]] = {Answer.SILENT: [], Answer.REFUSED: []}
    for kind, agency_id, agency, state, last in rows:
        found[Answer(kind)].append(
            Named(agency_id=agency_id, agency=agency, state=state, last_day=last)
        )
    return {answer: those for answer, those in found.items() if those}


@lru_cache(maxsize=256)
def _chosen(campaign_id: int, gate: Gate, size: int) -> Select[*tuple[Any, ...]]:
    refused = RecordsRequest.status == RequestStatus.DENIED
    answer = case((refused, Answer.REFUSED.value), else_=Answer.SILENT.value)
    last_day = (
        select(func.min(RequestClock.latest_on))
        .where(RequestClock.request_id == RecordsRequest.id, accuses(gate))
        .scalar_subquery()
    )
    chosen = (
        select(
            RecordsRequest.id,
            answer.label("answer"),
            Agency.id.label("agency_id"),
            Agency.name.label("agency"),
            Agency.state,
            func.row_number()
            .over(partition_by=answer, order_by=(Agency.state, Agency.name, RecordsRequest.id))
            .label("place"),
        )
        .join(RecordsRequest.agency)
        .where(
            RecordsRequest.campaign_id == campaign_id,
            RecordsRequest.batch_id.in_(live_batch_ids()),
            or_(refused, RecordsRequest.id.in_(late_ids([campaign_id], gate))),
        )
        .subquery("chosen")
    )
    return (
        select(
            chosen.c.answer,
            chosen.c.agency_id,
            chosen.c.agency,
            chosen.c.state,
            case((chosen.c.answer == Answer.SILENT.value, last_day)).label("last_day"),
        )
        .join(RecordsRequest, RecordsRequest.id == chosen.c.id)
        .where(chosen.c.place <= size)
        .order_by(chosen.c.place)
    )
