"""Whether the pages of a file show what their text says: what was compared, and what is to be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.filetypes import PDF
from app.models import FilePage, FileText, StoredFile, TextFrom, TextState
from app.ports.examining import Examination
from app.ports.page_reading import PageShown
from app.services import attempts
from app.services.file_looks import differs
from app.services.file_texts import CHUNK, Work, packed

JOB: Final = "compare-pages"
"""The job that compares."""

_ENDED: Final = (TextState.READY, TextState.CANCELLED, TextState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How far the comparison of one file is: ``done`` of ``pages`` with a text of their own.

    ``problem`` says why no program can tell of the others; empty where one can. ``searched`` is
    whether what pages show beside their text was looked through, where there is any.
    """

    pages: int
    done: int
    asked: bool
    searched: bool
    problem: str

    @property
    def complete(self) -> bool:
        """Whether each page was compared, and what it shows was searched."""
        return self.done >= self.pages and self.searched

    @property
    def waiting(self) -> bool:
        """Whether the worker is still at it."""
        return self.asked and not self.complete and not self.problem


def of(session: Session, file: StoredFile) -> Compared | None:
    """Say how far the comparison of ``file`` is; none where no page has a text of its own.

    A file with words whose pages were not read yet counts as one page that was not compared.
    """
    if file.media_type != PDF:
        return None
    told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
    own = select(func.count(FilePage.id), func.count(FilePage.shown)).where(
        FilePage.file_id == file.id, FilePage.text_from == TextFrom.EMBEDDED
    )
    pages, done = session.execute(own).one()
    if told is None or told.state not in _ENDED:
        found = Examination.from_data(file.examination)
        pages = max(pages, 1) if found and found.text_chars else 0
        done = 0
    if not pages:
        return None
    return Compared(
        pages=pages,
        done=done,
        asked=told is not None and told.compare_asked_at is not None,
        searched=file.searched_until is not None or not _differing(session, file),
        problem=told.compare_problem if told else "",
    )


def ask(session: Session, file: StoredFile, *, now: datetime) -> None:
    """Ask the worker to compare the pages of ``file``; asked again, it tries again.

    Refused where no page has a text of its own, and where each was compared.
    """
    known = of(session, file)
    if known is None:
        raise ServiceError(
            "No page of this file has a text of its own, so there is none to compare."
        )
    if known.complete:
        raise ServiceError("Each page of this file was compared; nothing was asked.")
    told = session.scalars(select(FileText).filter_by(file_id=file.id).with_for_update()).first()
    if told is None:
        told = FileText(file_id=file.id, asked_at=now)
        session.add(told)
    told.compare_asked_at, told.compare_problem = now, ""
    attempts.note_done(session, JOB, file.id)
    session.flush()


def next_work(session: Session, *, but: Collection[int] = ()) -> Work | None:
    """Say which pages to compare next, of the file that was asked for first, or of none ``but``.

    None where all is done.
    """
    missing = (
        select(FilePage.id)
        .where(
            FilePage.file_id == FileText.file_id,
            FilePage.text_from == TextFrom.EMBEDDED,
            FilePage.shown.is_(None),
        )
        .exists()
    )
    query = select(FileText).where(
        FileText.compare_asked_at.is_not(None),
        FileText.compare_problem == "",
        FileText.state.in_(_ENDED),
        FileText.file_id.not_in(but),
        missing,
    )
    told = session.scalars(query.order_by(FileText.compare_asked_at, FileText.id)).first()
    if told is None:
        return None
    file = session.get_one(StoredFile, told.file_id)
    numbers = select(FilePage.number).where(
        FilePage.file_id == file.id,
        FilePage.text_from == TextFrom.EMBEDDED,
        FilePage.shown.is_(None),
    )
    some = tuple(session.scalars(numbers.order_by(FilePage.number).limit(CHUNK)))
    return Work(file.id, file.sha256, file.media_type, told.language, some)


def note(session: Session, work: Work, pages: Sequence[PageShown]) -> None:
    """Keep what pages show beside their text. `read-text` then searches it."""
    for one in pages:
        known = select(FilePage).filter_by(
            file_id=work.file_id, number=one.number, text_from=TextFrom.EMBEDDED
        )
        if page := session.scalars(known.with_for_update()).first():
            page.shown = "\n".join(" ".join(word.text for word in line) for line in one.lines)
            page.shown_words = packed([word for line in one.lines for word in line])
            page.alike = one.alike
    session.flush()
    session.get_one(StoredFile, work.file_id).searched_until = None
    session.flush()


def note_problem(session: Session, work: Work, because: str) -> None:
    """Note why pages of a file cannot be compared; what was compared stays."""
    told = session.scalars(select(FileText).filter_by(file_id=work.file_id).with_for_update()).one()
    told.compare_problem = because
    session.flush()


def _differing(session: Session, file: StoredFile) -> bool:
    known = select(FilePage.id).where(FilePage.file_id == file.id, differs())
    return session.scalar(select(known.exists())) is True
