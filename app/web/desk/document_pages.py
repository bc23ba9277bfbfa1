"""The pages of a document at the desk: their pictures, their words, and notes about them."""

from typing import Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Document, FilePage, TextFrom
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import PagesUnreadable, Word
from app.queries.file_pages import Sheet, sheet
from app.services import file_texts, page_notes, word_places
from app.web.desk import bp
from app.web.desk.document_forms import NoteForm
from app.web.desk.documents import find
from app.web.pictures import WIDTHS, picture_of
from app.web.safety import back_to

_LONGEST_QUERY: Final = 200


@bp.get("/documents/<int:document_id>/pages/<int:page>")
def show_document_page(document_id: int, page: int) -> str:
    """Show one page as it looks, with its words to select, what was found and noted on it."""
    document = find(db.session, document_id)
    return _page(document, page, NoteForm())


@bp.get("/documents/<int:document_id>/pages/<int:page>.png")
def show_page_picture(document_id: int, page: int) -> Response:
    """Draw a page, ``width`` dots wide."""
    document = find(db.session, document_id)
    db.session.rollback()
    return picture_of(document.file.sha256, document.file.media_type, page)


@bp.post("/documents/<int:document_id>/pages/<int:page>/notes")
def add_page_note(document_id: int, page: int) -> Answer | tuple[str, int]:
    """Note something about a region of the page."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(find(db.session, document_id), page, form), 422
    one = _sheet(find(db.session, document_id), page)
    with transaction() as session:
        page_notes.add(
            session,
            find(session, document_id),
            page,
            form.region(one.width, one.height),
            form.said.data or "",
            member_id=current_user.id,
            now=clock.now(),
        )
    return redirect(url_for(".show_document_page", document_id=document_id, page=page))


@bp.post("/documents/<int:document_id>/notes/<int:note_id>/drop")
def drop_page_note(document_id: int, note_id: int) -> Answer:
    """Take a note away."""
    with transaction() as session:
        page_notes.drop(session, find(session, document_id), note_id, now=clock.now())
    flash("The note is gone.")
    return redirect(back_to(url_for(".show_document", document_id=document_id)))


@bp.post("/documents/<int:document_id>/reading/stop")
def stop_reading(document_id: int) -> Answer:
    """Stop reading the text of a document; what was read stays."""
    with transaction() as session:
        file_texts.cancel(session, find(session, document_id).file, now=clock.now())
    flash("Stopped. What was read stays.")
    return redirect(url_for(".show_document", document_id=document_id, _anchor="text"))


@bp.post("/documents/<int:document_id>/reading/again")
def read_again(document_id: int) -> Answer:
    """Let the worker read the text of a document anew, in the language given."""
    language = request.form.get("language", "eng")
    if language not in parts().page_reader.languages():
        raise ServiceError("That language is not installed for OCR. Nothing was changed.")
    with transaction() as session:
        file = find(session, document_id).file
        file_texts.wish_again(session, file, language=language, now=clock.now())
    flash("The worker reads it anew within a few minutes.")
    return redirect(url_for(".show_document", document_id=document_id, _anchor="text"))


def words_of(document: Document, page: FilePage | None) -> tuple[Word, ...]:
    """Give the words of a page with their places; none where they cannot be told."""
    if page is None:
        return ()
    if page.words is not None:
        return file_texts.unpacked(page.words)
    if page.text_from is not TextFrom.EMBEDDED:
        return ()
    path = parts().store.path(document.file.sha256)
    try:
        return parts().page_reader.words(path, document.file.media_type, page.number)
    except PagesUnreadable:
        return ()


def _sheet(document: Document, page: int) -> Sheet:
    found = sheet(db.session, document.file, page)
    if found is None:
        abort(404)
    return found


def _page(document: Document, number: int, form: NoteForm) -> str:
    one, query = _sheet(document, number), request.args.get("q", "").strip()[:_LONGEST_QUERY]
    words, said = words_of(document, one.page), one.page.text if one.page else ""
    width = request.args.get("width", WIDTHS[1], type=int)
    found = Examination.from_data(document.file.examination)
    return render_template(
        "desk/documents/page.html",
        document=document,
        sheet=one,
        words=words,
        marked=[word for spot in word_places.marked(said, words, query) for word in spot],
        query=query,
        width=width if width in WIDTHS else WIDTHS[1],
        widths=WIDTHS[1:],
        findings=[each for each in found.everything() if each.page == number] if found else [],
        notes=page_notes.of_page(db.session, document, number),
        form=form,
    )
