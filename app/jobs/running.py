"""Run one job by its name: once at a time, with a note of what it did."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import transaction
from app.errors import NotFound
from app.jobs.lease import Lease, LeaseBusy, lease
from app.jobs.log import log
from app.jobs.schedule import TIMETABLE, Job
from app.models import JobRun
from app.parts import parts


def run(name: str) -> dict[str, Any]:
    """Run the job called ``name`` now and give back what it did.

    Where another process is at it, nothing is done and ``{"skipped": why}`` comes back: what that
    process leaves undone, the next run finds. Raises ``NotFound`` for a name nobody knows.
    """
    job = TIMETABLE.get(name)
    if job is None:
        raise NotFound(f"There is no job called {name}.", tuple(TIMETABLE))
    try:
        with lease(name, parts().settings.home) as held:
            return _noted(job, held)
    except LeaseBusy as busy:
        return {"skipped": str(busy)}


def _noted(job: Job, held: Lease) -> dict[str, Any]:
    started_at = clock.now()
    run_id = _begin(job.name, started_at)
    outcome: dict[str, Any] = {}
    error = ""
    try:
        outcome = job.run(held)
    except BaseException as raised:
        error = f"{type(raised).__name__}: {raised}"
        raise
    finally:
        _end(run_id, outcome, error)
        log.info("job", job=job.name, outcome=outcome, error=error)
    return outcome


def _begin(name: str, now: datetime) -> int:
    """Note that a run begins. One that never noted its end was killed: the lease is ours now."""
    with transaction() as session:
        dead = session.scalars(select(JobRun).filter_by(name=name, ended_at=None))
        for run_before in dead:
            run_before.ended_at = now
            run_before.error = "The process ended before the job did."
        begun = JobRun(name=name, started_at=now, outcome={})
        session.add(begun)
        session.flush()
        return begun.id


def _end(run_id: int, outcome: dict[str, Any], error: str) -> None:
    with transaction() as session:
        ended = session.get_one(JobRun, run_id)
        ended.ended_at, ended.outcome, ended.error = clock.now(), outcome, error
