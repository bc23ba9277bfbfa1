"""Search at the desk: what any page, letter or message says."""

from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import render_template, request

from app.db import db
from app.models import Agency, Document, DocumentKind, Finding
from app.models.places import STATES
from app.parts import parts
from app.queries.choices import campaign_names
from app.queries.searching.desk import PER_PAGE, Among, Filters, Publicity, search
from app.queries.vendors import vendors
from app.services.codebook import CodebookWrong, Family, codebook
from app.web.desk import bp
from app.web.desk.filters import page_number
from app.web.safety import row_number, same_page

Choice = TypeVar("Choice", bound=StrEnum)

_LONGEST: Final = 200
_CHOICES: Final = (
    "campaign", "named", "state", "vendor", "kind", "shown", "term", "finding", "since", "until",
    "agency", "document",
)  # fmt: skip


@bp.get("/search")
def search_words() -> str:
    """Find the pages, or the letters and messages, that say ``q``."""
    question, page = request.args.get("q", "").strip()[:_LONGEST], page_number()
    filters = _filters()
    found = search(db.session, question, filters, page=page)
    total = found.counts[filters.among].number
    return render_template(
        "desk/search.html",
        question=question,
        found=found,
        count=found.counts[filters.among],
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        filters=filters,
        filtered=any(request.args.get(one) for one in _CHOICES),
        everywhere=same_page(page=None, **dict.fromkeys(_CHOICES)),
        only=_only(filters),
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "campaigns": campaign_names(db.session),
        "vendors": vendors(db.session),
        "states": STATES,
        "kinds": DocumentKind,
        "shown": Publicity,
        "families": _families(),
        "findings": Finding,
        "among": Among,
    }


def _families() -> tuple[Family, ...]:
    """The terms to filter by; a wrong file of the group's own keeps nobody from searching."""
    try:
        return codebook(parts().settings.home).families
    except CodebookWrong:
        return ()


def _only(filters: Filters) -> list[tuple[str, str]]:
    """Name the agency or document that another page limited this search to, and the way out."""
    of = filters.agency_id and db.session.get(Agency, filters.agency_id)
    document = filters.document_id and db.session.get(Document, filters.document_id)
    told = [(f"Only {of.name}", same_page(agency=None, page=None))] if of else []
    if document:
        told.append((f"Only “{document.title}”", same_page(document=None, page=None)))
    return told


def _filters() -> Filters:
    """Read the filters of this address; what makes no sense is left out."""
    args = {key: request.args.get(key, "").strip() for key in (*_CHOICES, "among")}
    state = args["state"].upper()
    return Filters(
        among=_one_of(Among, args["among"]) or Among.DOCUMENTS,
        campaign_id=row_number(args["campaign"]),
        agency_id=row_number(args["agency"]),
        agency=args["named"][:_LONGEST],
        document_id=row_number(args["document"]),
        vendor_id=row_number(args["vendor"]),
        state=state if state in STATES else "",
        kind=_one_of(DocumentKind, args["kind"]),
        shown=_one_of(Publicity, args["shown"]),
        term=args["term"][:40].upper(),
        finding=_one_of(Finding, args["finding"]),
        since=_day(args["since"]),
        until=_day(args["until"]),
        zone=parts().settings.zone,
    )


def _one_of(choices: type[Choice], typed: str) -> Choice | None:
    return choices(typed) if typed in list(choices) else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
