"""Redacting files and proving it: what is asked, what is burned, what still leaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from app.filetypes import CSV, SHEET, TEXT
from app.ports.page_reading import Word

MARK: Final = "[redacted]"
"""What stands in the place of words that were taken out of a table or of plain text."""

LEAKS: Final[dict[str, str]] = {
    "unreadable": "it could not be reopened, so nothing is proven",
    "text_under_box": "text stands under a box",
    "not_burned": "a box is not wholly black",
    "watch_word": "a name or address of our own people stands in it",
    "burned_word": "a word that was under a box stands in it",
    "word_in_picture": "a word that must be gone can be read in the picture of a page",
    "revisions": "an earlier version of the file is inside it",
    "carries": "it carries more than its pages",
    "place_not_emptied": "a place that was to be emptied still says something",
    "hides": "something is hidden in it",
}
"""Every way in which a file may leak, in words for people."""


BY_HAND: Final = "Print it to a PDF, add that, and redact the PDF."
"""What to do with a file that has no pages here."""

TOUCH: Final = 0.5
"""Points by which a box must reach into a word to take it."""

PLACED: Final = frozenset({CSV, SHEET, TEXT})
"""The types of which cells or lines are burned, as they are written anew from what they show."""

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom, in points of the page as displayed."""


def touches(box: Corners, word: Corners) -> bool:
    """Say whether a box takes a word: all of it goes, however little of it the box covers."""
    wide = min(box[2], word[2]) - max(box[0], word[0])
    high = min(box[3], word[3]) - max(box[1], word[1])
    return wide > min(TOUCH, _half(box, word, 0)) and high > min(TOUCH, _half(box, word, 1))


def _half(box: Corners, word: Corners, side: int) -> float:
    """Half of the narrower of the two: what is thinner than the least touch counts as well."""
    return max(0.0, min(box[side + 2] - box[side], word[side + 2] - word[side]) / 2 - 1e-9)


class RedactionRefused(Exception):
    """The file cannot be redacted safely; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What to burn: points from the top left of page ``page`` as displayed; or a ``place``.

    The place is the cell of a table (``Rates!B7``, ``B7``) or the lines of a text (``12``).
    """

    page: int = 1
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """A row of a sheet, or a line, with the number that names it: counted from the file's start.

    ``cells`` are words after the letters of their column; a line is one, without letters. What is
    too long to be shown is cut.
    """

    sheet: str
    number: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a place takes when it is burned; or the ``problem`` why there is no such place."""

    place: str
    words: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """A piece of a file without pages, ``number`` of ``total``, with its places as they burn."""

    number: int
    total: int
    rows: tuple[PlacedRow, ...]
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Burned:
    """What was done. ``areas`` are the boxes as burned: grown around the letters they touch.

    ``words`` stood under them and nowhere else, so that none may be found in the result;
    ``elsewhere`` were under them and still stand in other places. ``pictures`` are the pages that
    became pictures; the others are kept as they were drawn.
    """

    media_type: str
    pages: int
    areas: tuple[Area, ...]
    words: tuple[str, ...]
    elsewhere: tuple[str, ...]
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Leak:
    """One thing that a reopened file gives away, where, and who saw it. For members only."""

    code: str
    page: int | None = None
    detail: str = ""
    seen_by: str = ""

    @property
    def title(self) -> str:
        """Say what it is."""
        return LEAKS[self.code]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What reopening a file showed, by which means, and how many pages OCR looked at.

    ``seconds`` is how long that took.
    """

    findings: tuple[Leak, ...] = ()
    means: tuple[str, ...] = ()
    pages: int = 0
    pages_by_ocr: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def verdict(self) -> str:
        """``clean`` or ``leaks``."""
        return "clean" if self.clean else "leaks"

    def as_data(self) -> dict[str, Any]:
        """Give plain data to keep and to print."""
        return {
            "verdict": self.verdict,
            "findings": [asdict(one) | {"title": one.title} for one in self.findings],
            "means": list(self.means),
            "pages": self.pages,
            "pages_by_ocr": self.pages_by_ocr,
        }


class Redactor(Protocol):
    """Burns what must not be seen, and looks afterwards whether it is gone."""

    def lacks(self) -> tuple[str, ...]:
        """Name the programs that are not installed here, and without which nothing is proven."""
        ...

    def redact(
        self,
        path: Path,
        media_type: str,
        areas: Sequence[Area],
        target: Path,
        *,
        read: Mapping[int, Sequence[Word]],
        language: str = "eng",
        goes_on: Callable[[int, int], None] = ...,
    ) -> Burned:
        """Write a new file without what is in ``areas`` to ``target``; none: a plain copy.

        ``read`` gives the words that OCR found on pages of the original. ``goes_on`` hears, every
        few pages, how many are done of how many that become pictures; what it raises stops it.
        Raises ``RedactionRefused``; nothing is then left at ``target``.
        """
        ...

    def places(
        self, path: Path, media_type: str, number: int, places: Sequence[str] = ()
    ) -> Places:
        """Show a piece of a file of ``PLACED``, the last where there is none of that number.

        Says too what each of ``places`` takes. Raises ``RedactionRefused`` as ``redact`` does.
        """
        ...

    def verify(
        self,
        path: Path,
        media_type: str,
        areas: Sequence[Area],
        *,
        words: Sequence[str] = (),
        watch: Sequence[str] = (),
        language: str = "eng",
    ) -> Verdict:
        """Reopen a file and look for ``words``, for ``watch`` and under ``areas``. Never raises.

        Where areas are given the file is taken for a result of ``redact``, which carries nothing
        but pages. What cannot be reopened leaks.
        """
        ...
