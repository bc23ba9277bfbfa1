"""Scans: piles of paper brought in, taken apart by their sheets, and what came of each letter."""

from typing import BinaryIO, cast

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, send_file, url_for
from flask_security import current_user
from werkzeug.wrappers import Response
from wtforms import DateField, MultipleFileField
from wtforms.validators import InputRequired

from app import clock
from app.db import db
from app.errors import NotFound, ServiceError
from app.jobs.queue import wish
from app.jobs.scan_intake import bring_in
from app.models import PileState
from app.parts import parts
from app.queries import scans as known
from app.services import scans
from app.web.desk import bp
from app.web.desk.filters import page_number
from app.web.forms import Form
from app.web.rendering import count


class ScanForm(Form):
    """Files from the scanner, and the day on which the paper came."""

    files = MultipleFileField(
        "Files from the scanner",
        [InputRequired("Choose a file.")],
        description="PDF, or pictures of pages (TIFF, JPEG, PNG). Each file is a pile of its own.",
    )
    arrived_on = DateField(
        "The day the paper came",
        [InputRequired("Say on which day the paper came.")],
        description="Clocks count from this day, so look at the stamp if they lay for a while.",
    )


@bp.get("/scans")
def list_scans() -> str:
    """Show the form to bring scans in, and how far each pile is."""
    page = page_number()
    rows, total = known.piles(db.session, page=page)
    form = ScanForm(arrived_on=clock.today(parts().settings.zone))
    return render_template(
        "desk/scans/list.html",
        form=form,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // known.PER_PAGE)),
        live=known.being_split(db.session),
    )


@bp.post("/scans/bring")
def bring_scans() -> Response | tuple[str, int]:
    """Keep each file, once, and ask the worker to take it apart."""
    form = ScanForm()
    given = [one for one in request.files.getlist("files") if one.filename]
    arrived_on = form.arrived_on.data
    if not form.validate_on_submit() or not given or arrived_on is None:
        page = render_template(
            "desk/scans/list.html", form=form, rows=[], total=0, page=1, pages=1, live=False
        )
        return page, 422
    new = before = 0
    for file in given:
        try:
            _, is_new = bring_in(
                cast("BinaryIO", file.stream),
                file.filename or "",
                arrived_on=arrived_on,
                member_id=current_user.id,
            )
        except ServiceError as refusal:
            flash(str(refusal), "error")
            continue
        new, before = new + is_new, before + (not is_new)
    if new:
        wish("scans")
        flash(f"{count(new, 'pile')} kept. The letters in it appear here as they are found.")
    if before:
        flash(f"{count(before, 'file')} came before, and {'was' if before == 1 else 'were'} kept.")
    return redirect(url_for(".list_scans"))


@bp.get("/scans/<int:pile_id>")
def show_scan(pile_id: int) -> str:
    """Show one pile and each letter in it."""
    row = known.pile_row(db.session, pile_id)
    if row is None:
        raise NotFound("There is no such pile.")
    return render_template(
        "desk/scans/show.html",
        row=row,
        pile=row.pile,
        letters=known.letters_of(db.session, pile_id),
        live=row.pile.state is PileState.WAITING,
    )


@bp.get("/scans/<int:pile_id>/original")
def download_scan(pile_id: int) -> FileResponse:
    """Hand a member the whole pile as it came, never to be shown by the browser."""
    one = scans.pile(db.session, pile_id)
    response = send_file(
        parts().store.path(one.file.sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=one.name,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
