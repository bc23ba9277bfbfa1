"""Finds the request that a page is about, and what its page is made of."""

from collections.abc import Sequence

from app import clock
from app.db import db
from app.errors import NotFound
from app.law.clocks import Clock
from app.law.errors import LawError
from app.law.statutes import Statute, statute
from app.models import RecordsRequest
from app.parts import parts
from app.queries.desk import Desk
from app.queries.requests import RequestPage, page_of
from app.services import clocks, requests
from app.services.catalogue import catalogue
from app.web.desk import clock_words
from app.web.desk.queue import Seen, seen_all


def find(ref: str) -> RecordsRequest:
    """Find a request by its reference. Raises ``NotFound`` with a hint."""
    return requests.request_by_ref(db.session, ref)


def read(ref: str) -> RequestPage:
    """Read all that the page of a request shows. Raises ``NotFound``."""
    page = page_of(db.session, ref)
    if page is None:
        find(ref)  # says what may be wrong with the reference
        raise NotFound(f"There is no request {ref}.")
    return page


def item_names(records_request: RecordsRequest) -> dict[str, str]:
    """Name what was asked, by category; one the catalogue lost keeps its bare word."""
    known = {category.id: category.name for category in catalogue().all}
    return {
        item.category: known.get(item.category, item.category.replace("_", " "))
        for item in records_request.items
    }


def clock_names(law: Statute | None) -> dict[str, str]:
    """Name the clocks of a law, by their rule."""
    return {rule.id: f"“{clock_words.title(rule.kind)}”" for rule in law.rules} if law else {}


def law_of(records_request: RecordsRequest) -> tuple[Statute | None, Sequence[Clock], str]:
    """Give the law of a request and every clock, or why they cannot be shown."""
    try:
        law = statute(records_request.jurisdiction)
        return law, clocks.explain(db.session, records_request), ""
    except LawError as error:
        return None, (), str(error)


def next_act(records_request: RecordsRequest) -> Seen | None:
    """What is to be done about a request, as Today says it; None where nothing is any more."""
    today = clock.today(parts().settings.zone)
    row = Desk(clock.now(), today).row(db.session, records_request)
    return seen_all(db.session, [row], today)[0] if row else None
