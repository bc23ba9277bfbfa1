"""Pairs: any two documents side by side, compared when somebody asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Document, FileText, TextState
from app.services.boilerplate.comparing import Comparison, compare
from app.services.boilerplate.sources import called, text_of


def compare_documents(session: Session, first: Document, second: Document) -> Comparison:
    """Compare the second document with the first, clause by clause.

    Raises ``NotFound`` where the text of either was not read.
    """
    for one in (first, second):
        told = session.scalars(select(FileText).filter_by(file_id=one.file_id)).first()
        if told is None or told.state is not TextState.READY:
            raise NotFound(
                f"Document {one.id} cannot be compared: its text has not been read. "
                f"`daylight documents text {one.id}` reads it now, or says why it cannot be."
            )
    other = text_of(session, second.file_id)
    form = text_of(session, first.file_id, beside=other)
    return compare(
        form,
        text_of(session, second.file_id, beside=form),
        called(first.agency),
        called(second.agency),
    )
