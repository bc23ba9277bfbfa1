"""The slow lane: long jobs have threads of their own, and none of them waits twice."""

import threading

import pytest

from app.jobs.schedule import TIMETABLE
from app.jobs.slow_lane import SlowLane

LONG = 60.0  # seconds that a test waits for what must happen


class Gate:
    """Work that waits until the test lets it go on, and notes what it was asked to do."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.done: list[str] = []

    def __call__(self, name):
        self.begun.release()
        self.open.wait(LONG)
        self.done.append(name)


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.open.set()


def test_taking_a_job_comes_back_while_another_is_in_hand(gate):
    lane = SlowLane(gate, threads=1)
    lane.take("read-text")
    assert gate.begun.acquire(timeout=LONG)
    lane.take("redactions")
    assert gate.done == []


def test_a_job_that_waits_does_not_wait_twice(gate):
    lane = SlowLane(gate, threads=1)
    lane.take("read-text")
    assert gate.begun.acquire(timeout=LONG)
    for _ in range(5):
        lane.take("redactions")
    gate.open.set()
    assert gate.begun.acquire(timeout=LONG)
    assert not gate.begun.acquire(timeout=0.2)
    lane.end(LONG)
    assert gate.done == ["read-text", "redactions"]


def test_a_job_wished_for_while_it_runs_runs_again(gate):
    lane = SlowLane(gate, threads=1)
    lane.take("read-text")
    assert gate.begun.acquire(timeout=LONG)
    lane.take("read-text")
    gate.open.set()
    assert gate.begun.acquire(timeout=LONG)
    lane.end(LONG)
    assert gate.done == ["read-text", "read-text"]


def test_the_end_waits_for_what_is_in_hand_and_drops_what_waits(gate):
    lane = SlowLane(gate, threads=1)
    lane.take("read-text")
    assert gate.begun.acquire(timeout=LONG)
    lane.take("redactions")
    threading.Timer(0.1, gate.open.set).start()
    lane.end(LONG)
    assert gate.done == ["read-text"]


def test_a_job_that_breaks_ends_no_thread():
    done = threading.Event()

    def work(name):
        if name == "broken":
            raise ValueError(name)
        done.set()

    lane = SlowLane(work, threads=1)
    lane.take("broken")
    lane.take("whole")
    assert done.wait(LONG)
    lane.end(LONG)


def test_what_sends_and_fetches_letters_never_waits_for_a_file():
    quick = {"outbox", "filing", "fetch-mail", "digest"}
    assert not {name for name in quick if TIMETABLE[name].slow}
    assert TIMETABLE["read-text"].slow
    assert TIMETABLE["read-scanned-tables"].slow
    assert TIMETABLE["redactions"].slow
    assert TIMETABLE["inspect-files"].slow
