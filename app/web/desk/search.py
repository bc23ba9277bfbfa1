"""Search at the desk: what any page, letter or message says."""

from datetime import date
from typing import Final

from flask import render_template, request

from app.db import db
from app.models import DocumentKind
from app.models.places import STATES
from app.parts import parts
from app.queries.choices import campaign_names
from app.queries.searching.desk import PER_PAGE, Among, Filters, Publicity, search
from app.queries.vendors import vendors
from app.web.desk import bp
from app.web.desk.filters import page_number
from app.web.safety import row_number, same_page

_LONGEST: Final = 200
_CHOICES: Final = (
    "among", "campaign", "state", "vendor", "kind", "shown", "since", "until", "agency", "document",
)  # fmt: skip


@bp.get("/search")
def search_words() -> str:
    """Find the pages, letters and messages that say ``q``."""
    question, page = request.args.get("q", "").strip()[:_LONGEST], page_number()
    filters = _filters()
    found = search(db.session, question, filters, page=page)
    return render_template(
        "desk/search.html",
        question=question,
        found=found,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        filters=filters,
        filtered=any(request.args.get(one) for one in _CHOICES),
        everywhere=same_page(page=None, **dict.fromkeys(_CHOICES)),
        campaigns=campaign_names(db.session),
        vendors=vendors(db.session),
        states=STATES,
        kinds=DocumentKind,
        among=Among,
        shown=Publicity,
    )


def _filters() -> Filters:
    """Read the filters of this address; what makes no sense is left out."""
    args = {key: request.args.get(key, "").strip() for key in _CHOICES}
    state = args["state"].upper()
    return Filters(
        among=Among(args["among"]) if args["among"] in list(Among) else None,
        campaign_id=row_number(args["campaign"]),
        agency_id=row_number(args["agency"]),
        document_id=row_number(args["document"]),
        vendor_id=row_number(args["vendor"]),
        state=state if state in STATES else "",
        kind=DocumentKind(args["kind"]) if args["kind"] in list(DocumentKind) else None,
        shown=Publicity(args["shown"]) if args["shown"] in list(Publicity) else None,
        since=_day(args["since"]),
        until=_day(args["until"]),
        zone=parts().settings.zone,
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
