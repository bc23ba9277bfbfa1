"""How fast desk pages answer and the audit recomputes at 100,000 requests, 1,000,000 events."""

import random
import resource
import time
from collections.abc import Callable
from itertools import cycle, repeat

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.cli.bench.desk_data import BATCH, answer_most, fill
from app.cli.bench.pages import Cost, Reader, application, cost, slowest
from app.cli.bench.table import Row
from app.db import db, transaction
from app.models import Member, RecordsRequest, RequestClock
from app.parts import parts
from app.services import clocks, ledger

PAGE_MS, AUDIT_SECONDS = 100, 30
FULL, QUICK = 100_000, 2_000
_PAGES = (
    "/desk/",
    "/desk/?who=me",
    "/desk/?state=IL",
    "/desk/?by=state",
    "/desk/?by=who",
    "/desk/?by=campaign",
    "/desk/?by=clock",
    "/desk/?clock=determine",
    "/desk/today/our-move",
    "/desk/today/late?page=40",
    "/desk/today/this-week",
    "/desk/today/follow-up",
    "/desk/today/later",
    "/desk/today/waiting",
    "/desk/requests",
    "/desk/requests?page=900",
    "/desk/requests?state=NJ",
    "/desk/requests?status=our_move&who=nobody",
    "/desk/requests?words=police+department+77",
    "/desk/batches",
    f"/desk/batches/{BATCH}",
    "/desk/agencies",
    "/desk/agencies?words=department+77&state=IL",
    "/desk/agencies/77",
    "/desk/campaigns",
    "/desk/campaigns/bench-1",
    "/desk/contact-wanted",
    "/desk/documents",
    "/desk/publishing",
    "/desk/vendors",
    "/desk/imports",
)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Fill a database that is thrown away, audit every clock, then read the pages of the desk."""
    number, rounds = (QUICK, 5) if quick else (FULL, 20)
    with application() as app:
        today = clock.today(parts().settings.zone)
        with transaction() as session:
            fill(session, number, today)
        checked, seconds, own, grown = _audited(db.session)
        moved, telling, telling_own, more = _told_what_moves(db.session)
        with transaction() as session:
            answer_most(session, today)
        keeper = db.session.get_one(Member, 1)
        costs = _costs(db.session, Reader(app, keeper), rounds)
    path, most = slowest(costs)
    front = costs["/desk/"]
    scale = f"{number:,} requests, three in ten open, {number * 10:,} events"
    return [
        Row(
            f"desk page, made whole ({len(costs)} pages, {scale})",
            f"p95 <= {PAGE_MS} ms",
            f"slowest {most} ({path}, {most.queries} queries)",
            most.p95 <= PAGE_MS,
        ),
        Row(
            "today, the first page of the desk",
            f"p95 <= {PAGE_MS} ms",
            f"{front}, {front.queries} queries",
            front.p95 <= PAGE_MS,
        ),
        Row(
            f"recompute and audit every clock of {checked:,} open requests",
            f"<= {AUDIT_SECONDS} s, flat memory",
            f"{seconds:.1f} s, {own:.1f} s of processor time, {grown} MiB more at its peak",
            seconds <= AUDIT_SECONDS,
        ),
        Row(
            f"tell what a change of every law moves ({moved:,} requests of {checked:,})",
            f"<= {AUDIT_SECONDS} s, flat memory",
            f"{telling:.1f} s, {telling_own:.1f} s of processor time, {more} MiB more at its peak",
            telling <= AUDIT_SECONDS,
        ),
    ]


def _costs(session: Session, reader: Reader, rounds: int) -> dict[str, Cost]:
    """Ask for each page again and again, and for the pages of many requests in turn."""
    refs = session.scalars(select(RecordsRequest.ref).limit(2_000)).all()
    drawn = random.Random(7).sample(refs, rounds)  # noqa: S311 - a choice of pages, not a secret
    session.rollback()
    one: list[Callable[[], TestResponse]] = [reader.ask(f"/desk/requests/{ref}") for ref in drawn]
    costs = {path: cost(repeat(reader.ask(path)), rounds) for path in _PAGES}
    return costs | {"/desk/requests/REF": cost(cycle(one), rounds)}


def _audited(session: Session) -> tuple[int, float, float, int]:
    session.expunge_all()
    clocks.audit(session)  # the first one also reads the law
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, begun = time.perf_counter(), time.process_time()
    found = clocks.audit(session)
    seconds, own = time.perf_counter() - started, time.process_time() - begun
    if found.differences or found.refused:
        raise RuntimeError(f"The audit of untouched rows found {found.differences[:3]}.")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return found.checked, seconds, own, grown // 1024


def _told_what_moves(session: Session) -> tuple[int, float, float, int]:
    """Let every request that has a clock look as if another law had dated it, and tell the moves.

    Nothing of it is kept.
    """
    session.execute(update(RecordsRequest).values(law_digest="another"))
    session.execute(update(RequestClock).values(started_on=None))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, begun = time.perf_counter(), time.process_time()
    moved = sum(group.requests for group in ledger.pending(session))
    seconds, own = time.perf_counter() - started, time.process_time() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    session.rollback()
    return moved, seconds, own, grown // 1024
