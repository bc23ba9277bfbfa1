"""Looking into stored files: into the file itself, then into what OCR read on its pages.

A look takes its time, so it is taken between two transactions: what it needs is gathered, then it
is taken with no database at hand, then what it found is kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.models import FilePage, FileText, StoredFile, TextFrom, TextState
from app.ports.examining import (
    VERSION,
    Examination,
    Examiner,
    Finding,
    Searched,
    digest_of,
    unread,
)
from app.ports.page_reading import Word
from app.ports.store import Store
from app.queries.watch_list import watched_people, watched_words
from app.services import attempts
from app.services.documents import note_examination
from app.services.file_texts import unpacked
from app.services.inside_looks import scans_inside, tell_above, with_inside

JOB: Final = "inspect-files"
"""The job that looks."""

READ_WELL: Final = 0.8
"""The share of its words that OCR must be sure of, for a page to count as read."""

ALIKE: Final = 0.5
"""The share of the words of its text that OCR must read in a page, for the two to be compared."""

_LONGEST: Final = 300  # letters of what a page shows that are told

_ENDED: Final = (TextState.READY, TextState.CANCELLED, TextState.FAILED)


@dataclass(frozen=True)
class ScannedPage:
    """What OCR read of one page; ``quality`` is the share of its words that it was sure of.

    Where the page has a text of its own (``beside_text``), it is what that text does not say.
    """

    number: int
    text: str
    quality: float | None
    words: bytes | None
    beside_text: bool = False


@dataclass(frozen=True, kw_only=True)
class Look:
    """A file to look into, the names to watch for, and what OCR read of it until ``until``.

    ``people`` sums up the names without the tokens of letters. ``asked_at`` is when somebody asked
    for it; none where nobody did.
    """

    file_id: int
    sha256: str
    media_type: str
    name: str
    watch: tuple[str, ...]
    pages: tuple[ScannedPage, ...]
    until: datetime | None
    people: str = ""
    asked_at: datetime | None = None


def ask(session: Session, file: StoredFile, *, now: datetime) -> None:
    """Ask the worker to look into ``file`` again. Until it has, the look before counts.

    With it into the scans inside it that were searched for the names of another day.
    """
    people = digest_of(watched_people(session))
    old = [one for one in scans_inside(session, file) if _is_old(one, people)]
    for one in (file, *old):
        one.look_asked_at = now
        attempts.note_done(session, JOB, one.id)
    session.flush()


def asked_at(session: Session, file: StoredFile) -> datetime | None:
    """Give when a look that is still to come was asked for, into ``file`` or a scan inside it."""
    every = (file, *scans_inside(session, file))
    return next((one.look_asked_at for one in every if one.look_asked_at), None)


def is_stale(session: Session, file: StoredFile) -> bool:
    """Whether the names of people to watch for have changed since ``file`` was looked into.

    Or since a scan inside it was, for what OCR read there is told by the look into that. The token
    of a letter is made when it is written, and stands in no file that was here before. What was
    never looked into, or without any names, is held by what was found or not.
    """
    people = digest_of(watched_people(session))
    return any(_is_old(one, people) for one in (file, *scans_inside(session, file)))


def _is_old(file: StoredFile, people: str) -> bool:
    seen = (file.examination or {}).get("watched", "")
    return bool(seen) and seen != people


def unsearched(session: Session) -> list[int]:
    """List the files that were looked into before OCR had read their pages, the oldest first."""
    told = StoredFile.examination["version"].as_integer()
    by_ocr = or_(FilePage.text_from == TextFrom.OCR, differs())
    read = select(FilePage.id).where(FilePage.file_id == StoredFile.id, by_ocr).exists()
    query = (
        select(StoredFile.id)
        .join(FileText, FileText.file_id == StoredFile.id)
        .where(
            FileText.state.in_(_ENDED),
            or_(
                StoredFile.searched_until.is_(None),
                StoredFile.searched_until != FileText.ended_at,
            ),
            told == VERSION,
            read,
        )
    )
    return list(session.scalars(query.order_by(StoredFile.id)))


def prepare(session: Session, file: StoredFile, *, name: str = "") -> Look:
    """Gather what a look into ``file`` needs. Pages count once their reading has ended."""
    told = session.scalars(select(FileText).filter_by(file_id=file.id)).first()
    ended = told is not None and told.state in _ENDED
    # First: who joins between the two makes this look stale, and is not missed.
    people = digest_of(watched_people(session))
    return Look(
        file_id=file.id,
        sha256=file.sha256,
        media_type=file.media_type,
        name=name,
        watch=watched_words(session),
        pages=tuple(_scanned(session, file.id)) if ended else (),
        until=told.ended_at if told and ended else None,
        people=people,
        asked_at=file.look_asked_at,
    )


def take(look: Look, *, store: Store, examiner: Examiner) -> Examination:
    """Look into the file and search what OCR read. Raises ``BlobMissing`` and ``StoreAway``."""
    path = store.path(look.sha256)
    found = examiner.examine(path, look.media_type, name=look.name, watch=look.watch)
    if not found.opened:
        store.path(look.sha256)  # where the store went away, the file is not to blame
    return search(look, found, examiner=examiner)


def search(look: Look, found: Examination, *, examiner: Examiner) -> Examination:
    """Add to ``found`` what stands in the words that OCR read, and which pages it read well.

    Where the search breaks, no page counts as read, and the file is held.
    """
    if not look.pages:
        return found.with_reading(Examination())
    numbers = tuple(page.number for page in look.pages if not page.beside_text)
    hits = examiner.search([(page.number, page.text) for page in look.pages], watch=look.watch)
    if hits is None:
        broken = Finding(code="not_searched", page=look.pages[0].number)
        return replace(found, read_pages=(), poor_pages=numbers, read_findings=(broken,))
    good = {page.number for page in look.pages if (page.quality or 0.0) >= READ_WELL}
    well = tuple(number for number in numbers if number in good)
    return replace(
        found,
        read_pages=well,
        poor_pages=tuple(number for number in numbers if number not in good),
        read_findings=(*_differing(look.pages), *_placed(look.pages, hits)),
    )


def differs() -> ColumnElement[bool]:
    """Say of a page that its picture shows other words than its text, or cannot be compared."""
    return and_(FilePage.shown.is_not(None), or_(FilePage.shown != "", FilePage.alike < ALIKE))


def keep(session: Session, look: Look, found: Examination, *, now: datetime) -> None:
    """Keep what the look found. What is read after it was prepared will be searched anew.

    One that was asked for after it was prepared is still to be taken.
    """
    file = session.get_one(StoredFile, look.file_id, with_for_update=True)
    if file.look_asked_at == look.asked_at:
        file.look_asked_at = None
    seen = replace(with_inside(session, found), watched=look.people)
    note_examination(session, file, seen, now=now)
    file.searched_until = look.until
    tell_above(session, file)
    session.flush()


def keep_read(session: Session, look: Look, read: Examination) -> None:
    """Keep what a search of the read pages found, beside what the last look into the file did."""
    file = session.get_one(StoredFile, look.file_id, with_for_update=True)
    if found := Examination.from_data(file.examination):
        file.examination = found.with_reading(read).as_data()
    file.searched_until = look.until
    session.flush()
    tell_above(session, file)
    session.flush()


def hold(session: Session, file_id: int, because: str, *, now: datetime) -> None:
    """Hold a file that cannot be looked into, and say why; somebody may ask for another look."""
    file = session.get_one(StoredFile, file_id, with_for_update=True)
    found = unread("unparseable", because, sha256=file.sha256, type=file.media_type)
    note_examination(session, file, found, now=now)
    file.look_asked_at = None
    session.flush()


def hold_unsearched(session: Session, file_id: int) -> None:
    """Hold a file of which what OCR read cannot be searched: none of these pages counts as read."""
    file = session.get_one(StoredFile, file_id, with_for_update=True)
    told = session.scalars(select(FileText).filter_by(file_id=file_id)).one()
    if found := Examination.from_data(file.examination):
        broken = Examination(read_findings=(Finding(code="not_searched"),))
        file.examination = found.with_reading(broken).as_data()
    file.searched_until = told.ended_at
    session.flush()
    tell_above(session, file)


def _scanned(session: Session, file_id: int) -> Iterator[ScannedPage]:
    by_ocr = or_(FilePage.text_from == TextFrom.OCR, differs())
    query = select(FilePage).where(FilePage.file_id == file_id, by_ocr)
    for page in session.scalars(query.order_by(FilePage.number)):
        if page.text_from is TextFrom.OCR:
            yield ScannedPage(page.number, page.text, page.quality, page.words)
        else:
            shown, words = page.shown or "", page.shown_words
            yield ScannedPage(page.number, shown, None, words, beside_text=True)


def _differing(pages: Iterable[ScannedPage]) -> Iterator[Finding]:
    """Give a finding for each page that shows what its text does not say, with where it does."""
    for page in pages:
        if not page.beside_text:
            continue
        words = unpacked(page.words) if page.words else ()
        said = " / ".join(page.text.splitlines())
        short = said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"
        yield Finding(
            code="text_differs",
            page=page.number,
            value=short,
            detail=short or "its picture could not be read well enough to be compared",
            places=tuple((page.number, *box) for box in _runs(words)),
        )


def _placed(pages: Iterable[ScannedPage], hits: Sequence[Searched]) -> Iterator[Finding]:
    """Give each finding with the rectangles around the words that it was found in."""
    wanted = {spot[0] for hit in hits for spot in hit.spots}
    read = {
        page.number: (page.text, unpacked(page.words))
        for page in pages
        if page.words is not None and page.number in wanted
    }
    begins = {number: _begins(text, words) for number, (text, words) in read.items()}
    for hit in hits:
        places = [
            (number, *box)
            for number, start, end in hit.spots
            if number in read
            for box in _boxes(begins[number], start, end)
        ]
        yield replace(hit.finding, places=tuple(dict.fromkeys(places)))


def _begins(text: str, words: Sequence[Word]) -> list[tuple[int, int, Word]]:
    """Find for each word where in the text of its page it begins and ends."""
    placed: list[tuple[int, int, Word]] = []
    at = 0
    for word in words:
        found = text.find(word.text, at)
        if found >= 0:
            at = found + len(word.text)
            placed.append((found, at, word))
    return placed


def _boxes(
    placed: Sequence[tuple[int, int, Word]], start: int, end: int
) -> Iterator[tuple[float, float, float, float]]:
    """Give a rectangle for each run of words on one line, between two signs of the text."""
    return _runs([word for first, last, word in placed if first < end and last > start])


def _runs(words: Iterable[Word]) -> Iterator[tuple[float, float, float, float]]:
    """Give a rectangle around each run of words on one line."""
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run[-1], word):
            yield _around(run)
            run = []
        run.append(word)
    if run:
        yield _around(run)


def _goes_on(one: Word, other: Word) -> bool:
    return one.y0 <= (other.y0 + other.y1) / 2 <= one.y1 and other.x0 >= one.x0


def _around(run: Sequence[Word]) -> tuple[float, float, float, float]:
    return (
        min(word.x0 for word in run),
        min(word.y0 for word in run),
        max(word.x1 for word in run),
        max(word.y1 for word in run),
    )
