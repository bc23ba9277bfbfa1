"""The sealed process: no network, no other program, nothing written, gone with its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.processes import running

ROOT = Path(__file__).parents[3]


def sealed(attempt, *, parent=None):
    """Run ``attempt`` in a process that sealed itself before, and give what it printed."""
    program = f"""
import ctypes, os, sys
from tests.servers.processes import running
from app.adapters.inspecting.sealing import Refused, seal
seal({parent or os.getpid()})
libc = ctypes.CDLL(None, use_errno=True)
try:
    {attempt}
except BaseException as error:
    print(type(error).__name__)
else:
    print("done")
"""
    ended = subprocess.run(
        [sys.executable, "-B", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.stdout.strip() or f"ended with {ended.returncode}"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "open('left-behind', 'w')",
        "os.open('left-behind', os.O_WRONLY | os.O_CREAT)",
        "os.remove('README.md')",
    ],
)
def test_python_refuses_what_leads_outside(attempt):
    assert sealed(attempt) == "Refused"
    assert not (ROOT / "left-behind").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs the filter of system calls of Linux")
@pytest.mark.parametrize(
    "call",
    [
        "libc.socket(2, 1, 0)",
        "libc.socket(1, 1, 0)",
        "libc.fork()",
        "libc.execv(b'/bin/true', None)",
        "libc.ptrace(0, 0, 0, 0)",
    ],
)
def test_the_kernel_refuses_it_as_well(call):
    assert sealed(f"print({call}, ctypes.get_errno())").splitlines()[0] == "-1 1"


def test_reading_and_threads_still_work():
    attempt = (
        "import threading; "
        "one = threading.Thread(target=lambda: print(len(open('README.md').read()) > 9)); "
        "one.start(); one.join()"
    )
    assert sealed(attempt).splitlines()[0] == "True"


def test_more_memory_than_allowed_is_not_had():
    assert sealed("bytearray(3 * 1024**3)") == "MemoryError"


def test_a_process_whose_parent_is_gone_does_not_begin():
    assert sealed("pass", parent=1 + os.getpid()) == "ended with 1"


@pytest.mark.skipif(sys.platform != "linux", reason="needs the parent's signal of Linux")
def test_it_ends_with_its_parent(tmp_path):
    """Kill the parent: the child, which would have gone on for a minute, is gone at once."""
    child = (
        "import os, time; from app.adapters.inspecting.sealing import seal; seal(os.getppid());"
        " print(os.getpid(), flush=True); time.sleep(60)"
    )
    parent = f"import subprocess,sys; subprocess.run([sys.executable, '-B', '-c', {child!r}])"
    with running(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        number = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert _is_gone_soon(number)


def _is_gone_soon(number):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
