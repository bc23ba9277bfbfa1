"""The worker: the timetable's clock and the threads that do the work, in one process."""

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from huey.consumer import Consumer
from sqlalchemy import select

from app import clock
from app.config import Settings
from app.db import db
from app.jobs.queue import emptied, task
from app.jobs.running import run
from app.jobs.schedule import TIMETABLE
from app.jobs.slow_lane import SlowLane
from app.jobs.stopping import stopping
from app.jobs.trying import forgive_all
from app.models import JobRun

THREADS = 2
_LAST_ITEM = 120  # seconds that the items in hand may take once the end was asked for


class _Consumer(Consumer):  # type: ignore[misc]  # Huey ships no types
    """Huey's consumer, ending the same way on every signal: finish the item in hand, then go."""

    _asked_at = 0.0

    @property
    def left(self) -> float:
        """How many seconds the items in hand still have, once the end was asked for."""
        return max(0.0, self._asked_at + _LAST_ITEM - time.monotonic()) if self._asked_at else 0.0

    def _set_signal_handlers(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._signal_actions[number] = (False, True)
        super()._set_signal_handlers()

    def _handle_signal(self, signum: int, frame: FrameType | None) -> None:
        stopping.set()
        self._asked_at = self._asked_at or time.monotonic()
        super()._handle_signal(signum, frame)


def work(app: Flask, settings: Settings) -> None:
    """Work until a signal ends it. What was left undone, the next worker finds."""
    huey = emptied(settings.redis_url, settings.home)

    def in_context(name: str) -> None:
        with app.app_context():
            run(name)

    lane = SlowLane(in_context)
    wish = task(huey, lambda name: lane.take(name) if _is_slow(name) else in_context(name))
    with app.app_context():
        for name in missed(clock.now()):
            wish(name)
    scheduler = timetable(settings.zone, wish)
    scheduler.start()
    consumer = _Consumer(
        huey,
        workers=THREADS,
        worker_type="thread",
        periodic=False,
        max_delay=1.0,
        shutdown_timeout=_LAST_ITEM,
        graceful_signal="TERM",
    )
    try:
        consumer.run()
    finally:
        scheduler.shutdown(wait=False)
        with app.app_context():  # now: whoever waits for our end may lose patience
            forgive_all()
        lane.end(consumer.left)


def _is_slow(name: str) -> bool:
    job = TIMETABLE.get(name)
    return job is not None and job.slow


def missed(now: datetime) -> list[str]:
    """Name the jobs that are due at the start: the frequent ones, and daily ones missed since."""
    lately = select(JobRun.name).where(JobRun.started_at > now - timedelta(days=1))
    done = set(db.session.scalars(lately.distinct()))
    db.session.rollback()
    return [
        job.name for job in TIMETABLE.values() if job.trigger == "interval" or job.name not in done
    ]


def timetable(zone: str, wish: Callable[[str], Any]) -> BackgroundScheduler:
    """Make the clock that wishes for each job at its times.

    A time that was missed is made up for once, however often it was missed.
    """
    scheduler = BackgroundScheduler(
        timezone=zone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in TIMETABLE.values():
        scheduler.add_job(wish, job.trigger, args=[job.name], id=job.name, **job.cadence)
    return scheduler
