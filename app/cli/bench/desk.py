"""How fast the desk reads and the audit recomputes at 100,000 requests, 1,000,000 events."""

import random
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import quantiles

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.bench.desk_data import TODAY, answer_most, filled_database
from app.cli.bench.table import Row
from app.models import Member, RecordsRequest, RequestStatus
from app.queries.desk import Desk, Stack
from app.queries.requests import Filters, listed, page_of
from app.services import clocks

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 15, tzinfo=UTC)
PAGE_MS, AUDIT_SECONDS = 100, 30
FULL, QUICK = 100_000, 2_000


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Fill a database that is thrown away, then read every desk page and audit every clock."""
    number = QUICK if quick else FULL
    with filled_database(number) as session:
        checked, seconds, grown = _audited(session)
        answer_most(session)
        pages = _pages(session, TODAY)
        worst = {name: _p95(session, read, 20) for name, read in pages.items()}
        slowest = max(worst, key=lambda name: worst[name])
    scale = f"{number:,} requests, three in ten open, {number * 10:,} events"
    return [
        Row(
            f"reads of any desk page ({len(pages)} pages, {scale})",
            f"p95 <= {PAGE_MS} ms",
            f"slowest p95 {worst[slowest]:.0f} ms ({slowest})",
            worst[slowest] <= PAGE_MS,
        ),
        Row(
            f"recompute and audit every clock of {checked:,} open requests",
            f"<= {AUDIT_SECONDS} s, flat memory",
            f"{seconds:.1f} s, {checked / seconds:,.0f}/s, {grown} MiB more at its peak",
            seconds <= AUDIT_SECONDS,
        ),
    ]


def _pages(session: Session, today: date) -> dict[str, Callable[[], object]]:
    """What each page of the desk reads."""
    member_id = session.scalars(select(Member.id)).first()
    refs = session.scalars(select(RecordsRequest.ref).limit(500)).all()
    everybody = Desk(now=NOW, today=today)
    mine = Desk(now=NOW, today=today, filters=Filters(assignee_id=member_id))
    state = Desk(now=NOW, today=today, filters=Filters(state="IL"))

    def front(desk: Desk) -> Callable[[], object]:
        three = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK)
        return lambda: (desk.counts(session), [desk.rows(session, each) for each in three])

    draw = random.Random(7)  # noqa: S311 - a choice of pages, not a secret
    return {
        "today": front(everybody),
        "today, one volunteer": front(mine),
        "today, one state": front(state),
        "follow-ups": lambda: everybody.rows(session, Stack.FOLLOW_UP),
        "waiting": lambda: everybody.rows(session, Stack.WAITING),
        "late, page 40": lambda: everybody.rows(session, Stack.LATE, page=40),
        "all requests": lambda: listed(session, Filters()),
        "requests, page 900": lambda: listed(session, Filters(), page=900),
        "requests of a state": lambda: listed(session, Filters(state="NJ")),
        "requests by status": lambda: listed(session, Filters(statuses=(RequestStatus.OUR_MOVE,))),
        "requests by a word": lambda: listed(session, Filters(words="police department 77")),
        "one request": lambda: page_of(session, draw.choice(refs)),
    }


def _p95(session: Session, read: Callable[[], object], rounds: int) -> float:
    read()  # the first one also compiles the statements
    took = []
    for _ in range(rounds):
        session.expunge_all()
        started = time.perf_counter()
        read()
        took.append((time.perf_counter() - started) * 1000)
    return quantiles(took, n=20)[-1]


def _audited(session: Session) -> tuple[int, float, int]:
    session.expunge_all()
    clocks.audit(session)  # the first one also reads the law
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = clocks.audit(session)
    seconds = time.perf_counter() - started
    if found.differences or found.refused:
        raise RuntimeError(f"The audit of untouched rows found {found.differences[:3]}.")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return found.checked, seconds, grown // 1024
