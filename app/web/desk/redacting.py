"""Redaction at the desk: boxes on a page, burned by the worker, proven before they are public."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.filetypes import PRINTED, SUFFIXES
from app.jobs.queue import wish
from app.models import Document, Redaction, RedactionState, StoredFile
from app.parts import parts
from app.ports.examining import Examination, Finding
from app.ports.page_reading import PagesUnreadable, Word
from app.ports.redacting import PLACED, Places
from app.ports.redacting import RedactionRefused as NotShown
from app.queries.file_pages import DRAWN, Sheet, sheet
from app.services import boxing, proofs, redaction_places, redactions
from app.services.boxes import Wish
from app.services.boxing import Sought
from app.services.redactions import RedactionRefused
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.desk.redaction_forms import BoxForm, PlaceForm, WordsForm
from app.web.pictures import WIDTHS, asked_width, picture_of

_MOST_SHOWN = 200


@bp.get("/documents/<int:document_id>/redact")
def show_redaction(document_id: int) -> str:
    """Show a page with the boxes on it, how far the redaction is, and what was proven."""
    document = find(db.session, document_id)
    return _page(document, _form_of(document))


@bp.post("/documents/<int:document_id>/redact/begin")
def begin_redaction(document_id: int) -> Answer:
    """Begin a redaction, with the boxes of the last one."""
    with transaction() as session:
        redactions.open_draft(
            session, find(session, document_id), member_id=current_user.id, now=clock.now()
        )
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/boxes")
def add_redaction_box(document_id: int) -> Answer | tuple[str, int]:
    """Add one box, drawn or typed."""
    document = find(db.session, document_id)
    form, number = _form_of(document), _sheet(document).number
    if not form.validate_on_submit() or not _is_there(document, form):
        return _page(document, form), 422
    _add(document_id, [form.wish(number)])
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/words")
def box_every_place(document_id: int) -> Answer:
    """Let the worker box every place of the words typed, and of the hits that were ticked."""
    form = WordsForm()
    hits = {one.value: one for one in _hits(find(db.session, document_id))}
    ticked = [hits[value] for value in request.form.getlist("hit") if value in hits]
    sought = [
        Sought(query=f'"{one.value}"', found_by=one.code, places=one.places) for one in ticked
    ]
    if not form.validate_on_submit():
        raise RedactionRefused("Words and reasons have 200 letters at most. Nothing was asked.")
    if form.words.data:
        sought.append(Sought(query=form.words.data, found_by="words"))
    with transaction() as session:
        boxing.ask(
            session,
            find(session, document_id),
            sought,
            reason=form.because,
            member_id=current_user.id,
            now=clock.now(),
        )
    wish("box-words")
    return redirect(
        url_for(".show_redaction", document_id=document_id, page=_page_asked(), _anchor="asked")
    )


@bp.post("/documents/<int:document_id>/redact/words/<int:asking_id>/drop")
def take_words_back(document_id: int, asking_id: int) -> Answer:
    """Forget words that were to be boxed; boxes that are there stay."""
    with transaction() as session:
        boxing.take_back(session, find(session, document_id), asking_id)
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/boxes/<int:box_id>/drop")
def drop_redaction_box(document_id: int, box_id: int) -> Answer:
    """Take a box away."""
    with transaction() as session:
        redactions.drop_box(session, _latest(find(session, document_id)), box_id)
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/drop")
def drop_redaction(document_id: int) -> Answer:
    """Drop a draft with its boxes."""
    with transaction() as session:
        redactions.abandon(session, _latest(find(session, document_id)))
    flash("The draft and its boxes are gone. The document is as it was.")
    return redirect(url_for(".show_document", document_id=document_id))


@bp.post("/documents/<int:document_id>/redact/burn")
def burn_redaction(document_id: int) -> Answer:
    """Hand the boxes to the worker, to burn and to verify."""
    now = clock.now()
    with transaction() as session:
        document = find(session, document_id)
        draft = redactions.latest(session, document)
        if draft is None:  # a plain copy of what we printed, without a box
            draft = redactions.open_draft(session, document, member_id=current_user.id, now=now)
        redactions.ask_to_burn(session, draft, member_id=current_user.id, now=now)
    wish("redactions")
    flash("The worker burns and verifies it now. That takes some seconds for each page.")
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/verify")
def verify_redaction(document_id: int) -> Answer:
    """Let the worker reopen the result once more, with the names to watch for as they are today."""
    with transaction() as session:
        proofs.ask(session, _latest(find(session, document_id)), now=clock.now())
    wish("verify-again")
    return _back(document_id)


@bp.post("/documents/<int:document_id>/redact/stop")
def stop_redaction(document_id: int) -> Answer:
    """Take the boxes back from the worker, who ends at its next step."""
    with transaction() as session:
        redactions.stop_burning(session, _latest(find(session, document_id)))
    flash("Stopped. It is a draft again, with the same boxes, and nothing was kept of the burn.")
    return _back(document_id)


@bp.get("/documents/<int:document_id>/redacted/<int:page>.png")
def show_redacted_picture(document_id: int, page: int) -> Response:
    """Draw a page of the result."""
    file = _latest(find(db.session, document_id)).result
    if file is None:
        raise NotFound("Nothing is burned yet.")
    digest, kind = file.sha256, file.media_type
    db.session.rollback()
    return picture_of(digest, kind, page)


@bp.get("/documents/<int:document_id>/redacted")
def download_redacted(document_id: int) -> Response:
    """Hand a member the result."""
    file = _latest(find(db.session, document_id)).result
    if file is None:
        raise NotFound("Nothing is burned yet.")
    response = send_file(
        parts().store.path(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=f"redacted-{document_id}{SUFFIXES.get(file.media_type, '.bin')}",
        etag=file.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _add(document_id: int, wishes: Sequence[Wish]) -> int:
    with transaction() as session:
        draft = redactions.open_draft(
            session, find(session, document_id), member_id=current_user.id, now=clock.now()
        )
        return redactions.add_boxes(session, draft, wishes, member_id=current_user.id)


def _latest(document: Document) -> Redaction:
    found = redactions.latest(db.session, document)
    if found is None:
        raise NotFound("No redaction of this document was begun.")
    return found


def _hits(document: Document) -> list[Finding]:
    """Give what the look inside found in the words: names, addresses, numbers."""
    found = Examination.from_data(document.file.examination)
    listed = [one for one in found.everything() if one.value and one.kind.of_text] if found else []
    # The same words may be written on one page and be in the picture of another: that has places.
    hits = {one.value: one for one in sorted(listed, key=lambda one: bool(one.places))}
    return list(hits.values())[:_MOST_SHOWN]


def _reader(document: Document) -> Callable[[int], Sequence[Word]]:
    """Give the way to read the words that the file itself holds on a page."""
    file = document.file.paged
    path, kind = parts().store.path(file.sha256), file.media_type

    def words(number: int) -> Sequence[Word]:
        with suppress(PagesUnreadable):
            return parts().page_reader.words(path, kind, number)
        return ()

    return words


def _page_asked() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _back(document_id: int) -> Answer:
    return redirect(url_for(".show_redaction", document_id=document_id, page=_page_asked()))


def _form_of(document: Document) -> BoxForm | PlaceForm:
    return BoxForm() if document.file.paged.media_type in DRAWN else PlaceForm()


def _is_there(document: Document, form: BoxForm | PlaceForm) -> bool:
    """Whether the place that was typed is in the file; the form says why not."""
    file = document.file.paged
    if isinstance(form, BoxForm) or file.media_type not in PLACED:
        return True
    wanted = form.place.data or ""
    try:
        problem = _places(file, [wanted]).taken[0].problem
    except NotShown as refusal:
        problem = str(refusal)
    form.place.errors = [*form.place.errors, *filter(None, [problem])]
    return not problem


def _places(file: StoredFile, places: Sequence[str]) -> Places:
    """Give the piece that was asked for of a file without pages. Raises ``NotShown``."""
    path = parts().store.path(file.sha256)
    return parts().redactor.places(path, file.media_type, _page_asked(), places)


def _what_places_take(document: Document, redaction: Redaction | None) -> tuple[Places | None, str]:
    """Give what stands at the places of a file without pages, or why that is not known.

    Once it is burned, that is the copy.
    """
    file, places = document.file.paged, list[str]()
    if file.media_type not in PLACED:
        return None, ""
    if redaction and redaction.result and redaction.state is not RedactionState.DRAFT:
        file = redaction.result
    elif redaction:
        places = [box.place for box in redaction.boxes if box.place][:_MOST_SHOWN]
    try:
        return _places(file, places), ""
    except NotShown as refusal:
        return None, str(refusal)


def _sheet(document: Document) -> Sheet:
    """Find the page that was asked for. What stands on no page that we printed has no boxes.

    A file without pages is shown in pieces, which are counted when they are shown.
    """
    placed = document.file.paged.media_type in PLACED
    found = sheet(db.session, document.file, 1 if placed else _page_asked())
    if found is None or (found.printing and found.number > found.pictures):
        raise NotFound("There is no such page.")
    if placed:
        return replace(found, number=_page_asked())
    return replace(found, total=found.pictures) if found.printing else found


def _page(document: Document, form: BoxForm | PlaceForm) -> str:
    one, redaction = _sheet(document), redactions.latest(db.session, document)
    counted, uncounted = _what_places_take(document, redaction)
    if counted:
        one = replace(one, number=counted.number, total=counted.total)
    boxes = redaction.boxes if redaction else []
    here = [box for box in boxes if box.page == one.number or not one.drawn]
    # A command takes any page: on the last one stands what would otherwise be taken away nowhere.
    lost = [box for box in boxes if box.page > one.total == one.number and one.drawn]
    shown = [
        {"id": box.id, "said": box.reason, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
        for box in here
    ]
    editable = redaction is None or redaction.state is RedactionState.DRAFT
    asked = boxing.of(db.session, document) if editable else ()
    waiting = any(each.answered_at is None for each in asked)
    going = None
    # Not while more boxes are to come: the page looks at itself then, and this opens the file.
    if redaction and editable and not waiting and one.drawn and one.page and here:
        going = redaction_places.going(
            db.session, redaction, one.number, embedded=_reader(document)
        )
    return render_template(
        "desk/documents/redact.html",
        document=document,
        sheet=one,
        redaction=redaction,
        state=redaction.state.value if redaction else "",
        editable=editable,
        boxes=boxes,
        stale=redaction is not None and proofs.is_stale(db.session, redaction),
        proven_again=redaction is not None and proofs.waits(redaction),
        asked=asked,
        waiting=waiting,
        on_page=[*here[:_MOST_SHOWN], *lost[:_MOST_SHOWN]],
        shown=shown,
        going=going,
        counted=counted,
        uncounted=uncounted,
        hits=_hits(document) if editable else [],
        form=form,
        unprinted=document.file.media_type in PRINTED and not document.file.printing,
        reasons=redactions.REASONS,
        words_form=WordsForm(formdata=None),
        width=asked_width(),
        widths=WIDTHS[1:],
    )
