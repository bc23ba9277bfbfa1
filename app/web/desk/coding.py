"""Coding at the desk: the page on one side, the questions on the other."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Coding, Document
from app.parts import parts
from app.ports.page_reading import Word
from app.queries import codings
from app.queries.file_pages import Sheet, sheet
from app.services import coding, readings
from app.services.codebook import Codebook, Family, Term, codebook
from app.services.coded_values import from_data
from app.services.quotes import page_seen
from app.web.desk import bp
from app.web.desk.coding_forms import CodeForm, form_of, values_of
from app.web.desk.documents import find
from app.web.pictures import WIDTHS, asked_width
from app.web.words import finding_words


@dataclass(frozen=True, kw_only=True)
class Rail:
    """What stands beside the page: the questions, and how far this reader is with them."""

    book: Codebook
    stage: codings.Stage
    own: dict[str, Coding]

    @property
    def coded(self) -> int:
        """How many terms of the book have an answer of this reader."""
        return sum(one.code in self.own for one in self.book.terms)

    @property
    def may_code(self) -> bool:
        """Whether this reader may still say something."""
        return self.stage.may_begin or bool(self.stage.mine and not self.stage.mine.finished_at)

    def next_after(self, code: str) -> Term | None:
        """Give the next term without an answer, round the book; none where all have one."""
        terms = self.book.terms
        start = next((at for at, one in enumerate(terms) if one.code == code), -1) + 1
        turned = [*terms[start:], *terms[:start]]
        return next((one for one in turned if one.code not in self.own), None)

    def done_of(self, family: Family) -> int:
        """How many terms of a family have an answer."""
        return sum(one.code in self.own for one in family.terms)


@bp.get("/documents/<int:document_id>/coding")
def show_coding(document_id: int) -> str:
    """Show a page of a document with the questions beside it."""
    document, page = find(db.session, document_id), request.args.get("page", 1, type=int)
    rail = _rail(document)
    term = _chosen(rail, request.args.get("term", ""))
    form = form_of(term, page, rail.own.get(term.code)) if term and rail.may_code else None
    return _page(document, page, rail, term, form)


@bp.post("/documents/<int:document_id>/coding")
def save_coding(document_id: int) -> Answer | tuple[str, int]:
    """Keep what the reader found of a term."""
    document = find(db.session, document_id)
    page = request.form.get("page", 1, type=int)
    term = _book().term(request.form.get("term", ""))
    form, here = form_of(term, page), parts()
    if form.validate_on_submit():
        seen = page_seen(db.session, document, page, store=here.store, reader=here.page_reader)
        db.session.rollback()
        try:
            with transaction() as session:
                coding.code(
                    session,
                    find(session, document_id),
                    form.found(seen.width, seen.height),
                    book=_book(),
                    seen=seen,
                    reader_id=current_user.id,
                    now=clock.now(),
                )
        except ServiceError as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash(f"Kept: {term.name}.")
            rail = _rail(document)
            after = rail.next_after(term.code) or term
            return redirect(_to(document_id, page, after))
    document = find(db.session, document_id)
    return _page(document, page, _rail(document), term, form), 422


@bp.post("/documents/<int:document_id>/coding/take-back")
def take_coding_back(document_id: int) -> Answer:
    """Leave a term without an answer again."""
    term = _book().term(request.form.get("term", ""))
    with transaction() as session:
        document = find(session, document_id)
        coding.take_back(session, document, term.code, reader_id=current_user.id, now=clock.now())
    flash(f"{term.name} has no answer of yours now.")
    return redirect(_to(document_id, request.form.get("page", 1, type=int), term))


@bp.post("/documents/<int:document_id>/coding/finish")
def finish_reading(document_id: int) -> Answer:
    """Hand the reading in."""
    with transaction() as session:
        document = find(session, document_id)
        readings.finish(session, document, reader_id=current_user.id, now=clock.now())
    flash("Your reading is in.")
    return redirect(url_for(".show_comparison", document_id=document_id))


@bp.post("/documents/<int:document_id>/coding/go-on")
def go_on_reading(document_id: int) -> Answer:
    """Take a reading back that was handed in, while it is blind."""
    with transaction() as session:
        readings.go_on(session, find(session, document_id), reader_id=current_user.id)
    flash("Your reading is open again.")
    return redirect(url_for(".show_coding", document_id=document_id))


def _book() -> Codebook:
    return codebook(parts().settings.home)


def _rail(document: Document) -> Rail:
    stage = codings.stage(db.session, document.id, current_user.id)
    return Rail(book=_book(), stage=stage, own=codings.own(db.session, stage.mine))


def _chosen(rail: Rail, code: str) -> Term | None:
    return rail.book.term(code) if code else rail.next_after("")


def _to(document_id: int, page: int, term: Term) -> str:
    sized = width if (width := asked_width()) != WIDTHS[1] else None
    where = {"document_id": document_id, "page": page, "term": term.code, "width": sized}
    return url_for(".show_coding", **where, _anchor="question")  # type: ignore[arg-type]  # mixed values of one address


def _sheet(document: Document, page: int) -> Sheet:
    found = sheet(db.session, document.file, page)
    if found is None:
        abort(404)
    return found


def _page(
    document: Document, number: int, rail: Rail, term: Term | None, form: CodeForm | None
) -> str:
    one, here = _sheet(document, number), parts()
    seen = page_seen(db.session, document, number, store=here.store, reader=here.page_reader)
    kept = rail.own.get(term.code) if term else None
    return render_template(
        "desk/coding/show.html",
        document=document,
        sheet=one,
        width=asked_width(),
        widths=WIDTHS[1:],
        words=seen.words,
        marked=marks_of(kept, number),
        rail=rail,
        term=term,
        kept=kept,
        form=form,
        values=values_of(form) if form else [],
        said=said,
    )


def marks_of(kept: Coding | None, page: int) -> list[Word]:
    """Give what a coding covers on a page, to be marked there."""
    if kept is None or kept.page != page:
        return []
    return [Word(x0, y0, x1, y1, "") for x0, y0, x1, y1 in kept.places]


def said(kept: Coding) -> dict[str, Any]:
    """Say a coding in words: its finding, its value, its details by label where known."""
    labels = {one["code"]: one for one in kept.codebook.book["terms"]}.get(kept.term, {})
    names = {one["name"]: one["label"] for one in labels.get("details", [])}
    return {
        "finding": finding_words(kept.finding, kept.value),
        "value": str(from_data(kept.value)) if kept.value else "",
        "details": [
            (names.get(name, name), str(from_data(one))) for name, one in kept.details.items()
        ],
    }
