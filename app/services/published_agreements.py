"""Public agreements, and what may be told of each: nothing held, nothing from a redacted page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from app.models import Agency, Document, Publication, RecordsRequest, StandingAnswers
from app.queries.agreement_grid import Totals
from app.queries.governing import AGREEMENTS, Paper, Papers, by_agency, count_says
from app.queries.public_answers import AGENCIES, agencies_in, is_live, live_batch_ids
from app.queries.public_codings import may_be_told, touched_pages
from app.queries.verdicts import AS_WRITTEN, Says, as_told, verdicts

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
        counted = count_says(self.papers.values(), terms, self.read)
        return {term: Totals(Counter(says)) for term, says in counted.items()}

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
    AS_WRITTEN.label("written"),
)
_PUBLISHED: Final = (
    select(*_COLUMNS)
    .select_from(Publication)
    .join(Document, Publication.document_id == Document.id)
    .join(Agency, Document.agency_id == Agency.id)
    .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
    # What one reader read alone counts as not read.
    .outerjoin(
        StandingAnswers,
        (StandingAnswers.document_id == Document.id) & StandingAnswers.is_alone.is_(False),
    )
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
    papers, names, redactions, read = list[Paper](), {}, {}, {}
    for *paper, redaction_id, name, state, written in session.execute(_PUBLISHED.where(of)):
        one = Paper._make(paper)
        papers.append(one)
        names[one.agency_id] = name, state
        redactions[one.id] = redaction_id
        if written is not None:
            read[one.id] = as_told(written)
    touched = touched_pages(session, redactions.values())
    redacted = {one: touched.get(redaction_id) for one, redaction_id in redactions.items()}
    return Published(
        papers=by_agency(papers),
        names=names,
        read=read | _withheld(session, redacted, terms),
        redacted=redacted,
    )


def count_asked(session: Session, requests: ColumnElement[bool], known: Names) -> int:
    """Count the agencies that these requests asked, and those of ``known`` that they did not."""
    return len(agencies_in(session.scalar(select(AGENCIES).where(requests))) | known.keys())


def _withheld(
    session: Session, redacted: Redacted, terms: Sequence[str]
) -> dict[int, dict[str, Says]]:
    """Give of redacted documents what may be told; what may not is as if no answer stood."""
    doubtful = [one for one, pages in redacted.items() if pages is not None]
    if not doubtful:
        return {}
    found = verdicts(session, doubtful, terms, with_alone=False)
    return {
        one: {
            term: verdict.says
            if verdict.coding_id is None or may_be_told(verdict, redacted[one])
            else Says.OPEN
            for term, verdict in said.items()
        }
        for one, said in found.items()
    }
