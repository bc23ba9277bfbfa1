"""The pages of a scanned letter, drawn one by one, to be read without another program."""

import tempfile
from pathlib import Path

from flask import Response, render_template

from app.db import db
from app.errors import NotFound
from app.models import CameBy, InboundMessage
from app.parts import parts
from app.ports.scanning import ScanUnreadable
from app.services import messages
from app.services.scans import PAGES
from app.web.desk import bp, mail_confirm

_PDF = "application/pdf"


@bp.get("/mail/<int:message_id>/pages/<int:page>")
def show_scanned_page(message_id: int, page: int) -> str:
    """Show one page of a scanned letter."""
    one = _scanned(message_id, page)
    return render_template("desk/scans/page.html", message=one, page=page, pages=one.reading[PAGES])


@bp.get("/mail/<int:message_id>/pages/<int:page>/picture")
def draw_scanned_page(message_id: int, page: int) -> Response:
    """Draw one page of a scanned letter anew, as a JPEG."""
    one = _scanned(message_id, page)
    files = [each for each in mail_confirm.read_again(one).attachments if each.type == _PDF]
    db.session.rollback()  # nobody need wait for a database while a page is drawn
    if not files:
        raise NotFound("This letter has no pages to show.")
    with tempfile.NamedTemporaryFile(dir=parts().settings.home, prefix=".page-") as file:
        file.write(files[0].content)
        file.flush()
        try:
            drawn = parts().scan_reader.picture(Path(file.name), _PDF, page - 1)
        except ScanUnreadable as problem:
            raise NotFound(f"This page cannot be shown: {problem}.") from problem
    response = Response(drawn, mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.cache_control.private = True
    response.cache_control.max_age = 3600  # the bytes of a message never change
    return response


def _scanned(message_id: int, page: int) -> InboundMessage:
    one = messages.message(db.session, message_id)
    if one.came_by is not CameBy.SCAN or not 0 < page <= one.reading.get(PAGES, 0):
        raise NotFound("There is no such page.")
    return one
