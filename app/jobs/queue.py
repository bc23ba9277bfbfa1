"""The queue between who wants work done and the worker that does it.

Nothing is kept here that the database does not know: a lost queue loses nothing.
"""

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from redis.exceptions import RedisError

from app.errors import ServiceError
from app.jobs.log import log
from app.parts import parts

# What a queue says that is not there, or not any more.
BROKEN = (RedisError, sqlite3.Error, OSError)
_FORGET_AFTER = 3600  # seconds: by then the timetable has done what was wished for


class QueueUnreachable(ServiceError):
    """The queue that the settings name does not answer."""


def open_queue(redis_url: str, home: Path) -> Huey:
    """Open the queue of this installation: on Redis where one is set, else a file in its folder."""
    if redis_url:
        return RedisHuey("daylight", url=redis_url, results=False)
    return SqliteHuey("daylight", filename=str(home / "queue.sqlite"), results=False)


def task(huey: Huey, work: Callable[[str], object]) -> Callable[[str], Any]:
    """Make the one task there is, which calls ``work`` with a job's name, in the worker.

    Calling the task puts the wish into the queue.
    """

    def run_job(name: str) -> None:
        work(name)

    wrapped: Callable[[str], Any] = huey.task(expires=_FORGET_AFTER, name="run_job")(run_job)
    return wrapped


def wish(name: str) -> None:
    """Ask the worker to run a job soon. Where none is running, the timetable will later.

    Never refuses: what was to be done is in the database, and whoever wrote it there is done.
    """
    settings = parts().settings
    try:
        _wisher(settings.redis_url, settings.home)(name)
    except BROKEN as error:
        log.warning("the queue takes no wish; the timetable will do it", job=name, error=str(error))


def emptied(redis_url: str, home: Path) -> Huey:
    """Open the queue for a new worker. Raises ``QueueUnreachable`` where it is not there.

    Wishes left by an earlier worker would only repeat what the timetable asks for at the start.
    """
    huey = open_queue(redis_url, home)
    try:
        huey.flush()
    except BROKEN as error:
        raise QueueUnreachable(
            f"The worker cannot reach its queue: {error}. Start Redis where redis_url says, or "
            "leave redis_url empty to do without."
        ) from error
    return huey


@lru_cache(maxsize=4)
def _wisher(redis_url: str, home: Path) -> Callable[[str], Any]:
    return task(open_queue(redis_url, home), _not_here)


def _not_here(name: str) -> None:
    raise RuntimeError(f"{name} was to be run by the worker, not by who wished for it.")
