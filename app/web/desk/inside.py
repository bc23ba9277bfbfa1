"""The files inside a document (an archive, a mail, an office file): read where they lie."""

from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.models import Document, StoredFile
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import PagesUnreadable, Word
from app.queries.file_pages import Sheet, sheet
from app.queries.inside import Inside, inside
from app.services import file_texts, unpacking, word_places
from app.services.filenames import safe_name
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.pictures import WIDTHS, asked_width, picture_of

_LONGEST_QUERY = 200


@dataclass(frozen=True)
class _Place:
    """A document, and a file inside it."""

    document: Document
    one: Inside

    @property
    def file(self) -> StoredFile:
        return self.one.file


@bp.get("/documents/<int:document_id>/inside/<int:file_id>", defaults={"page": 1})
@bp.get("/documents/<int:document_id>/inside/<int:file_id>/pages/<int:page>")
def show_inside(document_id: int, file_id: int, page: int) -> str:
    """Show a page of a file inside a document, and what was found in that file."""
    place = _place(document_id, file_id)
    one, query = _sheet(place, page), request.args.get("q", "").strip()[:_LONGEST_QUERY]
    words, said = _words(place.file, one), one.page.text if one.page else ""
    spots = word_places.marked(said, words, query)
    return render_template(
        "desk/documents/inside.html",
        document=place.document,
        inside=place.one,
        found=Examination.from_data(place.file.examination),
        sheet=one,
        words=words,
        spots=spots,
        marked=[word for spot in spots for word in spot],
        query=query,
        width=asked_width(),
        widths=WIDTHS[1:],
    )


@bp.get("/documents/<int:document_id>/inside/<int:file_id>/pages/<int:page>.png")
def show_inside_picture(document_id: int, file_id: int, page: int) -> Response:
    """Draw a page of a file inside a document."""
    place = _place(document_id, file_id)
    _sheet(place, page)
    digest, media_type = place.file.paged.sha256, place.file.paged.media_type
    db.session.rollback()
    return picture_of(digest, media_type, page)


@bp.get("/documents/<int:document_id>/inside/<int:file_id>/file")
def download_inside(document_id: int, file_id: int) -> Response:
    """Hand a member a file inside a document."""
    place = _place(document_id, file_id)
    response = send_file(
        parts().store.path(place.file.sha256),
        mimetype=place.file.media_type,
        as_attachment=True,
        download_name=safe_name(place.one.name),
        etag=place.file.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/documents/<int:document_id>/inside/<int:file_id>/keep")
def keep_inside(document_id: int, file_id: int) -> Answer:
    """Make a document of its own of a file inside."""
    with transaction() as session:
        made = unpacking.keep_apart(
            session,
            find(session, document_id),
            file_id,
            member_id=current_user.id,
            now=clock.now(),
        ).document
        number = made.id
    flash("It is a document of its own now, private until somebody publishes it.")
    return redirect(url_for(".show_document", document_id=number))


def _place(document_id: int, file_id: int) -> _Place:
    document = find(db.session, document_id)
    one = inside(db.session, document, file_id)
    if one is None:
        raise NotFound("There is no such file inside this document.")
    return _Place(document, one)


def _sheet(place: _Place, page: int) -> Sheet:
    found = sheet(db.session, place.file, page)
    if found is None:
        abort(404)
    return found


def _words(file: StoredFile, one: Sheet) -> tuple[Word, ...]:
    if one.page is None:
        return ()
    if one.page.words is not None:
        return file_texts.unpacked(one.page.words)
    if not one.page.tells_places:
        return ()
    path = parts().store.path(file.paged.sha256)
    try:
        return parts().page_reader.words(path, file.paged.media_type, one.number)
    except PagesUnreadable:
        return ()
