"""Leases: one process at a job, and none waits for a dead one."""

import subprocess
import sys
from datetime import timedelta

import pytest

from app.jobs import lease as leases
from app.jobs.lease import LeaseBusy, LeaseLost, lease
from app.models import JobLease
from tests.factories.moments import NOW
from tests.servers.processes import running


def test_a_job_has_one_holder_at_a_time(app, settings, clock):
    with lease("outbox", settings.home), pytest.raises(LeaseBusy), lease("outbox", settings.home):
        pass
    with lease("outbox", settings.home):
        pass


def test_different_jobs_do_not_wait_for_each_other(app, settings, clock):
    with lease("outbox", settings.home), lease("sweep", settings.home):
        pass


def test_a_dead_process_of_this_folder_keeps_nobody_waiting(app, settings, clock, session):
    held = leases._taken("outbox", f"{leases._folder(settings.home)}|1|dead")
    assert session.query(JobLease).one().until_at > NOW
    with lease("outbox", settings.home) as mine:
        assert mine.holder != held.holder
        with pytest.raises(LeaseLost):
            held.renew()


def test_another_machine_is_waited_for_until_its_lease_runs_out(app, settings, clock):
    leases._taken("outbox", "elsewhere:/data|1|alive")
    with pytest.raises(LeaseBusy, match="Another machine"), lease("outbox", settings.home):
        pass
    clock(NOW + leases.LENGTH + timedelta(seconds=1))
    with lease("outbox", settings.home):
        pass


def test_a_lease_is_kept_by_renewing_it(app, settings, clock, session):
    with lease("outbox", settings.home) as held:
        clock(NOW + timedelta(minutes=10))
        held.renew()
        session.expire_all()
        assert session.query(JobLease).one().until_at == NOW + timedelta(minutes=25)


def test_a_lease_that_was_given_back_is_not_held_on_to(app, settings, clock, session):
    with lease("outbox", settings.home) as held:
        held.release()
        with pytest.raises(LeaseLost):
            held.hold_on()
        assert session.query(JobLease).one().until_at == NOW


def test_the_file_lock_is_dropped_by_a_killed_process(app, settings, clock):
    script = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(60)"
    )
    path = settings.home / "leases" / "outbox.lock"
    path.parent.mkdir()
    with running([sys.executable, "-c", script, path], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LeaseBusy), lease("outbox", settings.home):
            pass
        other.kill()
        other.wait()
    with lease("outbox", settings.home):
        pass
