"""Everything public that carries words, to be searched for the names of our own people."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import (
    FilePage,
    FileText,
    Publication,
    PublicKind,
    StoredFile,
    TextFrom,
    TextState,
)
from app.queries.public_answers import is_live
from app.queries.public_documents import joined, public_file_id, with_file

Spoken = tuple[int, str, bool]
"""The number of a page, words of it, and whether OCR read them."""

_ENDED = (TextState.READY, TextState.CANCELLED, TextState.FAILED)


@dataclass(frozen=True, kw_only=True)
class PublicWords:
    """One public thing: its words, where it stands, and a digest of all that.

    ``place`` says where in words for members. ``words`` of a file are none: they are many, and
    ``words_of_file`` gives them.
    """

    kind: PublicKind
    of_id: int
    place: str
    words: tuple[str, ...] = ()
    of_file: str = ""

    @property
    def state(self) -> str:
        """A digest that changes when the words do."""
        return hashlib.sha256("\0".join((self.of_file, *self.words)).encode()).hexdigest()


def files(session: Session) -> Iterator[PublicWords]:
    """List the public files whose pages are read to the end; the others are not known yet."""
    shown = (
        select(func.count(FilePage.shown))
        .where(FilePage.file_id == StoredFile.id)
        .correlate(StoredFile)
        .scalar_subquery()
    )
    query = select(
        Publication.id,
        Publication.title,
        Publication.published_at,
        StoredFile.sha256,
        StoredFile.examined_at,
        FileText.ended_at,
        shown.label("shown"),
    )
    rows = session.execute(
        with_file(joined(query))
        .join(FileText, FileText.file_id == StoredFile.id)
        .where(is_live(), FileText.state.in_(_ENDED))
        .order_by(Publication.id)
    )
    for row in rows:
        of = (row.sha256, row.published_at, row.examined_at, row.ended_at, row.shown)
        yield PublicWords(
            kind=PublicKind.FILE,
            of_id=row.id,
            place=f"The file of the document “{row.title}”",
            of_file="|".join(map(str, of)),
        )


def words_of_file(session: Session, publication_id: int) -> list[Spoken]:
    """Give the words of a public file in the order of its pages, and whether OCR read them.

    Those that no page shows are on page 0, each of them by itself.
    """
    file_id = session.scalar(
        with_file(joined(select(public_file_id()))).where(Publication.id == publication_id)
    )
    if file_id is None:
        return []
    found: list[Spoken] = []
    query = select(FilePage.number, FilePage.text, FilePage.text_from, FilePage.shown)
    query = query.filter_by(file_id=file_id).order_by(FilePage.number)
    for number, text, text_from, shown in session.execute(query):
        found.append((number, text, text_from is TextFrom.OCR))
        if shown:
            found.append((number, shown, True))
    looked = session.get_one(StoredFile, file_id).examination or {}
    return [*found, *((0, words, False) for words in looked.get("beside", ()))]
