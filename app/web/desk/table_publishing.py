"""Publishing counts of a table at the desk: the checklist beside the page as it will look."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Group, ObtainedTable, TablePublication, TableState
from app.parts import parts
from app.queries import public_tables
from app.queries.documents import publication_of
from app.queries.public_tables import PublicTable
from app.services import obtained_publishing
from app.services.checklist import Answers
from app.services.obtained_figures import counted, figures
from app.services.obtained_publishing import Wording
from app.services.publishing import PublishRefused
from app.services.signing import still_signed
from app.web.desk import bp
from app.web.desk.tables import about, find_table
from app.web.forms import Form, stripped


class CountsForm(Form):
    """The words beside the numbers."""

    title = StringField("Title", [Length(max=300)], filters=[stripped])
    summary = TextAreaField(
        "Summary",
        [Length(max=4000)],
        filters=[stripped],
        description="What was counted, and what is missing, for somebody who has never heard of "
        "it.",
    )
    credit = StringField(
        "Credit",
        [Length(max=200)],
        filters=[stripped],
        description="Who obtained it: the name that readers cite.",
    )


@bp.get("/tables/<int:table_id>/publish")
def show_counts_form(table_id: int) -> str | Answer:
    """Show the checklist of counts beside the page as it will look."""
    table = find_table(db.session, table_id)
    if table.state is not TableState.READ:
        return redirect(url_for(".show_table_rows", table_id=table_id))
    group = db.session.query(Group).first()
    credit = table.document.credit or (group.name if group else "")
    chosen = tuple(one.by.field.id for one in counted(table) if one.counts is not None)
    return _page(table, CountsForm(formdata=None, data={"credit": credit}), chosen)


@bp.post("/tables/<int:table_id>/publish/preview")
def preview_counts(table_id: int) -> str:
    """Show the page with other words or counts; make nothing public."""
    return _page(find_table(db.session, table_id), CountsForm(), _chosen())


@bp.post("/tables/<int:table_id>/publish")
def publish_counts(table_id: int) -> Answer | tuple[str, int]:
    """Make the chosen counts public."""
    form, answers = CountsForm(), _answers()
    try:
        if not form.validate_on_submit():
            raise PublishRefused("Shorten what is too long. Nothing was made public.")
        with transaction() as session:
            table = find_table(session, table_id)
            made = obtained_publishing.publish(
                session,
                table,
                _wording(form, _chosen()),
                answers=answers,
                publisher=current_user,
                now=clock.now(),
                today=clock.today(parts().settings.zone),
            )
            address = made.address
    except ServiceError as refusal:
        table = find_table(db.session, table_id)
        return _page(table, form, _chosen(), refusal), 422
    flash("The counts are public. The rows stay with us.")
    return redirect(url_for("public.show_table", address=address))


@bp.post("/table-publications/<int:publication_id>/withdraw")
def withdraw_counts(publication_id: int) -> Answer:
    """Take counts back."""
    with transaction() as session:
        found = session.get(TablePublication, publication_id)
        if found is None:
            raise NotFound("There are no such counts.")
        because = request.form.get("because", "")[:2000]
        obtained_publishing.withdraw(session, found, because, member=current_user, now=clock.now())
        table_id = found.table_id
    flash("Withdrawn. Their address says why.")
    return redirect(url_for(".show_table_totals", table_id=table_id))


def _chosen() -> tuple[str, ...]:
    """Read by which fields rows are to be counted in public."""
    return tuple(request.form.getlist("by"))


def _answers() -> Answers:
    return Answers(
        signed=frozenset(request.form.getlist("signed")), shown=request.form.get("shown", "")
    )


def _wording(form: CountsForm, chosen: tuple[str, ...]) -> Wording:
    return Wording(
        title=form.title.data or "",
        summary=form.summary.data or "",
        credit=form.credit.data or "",
        fields=chosen,
    )


def _page(
    table: ObtainedTable,
    form: CountsForm,
    chosen: tuple[str, ...],
    refusal: ServiceError | None = None,
) -> str:
    wording, answers = _wording(form, chosen), _answers()
    checks = obtained_publishing.checks_of(
        db.session,
        table,
        wording,
        answers,
        publisher=current_user,
        today=clock.today(parts().settings.zone),
    )
    return render_template(
        "desk/tables/publish.html",
        **about(table),
        form=form,
        offered=counted(table),
        chosen=chosen,
        checks=checks,
        shown=obtained_publishing.shown_of(table, wording, checks),
        answers=still_signed(answers, checks),
        refusal=refusal,
        member=current_user,
        preview=_preview(table, wording),
    )


def _preview(table: ObtainedTable, wording: Wording) -> PublicTable:
    """Make the public page of what is not public yet."""
    document = table.document
    standing = publication_of(db.session, document)
    is_public = standing is not None and standing.withdrawn_at is None
    made = TablePublication(
        address="",
        title=wording.title or "A title is wanted",
        summary=wording.summary,
        credit=wording.credit,
        figures=figures(table, wording.fields) | {"sample": document.sample},
        published_at=clock.now(),
    )
    address = standing.address if standing and is_public else ""
    return public_tables.shown(made, document.agency, address)
