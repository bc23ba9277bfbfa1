"""A database full of requests in every stage, made up on the spot and thrown away."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, event, insert, update
from sqlalchemy.orm import Session

from app.law.statutes import codes
from app.law.vocabulary import ClockState
from app.models import (
    Agency,
    Base,
    Campaign,
    CampaignLetter,
    ContactKind,
    LetterVersion,
    Member,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.models.places import STATES
from app.services.events import reproject
from app.services.requests import new_refs

TODAY = date(2026, 11, 24)
_NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
_AGENCIES, _LETTERS, _MEMBERS, _EVENTS = 5_000, 25, 20, 10
_CHUNK = 5_000
_OPEN_IN_TEN = 3

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


@contextmanager
def filled_database(requests: int) -> Iterator[Session]:
    """Give a session on a database of that many open requests, ten events each."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/bench.sqlite")
        event.listen(engine, "connect", _as_the_application_does)
        Base.metadata.create_all(engine)
        try:
            with Session(engine) as session:
                _fill(session, requests)
                yield session
        finally:
            engine.dispose()


def answer_most(session: Session) -> None:
    """Answer seven requests in ten, as in a library some years old: closed, their clocks met."""
    answered = RecordsRequest.id % 10 >= _OPEN_IN_TEN
    session.execute(
        update(RecordsRequest)
        .where(answered)
        .values(status=RequestStatus.PRODUCED, closed_on=TODAY, follow_up_on=None)
    )
    session.execute(
        update(RequestClock)
        .where(RequestClock.request_id % 10 >= _OPEN_IN_TEN)
        .values(state=ClockState.MET.value)
    )
    session.commit()


def _as_the_application_does(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _fill(session: Session, requests: int) -> None:
    draw = random.Random(20261124)  # noqa: S311 - sample data, not a secret
    session.execute(insert(Agency), [_agency(number) for number in range(_AGENCIES)])
    session.execute(insert(Member), [_member(number) for number in range(_MEMBERS)])
    _letters(session)
    for first in range(0, requests, _CHUNK):
        numbers = range(first, min(first + _CHUNK, requests))
        _add(session, numbers, draw)
        session.commit()


def _agency(number: int) -> dict[str, Any]:
    known = [code.removeprefix("US-") for code in codes() if code != "US"]
    state = known[number % len(known)]
    return {
        "name": f"Sample Police Department {number}",
        "match_name": f"sample police department {number}",
        "type": "police",
        "state": state,
        "jurisdiction": f"US-{state}",
        "zone": STATES[state][1],
        "created_at": _NOW,
        "updated_at": _NOW,
    }


def _member(number: int) -> dict[str, Any]:
    return {
        "email": f"volunteer{number}@example.org",
        "name": f"Volunteer {number}",
        "fs_uniquifier": f"bench-{number}",
    }


def _letters(session: Session) -> None:
    of = Campaign(name="bench", slug="bench", created_at=_NOW)
    for number in range(_LETTERS):
        version = LetterVersion(
            number=1, subject="", body="", categories=[], sha256="0" * 64, created_at=_NOW
        )
        of.letters.append(
            CampaignLetter(name=f"letter-{number}", title=f"Letter {number}", versions=[version])
        )
    session.add(of)
    session.commit()


def _add(session: Session, numbers: Sequence[int], draw: random.Random) -> None:
    # Few are long overdue; most were filed within the last six weeks.
    filed = [TODAY - timedelta(days=draw.choice((2, 4, 6, 9, 12, 20, 45))) for _ in numbers]
    refs = new_refs(session, len(numbers))
    rows = [
        _request(number, ref, on, draw)
        for number, ref, on in zip(numbers, refs, filed, strict=True)
    ]
    session.execute(insert(RecordsRequest), rows)
    ids = [number + 1 for number in numbers]
    session.execute(
        insert(RequestItem), [{"request_id": each, "category": "agreement"} for each in ids]
    )
    weights = [weight for weight, _ in _STAGES]
    stories = [stage for _, stage in draw.choices(_STAGES, weights, k=len(ids))]
    session.execute(
        insert(RequestEvent),
        [
            told
            for row, request_id, on, story in zip(rows, ids, filed, stories, strict=True)
            for told in _events(row, request_id, on, story)
        ],
    )
    reproject(session, ids)


def _request(number: int, ref: str, on: date, draw: random.Random) -> dict[str, Any]:
    agency = number % _AGENCIES
    letter = number // _AGENCIES % _LETTERS + 1
    row = _agency(agency)
    return {
        "ref": ref,
        "campaign_id": 1,
        "letter_id": letter,
        "version_id": letter,
        "agency_id": agency + 1,
        "recipient_id": agency + 1,
        "round": 1,
        "title": f"Letter {letter}",
        "jurisdiction": row["jurisdiction"],
        "channel": ContactKind.EMAIL,
        "status": RequestStatus.FILED,
        "assignee_id": draw.choice((None, draw.randint(1, _MEMBERS))),
        "filed_on": on,
        "follow_up_on": on + timedelta(days=44),
        "created_at": _NOW,
    }


def _events(
    row: dict[str, Any], request_id: int, filed_on: date, story: Sequence[tuple[str, int]]
) -> Iterator[dict[str, Any]]:
    """The filing, the story as far as it has come, and notes up to ten in all."""
    facts = {"channel": "email", "follow_up_on": row["follow_up_on"].isoformat()}
    if row["assignee_id"]:
        facts["member_id"] = row["assignee_id"]
    told = [("filed", filed_on, facts), ("sent", filed_on, {})]
    day = filed_on
    for kind, after in story:
        day += timedelta(days=after)
        if day <= TODAY:
            told.append((kind, day, {}))
    told += [("note", filed_on, {})] * (_EVENTS - len(told))
    for kind, on, given in told:
        yield {
            "request_id": request_id,
            "kind": kind,
            "happened_on": on,
            "facts": given,
            "note": "A volunteer called." if kind == "note" else "",
            "recorded_at": _NOW,
        }
