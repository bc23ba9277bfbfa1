"""What stands beside a document at the desk: its chain of custody, its codes, what was asked."""

from typing import Any

from sqlalchemy.orm import Session

from app.models import Coding, Document
from app.queries import codings
from app.queries.custody import custody
from app.queries.file_pages import pictures_in
from app.queries.passages import asked_because_of
from app.services import found_online, statements
from app.services.coded_values import from_data
from app.web.words import finding_words


def rail_of(session: Session, document: Document) -> dict[str, Any]:
    """Give what the rail of a document's page shows, in a constant number of queries."""
    standing = codings.standing(session, [document.id]).get(document.id, {})
    return {
        "chain": custody(session, document),
        "asked": asked_because_of(session, document),
        "seen": found_online.seen(session, document),
        "versions": found_online.versions(session, document),
        "drawn": pictures_in(document.file, document.reading),
        "signed": statements.signatories(session, document),
        "codes": [(one.coding, _name(one), _said(one.coding)) for one in standing.values()],
    }


def _said(one: Coding) -> dict[str, str]:
    value = str(from_data(one.value)) if one.value else ""
    return {"finding": finding_words(one.finding, one.value), "value": value}


def _name(one: codings.Standing) -> str:
    """Name the question as its reader saw it."""
    terms = one.coding.codebook.book["terms"]
    return next((term["name"] for term in terms if term["code"] == one.coding.term), "")
