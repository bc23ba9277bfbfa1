"""Imports of agencies: upload a file, match its columns, look at what would happen, then do it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import Length

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Agency, Body, HeldRow, ImportKind, ImportRun, ImportState, PartnershipStatus
from app.parts import parts
from app.queries.import_lists import agency_imports, held_counts
from app.queries.vendors import vendors
from app.services import agency_files, held_rows
from app.services.agency_columns import FIELDS
from app.services.agency_import import ImportOptions, ImportPlan
from app.services.columns import ColumnUnknown, match_columns
from app.services.imports import import_run, keep_import, kept_content
from app.services.tables import MOST_BYTES, Table, read_table
from app.web.desk import bp
from app.web.desk.campaigns import today
from app.web.forms import Form, choices_of, stripped
from app.web.rendering import count

_SHOWN = 100
_FIELD_NAMES = {
    "email": "E-mail",
    "external_id": "External ID",
    "joined": "Partner since",
    "lat": "Latitude",
    "level": "Level (local, state, federal)",
    "lon": "Longitude",
    "source": "Source of the claim",
    "zip": "ZIP code",
}


class ClaimingForm(Form):
    """What a file claims besides its rows."""

    vendor = StringField(
        "Vendor",
        [Length(max=120)],
        filters=[stripped],
        description=(
            "If every agency in the file works with one vendor, name it: each row becomes a "
            "dated claim."
        ),
    )
    status = SelectField("They are", choices=choices_of(PartnershipStatus, "no claim"), default="")
    body = SelectField("All of them are", choices=choices_of(Body, "as the file says"), default="")

    def options(self, filename: str) -> ImportOptions:
        """The options of an import. Refuses a vendor without a status, and the reverse."""
        if bool(self.vendor.data) != bool(self.status.data):
            raise ServiceError(
                "A claim needs both: the vendor, and whether they consider, have or had an "
                "agreement. Nothing was kept; choose both or neither."
            )
        return ImportOptions(
            filename=filename,
            vendor=self.vendor.data or "",
            status=PartnershipStatus(self.status.data) if self.status.data else None,
            body=Body(self.body.data) if self.body.data else None,
        )


class UploadForm(ClaimingForm):
    """A file of agencies."""

    file = FileField("CSV file", [FileRequired("Choose a file.")])


@dataclass(frozen=True, slots=True)
class Column:
    """A field, and which of the file's columns holds it."""

    field: str
    name: str
    column: str


@bp.get("/imports")
def list_imports() -> str:
    """List the imports, and the rows that wait for a person."""
    session = db.session
    runs = agency_imports(session)
    held = held_counts(session, [run.id for run in runs])
    return render_template("desk/imports/list.html", runs=runs, held=held)


@bp.get("/imports/new")
def new_import() -> str:
    """Show the form for a file."""
    return _upload_page(UploadForm())


@bp.post("/imports/upload")
def upload_import() -> str | Response:
    """Keep the file as it came, and go on to match its columns."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    filename = form.file.data.filename or "agencies.csv"
    content = form.file.data.stream.read(MOST_BYTES + 1)
    try:
        run_id = _take_in(content, form.options(filename))
    except ServiceError as refusal:
        form.file.errors = [*form.file.errors, str(refusal)]
        return _upload_page(form)
    return redirect(url_for(".show_import", import_id=run_id))


@bp.get("/imports/<int:import_id>")
def show_import(import_id: int) -> str:
    """Show what applying a file would do, or what it did."""
    session = db.session
    run = import_run(session, import_id, ImportKind.AGENCIES)
    if run.state is ImportState.APPLIED:
        return render_template(
            "desk/imports/done.html",
            run=run,
            result=run.result,
            held=_held(session, run),
            shown=_SHOWN,
        )
    table = read_table(kept_content(session, parts().store, run))
    plan, refused = _plan(session, run)
    form = ClaimingForm(formdata=None, data=run.options)
    return render_template(
        "desk/imports/preview.html",
        run=run,
        plan=plan,
        refused=refused,
        columns=_columns(plan.columns if plan else _guessed(table, run.mapping)),
        headers=table.headers,
        first=table.rows[0] if table.rows else [],
        form=form,
        vendors=vendors(session),
        shown=_SHOWN,
    )


@bp.post("/imports/<int:import_id>/match")
def match_import(import_id: int) -> Response:
    """Match the columns as told, and show what would happen then."""
    form = ClaimingForm()
    told = {field: request.form.get(f"column-{field}", "") for field in FIELDS}
    with transaction() as session:
        run = import_run(session, import_id, ImportKind.AGENCIES)
        agency_files.remap_import(session, import_id, told, form.options(run.filename))
    return redirect(url_for(".show_import", import_id=import_id))


@bp.post("/imports/<int:import_id>/apply")
def apply_import(import_id: int) -> Response:
    """Do what was shown."""
    with transaction() as session:
        result = agency_files.apply_import(session, parts().store, import_id, now=clock.now())
    waiting = count(len(result["duplicates"]), "row waits", "rows wait")
    more = f" {waiting} for your decision below." if result["duplicates"] else ""
    new = count(result["new"], "new agency", "new agencies")
    flash(f"{new}, {result['updated']:,} brought up to date.{more}")
    return redirect(url_for(".show_import", import_id=import_id))


@bp.post("/imports/<int:import_id>/held/<int:held_id>/new")
def hold_as_new(import_id: int, held_id: int) -> Response:
    """Decide that a held row is an agency of its own."""
    with transaction() as session:
        made = held_rows.accept_as_new(
            session, held_id, member_id=current_user.id, now=clock.now(), today=today()
        )
        name = made.name
    flash(f"{name} is an agency of its own now.")
    return redirect(url_for(".show_import", import_id=import_id, _anchor="held"))


@bp.post("/imports/<int:import_id>/held/<int:held_id>/same")
def hold_as_same(import_id: int, held_id: int) -> Response:
    """Decide that a held row is the agency it looks like."""
    with transaction() as session:
        same = held_rows.accept_as_same(
            session, held_id, member_id=current_user.id, now=clock.now(), today=today()
        )
        name = same.name
    flash(f"Taken as {name}, and what it lacked was filled in.")
    return redirect(url_for(".show_import", import_id=import_id, _anchor="held"))


@bp.post("/imports/<int:import_id>/held/<int:held_id>/dismiss")
def dismiss_held(import_id: int, held_id: int) -> Response:
    """Decide that a held row says nothing worth keeping."""
    with transaction() as session:
        held_rows.dismiss(session, held_id, member_id=current_user.id, now=clock.now())
    flash("Left out. A later file with the same row is not held for it again.")
    return redirect(url_for(".show_import", import_id=import_id, _anchor="held"))


def _take_in(content: bytes, options: ImportOptions) -> int:
    """Keep a file; one whose columns nobody can guess is kept too, to be matched by hand."""
    now, store = clock.now(), parts().store
    read_table(content)  # what is no table at all is refused before anything is kept
    try:
        with transaction() as session:
            run, _ = agency_files.take_in(
                session, store, content, options, member_id=current_user.id, now=now
            )
            return run.id
    except ColumnUnknown:
        with transaction() as session:
            kept = {"vendor": options.vendor, "status": options.status, "body": options.body}
            return keep_import(
                session,
                store,
                content,
                options.filename,
                kind=ImportKind.AGENCIES,
                mapping={},
                options=kept,
                member_id=current_user.id,
                now=now,
            ).id


def _plan(session: Session, run: ImportRun) -> tuple[ImportPlan | None, str]:
    """Say what applying would do, or why that cannot be said yet."""
    try:
        return agency_files.preview_import(session, parts().store, run.id), ""
    except ServiceError as refusal:
        return None, str(refusal).replace("with --map FIELD=COLUMN", "below")


def _guessed(table: Table, told: Mapping[str, str]) -> Mapping[str, str]:
    """Give what can be guessed of the columns where one that is needed is missing."""
    known = {field: column for field, column in told.items() if column in table.headers}
    return match_columns(table.headers, FIELDS, known)


def _columns(chosen: Mapping[str, str]) -> list[Column]:
    return [
        Column(field, _FIELD_NAMES.get(field, field.capitalize()), chosen.get(field, ""))
        for field in FIELDS
    ]


def _held(session: Session, run: ImportRun) -> list[tuple[HeldRow, Agency]]:
    query = (
        select(HeldRow, Agency)
        .join(Agency, Agency.id == HeldRow.agency_id)
        .where(HeldRow.import_id == run.id, HeldRow.decision.is_(None))
        .order_by(HeldRow.id)
    )
    return [(held, agency) for held, agency in session.execute(query)]


def _upload_page(form: UploadForm) -> str:
    return render_template("desk/imports/new.html", form=form, vendors=vendors(db.session))
