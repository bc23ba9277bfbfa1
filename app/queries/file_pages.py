"""One page of a stored file as the viewer shows it, and how far its text is."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Derivation, FilePage, FileText, StoredFile, TextState

DRAWN: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
"""The types whose pages have a picture; so have pages that we printed. Others show their text."""

_LETTER: Final = (612.0, 792.0)  # points; until the page was read


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Page ``number`` of ``total``; ``page`` is none until it was read.

    The first ``pictures`` pages have one; of a file that we printed, those behind it are the words
    that are on none of them. ``printing`` is the link to what we printed of it, if we did.
    """

    number: int
    total: int
    page: FilePage | None
    told: FileText | None
    pictures: int
    printing: Derivation | None = None

    @property
    def drawn(self) -> bool:
        """Whether this page has a picture; of another the text is shown."""
        shown = self.printing is None or self.page is None or self.page.is_printed
        return self.number <= self.pictures and shown

    @property
    def width(self) -> float:
        """How wide it is displayed, in points."""
        return self.page.width if self.page and self.page.width else _LETTER[0]

    @property
    def height(self) -> float:
        """How high it is displayed, in points."""
        return self.page.height if self.page and self.page.height else _LETTER[1]

    @property
    def being_read(self) -> bool:
        """Whether the worker is at the text of the file, or will be."""
        return self.told is None or self.told.state in {TextState.WAITING, TextState.WORKING}


def sheet(session: Session, file: StoredFile, number: int) -> Sheet | None:
    """Find page ``number`` of a file; none where the file has no such page.

    Two queries; one more for a file of a type that we print.
    """
    told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
    total = pages_in(file, told)
    if not 1 <= number <= total:  # before the database is asked: no column holds any number
        return None
    page = session.scalars(select(FilePage).filter_by(file_id=file.id, number=number)).first()
    return Sheet(
        number=number,
        total=total,
        page=page,
        told=told,
        pictures=pictures_in(file, told),
        printing=file.printing,
    )


def pictures_in(file: StoredFile, told: FileText | None) -> int:
    """How many pages of the file have a picture: all, those that we printed, or none."""
    if file.media_type in DRAWN:
        return pages_in(file, told)
    return int(file.printing.how["pages"]) if file.printing else 0


def stored_file(session: Session, sha256: str) -> StoredFile:
    """Find the row of a stored file, which must be there, by its digest."""
    return session.scalars(select(StoredFile).filter_by(sha256=sha256)).one()


def text_told(session: Session, file: StoredFile) -> FileText | None:
    """How far the text of a file is; none where nobody asked for it yet."""
    return session.scalars(select(FileText).filter_by(file_id=file.id)).first()


def pages_in(file: StoredFile, told: FileText | None) -> int:
    """How many pages the file has, by its text or by the look inside; 1 where nobody knows yet."""
    examined = (file.examination or {}).get("pages", 0)
    return (told.pages if told else 0) or int(examined or 0) or 1
