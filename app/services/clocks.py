"""The clocks of requests: computed by the law from their events, kept as rows for the queries.

Rows are a projection: ``rebuild`` replaces them after every act, ``audit`` recomputes all and
reports what differs, ``explain`` gives the whole working for one request.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.law import calendars, clocks, statutes
from app.law.errors import LawError, LawUnknown
from app.law.facts import Event
from app.law.vocabulary import Actor, ClockState
from app.models import RecordsRequest, RequestClock, RequestStatus
from app.services.chunks import chunks
from app.services.clock_facts import Case, cases

CHUNK = 500


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


@dataclass(frozen=True, slots=True)
class Difference:
    """One clock whose kept row is not what the law gives today."""

    request_id: int
    ref: str
    rule: str
    kept: Row | None
    computed: Row | None


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: how many requests were recomputed, and every difference."""

    checked: int
    differences: tuple[Difference, ...]
    refused: dict[str, str]  # jurisdiction -> why its law could not be asked


def compute(case: Case) -> tuple[clocks.Clock, ...]:
    """Ask the law for every clock of one request. Raises LawError where there is no such law."""
    law = statutes.statute(case.jurisdiction)
    days = calendars.calendar(law.calendar, case.places)
    return clocks.compute(law, days, case.agency, case.request, case.events)


def explain(session: Session, records_request: RecordsRequest) -> tuple[clocks.Clock, ...]:
    """Every clock of one request with its whole working, also those that have not begun.

    Empty for a request that no law governs, and where no public-records law is known.
    """
    for case in cases(session, [records_request.id]):
        try:
            return compute(case) if not _over(case) else ()
        except LawUnknown:
            return ()
    return ()


def preview(
    session: Session, records_request: RecordsRequest, event: Event
) -> tuple[tuple[clocks.Clock, ...], tuple[clocks.Clock, ...]]:
    """The clocks before and after ``event``, which is not recorded: what a form would move."""
    for case in cases(session, [records_request.id]):
        try:
            after = compute(case.with_event(event))
        except LawUnknown:
            return (), ()
        return compute(case), after
    return (), ()


def rebuild(session: Session, request_ids: Sequence[int]) -> int:
    """Bring the kept clocks of these requests up to date; give back how many requests changed.

    Safe to run any number of times. A jurisdiction without a law has no clocks. A law file that
    is not in order raises LawDataError: nothing is kept that could not be proven.
    """
    changed = 0
    for ids in chunks(request_ids, CHUNK):
        session.flush()
        kept = _kept(session, ids)
        moved = {}
        for case in cases(session, ids):
            rows = rows_of(case)
            if rows != kept.get(case.request_id, ()):
                moved[case.request_id] = rows
        if moved:
            _replace(session, moved)
            changed += len(moved)
    return changed


def first_rows(session: Session, request_ids: Sequence[int]) -> None:
    """Write the clocks of requests that have none yet: ``rebuild`` without looking first."""
    _insert(session, {case.request_id: rows_of(case) for case in cases(session, request_ids)})


def audit(session: Session, chunk: int = 1000) -> Audit:
    """Recompute every open request and every one with a kept clock; change nothing.

    Reads in chunks by key, so that memory stays flat however many requests there are.
    """
    checked, differences, refused = 0, list[Difference](), dict[str, str]()
    for ids in _open_ids(session, chunk):
        kept = _kept(session, ids)
        for case in cases(session, ids):
            checked += 1
            try:
                rows = rows_of(case)
            except LawError as error:
                refused[case.jurisdiction] = str(error)
                continue
            if rows != kept.get(case.request_id, ()):
                differences += _differences(case, kept.get(case.request_id, ()), rows)
    return Audit(checked, tuple(differences), refused)


def rows_of(case: Case) -> tuple[Row, ...]:
    """The clocks of one request as rows, by rule: those that began, or that silence will start."""
    if _over(case):
        return ()
    try:
        found = compute(case)
    except LawUnknown:
        return ()
    return tuple(sorted(_row(clock) for clock in found if _is_kept(clock)))


def _over(case: Case) -> bool:
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
    )


_COLUMNS = tuple(getattr(RequestClock, name) for name in Row._fields)


def _kept(session: Session, ids: Sequence[int]) -> dict[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = {}
    query = select(RequestClock.request_id, *_COLUMNS).where(RequestClock.request_id.in_(ids))
    for request_id, *values in session.execute(query):
        found.setdefault(request_id, []).append(Row(*values))
    return {request_id: tuple(sorted(rows)) for request_id, rows in found.items()}


def _replace(session: Session, moved: dict[int, tuple[Row, ...]]) -> None:
    session.execute(
        delete(RequestClock).where(RequestClock.request_id.in_(moved)),
        execution_options={"synchronize_session": "fetch"},
    )
    _insert(session, moved)
    for request_id in moved:
        loaded = session.identity_map.get(session.identity_key(RecordsRequest, request_id))
        if loaded is not None:
            session.expire(loaded, ["clocks"])


def _insert(session: Session, moved: dict[int, tuple[Row, ...]]) -> None:
    rows: list[dict[str, Any]] = [
        {"request_id": request_id, **row._asdict()}
        for request_id, found in moved.items()
        for row in found
    ]
    if rows:
        session.execute(insert(RequestClock), rows)


def _open_ids(session: Session, chunk: int) -> Iterator[list[int]]:
    last = 0
    ticking = select(RequestClock.id).where(RequestClock.request_id == RecordsRequest.id).exists()
    while True:
        query = (
            select(RecordsRequest.id)
            .where(RecordsRequest.id > last, RecordsRequest.closed_on.is_(None) | ticking)
            .order_by(RecordsRequest.id)
            .limit(chunk)
        )
        ids = list(session.scalars(query))
        if not ids:
            return
        yield ids
        last = ids[-1]


def _differences(case: Case, kept: Iterable[Row], computed: Iterable[Row]) -> Iterator[Difference]:
    before, after = ({row.rule: row for row in rows} for rows in (kept, computed))
    for rule in sorted(before.keys() | after.keys()):
        if before.get(rule) != after.get(rule):
            yield Difference(case.request_id, case.ref, rule, before.get(rule), after.get(rule))
