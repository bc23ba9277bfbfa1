"""The pages of a public document: each with an address of its own, to read and to cite."""

from typing import Final

from flask import Response, abort, render_template, request

from app.db import db
from app.models import StoredFile
from app.parts import parts
from app.ports.page_reading import PagesUnreadable, Word
from app.queries import public_documents
from app.queries.file_pages import Sheet, sheet, stored_file
from app.queries.public_documents import PublicDocument, Withdrawn
from app.services import file_texts, word_places
from app.web.pictures import picture_of
from app.web.public import bp
from app.web.public.caching import cached

_LONGEST_QUERY: Final = 100


@bp.get("/d/<string:address>/p/<int:page>")
@cached
def show_page(address: str, page: int) -> str | tuple[str, int]:
    """Show one page of a public document: its picture, its words, how to cite it."""
    found, query = _found(address), request.args.get("q", "").strip()[:_LONGEST_QUERY]
    if isinstance(found, Withdrawn):
        return render_template("public/withdrawn.html", found=found), 410
    one = _sheet(found, page)
    said = one.page.text if one.page else ""
    spots = word_places.marked(said, _words(found, one), query) if query else ()
    link = f"{parts().settings.public_url}/d/{address}/p/{page}"
    return render_template(
        "public/page.html",
        found=found,
        sheet=one,
        query=query,
        spots=spots,
        marked=[word for spot in spots for word in spot],
        link=link,
    )


@bp.get("/d/<string:address>/p/<int:page>.png")
def show_picture(address: str, page: int) -> Response:
    """Draw a page of a public document."""
    found = _found(address)
    if isinstance(found, Withdrawn):
        abort(410)
    _sheet(found, page)
    db.session.rollback()
    response = picture_of(found.file.sha256, found.file.media_type, page)
    # Withdrawn means withdrawn: whoever keeps a copy must ask before showing it again.
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _found(address: str) -> PublicDocument | Withdrawn:
    found = public_documents.document(db.session, address)
    if found is None:
        abort(404)
    return found


def _file(found: PublicDocument) -> StoredFile:
    return stored_file(db.session, found.file.sha256)


def _sheet(found: PublicDocument, page: int) -> Sheet:
    one = sheet(db.session, _file(found), page)
    if one is None or not one.drawn:
        abort(404)
    return one


def _words(found: PublicDocument, one: Sheet) -> tuple[Word, ...]:
    if one.page is None:
        return ()
    if one.page.words is not None:
        return file_texts.unpacked(one.page.words)
    path = parts().store.path(found.file.sha256)
    try:
        return parts().page_reader.words(path, found.file.media_type, one.number)
    except PagesUnreadable:
        return ()
