"""Keeping a few processes running together: restarted when they die, ended when we end."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import click

_PR_SET_PDEATHSIG = 1
_TICK = 0.25  # seconds
_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # a process that ran this long died of something new
_PATIENCE = 130.0  # a worker may finish the letter in hand


@dataclass
class _Kept:
    """One process that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    pause: float = 0.0
    age: float = field(default=0.0)


class Supervisor:
    """Runs commands side by side until a signal ends it, then ends them.

    Each child leads a process group, so that its own children end with it. On Linux a child is
    told by the kernel when the supervisor dies, however it dies.
    """

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self._kept = [_Kept(name, command) for name, command in commands.items()]
        self._ending = threading.Event()

    def run(self, *, address: tuple[str, int] | None = None, words: str = "") -> None:
        """Keep all running until SIGTERM, SIGINT or SIGHUP.

        ``words`` are said once somebody answers at ``address``, or at once where there is none.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        try:
            while not self._ending.wait(_TICK):
                for kept in self._kept:
                    self._look_after(kept)
                if words and (address is None or _answers(address)):
                    click.echo(words, err=True)
                    words = ""
        finally:
            self._end_all()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending.set()

    def _look_after(self, kept: _Kept) -> None:
        if kept.process is None:
            kept.pause -= _TICK
            if kept.pause <= 0:
                kept.process, kept.age = _started(kept.command), 0.0
            return
        kept.age += _TICK
        code = kept.process.poll()
        if code is None:
            return
        _end_group(kept.process, signal.SIGKILL)
        kept.deaths = 1 if kept.age > _STEADY else kept.deaths + 1
        kept.pause = min(2.0 ** (kept.deaths - 1) * 0.5, _LONGEST_PAUSE)
        kept.process = None
        click.echo(
            f"{kept.name} ended with code {code}; it starts again in {kept.pause:g} seconds.",
            err=True,
        )

    def _end_all(self) -> None:
        running = [kept.process for kept in self._kept if kept.process]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                click.echo("A process did not end in time and is killed.", err=True)
            _end_group(process, signal.SIGKILL)
            process.wait()


def _answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=_TICK).close()
    except OSError:
        return False
    return True


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    dying = _die_with_parent(os.getpid())
    return subprocess.Popen(command, start_new_session=True, preexec_fn=dying)  # noqa: S603, PLW1509 - our own commands; no thread is running when they start


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Make what a child does first: ask the kernel to end it when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask


def _end_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return
