"""Pages for what went wrong: what happened, what was kept, what to do."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from app.errors import NotFound, ServiceError
from app.law.errors import LawError
from app.ports.store import BlobMissing, StoreAway
from app.web.permissions import RoleNeeded

Answer = tuple[str, int]

_TEACHING = {
    400: (
        "This form could not be read",
        (
            "The page sent something we could not make sense of. "
            "Nothing was changed. Go back, reload the page and try once more."
        ),
    ),
    401: (
        "Please sign in first",
        (
            "You were signed out, or never signed in. Nothing was changed. "
            "Sign in and do it once more."
        ),
    ),
    403: (
        "You may not open this",
        "Nothing was changed. Ask your keeper if you need it.",
    ),
    404: (
        "There is no such page",
        (
            "The address may be mistyped, or what stood here is no longer "
            "here. Nothing was lost: start from the front page."
        ),
    ),
    405: (
        "This address only takes forms",
        "Open the page with the form and send it from there.",
    ),
    410: ("This was taken back", "What stood here was public once and is no longer."),
    413: ("That was too large", "Nothing was kept of it. Send it in smaller parts."),
    429: (
        "Too many tries",
        (
            "To keep accounts safe we count sign-ins. Wait a few minutes, then "
            "try again; nothing is blocked for good."
        ),
    ),
    500: (
        "Something broke on our side",
        (
            "Nothing of this act was kept, and everything done before "
            "is safe. Try again; if it breaks again, tell the keeper of this desk when it happened."
        ),
    ),
}


def register(app: Flask) -> None:
    """Answer every kind of failure with a page that says what to do."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(ServiceError, _refused)
    app.register_error_handler(LawError, _refused)
    app.register_error_handler(RoleNeeded, _role_needed)
    app.register_error_handler(BlobMissing, _bytes_gone)
    app.register_error_handler(StoreAway, _store_away)
    app.register_error_handler(IntegrityError, _somebody_was_quicker)


def _page(status: int, title: str, text: str, reasons: tuple[str, ...] = ()) -> Answer:
    page = render_template(
        "errors/error.html", title=title, text=text, reasons=reasons, back=_came_from()
    )
    return page, status


def _came_from() -> str:
    """Give the page of ours that the reader came from, if the browser says."""
    there = urlsplit(request.referrer or "")
    return there.path if there.netloc == request.host and there.path != request.path else ""


def _http(error: HTTPException) -> Answer | HTTPException:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST or error.response is not None:  # a redirect, or a page
        return error
    title, text = _TEACHING.get(code, _TEACHING[400 if code < 500 else 500])  # noqa: PLR2004 - HTTP's own border
    return _page(code, title, text)


def _stale_form(_error: CSRFError) -> Answer:
    return _page(
        HTTPStatus.BAD_REQUEST,
        "This form is too old",
        "It was opened before you signed in or out, so we cannot be sure that you sent it. "
        "Nothing was changed. Go back, reload the page and send it again.",
    )


def _not_found(error: ServiceError) -> Answer:
    return _page(HTTPStatus.NOT_FOUND, "We cannot find that", str(error), error.reasons)


def _refused(error: Exception) -> Answer:
    reasons = error.reasons if isinstance(error, ServiceError) else ()
    return _page(HTTPStatus.CONFLICT, "Not done", str(error), reasons)


def _somebody_was_quicker(error: IntegrityError) -> Answer:
    # Most often a button pressed twice. Were it a mistake of ours, the log shows it.
    current_app.logger.warning("A write met another one: %s", error.orig)
    return _page(
        HTTPStatus.CONFLICT,
        "Somebody was quicker",
        "The same was done at the same moment, by you or by another member, so it was not done "
        "twice. Go back, reload the page and look how it stands now.",
    )


def _bytes_gone(error: BlobMissing) -> Answer:
    current_app.logger.error("The store lacks what the records name: %s", error)
    return _page(
        HTTPStatus.NOT_FOUND,
        "The bytes are not in the store",
        "What we know of this file or message is kept, but its bytes are missing. Nothing was "
        "changed. Tell the keeper: they come back from the last backup of the data folder.",
    )


def _store_away(error: StoreAway) -> Answer:
    current_app.logger.error("%s", error)
    return _page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The files are not at hand",
        "The place where this desk keeps its files does not answer at the moment. Nothing was "
        "lost, and nothing of this act was kept. Try again in some minutes; if it stays so, tell "
        "the keeper of this desk.",
    )


def _role_needed(error: RoleNeeded) -> Answer:
    text = (
        f"This needs the role “{error.role}”. Nothing was changed. The keeper of this desk can "
        "give it to you under People."
        if error.role
        else "Nobody is let in here. Nothing was changed."
    )
    return _page(HTTPStatus.FORBIDDEN, "Your role does not include this", text)
