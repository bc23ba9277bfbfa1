"""What breaks a job is tried a few times and keeps nothing waiting; no other work is blamed."""

import sqlite3
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.jobs import trying
from app.jobs.lease import LeaseLost, lease
from app.jobs.stopping import stopping
from app.jobs.trying import forgive_all, resting, tried
from app.models import JobAttempt
from app.ports.store import StoreAway
from app.services import attempts
from tests.factories.moments import NOW

JOB = "a job"


def breaks(error, _attempt):
    raise error


def kept(session):
    session.expire_all()
    found = session.scalars(select(JobAttempt).order_by(JobAttempt.of_id))
    return {one.of_id: (one.number, one.in_hand) for one in found}


def killed(session, of_id=7, *, times=1):
    """Leave what a process leaves that was killed over its work."""
    for _time in range(times):
        attempts.begin(session, JOB, of_id, now=NOW)
    session.commit()


@pytest.fixture
def gave_up():
    return []


@pytest.fixture
def attempt(app, clock, gave_up):
    """Try a piece of work, each time when it has rested."""
    moments = iter(NOW + timedelta(hours=hour) for hour in range(100))

    def made(do, of_id=7):
        clock(next(moments))
        return tried(JOB, of_id, do, give_up=partial(gave_up.append, of_id))

    return made


def test_what_comes_to_its_end_gives_its_answer_and_leaves_no_trace(attempt, session, gave_up):
    assert attempt(lambda number: f"attempt {number}") == "attempt 1"
    assert (kept(session), gave_up) == ({}, [])


def test_what_breaks_is_tried_three_times_and_then_given_up(attempt, session, gave_up):
    numbers = []

    def breaks_and_counts(number):
        numbers.append(number)
        raise ValueError("nobody foresaw it")

    for time in (1, 2):
        assert attempt(breaks_and_counts) is None
        assert kept(session) == {7: (time, False)}
        assert gave_up == []
    assert attempt(breaks_and_counts) is None
    assert (numbers, gave_up, kept(session)) == ([1, 2, 3], [7], {})


def test_what_broke_rests_while_others_have_their_turn(app, clock, session):
    tried(JOB, 7, partial(breaks, ValueError()), give_up=list)
    assert resting(JOB) == {7}
    assert resting("another job") == set()
    clock(NOW + timedelta(minutes=1))
    assert resting(JOB) == set()


def test_a_piece_that_worked_for_long_before_it_broke_rests_all_the_same(app, clock, session):
    def works_for_an_hour(_attempt):
        clock(NOW + timedelta(hours=1))
        raise ValueError

    tried(JOB, 7, works_for_an_hour, give_up=list)
    assert resting(JOB) == {7}


def test_an_attempt_that_killed_the_process_counts_and_the_third_is_the_last(
    attempt, session, gave_up
):
    killed(session, times=3)
    assert attempt(lambda _attempt: pytest.fail("it was tried once more")) is None
    assert (gave_up, kept(session)) == ([7], {})


def test_progress_makes_earlier_attempts_count_no_more(attempt, session, gave_up):
    killed(session, times=3)
    attempts.note_progress(session, JOB, 7)
    session.commit()
    assert attempt(lambda number: number) == 1
    assert gave_up == []


def test_what_was_killed_is_tried_while_nothing_else_of_its_kind_is_in_hand(
    attempt, session, settings, gave_up
):
    killed(session)
    with lease("second-try", settings.home):
        assert attempt(lambda _attempt: pytest.fail("another one is in hand")) is None
    assert kept(session) == {7: (1, True)}
    assert resting(JOB) == {7}

    def tries_another(number):
        killed(session, 8)
        assert tried(JOB, 8, lambda _attempt: pytest.fail("both at once"), give_up=list) is None
        return number

    assert attempt(tries_another) == 2
    assert kept(session) == {8: (1, True)}


@pytest.mark.parametrize(
    "error",
    [
        StoreAway("not mounted"),
        LeaseLost("another machine has it"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_fault_of_the_work_counts_as_no_attempt_and_ends_the_run(
    attempt, session, gave_up, error
):
    attempt(partial(breaks, ValueError()))
    for _time in range(5):
        with pytest.raises(type(error)):
            attempt(partial(breaks, error))
        assert kept(session) == {7: (1, False)}
    assert gave_up == []


def test_where_there_is_no_room_for_it_the_work_rests_and_others_go_on(app, clock, session):
    full = OSError(28, "No space left on device")
    for hour in range(5):
        clock(NOW + timedelta(hours=hour))
        assert tried(JOB, 7, partial(breaks, full), give_up=partial(pytest.fail, "gave up")) is None
        assert resting(JOB) == {7}
        assert kept(session) == {7: (0, False)}
        session.rollback()
    assert tried(JOB, 7, lambda number: number, give_up=list) == 1
    assert kept(session) == {}


def test_a_locked_database_is_no_fault_of_the_work_and_a_statement_it_refuses_is(
    attempt, session, gave_up
):
    def said(name):
        error = sqlite3.OperationalError(name)
        error.sqlite_errorname = name
        return OperationalError("INSERT", {}, error)

    with pytest.raises(OperationalError):
        attempt(partial(breaks, said("SQLITE_BUSY_SNAPSHOT")))
    assert kept(session) == {}
    assert attempt(partial(breaks, said("SQLITE_TOOBIG"))) is None
    assert kept(session) == {7: (1, False)}


def test_what_breaks_while_the_worker_is_told_to_end_counts_as_no_attempt(
    attempt, session, monkeypatch
):
    def is_stopped(_attempt):
        stopping.set()
        raise ValueError("its helper was ended")

    try:
        with pytest.raises(ValueError, match="helper"):
            attempt(is_stopped)
    finally:
        stopping.clear()
    assert kept(session) == {}


def test_a_worker_that_is_restarted_over_a_long_file_takes_its_attempts_back(
    attempt, session, gave_up
):
    attempt(partial(breaks, ValueError()))

    def is_restarted(_attempt):
        forgive_all()
        return kept(session)

    for _time in range(5):
        session.rollback()
        assert attempt(is_restarted) == {7: (1, False)}
        attempt(partial(breaks, ValueError()))
    assert gave_up == []
    assert trying._in_hand == {}


def test_a_process_that_is_killed_leaves_its_attempt_counted(app, settings, session):
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from app.config import Settings\n"
        "from app.factory import create_app\n"
        "from app.jobs.trying import tried\n"
        "home, url = sys.argv[1:]\n"
        "made = Settings(home=Path(home), secret_key='a secret for tests', database_url=url)\n"
        "with create_app(made).app_context():\n"
        "    die = lambda attempt: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    tried('a job', 7, die, give_up=lambda: print('gave up'))\n"
    )
    session.commit()
    for time in (1, 2, 3):
        ended = _run(script, settings)
        assert (ended.returncode, ended.stdout) == (-9, "")
        assert kept(session) == {7: (time, True)}
        session.rollback()
    ended = _run(script, settings)
    assert (ended.returncode, ended.stdout) == (0, "gave up\n")


def _run(script, settings):
    command = [sys.executable, "-c", script, str(settings.home), settings.database_url]
    return subprocess.run(command, capture_output=True, text=True, check=False)
