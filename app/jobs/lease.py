"""The right to run a job, held by one process at a time and lost by one that dies.

Two locks, because neither is enough alone. A row in the database keeps two machines apart and
runs out by itself. A locked file in the data folder keeps the processes of this folder apart and
is dropped by the operating system in the moment its holder dies: whoever gets the file lock knows
that a row left by the same folder belongs to a dead process, and need not wait for it to run out.

A thread renews the row while its holder works, also through a step that takes longer than a lease.
A holder that gives no sign for longer than any step may take is not held on to.
"""

import fcntl
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import clock
from app.db import transaction
from app.errors import ServiceError
from app.jobs.log import log
from app.models import JobLease

LENGTH = timedelta(minutes=15)
LONGEST_STEP = timedelta(hours=4)
"""Longer than a job may be between two signs of its own: the limits of what it starts are less."""

_BEAT = LENGTH.total_seconds() / 3
_PAUSE = 0.25  # seconds
_NOBODY = ""  # holds a lease that was given back


class LeaseBusy(ServiceError):
    """Another process is at this job right now."""


class LeaseLost(ServiceError):
    """The lease ran out while its holder was busy, and another process took it."""


@dataclass
class Lease:
    """A lease in hand. ``worked_at`` is when its holder last gave a sign (``time.monotonic``)."""

    name: str
    holder: str
    worked_at: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Give a sign that the work goes on, and hold on for another while.

        Raises ``LeaseLost`` where somebody else has it by now.
        """
        self.worked_at = time.monotonic()
        self.hold_on()

    def hold_on(self) -> None:
        """Hold on for another while, without a sign. Raises ``LeaseLost`` as ``renew`` does."""
        with transaction() as session:
            mine = select(JobLease).filter_by(name=self.name, holder=self.holder)
            row = session.scalars(mine.with_for_update()).first()
            if row is None:
                raise LeaseLost(f"Another process has taken over {self.name}.")
            row.until_at = clock.now() + LENGTH

    def release(self) -> None:
        """Give it back for good; the row stays, so that the next one finds it.

        It names no holder then: a heartbeat that comes late finds nothing of ours to renew.
        """
        with transaction() as session:
            mine = (JobLease.name == self.name, JobLease.holder == self.holder)
            free = update(JobLease).where(*mine).values(holder=_NOBODY, until_at=clock.now())
            session.execute(free)


@contextmanager
def lease(name: str, home: Path, *, tries: int = 1) -> Iterator[Lease]:
    """Hold the lease ``name`` for the block.

    Where it is taken, tries again every quarter of a second, ``tries`` times in all, then raises
    ``LeaseBusy``. It runs out for others only where this process stands still or is cut off, or
    does not ``renew`` for ``LONGEST_STEP``; then the next ``renew`` raises ``LeaseLost``.
    """
    with _file_lock(name, home, tries):
        held = _taken(name, f"{_folder(home)}|{os.getpid()}|{secrets.token_hex(6)}")
        try:
            with _kept_up(held):
                yield held
        finally:
            held.release()


@contextmanager
def _kept_up(held: Lease) -> Iterator[None]:
    """Renew a lease in the background while the block runs."""
    ended = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - for another thread, as Flask's own pages say
    beats = threading.Thread(target=_beat, args=(app, held, ended), daemon=True)
    beats.start()
    try:
        yield
    finally:
        ended.set()
        beats.join()


def _beat(app: Flask, held: Lease, ended: threading.Event) -> None:
    while not ended.wait(_BEAT):
        if time.monotonic() - held.worked_at > LONGEST_STEP.total_seconds():
            log.error("a job gives no sign and its lease is left to run out", job=held.name)
            return
        try:
            with app.app_context():
                held.hold_on()
        except LeaseLost:
            return  # the work hears of it at its next sign
        except DBAPIError as error:
            log.warning("a lease could not be renewed yet", job=held.name, error=repr(error))


@contextmanager
def _file_lock(name: str, home: Path, tries: int) -> Iterator[None]:
    folder = home / "leases"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{name.replace(':', '-')}.lock").open("a") as file:
        for left in reversed(range(tries)):
            if _locked(file):
                break
            if not left:
                raise LeaseBusy(f"Another process is at {name} right now.")
            time.sleep(_PAUSE)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _folder(home: Path) -> str:
    """Name this data folder on this machine, as the part of a holder that outlives processes."""
    return f"{socket.gethostname()}:{home.resolve()}"[-80:]


def _folder_of(holder: str) -> str:
    return holder.split("|", maxsplit=1)[0]


def _taken(name: str, holder: str) -> Lease:
    """Write our name on the row, if it is free, run out, or left by a dead process of this folder.

    Raises ``LeaseBusy``.
    """
    folder = _folder_of(holder)
    now = clock.now()
    try:
        with transaction() as session:
            row = session.scalars(select(JobLease).filter_by(name=name).with_for_update()).first()
            if row is None:
                session.add(JobLease(name=name, holder=holder, until_at=now + LENGTH))
            elif row.until_at > now and _folder_of(row.holder) not in {_NOBODY, folder}:
                raise LeaseBusy(f"Another machine is at {name} until {row.until_at:%H:%M} UTC.")
            else:
                row.holder, row.until_at = holder, now + LENGTH
    except IntegrityError as error:  # two machines made the first row at once
        raise LeaseBusy(f"Another machine has just begun {name}.") from error
    return Lease(name, holder)
