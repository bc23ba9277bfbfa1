"""Requests: filing them in bulk, finding them by their reference, and who looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    ContactKind,
    Member,
    RecordsRequest,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.models.ref import is_ref, new_ref
from app.queries.requests import by_ref
from app.services import clocks, events
from app.services.chunks import chunks

CHUNK = 200


class FilingRefused(ServiceError):
    """These requests cannot be filed together; none of them was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One request about to be filed: whom it is about, whom it asks, for what, under which law.

    ``ref`` may be drawn beforehand (``new_refs``), for letters that carry it; else it is drawn.
    """

    campaign_id: int
    letter_id: int
    version_id: int
    agency_id: int
    recipient_id: int
    round: int
    batch_id: int | None
    title: str
    jurisdiction: str
    channel: ContactKind
    requester_id: int | None
    categories: tuple[str, ...]
    follow_up_on: date | None
    assignee_id: int | None
    ref: str = ""

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What may exist once: the promise that no agency is asked the same thing twice."""
        return self.campaign_id, self.letter_id, self.agency_id, self.round


@dataclass(frozen=True, slots=True)
class FiledMany:
    """What became of a set of filings, by the id of the agency."""

    requests: dict[int, int]
    already: dict[int, int]
    refs: dict[int, str]


def new_refs(session: Session, n: int) -> list[str]:
    """Draw ``n`` references that nobody has yet."""
    drawn: set[str] = set()
    while len(drawn) < n:
        fresh = {new_ref() for _ in range(n - len(drawn))} - drawn
        for some in chunks(sorted(fresh), CHUNK):
            fresh -= set(
                session.scalars(select(RecordsRequest.ref).where(RecordsRequest.ref.in_(some)))
            )
        drawn |= fresh
    return list(drawn)


def file_many(
    session: Session, filings: Sequence[Filing], *, now: datetime, today: date
) -> FiledMany:
    """File requests in bulk: rows, items, the first event and the clocks, in a few statements.

    Agencies that have this letter in this round already are given back as ``already`` and not
    touched, so that filing again after a kill is harmless. Two filings alike are refused.
    """
    keys = [filing.key for filing in filings]
    if len(set(keys)) < len(keys):
        raise FilingRefused("The same letter to the same agency is in this list twice.")
    requests, already, refs = dict[int, int](), dict[int, int](), dict[int, str]()
    for some in chunks(filings, CHUNK):
        there = _existing(session, some)
        already.update({key[2]: request_id for key, (request_id, _) in there.items()})
        refs.update({key[2]: ref for key, (_, ref) in there.items()})
        fresh = [filing for filing in some if filing.key not in there]
        if fresh:
            for filing, (request_id, ref) in _file(session, fresh, now, today):
                requests[filing.agency_id] = request_id
                refs[filing.agency_id] = ref
    return FiledMany(requests, already, refs)


def _existing(
    session: Session, filings: Sequence[Filing]
) -> dict[tuple[int, int, int, int], tuple[int, str]]:
    key = (
        RecordsRequest.campaign_id,
        RecordsRequest.letter_id,
        RecordsRequest.agency_id,
        RecordsRequest.round,
    )
    query = select(*key, RecordsRequest.id, RecordsRequest.ref).where(
        tuple_(*key).in_([filing.key for filing in filings]), RecordsRequest.taken_back == 0
    )
    return {
        (campaign_id, letter_id, agency_id, number): (request_id, ref)
        for campaign_id, letter_id, agency_id, number, request_id, ref in session.execute(query)
        if campaign_id is not None and letter_id is not None
    }


def _file(
    session: Session, filings: list[Filing], now: datetime, today: date
) -> list[tuple[Filing, tuple[int, str]]]:
    drawn = new_refs(session, sum(not filing.ref for filing in filings))
    rows = [_row(filing, filing.ref or drawn.pop(), now, today) for filing in filings]
    made = session.execute(
        insert(RecordsRequest).returning(
            RecordsRequest.id, RecordsRequest.ref, sort_by_parameter_order=True
        ),
        rows,
    ).all()
    pairs = [(filing, (row.id, row.ref)) for filing, row in zip(filings, made, strict=True)]
    items = [
        {"request_id": request_id, "category": category, "position": position}
        for filing, (request_id, _) in pairs
        for position, category in enumerate(filing.categories)
    ]
    if items:
        session.execute(insert(RequestItem), items)
    session.execute(
        insert(RequestEvent),
        [
            {
                "request_id": request_id,
                "kind": "filed",
                "happened_on": today,
                "facts": _filed_facts(filing),
                "recorded_at": now,
            }
            for filing, (request_id, _) in pairs
        ],
    )
    clocks.first_rows(session, [request_id for _, (request_id, _) in pairs])
    return pairs


def _row(filing: Filing, ref: str, now: datetime, today: date) -> dict[str, Any]:
    return {
        "ref": ref,
        "campaign_id": filing.campaign_id,
        "letter_id": filing.letter_id,
        "version_id": filing.version_id,
        "agency_id": filing.agency_id,
        "recipient_id": filing.recipient_id,
        "round": filing.round,
        "taken_back": 0,
        "batch_id": filing.batch_id,
        "title": filing.title,
        "jurisdiction": filing.jurisdiction,
        "channel": filing.channel,
        "status": RequestStatus.FILED,
        "requester_id": filing.requester_id,
        "assignee_id": filing.assignee_id,
        "follow_up_on": filing.follow_up_on,
        "filed_on": today,
        "created_at": now,
    }


def _filed_facts(filing: Filing) -> dict[str, Any]:
    """What the first event carries, so that everything about the request can be rebuilt."""
    facts: dict[str, Any] = {"channel": filing.channel.value}
    if filing.follow_up_on:
        facts["follow_up_on"] = filing.follow_up_on.isoformat()
    if filing.assignee_id is not None:
        facts["member_id"] = filing.assignee_id
    return facts


def request_by_ref(session: Session, ref: str) -> RecordsRequest:
    """Find a request by its reference; refused with a hint where the reference has a slip."""
    found = by_ref(session, ref)
    if found is None:
        hint = (
            "No request here has it."
            if is_ref(ref)
            else "It does not check out: look for a slip in it."
        )
        raise NotFound(f"There is no request '{ref.strip()}'. {hint}")
    return found


def assign(
    session: Session,
    request_ids: Sequence[int],
    assignee_id: int | None,
    *,
    by_id: int | None,
    now: datetime,
    today: date,
) -> int:
    """Give requests to one volunteer, or to nobody; give back how many changed hands."""
    if assignee_id is not None and not session.scalar(
        select(Member.id).where(Member.id == assignee_id, Member.active)
    ):
        raise NotFound("There is no active member of that number; nothing was handed over.")
    moving: list[int] = []
    for ids in chunks(request_ids, 500):
        rows = session.execute(
            select(RecordsRequest.id, RecordsRequest.assignee_id).where(RecordsRequest.id.in_(ids))
        )
        moving += [row.id for row in rows if row.assignee_id != assignee_id]
    return events.record_many(
        session,
        moving,
        "assigned",
        on=today,
        facts={"member_id": assignee_id},
        member_id=by_id,
        now=now,
    )


def set_follow_up(
    session: Session,
    records_request: RecordsRequest,
    follow_up_on: date,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> RequestEvent:
    """Choose the day on which we look again. Ours, never the law's; refused if it is past."""
    if follow_up_on < today:
        raise ServiceError(f"{follow_up_on} has passed. Choose today or a later day.")
    return events.record(
        session,
        records_request,
        "follow_up_set",
        on=today,
        facts={"follow_up_on": follow_up_on},
        member_id=member_id,
        now=now,
        again=True,
    )
