"""The pages of a public document: each with an address of its own, to read and to cite."""

from http import HTTPStatus
from typing import Final

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.db import db
from app.models import StoredFile
from app.parts import parts
from app.ports.page_reading import PagesUnreadable, Word
from app.ports.store import BlobMissing, StoreAway
from app.queries import public_documents
from app.queries.file_pages import Sheet, pages_in, sheet, stored_file, text_told
from app.queries.public_documents import PublicDocument, Withdrawn
from app.services import file_texts, word_places
from app.web.pictures import WIDTHS, asked_view, asked_width, picture_of
from app.web.public import bp
from app.web.public.caching import cached

_LONGEST_QUERY: Final = 100
_MOST_RUNS: Final = 600  # laid over a picture: about 80 KB of a public page


@bp.get("/d/<string:address>/p/<int:page>")
@cached
def show_page(address: str, page: int) -> str | tuple[str, int]:
    """Show one page of a public document: its picture, its words, how to cite it."""
    found, query = _found(address), request.args.get("q", "").strip()[:_LONGEST_QUERY]
    if isinstance(found, Withdrawn):
        return render_template("public/withdrawn.html", found=found), 410
    one = _sheet(found, page)
    said = one.page.text if one.page else ""
    words = _words(found, one, wait=bool(query))
    runs = word_places.runs(words)
    spots = word_places.marked(said, words, query) if query else ()
    link = f"{parts().settings.public_url}/d/{address}/p/{page}"
    return render_template(
        "public/page.html",
        found=found,
        sheet=one,
        query=query,
        spots=spots,
        marked=[word for spot in spots for word in spot],
        words=runs if len(runs) <= _MOST_RUNS else (),
        link=link,
        widths=WIDTHS[1:],
        width=asked_width(),
        view=asked_view(one),
    )


@bp.get("/d/<string:address>/p")
def go_to_page(address: str) -> Answer:
    """Go to the page that was typed; to the nearest one there is."""
    found = _found(address)
    if isinstance(found, Withdrawn):
        return redirect(url_for(".show_document", address=address))
    file = _file(found)
    total = pages_in(file, text_told(db.session, file))
    return redirect(
        url_for(
            ".show_page",
            address=address,
            page=max(1, min(request.args.get("page", 1, type=int), total)),
            width=request.args.get("width", type=int),
            view=request.args.get("view"),
            _anchor="view",
        )
    )


@bp.get("/d/<string:address>/p/<int:page>.png")
def show_picture(address: str, page: int) -> Response:
    """Draw a page of a public document; its words are at hand for whoever opens it next."""
    found = _found(address)
    if isinstance(found, Withdrawn):
        abort(410)
    one = _sheet(found, page)
    has_text = one.page is not None and one.page.words is None
    db.session.rollback()
    response = picture_of(found.file.sha256, found.file.media_type, page)
    if has_text and response.status_code == HTTPStatus.OK:  # else no file need be opened
        _from_file(found, page)
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


def _words(found: PublicDocument, one: Sheet, *, wait: bool) -> tuple[Word, ...]:
    """Give the words of a page with their places; its file is opened only with ``wait``.

    None where the file is not at hand: what it says can be read all the same.
    """
    if one.page is None:
        return ()
    if one.page.words is not None:
        return file_texts.unpacked(one.page.words)
    try:
        path = parts().store.path(found.file.sha256)
    except (BlobMissing, StoreAway):
        return ()
    kept = parts().page_reader.words_at_hand(path, one.number)
    return _from_file(found, one.number) if kept is None and wait else kept or ()


def _from_file(found: PublicDocument, number: int) -> tuple[Word, ...]:
    path = parts().store.path(found.file.sha256)
    try:
        return parts().page_reader.words(path, found.file.media_type, number)
    except PagesUnreadable:
        return ()
