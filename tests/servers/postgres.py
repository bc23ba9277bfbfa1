"""A real PostgreSQL for the tests: its own folder, a socket and no port, ended with the tests."""

import itertools
import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.migrate import stamp

_counter = itertools.count()


class Server:
    """A running server that hands out copies of a template database."""

    def __init__(self, socket):
        self._socket = socket

    def url(self, name):
        """The address of the database called ``name``, by the socket."""
        return f"postgresql+psycopg://daylight@/{name}?host={self._socket}"

    def make_template(self, metadata):
        """Make the database that ``copy`` copies."""
        self.run("CREATE DATABASE template_daylight")
        engine = create_engine(self.url("template_daylight"))
        metadata.create_all(engine)
        stamp(engine)
        engine.dispose()

    @contextmanager
    def copy(self):
        """A fresh copy of the template, dropped afterwards."""
        name = f"test_{os.getpid()}_{next(_counter)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template_daylight")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, sql):
        """Run one statement outside any transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)
        engine.dispose()


def programs():
    """The folder of Debian's or the path's PostgreSQL programs, or None."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return places[0] if places else found and Path(found).resolve().parent


@contextmanager
def server(folder):
    """Start a server in ``folder``; skip the test where PostgreSQL is not installed."""
    binaries = programs()
    if binaries is None:
        pytest.skip("needs PostgreSQL, which is not installed")
    # A short path of its own: a socket's path may have no more than about a hundred characters.
    socket = Path(f"/tmp/dl-pg-{os.getpid()}")  # noqa: S108 - made here with a name of its own
    socket.mkdir(mode=0o755)
    data = socket / "data"
    user = _unprivileged(socket)
    try:
        options = f"-k {socket} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        _as(user, binaries / "initdb", "-D", data, "-U", "daylight", "-A", "trust", "-E", "UTF8")
        _as(
            user,
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-o",
            options,
            "-l",
            socket / "log",
            "start",
        )
        try:
            yield Server(socket)
        finally:
            _as(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(socket)


def _unprivileged(folder):
    """PostgreSQL refuses to run as root: own ``folder`` by somebody else then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, person.pw_uid, person.pw_gid)
        return name
    pytest.skip("needs a user that is not root to run PostgreSQL")


def _as(user, *command):
    extra = {"user": user} if user else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        cwd="/",
        timeout=60,
        **extra,
    )
