"""Separator sheets to print: for one request, ticked or listed ones, a batch, unknown letters."""

import io
import re

from flask import Response, render_template, request, send_file

from app.db import db
from app.errors import NotFound, ServiceError
from app.models import RecordsRequest
from app.models.ref import is_ref, normalised
from app.parts import parts
from app.queries.requests import listed
from app.queries.scans import requests_for_sheets
from app.services import batches, sheets
from app.web.desk import bp
from app.web.desk.filters import chosen
from app.web.desk.one_request import find
from app.web.safety import row_number


@bp.get("/sheets")
def show_sheets() -> str:
    """Ask which sheets are wanted."""
    return render_template("desk/scans/sheets.html", most=sheets.MOST)


@bp.get("/requests/<string:ref>/sheet")
def print_request_sheet(ref: str) -> Response:
    """Print the sheet of one request."""
    asked = find(ref)
    return _printed([asked], 0, f"sheet-{asked.ref}.pdf")


@bp.post("/sheets/print")
def print_sheets() -> Response:
    """Print the sheets of a stack: whatever of references, ticks, a list or a batch was sent.

    A POST because a stack of ticks is too long for an address; nothing is written.
    """
    session, batch = db.session, request.form.get("batch", "").strip()
    refs = _refs(request.form.get("refs", ""))
    found = requests_for_sheets(
        session,
        refs=refs,
        ids=[number for one in request.form.getlist("id") if (number := row_number(one))],
        batch_id=batches.find(session, batch).id if batch else None,
    )
    unknown = set(refs) - {one.ref for one in found}
    if unknown:
        raise NotFound(f"There is no request {min(unknown)}. No sheet was printed.")
    if request.form.get("listed"):
        filters = chosen(session).filters
        found = list(listed(session, filters, per_page=sheets.MOST + 1).rows)
    return _printed(found, _number(request.form.get("new", "").strip()), "separator-sheets.pdf")


def _printed(found: list[RecordsRequest], new: int, name: str) -> Response:
    wanted = sheets.sheets_for(found, new)
    db.session.rollback()  # nobody need wait for a database while pages are made
    content = parts().printer.sheets(wanted)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
        max_age=0,
    )


def _refs(typed: str) -> list[str]:
    words = [one for one in re.split(r"[\s,;]+", typed) if one]
    wrong = [one for one in words if not is_ref(one)]
    if wrong:
        raise ServiceError(f"{wrong[0][:40]} is no reference of ours. No sheet was printed.")
    return [normalised(one) for one in words]


def _number(typed: str) -> int:
    if not typed:
        return 0
    number = row_number(typed)
    if number is None:
        raise ServiceError("Say how many sheets for new letters, as a number. None was printed.")
    return number
