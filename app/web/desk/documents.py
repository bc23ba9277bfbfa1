"""Documents at the desk: what came, from whom, and what is said about it."""

from collections.abc import Iterable

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.filetypes import SUFFIXES
from app.jobs.queue import wish
from app.models import (
    Agency,
    Document,
    DocumentKind,
    DocumentSource,
    FileText,
    Group,
    RecordsRequest,
    StoredFile,
    TextState,
)
from app.models.places import STATES
from app.parts import parts
from app.ports.examining import Examination, place_words
from app.queries import codings
from app.queries import documents as known
from app.queries.documents import Filters, Shown
from app.queries.file_pages import pages_in, text_told
from app.queries.inside import tree
from app.services import documents, file_looks, page_looks, redactions
from app.services.documents import DocumentRefused, Facts, Kept
from app.services.requests import request_by_ref
from app.web.desk import bp, uploads
from app.web.desk.document_forms import AttachForm, FactsForm, WithdrawForm
from app.web.desk.document_rail import rail_of
from app.web.desk.filters import page_number
from app.web.desk.found_online_words import bring

_MOST_FILES = 50


@bp.app_template_filter()
def place(of: int | str | None) -> str:
    """Say where in a file something is: "on page 3", "at Rates!B4"."""
    return place_words(of)


@bp.app_template_filter()
def file_type(of: str) -> str:
    """Say what a file is in a few letters."""
    suffix = SUFFIXES.get(of)
    return f"{suffix[1:].upper()} file" if suffix else "a file of another type"


@bp.get("/documents")
def list_documents() -> str:
    """List every document, the newest first."""
    filters = _filters()
    rows, total = known.documents(db.session, filters, page=page_number())
    return render_template(
        "desk/documents/list.html",
        rows=rows,
        total=total,
        page=page_number(),
        pages=max(1, -(-total // known.PAGE)),
        filters=filters,
        kinds=DocumentKind,
        shown=Shown,
        states=STATES,
        to_read=codings.to_read(db.session, current_user.id),
        busy=any(_is_busy(row.document.file, row.document.reading) for row in rows),
    )


@bp.get("/documents/<int:document_id>")
def show_document(document_id: int) -> str:
    """Show one document: its facts, where it came from, whether it is public."""
    document = find(db.session, document_id)
    group = db.session.query(Group).first()
    form = FactsForm.of(document, group.credit or group.name if group else "")
    return _page(document, form)


@bp.get("/documents/<int:document_id>/file")
def download_document(document_id: int) -> Response:
    """Hand a member the original."""
    document = find(db.session, document_id)
    response = send_file(
        parts().store.path(document.file.sha256),
        mimetype=document.file.media_type,
        as_attachment=True,
        download_name=document.original_name,
        etag=document.file.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/documents/<int:document_id>/facts")
def save_document_facts(document_id: int) -> Answer | tuple[str, int]:
    """Keep what is said about a document."""
    form = FactsForm()
    if not form.validate_on_submit():
        return _page(find(db.session, document_id), form), 422
    with transaction() as session:
        document = find(session, document_id)
        documents.edit_facts(session, document, form.facts(), now=clock.now())
    flash("Saved.")
    return redirect(url_for(".show_document", document_id=document_id))


@bp.post("/documents/<int:document_id>/look")
def look_inside(document_id: int) -> Answer:
    """Let the worker look inside the file, and show how far it is."""
    ask_to_look(document_id)
    return redirect(url_for(".show_document", document_id=document_id, _anchor="findings"))


def ask_to_look(document_id: int) -> None:
    """Let the worker look inside the file of a document. Until it has, the look before counts."""
    with transaction() as session:
        file_looks.ask(session, find(session, document_id).file, now=clock.now())
    wish("inspect-files")


@bp.get("/requests/<string:ref>/documents/add")
def show_request_attach_form(ref: str) -> str:
    """Ask for files that came in answer to a request."""
    return _attach_page(request_by_ref(db.session, ref), None, _fresh_form())


@bp.post("/requests/<string:ref>/documents")
def attach_to_request(ref: str) -> Answer | tuple[str, int]:
    """Keep files that came in answer to a request."""
    form = AttachForm()
    if not form.validate_on_submit():
        return _attach_page(request_by_ref(db.session, ref), None, form), 422
    files = [*_kept(form.files.data), *uploads.taken_over(form.uploaded)]
    with transaction() as session:
        of = request_by_ref(session, ref)
        told = _attach(session, files, form.facts(), of.agency, of)
    uploads.forget(form.uploaded)
    _tell(told)
    return redirect(url_for(".show_request", ref=ref, _anchor="documents"))


@bp.get("/agencies/<int:agency_id>/documents/add")
def show_agency_attach_form(agency_id: int) -> str:
    """Ask for files about an agency that answer no request of ours."""
    return _attach_page(None, _agency(db.session, agency_id), _fresh_form(DocumentSource.GIVEN))


@bp.post("/agencies/<int:agency_id>/documents")
def attach_to_agency(agency_id: int) -> Answer | tuple[str, int]:
    """Keep files about an agency."""
    form = AttachForm()
    if not form.validate_on_submit():
        return _attach_page(None, _agency(db.session, agency_id), form), 422
    files = [*_kept(form.files.data), *uploads.taken_over(form.uploaded)]
    with transaction() as session:
        about = _agency(session, agency_id)
        told = _attach(session, files, form.facts(), about, None)
        name = about.name
    uploads.forget(form.uploaded)
    _tell(told)
    return redirect(url_for(".list_documents", words=name))


def find(session: Session, document_id: int) -> Document:
    """Find a document by its number. Raises ``NotFound``."""
    found = session.get(Document, document_id)
    if found is None:
        raise NotFound("There is no such document. The list shows those there are.")
    return found


def _agency(session: Session, agency_id: int) -> Agency:
    found = session.get(Agency, agency_id)
    if found is None or found.merged_into_id is not None:
        raise NotFound("There is no such agency; it may have been merged into another.")
    return found


def _filters() -> Filters:
    kind, shown = request.args.get("kind", ""), request.args.get("shown", "")
    return Filters(
        words=request.args.get("words", "").strip()[:100],
        state=request.args.get("state", "")[:2].upper(),
        kind=DocumentKind(kind) if kind in set(DocumentKind) else None,
        shown=Shown(shown) if shown in set(Shown) else None,
    )


def _page(document: Document, form: FactsForm) -> str:
    session = db.session
    publication = known.publication_of(session, document)
    found = Examination.from_data(document.file.examination)
    told = text_told(session, document.file)
    return render_template(
        "desk/documents/show.html",
        document=document,
        form=form,
        publication=publication,
        request_of=document.request_id and session.get(RecordsRequest, document.request_id),
        same=known.same_file(session, document),
        withdraw_form=WithdrawForm(),
        redaction=redactions.latest(session, document),
        found=found,
        left=page_looks.left(found, page_looks.looks(session, document)),
        told=told,
        busy=_is_busy(document.file, told),
        total=pages_in(document.file, told),
        inside=tree(session, document.file),
        near=known.near_duplicates(session, document),
        languages=parts().page_reader.languages(),
        **rail_of(session, document),
    )


def _is_busy(file: StoredFile, told: FileText | None) -> bool:
    """Say whether the worker has still something to do for a file: to check, read or compare it."""
    if (
        not file.examination
        or file.look_asked_at
        or told is None
        or told.state in {TextState.WAITING, TextState.WORKING}
    ):
        return True
    return told.state is TextState.READY and told.near is None


def _fresh_form(source: DocumentSource = DocumentSource.PRODUCED) -> AttachForm:
    today = clock.today(parts().settings.zone)
    return AttachForm(data={"received_on": today, "source": source.value})


def _attach_page(
    records_request: RecordsRequest | None, agency: Agency | None, form: AttachForm
) -> str:
    return render_template(
        "desk/documents/attach.html",
        records_request=records_request,
        agency=agency,
        form=form,
        sent=uploads.waiting(),
    )


def _kept(files: Iterable[FileStorage]) -> list[tuple[str, Kept]]:
    """Put the files into the store, before any transaction begins."""
    given = [file for file in files if file.filename]
    if len(given) > _MOST_FILES:
        raise DocumentRefused(f"At most {_MOST_FILES} files at once; send the rest afterwards.")
    return [(file.filename or "", documents.keep(parts().store, file.stream)) for file in given]  # type: ignore[arg-type]  # a stream of bytes


def _attach(
    session: Session,
    files: list[tuple[str, Kept]],
    facts: Facts,
    agency: Agency,
    of: RecordsRequest | None,
) -> list[tuple[str, str]]:
    """Attach each file; one that is refused does not keep the others out."""
    told: list[tuple[str, str]] = []
    for name, kept in files:
        try:
            if facts.source is DocumentSource.FOUND_ONLINE and of is None:
                told += bring(session, name, kept, facts, agency)
                continue
            attached = documents.attach_kept(
                session,
                kept,
                name,
                facts,
                agency=agency,
                request=of,
                member_id=current_user.id,
                now=clock.now(),
            )
        except ServiceError as refusal:
            told.append(("error", str(refusal)))
            continue
        shown = attached.document.original_name
        told.append(("message", f"{shown} is kept. It is private until somebody publishes it."))
        told += [("error", warning) for warning in attached.warnings]
        if attached.duplicate_of:
            others = ", ".join(f"“{one.title}”" for one in attached.duplicate_of[:3])
            told.append(("message", f"{shown} is the same file as {others}; it is stored once."))
    return told


def _tell(told: list[tuple[str, str]]) -> None:
    for category, words in told:
        flash(words, category)
