"""The database handle, where SQLite and PostgreSQL differ, and the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from flask import g, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from psycopg import Connection as PostgreSQLConnection
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

db = SQLAlchemy()

_WRITE = "daylight_write"
_DURABLE = "daylight_durable"
_writing: ContextVar[bool] = ContextVar("writing", default=False)


_OUT_OF_RANGE = "22003"  # SQLSTATE, as PostgreSQL tells it

# Beginnings of what the two say that has nothing to do with what was asked of them: no connection,
# locks, no room, the end of the server.
_AWAY_ON_SQLITE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL"),
    *("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY"),
)
_AWAY_ON_POSTGRESQL = ("08", "25006", "40", "53", "55", "57")


def is_too_large(error: OverflowError | DataError) -> bool:
    """Whether a number was asked for that no column can hold; SQLite's driver finds it itself."""
    return isinstance(error, OverflowError) or (
        getattr(error.orig, "sqlstate", None) == _OUT_OF_RANGE
    )


def is_away(error: DBAPIError) -> bool:
    """Whether the database could not do anything at that moment, whatever it had been asked."""
    if error.connection_invalidated:
        return True
    if name := getattr(error.orig, "sqlite_errorname", None):
        return bool(name.startswith(_AWAY_ON_SQLITE))
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # it was not even reached
        return isinstance(error, OperationalError)
    return bool(state.startswith(_AWAY_ON_POSTGRESQL))


class WriteRefused(RuntimeError):
    """Something tried to write where nothing may be written: a mistake in the program."""


@contextmanager
def transaction(*, durable: bool = False) -> Iterator[Session]:
    """Commit if the block ends well, roll back if it raises. Entry points only.

    On SQLite the write lock is taken at the start (``BEGIN IMMEDIATE``), so that two writers wait
    for each other instead of failing half-way. What commits outlives the process; with ``durable``
    also a power cut in the next seconds, for what somebody outside is told that we have. Refused
    while answering a GET, and inside another transaction.
    """
    if has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}:
        raise WriteRefused(f"GET {request.path} tried to write.")
    if _writing.get():
        raise WriteRefused("A transaction was opened inside another one.")
    session = db.session
    # A read may have begun a transaction of its own (loading the member who asks); what it read
    # may be old by now, so it ends before the writing one begins.
    session.rollback()
    session.connection(execution_options={_WRITE: True, _DURABLE: durable})
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: object, _instances: object) -> None:
    stray = has_request_context() and not _writing.get() and not g.get("unguarded", False)
    if stray and (session.new or session.dirty or session.deleted):
        raise WriteRefused("A page tried to write outside its transaction.")


@event.listens_for(Engine, "connect")
def _sqlite_settings(connection: object, _record: object) -> None:
    if not isinstance(connection, SQLiteConnection):
        return
    # SQLAlchemy, not the driver, says when a transaction begins.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=30000",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _postgresql_settings(connection: object, _record: object) -> None:
    if isinstance(connection, PostgreSQLConnection):
        # To compile a question takes longer than any of ours takes.
        connection.execute("SET jit = off")
        # What we look up lies in memory, or on a drive that has no arm to move: by its own number
        # (4) it would rather read a whole table than look up some hundred rows.
        connection.execute("SET random_page_cost = 1.1")
        connection.commit()


@event.listens_for(Engine, "begin")
def _sqlite_begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    options = connection.get_execution_options()
    if options.get(_WRITE, False):
        # NORMAL leaves the last commits to the system's own time; PostgreSQL never does.
        level = "FULL" if options.get(_DURABLE, False) else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """Say how to open ``url``: the options that differ between the two databases."""
    if url.startswith("sqlite"):
        return {"url": url, "connect_args": {"timeout": 30}}
    return {"url": url.replace("postgresql://", "postgresql+psycopg://", 1), "pool_pre_ping": True}
