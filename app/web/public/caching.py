"""Keep finished public pages for a moment, and answer "not changed" without making them again."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any, Final, ParamSpec

from flask import Response, current_app, make_response, request

from app import clock
from app.db import db
from app.queries import public

P = ParamSpec("P")

KEEP: Final = timedelta(seconds=20)
"""How long a page may lag behind the desk. Publishing and withdrawing show at once."""

_MOST: Final = 256
_LONGEST_QUERY: Final = 200
_KEPT: Final = (HTTPStatus.OK, HTTPStatus.GONE)


@dataclass(frozen=True)
class _Kept:
    stamp: object
    until: datetime
    body: bytes
    etag: str
    media_type: str
    status: int


class Pages:
    """The pages of one application, at most 256; the longest unused goes first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str, stamp: object, now: datetime) -> _Kept | None:
        """Give the page if it is still good."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.stamp != stamp or kept.until <= now:
                return None
            self._pages.move_to_end(key)
            return kept

    def keep(self, key: str, page: _Kept) -> None:
        """Keep a page."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > _MOST:
                self._pages.popitem(last=False)


def cached(view: Callable[P, Any]) -> Callable[P, Response]:
    """Keep the answer of ``view`` for ``KEEP``, or until something is published or withdrawn.

    The tag is made from the content, so an answer of "not changed" is never wrong about what the
    reader has; browsers and proxies may keep pages and must ask each time.
    """
    return _keeping(view, "daylight.public_pages", lambda: public.stamp(db.session))


def counted(view: Callable[P, Any]) -> Callable[P, Response]:
    """Keep the answer of ``view`` for ``KEEP``, as ``cached`` does, and ask no database.

    For pages made from the law and their address alone. They have a place of their own: there are
    more such addresses than are worth keeping, and they shall push no other page out.
    """
    return _keeping(view, "daylight.counted_pages", lambda: None)


def _keeping(
    view: Callable[P, Any], place: str, stamp_of: Callable[[], object]
) -> Callable[P, Response]:
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        stamp, now = stamp_of(), clock.now()
        key = request.full_path
        pages = _pages(place)
        page = pages.find(key, stamp, now)
        if page is None:
            made = make_response(view(*args, **kwargs))
            if made.status_code not in _KEPT:
                return made
            page = _made(made, stamp, now)
            if len(request.query_string) <= _LONGEST_QUERY:
                pages.keep(key, page)
        return _answered(page)

    return answer


def _answered(page: _Kept) -> Response:
    response = Response(page.body, status=page.status, content_type=page.media_type)
    response.set_etag(page.etag)
    response.headers["Cache-Control"] = "public, no-cache"
    if page.status == HTTPStatus.OK:
        response.make_conditional(request)
    return response


def _made(response: Response, stamp: object, now: datetime) -> _Kept:
    body = response.get_data()
    return _Kept(
        stamp=stamp,
        until=now + KEEP,
        body=body,
        etag=hashlib.sha256(body).hexdigest()[:24],
        media_type=response.content_type or "text/html; charset=utf-8",
        status=response.status_code,
    )


def _pages(place: str) -> Pages:
    found = current_app.extensions.setdefault(place, Pages())
    if not isinstance(found, Pages):  # pragma: no cover - the line above put it there
        raise TypeError("Something else took the place of the public pages.")
    return found
