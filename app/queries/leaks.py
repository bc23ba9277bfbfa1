"""What a check of ours withdrew from the public, until somebody sees to it, and names that wait."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    NameInPublic,
    ObtainedTable,
    Publication,
    Redaction,
    RedactionState,
    TablePublication,
)

NIGHTLY: Final = "nightly check"
"""Who withdrew it, where no person did."""


class Of(StrEnum):
    """What was withdrawn: its number is that of a document, of counts that of a table."""

    REDACTED = "redacted"
    ORIGINAL = "original"
    COUNTS = "counts"


@dataclass(frozen=True)
class Withdrawn:
    """Something that was public until it was found to say what must not be public."""

    of: Of
    of_id: int
    title: str
    withdrawn_at: datetime


def withdrawn_for_leaks(session: Session) -> Sequence[Withdrawn]:
    """List what was withdrawn by a check, the newest first.

    Once a new redaction of the document is begun, somebody is at it, and it is listed no more.
    """
    every = [*_redacted(session), *_originals(session), *_counts(session)]
    return sorted(every, key=lambda one: one.withdrawn_at, reverse=True)


def names_that_wait(session: Session) -> Sequence[NameInPublic]:
    """List the names of our people in public texts for which nobody has answered yet."""
    query = select(NameInPublic).where(NameInPublic.stays_at.is_(None))
    return session.scalars(query.order_by(NameInPublic.id)).all()


def _redacted(session: Session) -> Iterator[Withdrawn]:
    other = aliased(Redaction)
    newest = (
        select(func.max(other.id))
        .where(other.document_id == Publication.document_id)
        .correlate(Publication)
        .scalar_subquery()
    )
    query = (
        select(Publication.document_id, Publication.title, Publication.withdrawn_at)
        .join(Redaction, Redaction.id == Publication.redaction_id)
        .where(
            Publication.withdrawn_at.is_not(None),
            Redaction.state == RedactionState.LEAKS,
            Redaction.id == newest,
        )
    )
    for document_id, title, withdrawn_at in session.execute(query):
        if document_id is not None and withdrawn_at is not None:
            yield Withdrawn(Of.REDACTED, document_id, title, withdrawn_at)


def _originals(session: Session) -> Iterator[Withdrawn]:
    begun = select(Redaction.id).where(
        Redaction.document_id == Publication.document_id,
        Redaction.created_at >= Publication.withdrawn_at,
    )
    query = select(Publication.document_id, Publication.title, Publication.withdrawn_at).where(
        Publication.withdrawn_at.is_not(None),
        Publication.redaction_id.is_(None),
        Publication.checklist["withdrawn_by"]["name"].as_string() == NIGHTLY,
        ~begun.exists(),
    )
    for document_id, title, withdrawn_at in session.execute(query):
        if document_id is not None and withdrawn_at is not None:
            yield Withdrawn(Of.ORIGINAL, document_id, title, withdrawn_at)


def _counts(session: Session) -> Iterator[Withdrawn]:
    query = (
        select(TablePublication.table_id, TablePublication.title, TablePublication.withdrawn_at)
        .join(ObtainedTable, ObtainedTable.id == TablePublication.table_id)
        .where(
            TablePublication.withdrawn_at.is_not(None),
            TablePublication.checklist["withdrawn_by"]["name"].as_string() == NIGHTLY,
            ObtainedTable.superseded_at.is_(None),
        )
    )
    for table_id, title, withdrawn_at in session.execute(query):
        if withdrawn_at is not None:
            yield Withdrawn(Of.COUNTS, table_id, title, withdrawn_at)
