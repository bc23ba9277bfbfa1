"""The clocks of requests: computed by the law from their events, kept as rows for the queries.

Rows are a projection: ``rebuild`` replaces them after every act, ``audit`` recomputes all and
reports what differs, ``explain`` gives the whole working for one request. With each request is
kept what its rows were computed by: where that has changed since, ``rebuild`` records the move.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law import clocks
from app.law.errors import LawError, LawUnknown
from app.law.facts import Event
from app.models import RecordsRequest, RequestClock
from app.services.chunks import chunks
from app.services.clock_facts import Case, cases, unsettled
from app.services.clock_moves import keep_moves, moved, moves_between
from app.services.clock_rows import (
    Row,
    Rows,
    compute,
    insert_rows,
    is_over,
    keep_digests,
    kept_rows,
    replace_rows,
    rows_of,
)

__all__ = [
    "Audit",
    "Difference",
    "Row",
    "audit",
    "compute",
    "explain",
    "first_rows",
    "preview",
    "rebuild",
    "settle",
    "ticking",
    "was_computed",
]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One clock whose kept row is not what the law gives, though nothing has changed since."""

    request_id: int
    ref: str
    rule: str
    kept: Row | None
    computed: Row | None


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: how many requests were recomputed, and every difference.

    ``moves_pending`` counts the requests that a changed law, calendar or fact would move once
    somebody applies it; those are no differences.
    """

    checked: int
    differences: tuple[Difference, ...]
    refused: dict[str, str]  # jurisdiction -> why its law could not be asked
    moves_pending: int = 0


def explain(session: Session, records_request: RecordsRequest) -> tuple[clocks.Clock, ...]:
    """Every clock of one request with its whole working, also those that have not begun.

    Empty for a request that no law governs, and where no public-records law is known.
    """
    for case in cases(session, [records_request.id]):
        try:
            return compute(case) if not is_over(case) else ()
        except LawUnknown:
            return ()
    return ()


def preview(
    session: Session, records_request: RecordsRequest, event: Event, *, treated_as: str = ""
) -> tuple[tuple[clocks.Clock, ...], tuple[clocks.Clock, ...]]:
    """The clocks before and after ``event``, which is not recorded: what a form would move.

    ``treated_as`` is what its notice calls the request, where it is one.
    """
    for case in cases(session, [records_request.id]):
        try:
            after = compute(case.with_event(event, treated_as))
        except LawUnknown:
            return (), ()
        return compute(case), after
    return (), ()


def rebuild(
    session: Session, request_ids: Sequence[int], *, now: datetime, member_id: int | None = None
) -> int:
    """Bring the kept clocks of these requests up to date; give back how many requests changed.

    Safe to run any number of times. What a changed law, calendar or fact moves is recorded as an
    event; an act therefore calls ``settle`` before it records anything, so that only what is not
    its own doing is told there. A jurisdiction without a law has no clocks. A law file that is
    not in order raises LawDataError: nothing is kept that could not be proven.
    """
    changed = 0
    for ids in chunks(request_ids, CHUNK):
        session.flush()
        kept = kept_rows(session, ids)
        fresh: dict[int, Rows] = {}
        digests: dict[int, str] = {}
        said = []
        for case in cases(session, ids):
            before, after = kept.get(case.request_id, ()), rows_of(case)
            if case.digest != case.kept_digest:
                digests[case.request_id] = case.digest
            if after == before:
                continue
            fresh[case.request_id] = after
            if case.request_id in digests and was_computed(case, before):
                said.append((moved(case, before, after), case.agency))
        replace_rows(session, fresh)
        keep_digests(session, digests)
        keep_moves(session, said, member_id=member_id, now=now)
        changed += len(fresh)
    return changed


def settle(session: Session, request_ids: Sequence[int], *, now: datetime) -> None:
    """Apply what has changed under these requests, before an act records anything of its own.

    Nothing is done, in two queries, where nothing has changed.
    """
    for ids in chunks(request_ids, CHUNK):
        session.flush()
        rebuild(session, unsettled(session, ids), now=now)


def was_computed(case: Case, kept: Rows) -> bool:
    """Whether the clocks were ever computed: what is new has not moved."""
    return bool(case.kept_digest or kept)


def first_rows(session: Session, request_ids: Sequence[int]) -> None:
    """Write the clocks of requests that have none yet: ``rebuild`` without looking first."""
    found = list(cases(session, request_ids))
    insert_rows(session, {case.request_id: rows_of(case) for case in found})
    keep_digests(session, {case.request_id: case.digest for case in found})


def audit(session: Session, chunk: int = 1000) -> Audit:
    """Recompute every open request and every one with a kept clock; change nothing.

    Reads in chunks by key, so that memory stays flat however many requests there are.
    """
    checked, pending, differences, refused = 0, 0, list[Difference](), dict[str, str]()
    for ids in ticking(session, chunk):
        kept = kept_rows(session, ids)
        for case in cases(session, ids):
            checked += 1
            try:
                rows = rows_of(case)
            except LawError as error:
                refused[case.jurisdiction] = str(error)
                continue
            before = kept.get(case.request_id, ())
            if rows == before:
                continue
            if case.digest != case.kept_digest and was_computed(case, before):
                pending += 1
            else:
                differences += _differences(case, before, rows)
    return Audit(checked, tuple(differences), refused, pending)


def ticking(session: Session, chunk: int) -> Iterator[list[int]]:
    """The ids of every open request and every one with a kept clock, so many at a time."""
    last = 0
    kept = select(RequestClock.id).where(RequestClock.request_id == RecordsRequest.id).exists()
    while True:
        query = (
            select(RecordsRequest.id)
            .where(RecordsRequest.id > last, RecordsRequest.closed_on.is_(None) | kept)
            .order_by(RecordsRequest.id)
            .limit(chunk)
        )
        ids = list(session.scalars(query))
        if not ids:
            return
        yield ids
        last = ids[-1]


def _differences(case: Case, kept: Rows, computed: Rows) -> Iterator[Difference]:
    for move in moves_between(kept, computed):
        yield Difference(case.request_id, case.ref, move.rule, move.before, move.after)
