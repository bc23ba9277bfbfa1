"""Plain text and tables of values separated by commas, tabs or semicolons."""

import csv
import io
from typing import Final

from charset_normalizer import from_bytes

from app.adapters.inspecting.budget import Budget, Look, TooMuch, Unreadable
from app.adapters.inspecting.personal import heading_findings

_LARGEST: Final = 100 * 1024**2
_FORMULA: Final = ("=", "@", "+", "-")
_WIDEST: Final = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")  # how UTF-32 begins
_MOST_ROWS: Final = 2_000_000
# What American offices save in where it is not Unicode; a wider guess takes their few accents for
# Baltic or Chinese letters.
_WESTERN: Final = ["cp1252", "mac_roman"]


def decoded(content: bytes) -> str:
    """Read the letters of a text: a form of Unicode, or the Western code page it speaks for.

    Raises ``Unreadable`` where they speak for nothing: words that cannot be read were not checked.
    """
    if len(content) > _LARGEST:
        raise TooMuch("it has too many words")
    words = _letters(content)
    if "\x00" in words:  # a wider form of Unicode that does not say so, or no text at all
        raise Unreadable("its letters are of no encoding that is known")
    return words


def _letters(content: bytes) -> str:
    if content.startswith(_WIDEST):
        return _as("utf-32", content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as("utf-16", content)
    best = from_bytes(content[: 1024**2], cp_isolation=_WESTERN).best()
    return _as(best.encoding if best else "cp1252", content)


def _as(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("its letters are of no encoding that is known") from error


def look(content: bytes, budget: Budget) -> Look:
    """Read a text; form feeds part its pages."""
    budget.check_time()
    words = decoded(content)
    pages = words.split("\f")
    return Look(pages=len(pages), texts=list(enumerate(pages, start=1)))


def look_at_table(content: bytes, budget: Budget) -> Look:
    """Read a table cell by cell; what a spreadsheet program would run is named."""
    words = decoded(content)
    seen = Look(pages=1)
    separator = max(",\t;", key=words[:10_000].count)
    formulas: list[str] = []
    csv.field_size_limit(10_000_000)
    for number, row in enumerate(csv.reader(io.StringIO(words), delimiter=separator), start=1):
        if number % 10_000 == 0:
            budget.check_time()
        if number > _MOST_ROWS:
            raise TooMuch("it has too many rows")
        if number == 1:
            headings = [(column(place) + "1", cell) for place, cell in enumerate(row)]
            seen.findings += heading_findings(headings)
        seen.texts.append((f"A{number}", " \t ".join(row)))
        formulas += [f"{column(place)}{number}" for place, one in enumerate(row) if runs(one)]
    if formulas:
        seen.find("formula_injection", ", ".join(formulas[:20]), page=formulas[0])
    return seen


def runs(cell: str) -> bool:
    """Say whether a spreadsheet program takes the words of a cell for a formula with a call."""
    words = cell.strip()
    return words.startswith(_FORMULA) and any(mark in words for mark in "(|!") and len(words) > 1


def column(place: int) -> str:
    """Give the letters of a column, the first being 0: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
