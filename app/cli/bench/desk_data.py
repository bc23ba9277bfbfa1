"""Fills a database with requests in every stage, made up on the spot."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlalchemy.orm import Session

from app.law.statutes import codes
from app.law.vocabulary import ClockState
from app.models import (
    Agency,
    Base,
    Batch,
    BatchRow,
    BatchRowState,
    BatchState,
    Campaign,
    CampaignLetter,
    ContactKind,
    Dispatch,
    DispatchState,
    LetterVersion,
    Member,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
    Role,
    RoleName,
)
from app.models.places import STATES
from app.services.events import reproject
from app.services.requests import new_refs

_STATES = tuple(code.removeprefix("US-") for code in codes() if code != "US")
_AGENCIES, _CAMPAIGNS, _LETTERS, _MEMBERS, _EVENTS = 100 * len(_STATES), 5, 5, 20, 10
# So many requests are recorded one by one; the database copies the rest from them, each from one
# of its own state, so that its clocks are those that the law gives it. The audit proves it.
_ORIGINALS = 50 * len(_STATES)
_BATCH = 1_400
_OPEN_IN_TEN = 3
_LEAVING = (
    *[DispatchState.SENT] * 17,
    DispatchState.QUEUED,
    DispatchState.HELD,
    DispatchState.FAILED,
)
BATCH = "BENCH"

# What a request has been through after filing and sending, with the days between.
_STAGES: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = (
    (20, ()),
    (30, (("delivered", 0), ("received", 1))),
    (25, (("delivered", 0), ("received", 1), ("acknowledged", 2))),
    (8, (("received", 1), ("acknowledged", 1), ("extended", 2))),
    (7, (("received", 1), ("fee_estimated", 4))),
    (5, (("received", 1), ("clarification_asked", 3), ("clarified", 2))),
    (5, (("received", 1), ("acknowledged", 1), ("partly_produced", 5))),
)


def fill(session: Session, requests: int, today: date) -> None:
    """Write that many open requests, ten events each, their agencies, letters and one batch."""
    session.execute(insert(Agency), [_agency(number) for number in range(_AGENCIES)])
    keeper = Role(name=RoleName.KEEPER.value)
    session.add_all(_member(number, keeper) for number in range(_MEMBERS))
    _letters(session, _moment(today))
    originals = min(requests, _ORIGINALS)
    _record(session, originals, today)
    _copy(session, originals, requests)
    _batch(session, min(requests, _BATCH), _moment(today))


def answer_most(session: Session, today: date) -> None:
    """Answer seven requests in ten, as in a library some years old: closed, their clocks met."""
    session.execute(
        update(RecordsRequest)
        .where(RecordsRequest.id % 10 >= _OPEN_IN_TEN)
        .values(status=RequestStatus.PRODUCED, closed_on=today, follow_up_on=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(RequestClock)
        .where(RequestClock.request_id % 10 >= _OPEN_IN_TEN)
        .values(state=ClockState.MET.value),
        execution_options={"synchronize_session": False},
    )


def _moment(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, tzinfo=UTC)


def _agency(number: int) -> dict[str, Any]:
    state = _STATES[number % len(_STATES)]
    opened = datetime(2026, 1, 5, tzinfo=UTC)
    return {
        "name": f"Sample Police Department {number}",
        "match_name": f"sample police department {number}",
        "type": "police",
        "state": state,
        "jurisdiction": f"US-{state}",
        "zone": STATES[state][1],
        "created_at": opened,
        "updated_at": opened,
    }


def _member(number: int, role: Role) -> Member:
    return Member(
        email=f"volunteer{number}@example.org",
        name=f"Volunteer {number}",
        fs_uniquifier=f"bench-{number}",
        roles=[role],
    )


def _letters(session: Session, now: datetime) -> None:
    for number in range(_CAMPAIGNS):
        name = f"bench-{number + 1}"
        letters = [_campaign_letter(each, now) for each in range(_LETTERS)]
        session.add(Campaign(name=name, slug=name, created_at=now, letters=letters))
        session.flush()


def _campaign_letter(number: int, now: datetime) -> CampaignLetter:
    version = LetterVersion(
        number=1, subject="", body="", categories=[], sha256="0" * 64, created_at=now
    )
    return CampaignLetter(name=f"letter-{number}", title=f"Letter {number}", versions=[version])


def _record(session: Session, number: int, today: date) -> None:
    """Record requests as the desk does: events first, everything else follows from them."""
    draw = random.Random(20261124)  # noqa: S311 - sample data, not a secret
    refs = new_refs(session, number)
    # Few are long overdue; most were filed within the last six weeks.
    ages = (2, 4, 6, 9, 12, 20, 45)
    rows = [
        _request(count, ref, today - timedelta(days=draw.choice(ages)), draw)
        for count, ref in enumerate(refs)
    ]
    session.execute(insert(RecordsRequest), rows)
    ids = range(1, number + 1)
    session.execute(
        insert(RequestItem), [{"request_id": each, "category": "agreement"} for each in ids]
    )
    weights = [weight for weight, _ in _STAGES]
    stories = [stage for _, stage in draw.choices(_STAGES, weights, k=number)]
    session.execute(
        insert(RequestEvent),
        [
            told
            for row, request_id, story in zip(rows, ids, stories, strict=True)
            for told in _events(row, request_id, story, today)
        ],
    )
    reproject(session, ids, now=_moment(today))


def _copy(session: Session, originals: int, requests: int) -> None:
    """Copy the originals until there are so many, each for another agency or another letter."""
    session.flush()
    for turn, first in enumerate(range(originals, requests, originals), start=1):
        number = min(originals, requests - first)
        letter = turn * originals // _AGENCIES % (_CAMPAIGNS * _LETTERS) + 1
        _copied(
            session,
            RecordsRequest,
            RecordsRequest.id <= number,
            id=RecordsRequest.id + first,
            ref=RecordsRequest.ref + f"-{turn}",
            agency_id=RecordsRequest.agency_id + first % _AGENCIES,
            recipient_id=RecordsRequest.recipient_id + first % _AGENCIES,
            campaign_id=literal((letter - 1) // _LETTERS + 1),
            letter_id=literal(letter),
            version_id=literal(letter),
            title=literal(f"Letter {letter}"),
        )
        for model in (RequestItem, RequestEvent, RequestClock):
            of = model.request_id
            _copied(session, model, of <= number, request_id=of + first)


def _copied(
    session: Session,
    model: type[Base],
    which: ColumnElement[bool],
    **changed: ColumnElement[Any],
) -> None:
    """Write rows anew with ``changed`` columns; a key that is not given is drawn."""
    columns = {
        each.key: changed.get(each.key, each)
        for each in model.__table__.columns
        if each.key != "id" or "id" in changed
    }
    chosen = select(*columns.values()).where(which)
    session.execute(insert(model).from_select(list(columns), chosen))


def _request(number: int, ref: str, on: date, draw: random.Random) -> dict[str, Any]:
    agency = number % _AGENCIES
    return {
        "ref": ref,
        "campaign_id": 1,
        "letter_id": 1,
        "version_id": 1,
        "agency_id": agency + 1,
        "recipient_id": agency + 1,
        "title": "Letter 1",
        "jurisdiction": _agency(agency)["jurisdiction"],
        "channel": ContactKind.EMAIL,
        "status": RequestStatus.FILED,
        "assignee_id": draw.choice((None, draw.randint(1, _MEMBERS))),
        "filed_on": on,
        "follow_up_on": on + timedelta(days=44),
        "created_at": _moment(on),
    }


def _events(
    row: dict[str, Any], request_id: int, story: Sequence[tuple[str, int]], today: date
) -> Iterator[dict[str, Any]]:
    """The filing, the story as far as it has come, and notes up to ten in all."""
    filed_on = row["filed_on"]
    facts = {"channel": "email", "follow_up_on": row["follow_up_on"].isoformat()}
    if row["assignee_id"]:
        facts["member_id"] = row["assignee_id"]
    told = [("filed", filed_on, facts), ("sent", filed_on, {})]
    day = filed_on
    for kind, after in story:
        day += timedelta(days=after)
        if day <= today:
            told.append((kind, day, {}))
    told += [("note", filed_on, {})] * (_EVENTS - len(told))
    for kind, on, given in told:
        yield {
            "request_id": request_id,
            "kind": kind,
            "happened_on": on,
            "facts": given,
            "note": "A volunteer called." if kind == "note" else "",
            "recorded_at": row["created_at"],
        }


def _batch(session: Session, number: int, now: datetime) -> None:
    """Write one batch over the first requests: most letters have left, some are in trouble."""
    batch = Batch(
        ref=BATCH,
        campaign_id=1,
        letter_id=1,
        version_id=1,
        expression="all",
        state=BatchState.FILED,
        undo_until=now,
        created_at=now,
        created_by_id=1,
    )
    session.add(batch)
    session.flush()
    ids = range(1, number + 1)
    session.execute(
        update(RecordsRequest).where(RecordsRequest.id <= number).values(batch_id=batch.id),
        execution_options={"synchronize_session": False},
    )
    session.execute(insert(BatchRow), [_batch_row(batch.id, each) for each in ids])
    session.execute(insert(Dispatch), [_letter(each, now) for each in ids])


def _batch_row(batch_id: int, request_id: int) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "agency_id": request_id,
        "request_id": request_id,
        "state": BatchRowState.FILED,
        "problems": [],
    }


def _letter(request_id: int, now: datetime) -> dict[str, Any]:
    state = _LEAVING[request_id % len(_LEAVING)]
    by_post = request_id % 4 == 0
    return {
        "request_id": request_id,
        "key": "request",
        "channel": ContactKind.POST if by_post else ContactKind.EMAIL,
        "recipient": "1 Main Street" if by_post else f"records{request_id}@agency.invalid",
        "subject": "A request for records",
        "body": "We ask for copies of these records.\n" * 40,
        "sha256": "0" * 64,
        "message_id": f"{request_id}@bench.invalid",
        "state": state,
        "not_before_at": now,
        "sent_at": now if state is DispatchState.SENT else None,
    }
