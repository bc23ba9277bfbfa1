"""The clocks of requests as rows: how one is written, which are kept, how they are replaced."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.law import calendars, clocks, statutes
from app.law.errors import LawUnknown
from app.law.vocabulary import Actor, ClockState
from app.models import RecordsRequest, RequestClock, RequestStatus
from app.services.clock_facts import Case


class Row(NamedTuple):
    """One clock as it is kept."""

    rule: str
    kind: str
    who: str
    state: str
    started_on: date | None
    due_on: date | None
    latest_on: date | None
    earliest_on: date | None
    may_accuse: bool
    read_on: str
    overridden: bool = False
    started_by: str = ""


Rows = tuple[Row, ...]
SILENCE = "silence"


def compute(case: Case) -> tuple[clocks.Clock, ...]:
    """Ask the law for every clock of one request. Raises LawError where there is no such law."""
    law = statutes.statute(case.jurisdiction)
    days = calendars.calendar(law.calendar, case.places)
    return clocks.compute(law, days, case.agency, case.request, case.events)


def rows_of(case: Case) -> Rows:
    """The clocks of one request as rows, by rule: those that began, or that silence will start."""
    if is_over(case):
        return ()
    try:
        found = compute(case)
    except LawUnknown:
        return ()
    return tuple(sorted(_row(clock) for clock in found if _is_kept(clock)))


def is_over(case: Case) -> bool:
    """Whether no law governs the request any more."""
    return case.status in {RequestStatus.WITHDRAWN.value, RequestStatus.NOT_SUBJECT.value}


def _is_kept(clock: clocks.Clock) -> bool:
    return clock.start is not None and clock.state is not ClockState.IMPOSSIBLE


def _row(clock: clocks.Clock) -> Row:
    ours = clock.who is Actor.REQUESTER
    return Row(
        rule=clock.rule_id,
        kind=clock.kind.value,
        who=clock.who.value,
        state=clock.state.value,
        started_on=clock.started_on,
        due_on=clock.due,
        # A number that was not re-read is never due, but it still warns us.
        latest_on=clock.latest or (clock.about if ours else None),
        earliest_on=(clock.earliest or clock.due or clock.about) if ours else None,
        may_accuse=clock.may_accuse,
        read_on=clock.read_on,
        overridden=clock.overridden_by is not None,
        started_by=_started_by(clock),
    )


def _started_by(clock: clocks.Clock) -> str:
    start = clock.start
    if start is None:
        return ""
    if start.event is not None:
        return start.event.kind.value
    return SILENCE if start.why.startswith(SILENCE) else ""


_COLUMNS = tuple(getattr(RequestClock, name) for name in Row._fields)


def kept_rows(session: Session, ids: Sequence[int]) -> dict[int, Rows]:
    """The rows that are kept of these requests, by rule; those without any are left out."""
    found: dict[int, list[Row]] = {}
    query = select(RequestClock.request_id, *_COLUMNS).where(RequestClock.request_id.in_(ids))
    for request_id, *values in session.execute(query):
        found.setdefault(request_id, []).append(Row(*values))
    return {request_id: tuple(sorted(rows)) for request_id, rows in found.items()}


def replace_rows(session: Session, moved: Mapping[int, Rows]) -> None:
    """Write the clocks of these requests anew."""
    if not moved:
        return
    session.execute(
        delete(RequestClock).where(RequestClock.request_id.in_(moved)),
        execution_options={"synchronize_session": "fetch"},
    )
    insert_rows(session, moved)
    expire(session, moved, "clocks")


def insert_rows(session: Session, made: Mapping[int, Rows]) -> None:
    """Write the clocks of requests that have none."""
    rows: list[dict[str, Any]] = [
        {"request_id": request_id, **row._asdict()}
        for request_id, found in made.items()
        for row in found
    ]
    if rows:
        session.execute(insert(RequestClock), rows)


def keep_digests(session: Session, digests: Mapping[int, str]) -> None:
    """Note what the clocks of these requests were computed by."""
    if not digests:
        return
    table = RecordsRequest.__table__
    session.connection().execute(
        update(table).where(table.c.id == bindparam("of")).values(law_digest=bindparam("word")),  # type: ignore[arg-type]
        [{"of": request_id, "word": word} for request_id, word in digests.items()],
    )
    expire(session, digests, "law_digest")


def expire(session: Session, ids: Mapping[int, object], attribute: str) -> None:
    """Have what was loaded of these requests read afresh."""
    for request_id in ids:
        loaded = session.identity_map.get(session.identity_key(RecordsRequest, request_id))
        if loaded is not None:
            session.expire(loaded, [attribute])
