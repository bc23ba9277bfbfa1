"""`daylight up`: what dies is started again, and nothing outlives the supervisor."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.processes import running

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[1]
CHILD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
SUPERVISOR = (
    "import sys; from app.cli.supervisor import Supervisor;"
    "child = [sys.executable, '-c', sys.argv[1]];"
    "Supervisor({'a': [*child, sys.argv[2]], 'b': [*child, sys.argv[3]]}).run(words='both run')"
)


@pytest.fixture
def supervised(tmp_path):
    """A supervisor over two sleeping children, and the files in which they write who they are."""
    files = tmp_path / "a", tmp_path / "b"
    command = [sys.executable, "-c", SUPERVISOR, CHILD, *map(str, files)]
    with running(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        for file in files:
            pids(file, 1)
        yield process, files


def pids(file, count):
    for _ in range(1500):
        found = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{file.name} was not started {count} times")


def is_gone(pid):
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_what_dies_is_started_again_and_the_other_left_alone(supervised):
    process, (first, second) = supervised
    os.kill(pids(first, 1)[0], signal.SIGKILL)
    assert len(pids(first, 2)) == 2
    assert len(pids(second, 1)) == 1
    assert process.poll() is None


def test_ending_the_supervisor_ends_both(supervised):
    process, files = supervised
    process.terminate()
    assert process.wait(15) == 0
    assert all(is_gone(pids(file, 1)[0]) for file in files)
    assert "both run" in process.stderr.read()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells children")
def test_children_end_with_a_supervisor_that_was_killed(supervised):
    process, files = supervised
    process.kill()
    assert all(is_gone(pids(file, 1)[0]) for file in files)
