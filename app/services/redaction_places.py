"""Where in a document words stand that are to be burned: on which pages, in which boxes."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from app.models import Document, FilePage, TextFrom
from app.ports.examining import Finding
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


def of_finding(finding: Finding, *, reason: str) -> list[Wish]:
    """Wish a box for every place where a finder saw it in a picture: also where it is misread."""
    return [
        Wish(
            area=_area(page, Word(x0, y0, x1, y1, "")),
            reason=reason,
            found_by=finding.code,
        )
        for page, x0, y0, x1, y1 in finding.places
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
