"""The pages of a document at the desk: their pictures, their words, and notes about them."""

from typing import Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Document, FilePage
from app.parts import parts
from app.ports.examining import Examination, Finding, pages_words
from app.ports.page_reading import PagesUnreadable, Word
from app.queries.file_pages import Sheet, pages_in, sheet, text_told
from app.services import file_texts, page_looks, page_notes, word_places
from app.web.desk import bp
from app.web.desk.document_forms import NoteForm
from app.web.desk.documents import find
from app.web.pictures import WIDTHS, asked_view, asked_width, picture_of
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
    file = find(db.session, document_id).file.paged
    digest, kind = file.sha256, file.media_type
    db.session.rollback()
    return picture_of(digest, kind, page)


@bp.get("/documents/<int:document_id>/pages")
def go_to_page(document_id: int) -> Answer:
    """Go to the page that was typed; to the nearest one there is."""
    document = find(db.session, document_id)
    total = pages_in(document.file, text_told(db.session, document.file))
    asked = request.args.get("page", 1, type=int)
    address = url_for(
        ".show_document_page",
        document_id=document_id,
        page=max(1, min(asked, total)),
        width=request.args.get("width", type=int),
        view=request.args.get("view"),
        _anchor="view",
    )
    return redirect(address)


@bp.post("/documents/<int:document_id>/pages/<int:page>/looked")
def note_page_look(document_id: int, page: int) -> Answer:
    """Note that the member looked at a page that no program can read; go on to the next such."""
    with transaction() as session:
        document = find(session, document_id)
        page_looks.note(session, document, page, member=current_user, now=clock.now())
        found = Examination.from_data(document.file.examination)
        left = page_looks.left(found, page_looks.looks(session, document))
    if not left:
        flash("Noted, with your name. Every page that no program could read is looked at now.")
        return redirect(url_for(".show_document_page", document_id=document_id, page=page))
    flash(f"Noted, with your name. Still to look at: {pages_words(left)}.")
    following = next((one for one in left if one > page), left[0])
    return redirect(url_for(".show_document_page", document_id=document_id, page=following))


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
    if not page.tells_places:
        return ()
    file = document.file.paged
    path = parts().store.path(file.sha256)
    try:
        return parts().page_reader.words(path, file.media_type, page.number)
    except PagesUnreadable:
        return ()


def on_page(found: Examination | None, number: int) -> list[Finding]:
    """List what was found on a page: as its first place, or as one of those that can be seen."""
    if found is None:
        return []
    return [
        one
        for one in found.everything()
        if not one.inside and (one.page == number or number in {place[0] for place in one.places})
    ]


def _sheet(document: Document, page: int) -> Sheet:
    found = sheet(db.session, document.file, page)
    if found is None:
        abort(404)
    return found


def _page(document: Document, number: int, form: NoteForm) -> str:
    one, query = _sheet(document, number), request.args.get("q", "").strip()[:_LONGEST_QUERY]
    words, said = words_of(document, one.page), one.page.text if one.page else ""
    found = Examination.from_data(document.file.examination)
    spots = word_places.marked(said, words, query)
    return render_template(
        "desk/documents/page.html",
        document=document,
        sheet=one,
        words=words,
        spots=spots,
        marked=[word for spot in spots for word in spot],
        query=query,
        width=asked_width(),
        view=asked_view(one),
        widths=WIDTHS[1:],
        findings=on_page(found, number),
        unread=found is not None and number in found.unread_pages,
        look=page_looks.looks(db.session, document).get(number),
        notes=page_notes.of_page(db.session, document, number),
        form=form,
    )
