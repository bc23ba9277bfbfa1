"""A lease is held through a step longer than itself, and not by a process that stands still."""

import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.db import db
from app.jobs import lease as leases
from app.jobs.lease import LeaseBusy, LeaseLost, lease
from tests.servers.processes import running

LONG = 60.0  # seconds that a test waits for what must happen

OTHER_MACHINE = """
import os, signal, sys, time
from datetime import timedelta
from pathlib import Path
from app.config import Settings
from app.factory import create_app
from app.jobs import lease as leases
from app.jobs.lease import LeaseBusy, LeaseLost, lease

home, url, stands_still = sys.argv[1:]
# One that is going to stand still must not do so while its heartbeat holds a lock.
leases.LENGTH, leases._BEAT = timedelta(seconds=6), 60 if stands_still else 0.5

def go_on():
    while True:
        try:
            with lease("redactions", Path(home)) as held:
                print("taken", flush=True)
                if stands_still:
                    os.kill(os.getpid(), signal.SIGSTOP)
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
    """Make leases of six seconds, renewed twice a second."""
    monkeypatch.setattr(leases, "LENGTH", timedelta(seconds=6))
    monkeypatch.setattr(leases, "_BEAT", 0.5)


class Machine:
    """A process with a data folder of its own and the same database, that wants the lease."""

    def __init__(self, process):
        self._process = process

    def heard(self, seconds=LONG):
        """Give what it says next, or nothing where it says nothing for ``seconds``."""
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline().decode().strip() if ready else None

    def go_on(self):
        """Let it go on where it stands still."""
        self._process.send_signal(signal.SIGCONT)


@pytest.fixture
def other_machine(app, settings, tmp_path):
    """Begin another machine; it ends with the test."""
    with ExitStack() as begun:

        def begin(*, stands_still=False):
            home = tmp_path / "elsewhere"
            home.mkdir()
            command = [sys.executable, "-c", OTHER_MACHINE, str(home), settings.database_url]
            # Unbuffered: what waits to be read is then known to ``select``.
            command.append("yes" if stands_still else "")
            process = begun.enter_context(running(command, stdout=subprocess.PIPE, bufsize=0))
            machine = Machine(process)
            assert machine.heard() == "ready"
            return machine

        yield begin


def test_a_step_longer_than_a_lease_is_not_begun_by_another_machine(settings, short, other_machine):
    with lease("redactions", settings.home) as held:
        machine = other_machine()
        assert machine.heard(9) is None  # one long step, without a sign
        held.renew()
    assert machine.heard() == "taken"
    with pytest.raises(LeaseLost):
        held.renew()


def test_a_job_that_gives_no_sign_for_too_long_is_not_held_on_to(
    settings, short, other_machine, monkeypatch
):
    monkeypatch.setattr(leases, "LONGEST_STEP", timedelta(seconds=1))
    with lease("redactions", settings.home) as held:
        machine = other_machine()
        assert machine.heard() == "taken"
        with pytest.raises(LeaseLost):
            held.renew()


def test_a_machine_that_stood_still_hears_at_its_next_sign_that_another_went_on(
    settings, short, other_machine
):
    machine = other_machine(stands_still=True)
    assert machine.heard() == "taken"
    with pytest.raises(LeaseBusy), lease("redactions", settings.home):
        pass
    time.sleep(7)
    db.session.rollback()
    with lease("redactions", settings.home) as mine:
        machine.go_on()
        assert machine.heard() == "lost"
        mine.renew()


def test_a_database_that_is_away_for_a_moment_is_asked_again(settings, short, monkeypatch, app):
    asked, again = [], threading.Event()
    really = leases.Lease.hold_on

    def hold_on(self):
        asked.append(self.name)
        if len(asked) == 1:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("SELECT nothing FROM nowhere")
        really(self)
        again.set()

    monkeypatch.setattr(leases.Lease, "hold_on", hold_on)
    with lease("redactions", settings.home):
        assert again.wait(LONG)
    assert len(asked) > 1
