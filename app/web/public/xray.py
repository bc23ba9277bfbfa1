"""X-ray for anybody: the forms that published agreements share, and who struck what."""

from flask import render_template, request

from app.db import db
from app.models import Scope
from app.web import xray
from app.web.public import bp
from app.web.public.caching import cached
from app.web.public.paging import page_number
from app.web.xray import Addresses


@bp.get("/xray")
@cached
def list_agreement_forms() -> str:
    """List the forms that published agreements share, by vendor."""
    told = xray.listed(db.session, Scope.PUBLIC)
    return render_template("public/xray/list.html", addresses=Addresses(Scope.PUBLIC), **told)


@bp.get("/xray/<int:form_id>")
@cached
def show_agreement_form(form_id: int) -> str:
    """Show a form: its clauses, counted, and what differs in each town."""
    told = xray.form_page(db.session, Scope.PUBLIC, form_id, _page())
    return render_template("public/xray/form.html", **told)


@bp.get("/xray/<int:form_id>/table")
@cached
def show_clause_table(form_id: int) -> str:
    """Show which town has which clause how."""
    told = xray.table_page(db.session, Scope.PUBLIC, form_id, _page())
    return render_template("public/xray/table.html", **told)


@bp.get("/xray/<int:form_id>/clauses/<string:key>")
@cached
def show_clause(form_id: int, key: str) -> str:
    """Show a clause, and which towns struck, changed or moved it."""
    kind = request.args.get("kind", "")
    told = xray.clause_page(db.session, Scope.PUBLIC, form_id, key, kind, _page())
    return render_template("public/xray/clause.html", **told)


@bp.get("/xray/<int:form_id>/d/<string:address>")
@cached
def show_xray(form_id: int, address: str) -> str:
    """Show all that differs in one published agreement."""
    told = xray.town_page(db.session, Scope.PUBLIC, form_id, address)
    return render_template("public/xray/town.html", **told)


def _page() -> int:
    return page_number(request.args.get("page"))
