"""The upload page of one letter: an agency sends its answer without an account or a script.

The address is the key, and there is no session: nobody's browser can be made to send in somebody
else's name. The page tells nobody what others uploaded, and answers every wrong address alike.
"""

import io
import shutil
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from app import clock
from app.db import db, transaction
from app.jobs.taking_in import read_safely
from app.models import CameBy, Dispatch, RecordsRequest
from app.models.reply_token import token_in, written
from app.parts import parts
from app.services import drop_box
from app.services.drop_box import LARGEST, MOST_FILES, Upload, UploadRefused
from app.services.messages import Arrived
from app.web.public import bp

_PER_PLACE = "30 per hour"
_PER_LETTER = "20 per hour"
_MISSES = "60 per 10 minutes"
_FIELDS = ("note", "name", "email")


@bp.get("/drop/<string:token>")
def show_drop_box(token: str) -> Response:
    """Show the upload page of a letter."""
    letter = drop_box.letter_of(db.session, token)
    return _nothing() if letter is None else _form(letter)


@bp.post("/drop/<string:token>/upload")
def receive_upload(token: str) -> Response:
    """Keep what was uploaded and answer with a receipt; the same upload again is kept once."""
    letter = drop_box.letter_of(db.session, token)
    if letter is None:
        return _nothing()
    try:
        drop_box.refuse_flood(db.session, letter, now=clock.now())
        drop_box.refuse_full(shutil.disk_usage(parts().settings.home).free)
        upload = _uploaded()
    except UploadRefused as refusal:
        return _form(letter, str(refusal), HTTPStatus.BAD_REQUEST)
    if not drop_box.came_before(db.session, letter, upload):
        _keep(letter, upload)
    page = render_template(
        "public/drop_box_received.html",
        upload=upload,
        at=clock.now(),
        token=written(letter.reply_token or ""),
        **_about(letter),
    )
    return _private(page, HTTPStatus.CREATED)


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Let the page be sent without a session, and slow down floods and guessing."""
    csrf.exempt("app.web.public.drop_box.receive_upload")
    limiter = Limiter(get_remote_address, app=app, default_limits=[])
    per_place = limiter.limit(_PER_PLACE, on_breach=_too_often)
    per_letter = limiter.limit(_PER_LETTER, key_func=_letter_asked, on_breach=_too_often)
    misses = limiter.limit(
        _MISSES,
        deduct_when=lambda answer: answer.status_code == HTTPStatus.NOT_FOUND,
        on_breach=_too_often,
    )
    views: dict[str, Callable[..., Any]] = app.view_functions
    for name, limits in (
        ("public.show_drop_box", (misses,)),
        ("public.receive_upload", (per_place, per_letter, misses)),
    ):
        for limit in limits:
            views[name] = limit(views[name])


def _uploaded() -> Upload:
    files = [(one.filename or "", one.read()) for one in request.files.getlist("files")]
    told = {name: request.form.get(name, "").replace("\r\n", "\n") for name in _FIELDS}
    return drop_box.upload_of([one for one in files if one[0]], **told)


def _keep(letter: Dispatch, upload: Upload) -> None:
    """Put the bytes into the store, then make the row."""
    letter_id, now = letter.id, clock.now()
    raw = drop_box.as_mail(letter, letter.records_request, upload, now=now)
    arrived = Arrived(
        blob=parts().store.put(io.BytesIO(raw)), mail=read_safely(raw), came_by=CameBy.DROP_BOX
    )
    with transaction() as session:
        drop_box.take(session, session.get_one(Dispatch, letter_id), arrived, now=now)


def _form(letter: Dispatch, refusal: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    page = render_template(
        "public/drop_box.html",
        refusal=refusal,
        token=written(letter.reply_token or ""),
        said={name: request.form.get(name, "") for name in _FIELDS},
        most_files=MOST_FILES,
        most_mb=LARGEST // 1024**2,
        **_about(letter),
    )
    return _private(page, status)


def _about(letter: Dispatch) -> dict[str, str]:
    """What the page may say: whom the letter asked, and our reference. Nobody's name, no words."""
    asked: RecordsRequest = letter.records_request
    return {"ref": asked.ref, "agency": asked.agency.name}


def _nothing() -> Response:
    return _private(render_template("public/drop_box_none.html"), HTTPStatus.NOT_FOUND)


def _too_often(_limit: RequestLimit) -> Response:
    return _private(render_template("public/drop_box_full.html"), HTTPStatus.TOO_MANY_REQUESTS)


def _letter_asked() -> str:
    asked = str((request.view_args or {}).get("token", ""))
    return token_in(asked) or "none"


def _private(page: str, status: HTTPStatus) -> Response:
    """Let nothing keep the page, list it, or tell its address to another site."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
