"""Uploads in pieces: begun, gone on with after a broken line, and taken over by the form."""

import errno
import hmac
from typing import Final

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app.adapters.partial_files import NoRoom, OutOfStep, Partial, PartialFiles
from app.parts import parts
from app.services import documents
from app.services.documents import LARGEST, DocumentRefused, Kept
from app.web.desk import bp
from app.web.safety import back_to

_SPARE: Final = 500 * 1024**2
"""How many bytes of the disk are left to everything else."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM: Final = (
    "The disk of this desk is full. What came so far is kept: tell a keeper, and choose the same "
    "file again once there is room, to go on."
)


def partial_files() -> PartialFiles:
    """Give the place where uploads wait."""
    return PartialFiles(parts().settings.home / "uploads")


@bp.post("/uploads")
def begin_upload() -> Response | tuple[Response, int]:
    """Begin an upload, or find how far the same file came before."""
    name, mark = request.form.get("name", ""), request.form.get("mark", "")[:100]
    size = request.form.get("size", -1, type=int)
    if not name.strip() or size < 0:
        return _refused("Say what the file is called and how large it is.", 422)
    if size > LARGEST:
        return _refused(f"It is larger than {LARGEST // 1024**2} MB; send it in parts.", 413)
    if partial_files().room_on_disk() < 2 * size + _SPARE:
        return _refused("The disk of this desk is nearly full. Tell a keeper.", 507)
    try:
        return _told(partial_files().begin(current_user.id, name, size, mark))
    except NoRoom:
        return _refused(
            "Too many files were sent and not added yet. Add them, or leave some out.", 409
        )


@bp.post("/uploads/<string:token>")
def take_chunk(token: str) -> Response | tuple[Response, int]:
    """Take the next piece; one that does not follow is answered with where to go on."""
    offset = request.args.get("offset", -1, type=int)
    try:
        return _told(partial_files().add(current_user.id, token, offset, request.stream))  # type: ignore[arg-type]  # it reads bytes
    except OutOfStep as told:
        return jsonify(offset=told.there), 409
    except FileNotFoundError:
        return _refused("This upload is gone. Choose the file again.", 404)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        return _refused(_NO_ROOM, 507)


@bp.post("/uploads/<string:token>/drop")
def drop_upload(token: str) -> Answer:
    """Leave an upload out."""
    partial_files().drop(current_user.id, token)
    flash("It is left out, and gone from this desk.")
    return redirect(back_to(url_for(".list_documents")))


def waiting() -> list[Partial]:
    """List what the member sent and did not add yet."""
    return list(partial_files().of(current_user.id))


def taken_over(sent: list[str]) -> list[tuple[str, Kept]]:
    """Put whole uploads into the store. ``sent`` names each, with its SHA-256 where known.

    Refuses an upload that is gone or not whole, and one whose content is not what the browser
    read; nothing is attached then, and what came stays to go on with.
    """
    files, found = partial_files(), []
    for each in dict.fromkeys(sent):
        token, _dot, digest = each.partition(".")
        try:
            one = files.find(current_user.id, token)
        except FileNotFoundError:
            raise DocumentRefused(
                "A file that was sent is gone, or added already. Nothing was added; look at the "
                "documents, and choose it again if it is not there."
            ) from None
        if not one.whole:
            raise DocumentRefused(f"{one.name} has not come to its end. Choose it again to go on.")
        kept = _kept(files, token)
        if digest and not hmac.compare_digest(digest, kept.sha256):
            files.drop(current_user.id, token)
            raise DocumentRefused(f"{one.name} was damaged on its way. Choose it again.")
        found.append((one.name, kept))
    return found


def _kept(files: PartialFiles, token: str) -> Kept:
    try:
        with files.open(current_user.id, token) as content:
            return documents.keep(parts().store, content)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DocumentRefused(f"Nothing was added. {_NO_ROOM}") from error


def forget(sent: list[str]) -> None:
    """Drop uploads that became documents."""
    for each in sent:
        partial_files().drop(current_user.id, each.partition(".")[0])


def _told(one: Partial) -> Response:
    """Say how far an upload is; of a whole one also its SHA-256, as it came here."""
    named = {"sha256": partial_files().digest(current_user.id, one.token)} if one.whole else {}
    return jsonify(token=one.token, offset=one.there, size=one.size, **named)


def _refused(why: str, code: int) -> tuple[Response, int]:
    return jsonify(error=why), code
