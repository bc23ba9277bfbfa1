"""Quotes: where on a page the words stand that a reader quotes, and which words a box holds."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Document, FilePage
from app.ports.page_reading import PageReader, PagesUnreadable, Word
from app.ports.store import Store
from app.queries.file_pages import sheet
from app.services.file_texts import unpacked

Region = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What the program reads of one page: its text, and its words with places where they are told.

    ``width`` and ``height`` are in points, as displayed.
    """

    number: int
    text: str
    words: tuple[Word, ...]
    width: float
    height: float

    @property
    def is_readable(self) -> bool:
        """Whether a quote can be looked for on it."""
        return bool(self.words) or bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote, and the rectangles it covers on its page: one for each line. May cover none."""

    quote: str
    places: tuple[Region, ...]


def words_of(
    document: Document, page: FilePage | None, *, store: Store, reader: PageReader
) -> tuple[Word, ...]:
    """Give the words of a page with their places; none where they cannot be told."""
    if page is None:
        return ()
    if page.words is not None:
        return unpacked(page.words)
    if not page.tells_places:
        return ()
    file = document.file.paged
    try:
        return tuple(reader.words(store.path(file.sha256), file.media_type, page.number))
    except PagesUnreadable:
        return ()


def page_seen(
    session: Session, document: Document, number: int, *, store: Store, reader: PageReader
) -> PageSeen:
    """Give what the program reads of a page. Raises ``NotFound`` where there is no such page."""
    one = sheet(session, document.file, number)
    if one is None:
        raise NotFound(f"“{document.title}” has no page {number}.")
    words = words_of(document, one.page, store=store, reader=reader)
    text = one.page.text if one.page else ""
    return PageSeen(number, text, words, one.width, one.height)


def find(seen: PageSeen, quote: str) -> Passage | None:
    """Find a quote on a page; none where it does not stand there.

    Only letters and digits count, so that line ends, hyphens and signs make no difference; it has
    to begin and to end with a whole word.
    """
    words = seen.words or tuple(Word(0, 0, 0, 0, one) for one in seen.text.split())
    run = _run(words, quote)
    if not run:
        return None
    return Passage(" ".join(quote.split()), _lines(run) if seen.words else ())


def inside(seen: PageSeen, region: Region) -> Passage | None:
    """Give the words whose middle lies in a region; none where there is none."""
    x0, y0, x1, y1 = region
    held = tuple(
        one
        for one in seen.words
        if x0 <= (one.x0 + one.x1) / 2 <= x1 and y0 <= (one.y0 + one.y1) / 2 <= y1
    )
    if not held:
        return None
    return Passage(" ".join(one.text for one in held), _lines(held))


def _run(words: Sequence[Word], quote: str) -> tuple[Word, ...]:
    """Give the words in a row that spell the quote."""
    wanted = _letters(quote)
    said = [(letters, one) for one in words if (letters := _letters(one.text))]
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for number, (letters, _word) in enumerate(said):
        begins[at] = number
        at += len(letters)
        ends[at] = number
    whole = "".join(letters for letters, _word in said)
    start = whole.find(wanted) if wanted else -1
    while start >= 0:
        if start in begins and start + len(wanted) in ends:
            last = ends[start + len(wanted)]
            return tuple(one for _letters_of, one in said[begins[start] : last + 1])
        start = whole.find(wanted, start + 1)
    return ()


def _lines(words: Sequence[Word]) -> tuple[Region, ...]:
    """Join words that stand side by side into one rectangle for each line."""
    lines: list[Region] = []
    for one in words:
        if lines and _same_line(lines[-1], one):
            x0, y0, x1, y1 = lines[-1]
            lines[-1] = (min(x0, one.x0), min(y0, one.y0), max(x1, one.x1), max(y1, one.y1))
        else:
            lines.append((one.x0, one.y0, one.x1, one.y1))
    return tuple(lines)


def _same_line(line: Region, word: Word) -> bool:
    middle = (word.y0 + word.y1) / 2
    return line[1] <= middle <= line[3] and word.x0 >= line[0]


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
