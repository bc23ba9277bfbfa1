"""How a command answers: JSON on stdout, messages on stderr, and what each exit code means.

0: done (also with rejected rows, holds or leaks reported). 1: nothing was done; with ``--json``
stdout holds ``{"error": ..., "reasons": [...]}``. 2: wrong usage.
"""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from app.config import Settings, SettingsError
from app.errors import ServiceError
from app.law.errors import LawError
from app.ports.store import BlobMissing, StoreAway

P = ParamSpec("P")
R = TypeVar("R")

_META = "daylight.json"


def _note(ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - Click's signature
    # Kept where the group finds it again when the command itself is already over.
    ctx.meta[_META] = value
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_note, help="Answer with one JSON document."
)


class AnsweringGroup(click.Group):
    """A group of commands whose refusals become an answer and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - Click's signature
        """Run the command; turn a refusal into an answer."""
        try:
            return super().invoke(ctx)
        except ServiceError as refusal:
            refuse(str(refusal), refusal.reasons)
        except (SettingsError, LawError) as refusal:
            refuse(str(refusal))
        except BlobMissing as problem:
            refuse(f"{problem} Restore it from a backup.")
        except StoreAway as problem:
            refuse(str(problem))
        except OSError as problem:
            if problem.filename is None:  # not about a file: a pipe that was closed, for instance
                raise
            refuse(f"{problem.filename} cannot be used: {problem.strerror}.")
        except Exception as problem:
            if not _names_no_row(problem):
                raise
            refuse("There is nothing of that number: it is larger than any number of a row.")


def _names_no_row(problem: Exception) -> bool:
    """Whether a number was given that no row can have."""
    if isinstance(problem, OverflowError):
        return True
    # What asked no database has not loaded the library, and starts faster for it.
    known = sys.modules.get("sqlalchemy.exc")
    if known is None or not isinstance(problem, known.DataError):
        return False
    from app.db import is_too_large  # noqa: PLC0415 - as above

    return is_too_large(problem)


def answer(data: object, words: str, *, as_json: bool) -> None:
    """Print ``data`` as JSON, or ``words`` for a person."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else words)


def refuse(error: str, reasons: tuple[str, ...] = ()) -> NoReturn:
    """Say that nothing was done, and leave with exit code 1."""
    if _json_was_asked():
        click.echo(json.dumps({"error": error, "reasons": list(reasons)}, ensure_ascii=False))
    else:
        click.echo(error, err=True)
        for reason in reasons:
            click.echo(f"  {reason}", err=True)
    raise SystemExit(1)


def _json_was_asked() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_META))


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run ``command`` inside the application that DAYLIGHT_HOME names."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from flask import has_app_context  # noqa: PLC0415 - commands without an app start faster

        if has_app_context():  # a test has pushed its own
            return command(*args, **kwargs)
        from app.factory import create_app  # noqa: PLC0415 - as above

        with create_app(Settings.load(os.environ)).app_context(), _database_at_hand():
            return command(*args, **kwargs)

    return run


@contextmanager
def _database_at_hand() -> Iterator[None]:
    """Say in words that the database is away, or is not of the shape this program knows."""
    from sqlalchemy.exc import OperationalError, ProgrammingError  # noqa: PLC0415 - as above

    from app.db import db  # noqa: PLC0415 - as above

    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        from app.migrate import is_current  # noqa: PLC0415 - slow to import

        try:
            current = is_current(db.engine)
        except OperationalError as unreachable:
            refuse(f"The database cannot be opened: {unreachable.orig}. Look at database_url.")
        if not current:
            refuse("The database is not of the newest shape; run `daylight db upgrade`.")
        if isinstance(error, ProgrammingError):  # a mistake of ours, not of the machine
            raise
        refuse(f"The database cannot do this now: {error.orig}.")
