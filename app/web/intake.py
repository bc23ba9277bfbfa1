"""What a request may be before any page reads it: how large, with which numbers and characters."""

from typing import Any, Final

from flask import Flask, abort, request
from flask_security import current_user
from werkzeug.routing import IntegerConverter, Map

from app.models.reply_token import token_in
from app.services.documents import LARGEST
from app.services.drop_box import LARGEST as LARGEST_UPLOAD
from app.services.tables import MOST_BYTES
from app.web.safety import LARGEST_KEY

_MIB: Final = 1024**2
MOST: Final = 8 * _MIB
"""The size, in bytes, above which a request is refused unread, unless it brings files."""

# What brings files may be larger, once a member asks: nobody else fills the disk. A list or table
# is refused by its own sentence first, so there is room for a little more than it may hold.
LARGER: Final = {
    "desk.attach_to_request": 2 * LARGEST,
    "desk.attach_to_agency": 2 * LARGEST,
    "desk.bring_mail": LARGEST,
    "desk.bring_scans": 2 * LARGEST,
    "desk.upload_import": MOST_BYTES + _MIB,
    "desk.choose_list": MOST + _MIB,
}


# An agency has no account, so its page counts uploads, and takes less.
OPEN: Final = {"public.receive_upload": LARGEST_UPLOAD + _MIB}


class KeyConverter(IntegerConverter):
    """A number in an address: one that no row can have leads to no page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002, ANN401 - the library's signature
        super().__init__(map, *args, **{"max": LARGEST_KEY} | kwargs)


def register(app: Flask) -> None:
    """Hold every request to it. Comes before all that reads forms, the CSRF check included."""
    app.config["MAX_CONTENT_LENGTH"] = MOST
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST // 2
    app.url_map.converters["int"] = KeyConverter

    @app.before_request
    def take_in() -> None:
        allowed = LARGER.get(request.endpoint or "")
        if allowed and current_user.is_authenticated:
            request.max_content_length = allowed
        elif request.endpoint in OPEN and token_in((request.view_args or {}).get("token", "")):
            request.max_content_length = OPEN[request.endpoint]
        # No text of ours holds a NUL, and PostgreSQL refuses to be asked for one.
        words = (request.path, *_said(request.args))
        if request.method == "POST":
            words += _said(request.form)
        if any("\0" in word for word in words):
            abort(400)


def _said(given: Any) -> tuple[str, ...]:  # noqa: ANN401 - a MultiDict of the address or the form
    return tuple(word for name, values in given.lists() for word in (name, *values))
