"""Where in a document words stand that are to be burned: on which pages, in which boxes."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from app.models import Document, FilePage, TextFrom
from app.ports.page_reading import Word
from app.ports.redacting import Area
from app.services.file_texts import pages_of, unpacked
from app.services.redactions import Wish
from app.services.word_places import everywhere, stands

_AROUND = 0.5  # points


def found(
    session: Session,
    document: Document,
    query: str,
    *,
    embedded: Callable[[int], Sequence[Word]],
    reason: str,
    found_by: str,
) -> list[Wish]:
    """Wish a box for every place where a word or "phrase" of ``query`` stands, on all pages.

    Also where it only looks like it, for OCR misreads. ``embedded`` reads the words that the file
    itself holds on a page; it is asked only for pages whose text says any of it. Pages that were
    not read yet are not looked at.
    """
    wishes: list[Wish] = []
    for page in pages_of(session, document.file):
        if not stands(page.text, query):
            continue
        for place in everywhere(page.text, _words(page, embedded), query):
            wishes += [
                Wish(area=_area(page.number, one), reason=reason, found_by=found_by)
                for one in place
            ]
    return wishes


def _words(page: FilePage, embedded: Callable[[int], Sequence[Word]]) -> Sequence[Word]:
    if page.words is not None:
        return unpacked(page.words)
    return embedded(page.number) if page.text_from is TextFrom.EMBEDDED else ()


def _area(page: int, word: Word) -> Area:
    return Area(
        page=page,
        x0=max(0.0, word.x0 - _AROUND),
        y0=max(0.0, word.y0 - _AROUND),
        x1=word.x1 + _AROUND,
        y1=word.y1 + _AROUND,
    )
