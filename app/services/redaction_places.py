"""Where in a document words stand that are to be burned, and which words boxes take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import FilePage, Redaction, RedactionBox
from app.ports.page_reading import Word
from app.ports.redacting import Area, Corners, touches
from app.services.boxes import Wish
from app.services.file_texts import pages_of, unpacked
from app.services.word_places import everywhere, stands

_AROUND = 0.5  # points
_OUT = 1.5  # points by which a word may stand out of a box that was drawn around it
_TELLING = 5  # letters; that shorter words stand elsewhere tells nobody anything


@dataclass(frozen=True)
class Going:
    """What the boxes on one page take: its words, and those that only stand in part under one.

    ``elsewhere`` maps telling ones to the pages on which they stand and no box takes them.
    """

    words: tuple[Word, ...]
    too: tuple[Word, ...]
    elsewhere: dict[str, tuple[int, ...]]


def going(
    session: Session,
    redaction: Redaction,
    number: int,
    *,
    embedded: Callable[[int], Sequence[Word]],
) -> Going:
    """Say what the boxes on page ``number`` will take: each word that one touches goes whole.

    ``embedded`` reads the words that the file itself holds on a page. Pages with a box are not
    listed as elsewhere, but for this one: look at each of them.
    """
    file = redaction.document.file
    pages = [one for one in pages_of(session, file) if one.is_printed or not file.printing]
    page = next(one for one in pages if one.number == number)
    boxes = [_corners(box) for box in redaction.boxes if box.page == number and not box.place]
    words = _words(page, embedded)
    taken = [word for word in words if any(touches(box, _corners(word)) for box in boxes)]
    too = [word for word in taken if not any(_holds(box, word) for box in boxes)]
    left = {_plain(word.text) for word in words if word not in taken}
    boxed = {box.page for box in redaction.boxes}
    telling = {_plain(word.text): word.text for word in taken if _is_telling(word.text)}
    stands: dict[str, list[int]] = {}
    for other in pages:
        if other.number == number or other.number not in boxed:
            said = left if other.number == number else set(map(_plain, other.text.split()))
            for plain in telling.keys() & said:
                stands.setdefault(telling[plain], []).append(other.number)
    return Going(tuple(taken), tuple(too), {word: tuple(on) for word, on in stands.items()})


def on_page(
    page: FilePage,
    queries: Sequence[tuple[str, str]],
    *,
    embedded: Callable[[int], Sequence[Word]],
    reason: str,
) -> tuple[list[Wish], bool]:
    """Wish a box for every place on a page where a word or "phrase" of a query stands.

    Also where it only looks like it, for OCR misreads. ``queries`` are each with the code of its
    finder. ``embedded`` reads the words that the file itself holds on a page; it is asked only
    where the text says any of it. Says too whether any stands there and nobody can tell where.
    """
    said = [(query, code, often) for query, code in queries if (often := stands(page.text, query))]
    words = _words(page, embedded) if said else ()
    wishes, untold = list[Wish](), False
    for query, code, often in said:
        places = everywhere(page.text, words, query)
        untold = untold or len(places) < often
        wishes += [
            Wish(area=_area(page.number, one), reason=reason, found_by=code)
            for place in places
            for one in place
        ]
    return wishes, untold


def of_places(places: Sequence[Sequence[float]], *, reason: str, found_by: str) -> list[Wish]:
    """Wish a box for every place where a finder saw it in a picture: also where it is misread."""
    return [
        Wish(area=_area(int(page), Word(x0, y0, x1, y1, "")), reason=reason, found_by=found_by)
        for page, x0, y0, x1, y1 in places
    ]


def beside(wishes: Sequence[Wish], others: Sequence[Wish]) -> list[Wish]:
    """Leave out the wishes that lie within a box of ``others``, which covers them."""
    return [
        one
        for one in wishes
        if not any(
            one.area.page == other.area.page
            and other.area.x0 <= one.area.x0
            and other.area.y0 <= one.area.y0
            and one.area.x1 <= other.area.x1
            and one.area.y1 <= other.area.y1
            for other in others
        )
    ]


def _corners(of: RedactionBox | Word) -> Corners:
    return of.x0, of.y0, of.x1, of.y1


def _holds(box: Corners, word: Word) -> bool:
    left, top, right, bottom = box
    return (
        left - _OUT <= word.x0 and word.x1 <= right + _OUT
        and top - _OUT <= word.y0 and word.y1 <= bottom + _OUT
    )  # fmt: skip


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, word.casefold()))


def _is_telling(word: str) -> bool:
    return len(_plain(word)) >= _TELLING and (word[:1].isupper() or any(map(str.isdigit, word)))


def _words(page: FilePage, embedded: Callable[[int], Sequence[Word]]) -> Sequence[Word]:
    if page.words is not None:
        return unpacked(page.words)
    return embedded(page.number) if page.tells_places else ()


def _area(page: int, word: Word) -> Area:
    return Area(
        page=page,
        x0=max(0.0, word.x0 - _AROUND),
        y0=max(0.0, word.y0 - _AROUND),
        x1=word.x1 + _AROUND,
        y1=word.y1 + _AROUND,
    )
