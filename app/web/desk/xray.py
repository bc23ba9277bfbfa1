"""X-ray at the desk: forms that agreements share, who struck what, and any two side by side."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.models import Document, Scope
from app.parts import parts
from app.queries import boilerplate
from app.services.boilerplate.naming import name_form
from app.services.boilerplate.pairs import TooLong, compare_documents
from app.services.codebook import codebook
from app.web import xray
from app.web.desk import bp
from app.web.desk.documents import find
from app.web.desk.filters import page_number
from app.web.safety import row_number
from app.web.xray import Addresses


@bp.get("/xray")
def list_agreement_forms() -> str:
    """List the forms that agreements share, by vendor."""
    return render_template(
        "desk/xray/list.html",
        addresses=Addresses(Scope.DESK),
        alone=len(boilerplate.alone(db.session)),
        **xray.listed(db.session, Scope.DESK),
    )


@bp.get("/xray/<int:form_id>")
def show_agreement_form(form_id: int) -> str:
    """Show a form: its clauses, counted, and what differs in each town."""
    told = xray.form_page(db.session, Scope.DESK, form_id, page_number())
    return render_template("desk/xray/form.html", **told)


@bp.post("/xray/<int:form_id>/name")
def name_agreement_form(form_id: int) -> Answer:
    """Call a form by a name."""
    with transaction() as session:
        made = name_form(
            session,
            form_id,
            request.form.get("name", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
        flash(f"It is called “{made.name}” now." if made else "It has no name of its own now.")
    return redirect(url_for(".show_agreement_form", form_id=form_id))


@bp.get("/xray/<int:form_id>/table")
def show_clause_table(form_id: int) -> str:
    """Show which town has which clause how."""
    told = xray.table_page(db.session, Scope.DESK, form_id, page_number())
    return render_template("desk/xray/table.html", **told)


@bp.get("/xray/<int:form_id>/clauses/<string:key>")
def show_clause(form_id: int, key: str) -> str:
    """Show a clause, and which towns struck, changed or moved it."""
    kind, page = request.args.get("kind", ""), page_number()
    told = xray.clause_page(db.session, Scope.DESK, form_id, key, kind, page)
    names = {one.code: one.name for one in codebook(parts().settings.home).terms}
    return render_template("desk/xray/clause.html", names=names, **told)


@bp.get("/xray/<int:form_id>/documents/<int:document_id>")
def show_xray(form_id: int, document_id: int) -> str:
    """Show all that differs in one agreement."""
    told = xray.town_page(db.session, Scope.DESK, form_id, str(document_id))
    return render_template("desk/xray/town.html", **told)


@bp.get("/documents/<int:document_id>/compare")
def compare_document(document_id: int) -> str:
    """Show a document beside another, named by ``with``, clause by clause."""
    first = find(db.session, document_id)
    typed = request.args.get("with", "").strip()
    other = _other(typed)
    problem, made = "", None
    if typed and other is None:
        problem = f"There is no document “{typed[:20]}”. Its number stands in its address."
    if other is not None:
        try:
            made = compare_documents(db.session, first, other)
        except (NotFound, TooLong) as error:
            problem = str(error)
    return render_template(
        "desk/xray/compare.html",
        first=first,
        other=other,
        made=made,
        problem=problem,
        typed=typed,
        kinds=xray.KINDS,
        excerpt=xray.excerpt,
    )


def _other(typed: str) -> Document | None:
    number = row_number(typed)
    return db.session.get(Document, number) if number is not None else None
