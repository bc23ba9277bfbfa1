"""A real PostgreSQL for the tests: its own folder, a socket and no port, ended with the tests."""

import itertools
import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from app.migrate import stamp

_counter = itertools.count()
USES = 25  # so that what deleted rows leave behind stays small

# Changes with every change of a table, of its numbers for the planner, or of the revision.
_SHAPE = """
SELECT (SELECT sum(xmin::text::bigint) || ' ' || sum(relpages) || ' ' || sum(reltuples)
          FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT sum(xmin::text::bigint) FROM pg_attribute),
       (SELECT sum(xmin::text::bigint) FROM pg_constraint),
       (SELECT sum(xmin::text::bigint) FROM pg_trigger),
       (SELECT sum(xmin::text::bigint) FROM pg_proc),
       (SELECT sum(xmin::text::bigint) FROM pg_statistic),
       (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$ DECLARE one text; BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  PERFORM set_config('lock_timeout', '5s', true);
  FOR one IN SELECT oid::regclass FROM pg_class
              WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0 LOOP
    EXECUTE 'DELETE FROM ' || one;
  END LOOP;
  FOR one IN SELECT format('%I', sequencename) FROM pg_sequences
              WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(one, 1, false);
  END LOOP;
END $$
"""


class Server:
    """A running server that hands out copies of a template database."""

    def __init__(self, socket):
        self._socket = socket
        self._spare = None  # the name of a database that is empty again
        self._shapes = {}
        self._uses = {}

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
        """A copy of the template with no rows: a new one, or one that was emptied after a use.

        To copy takes longer than most tests, and so does ``TRUNCATE``, which makes new files.
        What had more than its rows changed, or is not to be emptied, is dropped.
        """
        name, self._spare = self._spare or self._made(), None
        try:
            yield self.url(name)
        finally:
            if self._is_empty_again(name):
                self._spare = name
            else:
                self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self):
        name = f"test_{os.getpid()}_{next(_counter)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template_daylight")
        with self._connected(name) as connection:
            self._shapes[name] = connection.execute(_SHAPE).fetchone()
        return name

    def _is_empty_again(self, name):
        self._uses[name] = self._uses.get(name, 0) + 1
        if self._uses[name] >= USES or self._spare is not None:
            return False
        try:
            with self._connected(name) as connection:
                connection.execute(_OTHERS)
                if connection.execute(_SHAPE).fetchone() != self._shapes[name]:
                    return False
                connection.execute(_EMPTY)
        except psycopg.Error:
            return False
        return True

    def _connected(self, name):
        """A connection of the server's own; no transaction but that of each statement."""
        return psycopg.connect(
            host=str(self._socket), dbname=name, user="daylight", autocommit=True
        )

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
        options += " -c autovacuum=off -c synchronous_commit=off"
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
