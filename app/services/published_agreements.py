"""Public agreements, and what may be told of each: nothing held, nothing from a redacted page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from app.models import Agency, Document, Publication, RecordsRequest
from app.queries.agreement_grid import Totals
from app.queries.governing import AGREEMENTS, Paper, Papers, by_agency
from app.queries.public_answers import is_live, live_batch_ids
from app.queries.public_codings import may_be_told, touched_pages
from app.queries.verdicts import Says, told, verdicts

Redacted: TypeAlias = Mapping[int, frozenset[int] | None]
"""The pages on which something was redacted, by document; none where the original is public."""

Names: TypeAlias = Mapping[int, tuple[str, str]]
"""Name and state of agencies, by id."""


@dataclass(frozen=True, slots=True)
class Published:
    """Public agreements with what may be told of them."""

    papers: Mapping[int, Papers]
    names: Names
    read: Mapping[int, Mapping[str, Says]]
    redacted: Redacted

    def totals(self, terms: Sequence[str]) -> dict[str, Totals]:
        """Count for each term what the agencies' agreements say of it, every agency once."""
        every = self.papers.values()
        return {
            term: Totals(Counter([papers.says(term, self.read)[1] for papers in every]))
            for term in terms
        }

    def unread(self, agency_id: int) -> frozenset[int]:
        """Name amendments of an agency that two people did not read yet: they may change it."""
        papers = self.papers.get(agency_id)
        amendments = papers.amendments if papers else ()
        return frozenset(one.id for one in amendments if one.id not in self.read)


# To build these costs as much as to run them.
_COLUMNS: Final = (
    Document.id,
    Document.agency_id,
    Document.kind,
    Publication.title,
    Document.dated_on,
    Document.received_on,
    Document.source,
    Publication.address,
    RecordsRequest.campaign_id,
    Document.sample,
    Publication.redaction_id,
    Agency.name,
    Agency.state,
)
_PAPER: Final = len(Paper._fields)
_PUBLISHED: Final = (
    select(*_COLUMNS)
    .select_from(Publication)
    .join(Document, Publication.document_id == Document.id)
    .join(Agency, Document.agency_id == Agency.id)
    .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
    # Written as a CASE, so that a database begins with the few agreements, not with all that is
    # public.
    .where(Document.kind.in_(AGREEMENTS), case((is_live(), 1), else_=0) == 1)
)
IS_PUBLIC: Final = RecordsRequest.batch_id.in_(live_batch_ids())
"""Whether a request left in a batch that is public."""


def published(session: Session, of: ColumnElement[bool], terms: Sequence[str]) -> Published:
    """Find the public agreements of these documents, and what may be told of ``terms``.

    What one reader read alone counts as not read, and what stands on a redacted page as without an
    answer. The number of queries does not depend on the number of agreements.
    """
    rows = session.execute(_PUBLISHED.where(of)).all()
    touched = touched_pages(session, [row.redaction_id for row in rows])
    redacted = {row.id: touched.get(row.redaction_id) for row in rows}
    return Published(
        papers=by_agency(Paper._make(row[:_PAPER]) for row in rows),
        names={row.agency_id: (row.name, row.state) for row in rows},
        read=_told(session, redacted, terms),
        redacted=redacted,
    )


def asked_by(session: Session, requests: ColumnElement[bool]) -> set[int]:
    """Name the agencies that these requests asked."""
    return set(session.scalars(select(RecordsRequest.agency_id).where(requests).distinct()))


def _told(session: Session, redacted: Redacted, terms: Sequence[str]) -> dict[int, dict[str, Says]]:
    """Give what may be public; what may not is as if no answer stood."""
    found = told(session, [*redacted], terms, with_alone=False)
    doubtful = [one for one in found if redacted[one] is not None]
    if not doubtful:
        return found
    for one, said in verdicts(session, doubtful, terms).items():
        for term, verdict in said.items():
            if verdict.coding_id and not may_be_told(verdict, redacted[one]):
                found[one][term] = Says.OPEN
    return found
