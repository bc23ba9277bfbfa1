"""The queue on a real Redis: a wish goes from one process to another, and a lost one is no loss."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.config import write_settings
from app.jobs import queue
from app.jobs.queue import wish
from app.jobs.schedule import TIMETABLE
from app.models import Batch, BatchState, Dispatch, JobRun, RecordsRequest
from app.services import batches, packs
from app.services.preflight import Words, preflight
from app.services.waves import Plan
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.servers import redis as redis_server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

QUEUE = "huey.redis.daylight"


@pytest.fixture
def redis(tmp_path):
    with redis_server.server(tmp_path) as made:
        yield made


@pytest.fixture
def settings(settings, redis):
    """An installation that names a Redis."""
    write_settings(settings.home)
    yield replace(settings, redis_url=redis.url)
    queue._wisher.cache_clear()


@pytest.fixture
def work(daylight, settings):
    """Start a worker on that installation, in a process of its own."""
    started = []

    def begin():
        environ = {
            "DAYLIGHT_DATABASE_URL": settings.database_url,
            "DAYLIGHT_REDIS_URL": settings.redis_url,
            "DAYLIGHT_SMTP_URL": settings.smtp_url,
        }
        started.append(daylight.start(settings.home, "worker", **environ))
        return started[-1]

    yield begin
    for each in started:
        each.kill()


@pytest.fixture
def batch(session):
    """A batch of five letters that was begun, and of which nothing is filed."""
    group(session)
    campaign = packs.load(session, "ring-agreements", now=NOW).campaign
    ids = [agency(session, state="CO").id for _ in range(5)]
    words = Words.of(campaign)
    begun = batches.begin(
        session, preflight(session, words, ids, today=TODAY), words,
        expression="all", round_number=1, plan=Plan(), undo_minutes=0,
        needs_approval=False, member_id=None, now=NOW,
    )  # fmt: skip
    session.commit()
    return begun


def runs(session, name=None):
    """How often a job, or every job, was run to its end."""
    session.rollback()
    query = select(func.count()).select_from(JobRun).where(JobRun.ended_at.is_not(None))
    return session.scalar(query.filter_by(name=name) if name else query)


def until(condition, worker=None):
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError(f"nothing happened within its time: {worker and worker.stderr}")


def begun_all(session, worker):
    """Wait until the worker has done what it does at its start."""
    until(lambda: runs(session) == len(TIMETABLE), worker)


def test_a_wish_of_one_process_is_done_by_the_worker_in_another(session, work, redis):
    worker = work()
    begun_all(session, worker)
    # Nobody but a wish asks for this job before the night.
    assert runs(session, "sweep") == 1
    wish("sweep")
    until(lambda: runs(session, "sweep") == 2, worker)
    assert redis.client.llen(QUEUE) == 0
    assert worker.terminate() == 0


def test_a_queue_that_is_lost_loses_nothing(session, work, redis, batch):
    wish("filing")
    assert redis.client.llen(QUEUE) == 1
    redis.client.flushall()
    worker = work()
    begun_all(session, worker)
    session.expire_all()
    assert session.get_one(Batch, batch.id).state is BatchState.FILED
    assert session.scalar(select(func.count()).select_from(RecordsRequest)) == 5
    assert session.scalar(select(func.count(Dispatch.request_id.distinct()))) == 5


def test_a_redis_that_crashes_takes_neither_pages_nor_worker_with_it(session, work, redis):
    worker = work()
    begun_all(session, worker)
    done = runs(session, "sweep")
    redis.kill()
    wish("sweep")  # as a page does, after its transaction: it is not told of the queue's trouble
    redis.start()
    assert redis.client.llen(QUEUE) == 0
    wish("sweep")
    until(lambda: runs(session, "sweep") > done, worker)
    assert worker.poll() is None
    assert worker.terminate() == 0


def test_a_worker_without_its_redis_says_what_to_do(work, redis):
    redis.kill()
    worker = work()
    assert worker.wait() == 1
    assert "Start Redis where redis_url says" in worker.stderr
    redis.start()
