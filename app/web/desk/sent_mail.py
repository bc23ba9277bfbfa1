"""The bytes of a letter as they were handed to the mail server."""

from flask import Response, send_file

from app.db import db
from app.errors import NotFound
from app.models import Dispatch, StoredFile
from app.parts import parts
from app.web.desk import bp


@bp.get("/letters/<int:letter_id>/sent.eml")
def show_sent_mail(letter_id: int) -> Response:
    """Give the mail as it was handed over last, unchanged: any mail program opens it."""
    letter = db.session.get(Dispatch, letter_id)
    if letter is None or letter.mime_id is None:
        raise NotFound("No mail was kept for this letter: it did not leave by e-mail from here.")
    file = db.session.get_one(StoredFile, letter.mime_id)
    name = f"{letter.records_request.ref}-{letter.key.replace(':', '-')}.eml"
    return send_file(
        parts().store.path(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name,
    )
