"""Calendar feeds: an address whose secret is the key, read by calendars that cannot sign in."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app import clock
from app.db import db
from app.models import Group
from app.parts import parts
from app.queries import feeds
from app.services.calendars import calendar

bp = Blueprint("feeds", __name__, url_prefix="/calendar")

_MEDIA_TYPE = "text/calendar; charset=utf-8"
# One address may stand for many people: large services read the feeds of all their users.
_READS = "240 per minute"
_MISSES = "20 per 10 minutes"
_OF_ONE = "20 per minute"  # a large one is seconds of work


@bp.get("/<string:secret>.ics")
def read_feed(secret: str) -> Response:
    """Give the calendar that this secret opens, or say that there is none: never why."""
    feed = feeds.feed_of(db.session, secret)
    group = db.session.scalars(select(Group)).first()
    if feed is None or group is None:
        raise NotFound
    settings = parts().settings
    body = calendar(
        db.session,
        feed,
        group,
        now=clock.now(),
        today=clock.today(settings.zone),
        url_of=lambda ref: settings.public_url + url_for("desk.show_request", ref=ref),
    )
    answer = Response(body, content_type=_MEDIA_TYPE)
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="daylight.ics"'
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.make_conditional(request)
    return answer


def register(app: Flask) -> None:
    """Put the feeds on ``app``; guessing at secrets is slowed down."""
    app.register_blueprint(bp)
    limiter = Limiter(get_remote_address, app=app, default_limits=[])
    reads = limiter.limit(_READS)
    of_one = limiter.limit(_OF_ONE, key_func=lambda: request.path)
    misses = limiter.limit(
        _MISSES, deduct_when=lambda answer: answer.status_code == HTTPStatus.NOT_FOUND
    )
    views: dict[str, Callable[..., Any]] = app.view_functions
    views["feeds.read_feed"] = reads(of_one(misses(views["feeds.read_feed"])))
