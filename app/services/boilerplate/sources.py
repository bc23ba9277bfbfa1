"""Sources: the agreements whose texts are compared, and where each text comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    AgreementFacts,
    Document,
    DocumentKind,
    FilePage,
    FileText,
    Publication,
    Redaction,
    Scope,
    TextFrom,
    TextState,
)
from app.models.places import STATES
from app.queries.public_answers import is_live
from app.queries.public_documents import public_file_id
from app.services.boilerplate.clauses import Running, running
from app.services.boilerplate.signatures import Signature, packed, runs, signature, unpacked
from app.services.boilerplate.vocabulary import names

KINDS = frozenset({DocumentKind.AGREEMENT, DocumentKind.AMENDMENT})
"""What is compared."""

_READ = and_(FileText.state == TextState.READY, FileText.signature.is_not(None))
_FACTS = and_(AgreementFacts.document_id == Document.id, AgreementFacts.superseded_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class Source:
    """One agreement, the file whose text counts, and the words that its agency is called.

    ``signed_on`` is the day it was signed where somebody noted it, else the date it bears.
    """

    document_id: int
    file_id: int
    agency_id: int
    signature: Signature
    called: frozenset[str]
    signed_on: date | None
    read_at: datetime | None


def sources(session: Session, scope: Scope) -> list[Source]:
    """List the agreements of a scope whose text was read, the oldest first. One query.

    Those of the public are the standing publications, each with the file that is served: where a
    redaction was published, its text and never the original's.
    """
    rows = session.execute(_rows(scope))
    return [_source(row) for row in rows if unpacked(row.signature) is not None]


def unsigned(session: Session) -> list[int]:
    """List the files that were read and compared, but whose signature is of no use any more."""
    query = select(FileText.file_id, FileText.signature).where(
        FileText.state == TextState.READY, FileText.near.is_not(None)
    )
    return [one for one, kept in session.execute(query) if unpacked(kept) is None]


def signature_of(session: Session, file_id: int) -> Signature:
    """Make the signature of a file that was read. Of a long one that takes seconds."""
    return signature(runs("\n".join(text for _number, text, _source in _pages(session, file_id))))


def sign(session: Session, file_id: int, made: Signature | None = None) -> Signature:
    """Keep the signature of a file that was read; it is made here where nobody made it before."""
    made = signature_of(session, file_id) if made is None else made
    told = session.scalars(select(FileText).filter_by(file_id=file_id)).one()
    told.signature = packed(made)
    return made


def text_of(session: Session, file_id: int, *, beside: Running | None = None) -> Running:
    """Give the text of a file, cut into clauses, to be compared with the one ``beside`` it."""
    pages = _pages(session, file_id)
    scanned = frozenset(number for number, _text, told in pages if told is TextFrom.OCR)
    return running(
        [(number, text) for number, text, _told in pages],
        scanned=scanned,
        repeated=beside.repeated if beside else frozenset(),
    )


def called(agency: Agency) -> frozenset[str]:
    """Give the words that an agency and its place are called."""
    return _called(agency.name, agency.city, agency.county, agency.state)


def _pages(session: Session, file_id: int) -> Sequence[tuple[int, str, TextFrom]]:
    query = select(FilePage.number, FilePage.text, FilePage.text_from).filter_by(file_id=file_id)
    rows = session.execute(query.order_by(FilePage.number))
    return [(number, text, told) for number, text, told in rows]


def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    chosen = select(
        Document.id,
        FileText.file_id,
        FileText.signature,
        FileText.ended_at,
        Document.agency_id,
        Document.dated_on,
        Agency.name,
        Agency.city,
        Agency.county,
        Agency.state,
        AgreementFacts.facts,
    )
    if scope is Scope.DESK:
        rows = chosen.select_from(Document).join(FileText, FileText.file_id == Document.file_id)
    else:
        rows = (
            chosen.select_from(Publication)
            .join(Document, Publication.document_id == Document.id)
            .outerjoin(Redaction, Publication.redaction_id == Redaction.id)
            .join(FileText, FileText.file_id == public_file_id())
            .where(is_live())
        )
    return (
        rows.join(Agency, Document.agency_id == Agency.id)
        .outerjoin(AgreementFacts, _FACTS)
        .where(_READ, Document.kind.in_(KINDS))
        .order_by(Document.id)
    )


def _source(row: Any) -> Source:  # noqa: ANN401 - a row
    return Source(
        document_id=row.id,
        file_id=row.file_id,
        agency_id=row.agency_id,
        signature=unpacked(row.signature) or (),
        called=_called(row.name, row.city, row.county, row.state),
        signed_on=_signed_on(row.facts) or row.dated_on,
        read_at=row.ended_at,
    )


def _called(name: str, city: str, county: str, state: str) -> frozenset[str]:
    return names(" ".join([name, city, county, STATES[state][0] if state in STATES else ""]))


def _signed_on(facts: dict[str, Any] | None) -> date | None:
    told = (facts or {}).get("signed_on", {}).get("date")
    return date.fromisoformat(told) if told else None
