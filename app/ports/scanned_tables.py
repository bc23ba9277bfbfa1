"""Reading tables on pages that are pictures: what is seen, and how it is cut into rows and cells.

Places are points from the top left of the page once it is turned straight: by ``angle`` degrees,
counter-clockwise, around its middle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, Self

Place = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SURE = 85
"""A cell counts as surely read where a reading is sure of each of its words to so many of 100."""


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word with its place; ``sure`` is of 100, as the program that read it says."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    sure: float


@dataclass(frozen=True, slots=True)
class TableLook:
    """What one page shows: words of two readings, ruling lines, and ink that is no word.

    ``again`` is the reading at another size, which errs in other places. ``ink`` are points.
    """

    width: float
    height: float
    angle: float
    words: tuple[SeenWord, ...]
    again: tuple[SeenWord, ...]
    level: tuple[Place, ...]
    upright: tuple[Place, ...]
    ink: tuple[tuple[float, float], ...]

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, told: dict[str, Any]) -> Self:
        """Make it of ``as_data``, or of what that became as JSON."""
        words, again = (
            tuple(
                SeenWord(**one) if isinstance(one, dict) else SeenWord(*one) for one in told[name]
            )
            for name in ("words", "again")
        )
        return cls(
            width=told["width"],
            height=told["height"],
            angle=told["angle"],
            words=words,
            again=again,
            level=_places(told["level"]),
            upright=_places(told["upright"]),
            ink=tuple((one[0], one[1]) for one in told["ink"]),
        )


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell as it was read: the words of both readings, where they stand, and how sure it is.

    ``doubt`` says, in words for people, why somebody should look twice; empty where both readings
    agree and are sure of it. A cell in which ink was seen and nothing read has no words.
    """

    column: int
    words: str
    other: str
    sure: int
    place: Place
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A row of cells. ``is_outside`` says that it seems to stand above or below the table."""

    place: Place
    cells: tuple[ReadCell, ...]
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class CutPage:
    """A page cut into rows of ``columns`` cells; or none, and why, in words for people."""

    lines: tuple[ReadLine, ...]
    columns: int
    problem: str = ""


def _places(told: Iterable[Sequence[float]]) -> tuple[Place, ...]:
    return tuple((one[0], one[1], one[2], one[3]) for one in told)


class ScannedTableReader(Protocol):
    """Reads tables in pictures of pages. Nothing in a file is run or fetched."""

    def pages(self, path: Path, media_type: str) -> int:
        """Count the pages. Raises ``TableUnreadable``."""
        ...

    def look(self, path: Path, media_type: str, number: int, *, language: str) -> TableLook:
        """Look at one page, from 1; takes some seconds. Raises ``TableUnreadable``."""
        ...

    def cut(self, pages: Sequence[TableLook]) -> tuple[CutPage, ...]:
        """Cut pages of one table into rows and columns, the same columns on all of them."""
        ...
