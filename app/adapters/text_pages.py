"""Files that have no pages of their own (office files, mails, tables, texts) as pages of text.

Members read here also what a program would not show: hidden sheets, rows, remarks. Each is said to
be hidden. Nothing of this is public: files of these types are never published as they are.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from app import filetypes
from app.adapters.inspecting.budget import Budget, Look, Unreadable
from app.adapters.inspecting.engine import READERS, shown

FLOWING: Final = 3_000
"""About how many characters of running text make a page."""
_SHEET: Final = 20_000  # a sheet is one page; a long one goes on over several
_MOST_PAGES: Final = 20_000

_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_BOOKS: Final = frozenset({filetypes.SHEET, f"{_OPEN_DOCUMENT}spreadsheet"})
_BESIDE: Final = _BOOKS | {
    *(filetypes.WORD, filetypes.SLIDES, filetypes.HTML, filetypes.RTF),
    *(f"{_OPEN_DOCUMENT}text", f"{_OPEN_DOCUMENT}presentation"),
}
"""The types whose readers tell apart what lies beside the pages: remarks, caches, properties."""
_APART: Final = "[Not on any page: remarks, removed words, properties, caches]"
_SHUT: Final = frozenset({"encrypted", "not_opened"})
_OF_A_PAGE: Final = frozenset(
    {"hidden_sheet", "very_hidden_sheet", "hidden_columns", "hidden_slides", "hidden_cells"}
)


def converted(content: bytes, budget: Budget) -> list[str]:
    """Give the words of a file in pages: a sheet, a slide, or about ``FLOWING`` characters each.

    Raises what the readers raise: ``Unreadable``, ``Locked``, ``TooMuch``, or how a file breaks.
    """
    kind = filetypes.told_inside(content)
    if kind == filetypes.EMPTY:
        raise Unreadable("it is empty")
    if kind not in READERS or kind == filetypes.PDF or filetypes.is_program(content[:16]):
        raise Unreadable("its type is none whose words can be read")
    seen = READERS[kind](content, budget)
    for one in seen.findings:
        if one.code in _SHUT:
            raise Unreadable(one.detail or one.kind.title)
    pages = list(_pages(kind, seen))
    if len(pages) > _MOST_PAGES:
        raise Unreadable("it has more pages than can be kept")
    for page in pages:
        budget.take_text(page)
    return pages


def beside(kind: str, content: bytes, printed: str, budget: Budget) -> list[str]:
    """Give in pages the words of a file that are not in ``printed``, what we print of it.

    For members who look for them: hidden and removed words, remarks, properties.
    """
    seen = READERS[kind](content, budget)
    there = _letters(printed)
    lines = [line for _place, words in seen.texts for line in words.splitlines()]
    if kind in _BESIDE:
        lines += [line for words in seen.beside for line in _tidy(words).splitlines()]
    left = [line for line in dict.fromkeys(lines) if _letters(line) not in there]
    return cut([_APART, *left], FLOWING) if left else []


def _letters(words: str) -> str:
    """Give letters and digits alone: what is printed stands in other lines."""
    return "".join(filter(str.isalnum, words))


def _pages(kind: str, seen: Look) -> Iterator[str]:
    if kind in _BOOKS:
        yield from _sheets(seen)
    elif kind == filetypes.SLIDES:
        for number, words in seen.texts:
            yield "\n".join([*_marks(seen, number), words])
    elif kind == filetypes.TEXT:
        for _number, words in seen.texts:  # a form feed ends a page also where little is on it
            yield from cut([words], FLOWING) or [""]
    else:
        said = [words for _place, words in seen.texts]
        yield from cut([*said, *_listed(seen)], FLOWING)
        yield from cut(_unshown(kind, seen), FLOWING)
        return
    yield from cut([*_listed(seen), *_unshown(kind, seen)], FLOWING)


def _sheets(seen: Look) -> Iterator[str]:
    """Give each sheet as a page: its name, what of it is hidden, its rows."""
    rows: dict[str, list[str]] = {}
    for place, words in seen.texts:
        name, _mark, _cell = str(place).rpartition("!")
        hidden = seen.unshown.get(str(place), "")
        rows.setdefault(name, []).append(f"[{hidden}] {words}" if hidden else words)
    for name, lines in rows.items():
        head = [f"Sheet “{name}”", *_marks(seen, name)]
        yield from cut([*head, *lines], _SHEET)


def _marks(seen: Look, of: int | str | None) -> list[str]:
    """Say what of a sheet or a slide is hidden."""
    return [
        f"[{one.kind.title}: {one.detail}]"
        for one in seen.findings
        if one.code in _OF_A_PAGE and one.page is not None and _sheet_of(one.page) == of
    ]


def _sheet_of(place: int | str) -> int | str:
    return place if isinstance(place, int) else place.rpartition("!")[0] or place


def _listed(seen: Look) -> list[str]:
    """Name the files inside, which are read by themselves."""
    names = [shown(one.name) for one in seen.members]
    return ["", "[Files inside]", *names] if names else []


def _unshown(kind: str, seen: Look) -> list[str]:
    """Give what lies beside the pages: for a member who looks for it, and said to be there."""
    if kind not in _BESIDE:
        return []
    there = "\n".join(words for _place, words in seen.texts)
    beside = [words for words in dict.fromkeys(map(_tidy, seen.beside)) if words]
    new = [words for words in beside if words not in there]
    return ["", _APART, *new] if new else []


def _tidy(words: str) -> str:
    return "\n".join(line.strip() for line in words.splitlines() if line.strip())


def cut(texts: Iterable[str], size: int) -> list[str]:
    """Cut running text into pages of about ``size`` characters, at the ends of lines.

    A line that is longer than a page is cut at a space, or where it must be. Nothing is lost but
    the blanks at the ends of pages.
    """
    pages: list[str] = []
    held: list[str] = []
    length = 0
    for line in _lines(texts, size):
        if held and length + len(line) > size:
            pages.append("\n".join(held).strip("\n"))
            held, length = [], 0
        held.append(line)
        length += len(line) + 1
    pages.append("\n".join(held).strip("\n"))
    return [page for page in pages if page.strip()]


def _lines(texts: Iterable[str], size: int) -> Iterator[str]:
    for text in texts:
        for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n"):
            rest = line
            while len(rest) > size:
                end = rest.rfind(" ", size // 2, size) + 1 or size
                yield rest[:end].rstrip()
                rest = rest[end:]
            yield rest
