"""Styles, script and icon: served from this machine, named by their content, kept for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, url_for

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
A_YEAR = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    # Only what is listed here can be asked for: no path of a reader's ever reaches the disk.
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES:
            content = path.read_bytes()
            found[path.name] = (hashlib.sha256(content).hexdigest()[:16], content)
    return found


@bp.get("/static/<string:digest>/<string:name>")
def show_asset(digest: str, name: str) -> Response:
    """Serve one file. An old name, from a page kept since, gets the new file uncached."""
    if name not in _files():
        abort(404)
    current, content = _files()[name]
    response = Response(content, mimetype=TYPES[Path(name).suffix])
    response.headers["Cache-Control"] = A_YEAR if digest == current else "no-cache"
    return response


@bp.get("/health")
def show_health() -> Response:
    """Say that the process answers; nothing else, because anybody may ask."""
    return jsonify(ok=True)


def asset_url(name: str) -> str:
    """Give the address of a file of ``static/``; it changes when the content does."""
    return url_for("assets.show_asset", digest=_files()[name][0], name=name)
