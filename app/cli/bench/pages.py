"""An application on a database that is thrown away, and what its pages cost."""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from app import clock
from app.config import Settings
from app.db import db
from app.factory import create_app
from app.models import Base, Member


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: the p95 by the clock and the median processor time, in milliseconds.

    Where the second is far below the first, other programs kept the machine busy.
    """

    p95: float
    own: float
    queries: int
    size: int

    def __str__(self) -> str:
        return f"p95 {self.p95:.1f} ms, {self.own:.1f} ms of processor time"


@contextmanager
def application() -> Iterator[Flask]:
    """Give an application inside its context, on an empty database with every table."""
    with tempfile.TemporaryDirectory(prefix="daylight-bench-") as folder:
        app = create_app(
            Settings(
                home=Path(folder),
                secret_key="bench only",  # noqa: S106 - of a database thrown away
                database_url=f"sqlite:///{folder}/bench.sqlite",
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            gc.collect()
            gc.freeze()  # as wsgi.py does
            try:
                yield app
            finally:
                gc.unfreeze()
                db.session.close()
                db.engine.dispose()


class Reader:
    """Asks for pages as the web server would: each in a context of its own, no network between."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self._app = app
        self._headers = {"Cookie": _cookie(app, member)} if member else {}

    def ask(self, path: str, tag: str = "") -> Callable[[], TestResponse]:
        """Prepare a request; what is given back answers it. Raises where the answer is no page."""
        headers = {**self._headers, **({"If-None-Match": tag} if tag else {})}
        environ = EnvironBuilder(path, headers=Headers(headers)).get_environ()

        def answer() -> TestResponse:
            # A context of its own, so that nothing is read that was read before.
            with self._app.app_context():
                body, status, given = run_wsgi_app(
                    self._app.wsgi_app, environ.copy(), buffered=True
                )
            response = TestResponse(body, status, given, None)  # type: ignore[arg-type]  # asks no further
            if response.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
                raise RuntimeError(f"The bench cannot read {path}: {status}")
            return response

        return answer


def cost(asks: Iterator[Callable[[], TestResponse]], rounds: int) -> Cost:
    """Answer ``rounds`` requests, after one that fills what the first visitor fills."""
    taken, worked = [], []
    with _queries() as seen:
        response = next(asks)()
        queries = len(seen)
    for _ in range(rounds):
        ask = next(asks)
        start, begun = time.perf_counter(), time.process_time()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    return Cost(
        quantiles(taken, n=20, method="inclusive")[-1], median(worked), queries, len(response.data)
    )


def slowest(costs: dict[str, Cost]) -> tuple[str, Cost]:
    """Give the page that took longest by the clock, and its cost."""
    return max(costs.items(), key=lambda item: item[1].p95)


@contextmanager
def _queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - the library's signature
        seen.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _cookie(app: Flask, member: Member) -> str:
    """Write the cookie that a browser holds in which this member has signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:  # pragma: no cover - the application above has a key
        raise RuntimeError("An application without a key signs nobody in.")
    kept = {"_user_id": member.fs_uniquifier, "_fresh": True, "fs_paa": clock.now().timestamp()}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"
