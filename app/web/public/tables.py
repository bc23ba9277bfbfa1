"""Public counts of obtained tables: never a row, a cell or an address."""

import io

from flask import Response, abort, render_template

from app.db import db
from app.queries import public_tables
from app.queries.public_tables import Card, PublicTable, WithdrawnTable
from app.services.obtained_figures import month_words
from app.services.tables import write_table
from app.web.public import bp
from app.web.public.caching import cached

_COLUMNS = ("What", "Group", "Number", "Remark")
_FROM_PICTURES = "read from scanned pages and checked by a person"
_HIDDEN = "fewer than 5, or hidden beside a group of fewer than 5"


@bp.app_template_filter()
def group_words(label: str) -> str:
    """Say the name of a group: a month in words, or that it is not told."""
    return month_words(label)


@bp.app_template_global()
def counts_of_agency(agency_id: int) -> list[Card]:
    """List the public counts of an agency."""
    return public_tables.of_agency(db.session, agency_id)


@bp.app_template_global()
def counts_of_document(address: str) -> list[Card]:
    """List the public counts made of a public document."""
    return public_tables.of_document(db.session, address)


@bp.get("/t/<string:address>")
@cached
def show_table(address: str) -> str | tuple[str, int]:
    """Show the counts of a table, or why they were taken back."""
    found = public_tables.table(db.session, address)
    if found is None:
        abort(404)
    if isinstance(found, WithdrawnTable):
        return render_template("public/withdrawn_table.html", found=found), 410
    return render_template("public/table.html", found=found)


@bp.get("/t/<string:address>.csv")
@cached
def download_table(address: str) -> Response:
    """Give the counts of a table as a CSV file that no program takes for formulas."""
    found = public_tables.table(db.session, address)
    if not isinstance(found, PublicTable):
        abort(404)
    out = io.StringIO(newline="")
    write_table(out, _COLUMNS, list(_lines(found)))
    return Response(out.getvalue(), content_type="text/csv; charset=utf-8")


def _lines(found: PublicTable) -> list[tuple[str, str, str | int, str]]:
    lines: list[tuple[str, str, str | int, str]] = [("All rows", "", found.rows, "")]
    for one in found.by:
        what = f"Rows by {one.by}"
        lines += [(what, line.label or "not told", line.rows, "") for line in one.shown]
        lines += [(what, month or "not told", "", _HIDDEN) for month in one.hidden_months]
        if one.hidden:
            remark = f"{one.hidden} groups together: {_HIDDEN}"
            lines.append((what, "hidden groups", one.hidden_rows, remark))
    for each in found.sums:
        if each.told is None:
            lines.append((f"Sum of {each.label.lower()}", "", "", "fewer than 5 rows tell it"))
            continue
        remark = f"{each.told} rows tell it, {each.not_told} do not"
        unit = "dollars" if each.is_money else ""
        lines.append((f"Sum of {each.label.lower()}", unit, each.sum, remark))
        lines.append((f"Median of {each.label.lower()}", unit, each.median, remark))
    source = found.source
    lines.append(("Source", "SHA-256 of the file", source.sha256, ""))
    if found.from_pictures:
        lines.append(("Source", "How it was read", _FROM_PICTURES, ""))
    lines.append(("Source", "Sheet", source.sheet, f"mapped on {source.mapped_on.isoformat()}"))
    lines += [("Source", f"Column of {name.lower()}", at, "") for name, at in source.columns]
    return lines
