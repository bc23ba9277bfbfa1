"""Pairs: any two documents side by side, compared when somebody asks."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Document, FilePage, FileText, TextState
from app.services.boilerplate.comparing import Comparison, compare
from app.services.boilerplate.sources import called, text_of

MOST_LETTERS: Final = 500_000
"""How long a text may be: some 200 pages of a contract. Twice as long takes four times as long."""


class TooLong(ServiceError):
    """A text is too long to be compared clause by clause while somebody waits."""


def compare_documents(session: Session, first: Document, second: Document) -> Comparison:
    """Compare the second document with the first, clause by clause.

    Raises ``NotFound`` where the text of either was not read, and ``TooLong``.
    """
    for one in (first, second):
        told = session.scalars(select(FileText).filter_by(file_id=one.file_id)).first()
        if told is None or told.state is not TextState.READY:
            raise NotFound(
                f"Document {one.id} cannot be compared: its text has not been read. "
                f"`daylight documents text {one.id}` reads it now, or says why it cannot be."
            )
        _refuse_too_long(session, one)
    other = text_of(session, second.file_id)
    form = text_of(session, first.file_id, beside=other)
    return compare(
        form,
        text_of(session, second.file_id, beside=form),
        called(first.agency),
        called(second.agency),
    )


def _refuse_too_long(session: Session, one: Document) -> None:
    size = func.coalesce(func.sum(func.length(FilePage.text)), 0)
    letters = session.execute(select(size).where(FilePage.file_id == one.file_id)).scalar_one()
    if letters > MOST_LETTERS:
        raise TooLong(
            f"“{one.title}” has {letters:,} letters, too many to be compared clause by clause; "
            f"{MOST_LETTERS:,} is the most. Agreements are compared so. What a long log says is "
            "found by searching it."
        )
