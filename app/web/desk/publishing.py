"""Publishing at the desk: the checklist beside the page as it will look, and taking back."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.jobs.queue import wish
from app.models import (
    Agency,
    Batch,
    Campaign,
    Document,
    Group,
    Publication,
    RecordsRequest,
    Redaction,
)
from app.parts import parts
from app.queries import documents as known
from app.queries.leaks import names_that_wait
from app.queries.public_documents import Card, PublicDocument, PublicFile
from app.services import comparing, file_looks, names_in_public, proofs, publishing, redactions
from app.services.checklist import Answers
from app.services.publishing import PublishRefused
from app.services.signing import still_signed
from app.web.desk import bp
from app.web.desk.document_forms import ReleaseForm, WithdrawForm
from app.web.desk.documents import ask_to_look, find
from app.web.desk.name_places import address_of
from app.web.public.documents import page_of


@bp.get("/publishing")
def list_publications() -> str:
    """Show what is public, and what could be."""
    session = db.session
    private, waiting = known.documents(session, known.Filters(shown=known.Shown.PRIVATE))
    public, shown = known.documents(session, known.Filters(shown=known.Shown.PUBLIC))
    return render_template(
        "desk/publishing/list.html",
        private=private[:10],
        waiting=waiting,
        public=public[:10],
        shown=shown,
        batches=known.batches(session),
        names=[(one, address_of(session, one)) for one in names_that_wait(session)],
    )


@bp.post("/publishing/names/<int:name_id>/stay")
def let_name_stay(name_id: int) -> Response:
    """Answer for a name of our own people in a public text: it may stay."""
    with transaction() as session:
        names_in_public.let_stay(session, name_id, member=current_user, now=clock.now())
    flash("Noted. Nobody is asked about that name at that place again.")
    return redirect(url_for(".list_publications"))


@bp.post("/documents/<int:document_id>/examine")
def examine_document(document_id: int) -> Response:
    """Let the worker look inside the file, and show the checklist as it stands."""
    ask_to_look(document_id)
    return redirect(url_for(".show_publish_form", document_id=document_id))


@bp.post("/documents/<int:document_id>/compare-pages")
def ask_to_compare(document_id: int) -> Response:
    """Ask the worker whether the pages of the file show what their text says."""
    with transaction() as session:
        comparing.ask(session, find(session, document_id).file, now=clock.now())
    return redirect(url_for(".show_publish_form", document_id=document_id))


@bp.post("/documents/<int:document_id>/prove")
def ask_to_prove(document_id: int) -> Response:
    """Ask the worker to prove the redacted copy for the names to watch for as they are now."""
    _ask_where_stale(document_id)
    return redirect(url_for(".show_publish_form", document_id=document_id))


@bp.get("/documents/<int:document_id>/publish")
def show_publish_form(document_id: int) -> str:
    """Show the checklist, and the public page as it will look."""
    return _document_page(find(db.session, document_id), Answers())


@bp.post("/documents/<int:document_id>/publication")
def publish_document(document_id: int) -> Response | tuple[str, int]:
    """Publish a document with what was signed; what is missing comes back with the ticks kept."""
    answers = _answers()
    _ask_where_stale(document_id)
    _look_where_stale(document_id)
    try:
        with transaction() as session:
            publication = publishing.publish_document(
                session,
                find(session, document_id),
                answers=answers,
                publisher=current_user,
                now=clock.now(),
                today=clock.today(parts().settings.zone),
            )
            address = publication.address
    except PublishRefused as refusal:
        return _document_page(find(db.session, document_id), answers, refusal), 409
    flash(f"Published. Its permanent address is {parts().settings.public_url}/d/{address}")
    return redirect(url_for(".show_document", document_id=document_id))


@bp.get("/batches/<string:ref>/publish")
def show_release_form(ref: str) -> str:
    """Show the checklist for the state of a batch."""
    batch = _batch(db.session, ref)
    campaign = db.session.get_one(Campaign, batch.campaign_id)
    earlier = db.session.scalar(select(Publication).where(Publication.batch_id == batch.id))
    group = db.session.scalar(select(Group))
    form = ReleaseForm(
        data={
            "title": earlier.title
            if earlier
            else f"{campaign.title or campaign.name}: the answers",
            "summary": earlier.summary if earlier else "",
            "credit": earlier.credit if earlier else (group.credit or group.name) if group else "",
        }
    )
    return _batch_page(batch, form, Answers())


@bp.post("/batches/<string:ref>/publication")
def publish_batch(ref: str) -> Response | tuple[str, int]:
    """Publish the state of a batch."""
    form, answers = ReleaseForm(), _answers()
    if not form.validate_on_submit():
        return _batch_page(_batch(db.session, ref), form, answers), 422
    try:
        with transaction() as session:
            batch = _batch(session, ref)
            publishing.publish_batch(
                session,
                batch,
                title=form.title.data or "",
                summary=form.summary.data or "",
                credit=form.credit.data or "",
                answers=answers,
                publisher=current_user,
                now=clock.now(),
            )
    except PublishRefused as refusal:
        return _batch_page(_batch(db.session, ref), form, answers, refusal), 409
    flash("Published: whom it asked and how each answered. Its documents stay private.")
    return redirect(url_for(".list_publications"))


@bp.post("/publications/<int:publication_id>/withdraw")
def withdraw_publication(publication_id: int) -> Response:
    """Take something public back, with a reason that stands at its address."""
    form = WithdrawForm()
    form.validate_on_submit()
    with transaction() as session:
        publication = session.get(Publication, publication_id)
        if publication is None:
            raise NotFound("There is no such publication.")
        publishing.withdraw(
            session,
            publication,
            form.because.data or "",
            member=current_user,
            now=clock.now(),
        )
        document_id = publication.document_id
    flash("Withdrawn. Its address says why; the file is no longer served.")
    if document_id is None:
        return redirect(url_for(".list_publications"))
    return redirect(url_for(".show_document", document_id=document_id))


def _ask_where_stale(document_id: int) -> None:
    """Let the worker prove a copy again where names changed since; the checklist holds it then."""
    with transaction() as session:
        redaction = redactions.latest(session, find(session, document_id))
        if redaction is None or not proofs.is_stale(session, redaction):
            return
        proofs.ask(session, redaction, now=clock.now())
    wish("verify-again")


def _takes_out(redaction: Redaction | None) -> bool:
    """Whether the copy that would be public has boxes; a plain copy has none."""
    return bool(redaction and redaction.result and redaction.boxes)


def _look_where_stale(document_id: int) -> None:
    """Let the worker look again where names changed since; the checklist holds it then."""
    document = find(db.session, document_id)
    if _is_seen_before(document) and file_looks.asked_at(db.session, document.file) is None:
        ask_to_look(document_id)


def _is_seen_before(document: Document) -> bool:
    """Whether an original was looked into before the names to watch for were as they are."""
    redacted = redactions.latest(db.session, document) is not None
    return not redacted and file_looks.is_stale(db.session, document.file)


def _answers() -> Answers:
    return Answers(
        signed=frozenset(request.form.getlist("signed")),
        may_stay=frozenset(request.form.getlist("may_stay")),
        shown=request.form.get("shown", ""),
    )


def _batch(session: Session, ref: str) -> Batch:
    found = session.scalar(select(Batch).where(Batch.ref == ref))
    if found is None:
        raise NotFound(f"There is no batch {ref}.")
    return found


def _document_page(
    document: Document, answers: Answers, refusal: PublishRefused | None = None
) -> str:
    session, today = db.session, clock.today(parts().settings.zone)
    redaction = redactions.latest(session, document)
    checks = publishing.checks_of(session, document, answers, today=today)
    return render_template(
        "desk/publishing/document.html",
        redaction=redaction,
        stale=redaction is not None and proofs.is_stale(session, redaction),
        proven_again=redaction is not None and proofs.waits(redaction),
        proven_at=proofs.proven_at(redaction) if redaction else None,
        document=document,
        seen_before=_is_seen_before(document),
        look_asked=file_looks.asked_at(session, document.file),
        compared=None if redaction else comparing.of(session, document.file),
        checks=checks,
        shown=publishing.shown_of(session, document, checks),
        looks=publishing.decisions_of(session, document),
        answers=still_signed(answers, checks),
        refusal=refusal,
        preview=page_of(_preview(session, document)),
    )


def _batch_page(
    batch: Batch, form: ReleaseForm, answers: Answers, refusal: PublishRefused | None = None
) -> str:
    campaign = db.session.get_one(Campaign, batch.campaign_id)
    checks = publishing.checks_of_batch(
        db.session,
        batch,
        title=form.title.data or "",
        summary=form.summary.data or "",
        credit=form.credit.data or "",
        answers=answers,
        now=clock.now(),
    )
    return render_template(
        "desk/publishing/batch.html",
        batch=batch,
        campaign=campaign,
        form=form,
        checks=checks,
        shown=publishing.shown_of_batch(db.session, batch, checks),
        answers=still_signed(answers, checks),
        refusal=refusal,
    )


def _preview(session: Session, document: Document) -> PublicDocument:
    """Give the public page as it would be if the document were published now."""
    agency = session.get_one(Agency, document.agency_id)
    of = document.request_id and session.get(RecordsRequest, document.request_id)
    campaign = of and of.campaign_id and session.get(Campaign, of.campaign_id)
    file = redactions.file_to_publish(document, redactions.latest(session, document))
    card = Card(
        address="…",
        title=document.title,
        summary=document.summary,
        kind=document.kind,
        agency_id=agency.id,
        agency=agency.name,
        state=agency.state,
        dated_on=document.dated_on,
        published_at=clock.now(),
        sample=document.sample,
    )
    return PublicDocument(
        card=card,
        file=PublicFile(sha256=file.sha256, size=file.size, media_type=file.media_type),
        credit=document.credit,
        source=document.source,
        source_url=document.source_url,
        received_on=document.received_on,
        campaign=(campaign.title or campaign.name) if campaign else "",
        campaign_slug=campaign.slug if campaign else "",
        asked_on=None,
        pages=int((file.examination or {}).get("pages", 0)),
        redacted=_takes_out(redactions.latest(session, document)),
        printed_from=document.file.media_type if document.file.printing else "",
        left_out=document.file.printing.how["left_out"] if document.file.printing else {},
    )
