"""A lease is held through a step longer than itself, and not by a process that stands still."""

import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.db import db
from app.jobs import lease as leases
from app.jobs.lease import LeaseBusy, LeaseLost, lease

OTHER_MACHINE = """
import sys, time
from datetime import timedelta
from pathlib import Path
from app.config import Settings
from app.factory import create_app
from app.jobs import lease as leases
from app.jobs.lease import LeaseBusy, LeaseLost, lease

home, url = sys.argv[1:]
leases.LENGTH, leases._BEAT = timedelta(seconds=4), 0.5

def go_on():
    while True:
        try:
            with lease("redactions", Path(home)) as held:
                print("taken", flush=True)
                while True:
                    time.sleep(0.1)
                    held.renew()
        except LeaseBusy:
            time.sleep(0.1)

made = Settings(home=Path(home), secret_key="a secret for tests only", database_url=url)
with create_app(made).app_context():
    print("ready", flush=True)
    try:
        go_on()
    except LeaseLost:
        print("lost", flush=True)
"""


@pytest.fixture
def short(monkeypatch):
    """Make leases of four seconds, renewed twice a second."""
    monkeypatch.setattr(leases, "LENGTH", timedelta(seconds=4))
    monkeypatch.setattr(leases, "_BEAT", 0.5)


@pytest.fixture
def other_machine(app, settings, tmp_path):
    """Begin a process with a data folder of its own and the same database, that wants the lease."""

    @contextmanager
    def begun():
        home = tmp_path / "elsewhere"
        home.mkdir()
        command = [sys.executable, "-c", OTHER_MACHINE, str(home), settings.database_url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout.readline() == "ready\n"
                yield process
            finally:
                process.send_signal(signal.SIGCONT)
                process.kill()

    return begun


def can_be_read(process):
    return bool(select.select([process.stdout], [], [], 0)[0])


def test_a_step_longer_than_a_lease_is_not_begun_by_another_machine(settings, short, other_machine):
    with lease("redactions", settings.home) as held, other_machine() as process:
        time.sleep(7)  # one long step, without a sign
        assert not can_be_read(process)
        held.renew()
        held.release()
        assert process.stdout.readline() == "taken\n"
        with pytest.raises(LeaseLost):
            held.renew()


def test_a_job_that_gives_no_sign_for_too_long_is_not_held_on_to(
    settings, short, other_machine, monkeypatch
):
    monkeypatch.setattr(leases, "LONGEST_STEP", timedelta(seconds=1))
    with lease("redactions", settings.home) as held, other_machine() as process:
        assert process.stdout.readline() == "taken\n"
        with pytest.raises(LeaseLost):
            held.renew()


def test_a_machine_that_stood_still_hears_at_its_next_sign_that_another_went_on(
    settings, short, other_machine
):
    with other_machine() as process:
        assert process.stdout.readline() == "taken\n"
        with pytest.raises(LeaseBusy), lease("redactions", settings.home):
            pass
        process.send_signal(signal.SIGSTOP)
        time.sleep(5)
        db.session.rollback()
        with lease("redactions", settings.home) as mine:
            process.send_signal(signal.SIGCONT)
            assert process.stdout.readline() == "lost\n"
            mine.renew()


def test_a_database_that_is_away_for_a_moment_is_asked_again(settings, short, monkeypatch, app):
    asked = []
    really = leases.Lease.hold_on

    def hold_on(self):
        asked.append(self.name)
        if len(asked) == 1:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("SELECT nothing FROM nowhere")
        really(self)

    monkeypatch.setattr(leases.Lease, "hold_on", hold_on)
    with lease("redactions", settings.home):
        time.sleep(1.5)
    assert len(asked) > 1
