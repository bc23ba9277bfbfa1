"""What the nightly check withdrew from the public, until somebody redacts it anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models import Publication, Redaction, RedactionState


@dataclass(frozen=True)
class Withdrawn:
    """A document that was public until its file was found to leak."""

    document_id: int
    title: str
    withdrawn_at: datetime


def withdrawn_for_leaks(session: Session) -> Sequence[Withdrawn]:
    """List what was withdrawn because its redacted file leaks, the newest first.

    Once a new redaction of the document is begun, somebody is at it, and it is listed no more.
    """
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
        .order_by(Publication.withdrawn_at.desc())
    )
    return [
        Withdrawn(document_id, title, withdrawn_at)
        for document_id, title, withdrawn_at in session.execute(query)
        if document_id is not None and withdrawn_at is not None
    ]
