"""Who owes an answer and is silent, as anybody may read it: published, proven, through the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select
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
    MAY_BE_SILENT,
    PAGE,
    Answer,
    Silent,
    accuses,
    campaign_title,
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


@dataclass(frozen=True, slots=True)
class Naming:
    """Whom to name on the page of a campaign, and how many are silent in all, by status."""

    named: dict[Answer, list[Named]]
    silent: Silent


def naming(session: Session, campaign_id: int, *, gate: Gate, size: int) -> Naming:
    """Name the first ``size`` silent agencies and the first that refused, by state and name.

    Two queries. Who is silent is worked out once, to be named and to be counted.
    """
    silent = session.execute(_silent(campaign_id, size, gate)).all()
    refused = session.execute(_refused(campaign_id, size)).all()
    listed = {Answer.SILENT: silent, Answer.REFUSED: refused}
    return Naming(
        named={
            answer: [
                Named(agency_id=one.id, agency=one.name, state=one.state, last_day=one.last_day)
                for one in those
            ]
            for answer, those in listed.items()
            if those
        },
        silent={
            (campaign_id, status): number
            for one in silent[:1]
            for status, number in zip(MAY_BE_SILENT, one[-len(MAY_BE_SILENT) :], strict=True)
        },
    )


@lru_cache(maxsize=256)
def _silent(campaign_id: int, size: int, gate: Gate) -> Select[*tuple[Any, ...]]:
    """Select the first ``size``; each row ends with the counts of all by ``MAY_BE_SILENT``."""
    return (
        select(
            Agency.id,
            Agency.name,
            Agency.state,
            func.min(RequestClock.latest_on).label("last_day"),
            *(
                func.count(case((RecordsRequest.status == status, 1))).over()
                for status in MAY_BE_SILENT
            ),
        )
        .join(RecordsRequest.agency)
        .join(RequestClock, RequestClock.request_id == RecordsRequest.id)
        .where(*_public(campaign_id), may_be_silent(gate), accuses(gate))
        # Grouped as they are ordered, so that they are sorted once.
        .group_by(Agency.state, Agency.name, RecordsRequest.id, Agency.id)
        .order_by(Agency.state, Agency.name, RecordsRequest.id)
        .limit(size)
    )


@lru_cache(maxsize=256)
def _refused(campaign_id: int, size: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Agency.id, Agency.name, Agency.state, null().label("last_day"))
        .join(RecordsRequest, RecordsRequest.agency_id == Agency.id)
        .where(*_public(campaign_id), RecordsRequest.status == RequestStatus.DENIED)
        .order_by(Agency.state, Agency.name, RecordsRequest.id)
        .limit(size)
    )


def _public(campaign_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        RecordsRequest.campaign_id == campaign_id,
        RecordsRequest.batch_id.in_(live_batch_ids()),
    )
