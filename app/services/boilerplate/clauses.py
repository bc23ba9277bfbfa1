"""Clauses: a text of pages cut where its numbers, headings and paragraphs begin.

What only the page has (headers, footers, page numbers) is left out, and a sentence that runs over
a page break is one again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

EDGE: Final = 3
"""Lines at the top and at the bottom of a page in which a header or a footer is looked for."""
_PAGES: Final = 2  # that a text needs before a repeated line is taken as a header
_SHORT: Final = 6  # words; less is a heading or a stray line and belongs to what follows
_HEADING: Final = 10  # words at the most
_LABEL: Final = 80  # letters
_NAMES: Final = 3  # lines at the least that stand below the last clause
_FIRST: Final = 8  # words that stand for a heading where there is none
_NUMBER: Final = re.compile(
    r"""\s*(?P<number>
        (?:section|article|clause|paragraph|§)\s*(?:\d{1,2}(?:\.\d{1,2})*|[ivx]+)\b[.:)]?
      | \d{1,2}(?:\.\d{1,2}){1,3}[.):]?
      | \d{1,2}[.)]
      | \(?[a-z]\)
      | \(?[ivx]{1,4}\)
      | [a-z]\.(?!\w)
      | [•▪●*-](?=\s)
    )\s*(?=\S)""",
    re.IGNORECASE | re.VERBOSE,
)
_PAGE_NUMBER: Final = re.compile(
    r"(?:page\s*)?[-\u2013\u2014]?\s*\d{1,3}\s*(?:(?:of|/)\s*\d{1,3})?\s*[-\u2013\u2014]?"
    r"|.{0,60}\bpage\s+\d{1,3}(?:\s+of\s+\d{1,3})?",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"""[.:;!?]["'\u201d\u2019)\]]*$""")
_SIGNS: Final = re.compile(r"[^\w$%]+")
_BLANK: Final = re.compile(r"[_.]{3,}$|_+$")

BLANK: Final = "_"
"""How a line to be filled in is compared."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word as it stands there, as it is compared, and the number of its page."""

    shown: str
    plain: str
    page: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``apart`` where an empty one stands above it, ``begins`` a clause.

    ``closes``: here the names, dates and addresses begin that stand below the last clause.
    """

    text: str
    page: int
    apart: bool
    begins: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A text without its pages: its words, where its clauses begin, and what they are called.

    ``starts`` are places among the words, the first is 0; ``spans`` are where each clause begins
    and ends, ``labels`` what they are called, ``numbers`` those that the paper itself gives them,
    empty where it gives none. ``scanned`` are the pages that OCR read,
    ``repeated`` the lines, folded, that were left out as headers and footers.
    """

    words: tuple[Said, ...]
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    scanned: frozenset[int]
    repeated: frozenset[str]

    def shown(self, begin: int, end: int) -> str:
        """Say the words from one place to another as they stand there."""
        return " ".join(word.shown for word in self.words[begin:end])


def running(
    pages: Sequence[tuple[int, str]],
    *,
    scanned: frozenset[int] = frozenset(),
    repeated: frozenset[str] = frozenset(),
) -> Running:
    """Cut a text into clauses. ``pages`` are numbers and texts, in order.

    ``repeated`` are headers and footers known from another copy of the form: this one may be too
    short to show which lines come again.
    """
    kept = [(number, [line.strip() for line in text.splitlines()]) for number, text in pages]
    repeated |= _repeated([lines for _number, lines in kept])
    pieces: list[list[Line]] = []
    last = ""
    for line in _closed([*_once(_lines(kept, repeated))]):
        if not pieces or _begins(line, last):
            pieces.append([replace(line, begins=True)])
        else:
            pieces[-1].append(line)
        last = line.text
    words: list[Said] = []
    starts: list[int] = []
    labels: list[str] = []
    numbers: list[str] = []
    for piece in _joined(pieces):
        number, said = _split(piece)
        if said:
            starts.append(len(words))
            labels.append(_label(number, piece, said))
            numbers.append(number.strip(" .:()") if _is_told(number) else "")
            words += said
    spans = tuple(zip(starts, (*starts[1:], len(words)), strict=True)) if starts else ()
    if any(numbers) and not numbers[0] and len(labels) > 1:
        labels[0] = f"Preamble: {labels[0]}"[:_LABEL]
    return Running(
        *(tuple(words), tuple(starts), spans, tuple(labels)), tuple(numbers), scanned, repeated
    )


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """Give a word as it is compared: small letters and digits, money with its sign."""
    bare = _SIGNS.sub("", word.casefold()).strip("_")
    return bare or (BLANK if _BLANK.search(word) else "")


def _lines(pages: Sequence[tuple[int, Sequence[str]]], repeated: frozenset[str]) -> Iterator[Line]:
    for number, lines in pages:
        edges, apart = _edges(lines), False
        for at, line in enumerate(lines):
            if at in edges and (_PAGE_NUMBER.fullmatch(line) or _folded(line) in repeated):
                continue
            if line:
                yield Line(line, number, apart)
            apart = not line


def _once(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out a notice that stands at the top of a paper where it stands there once more.

    One with another number is another sentence: amounts and days are what agreements are about.
    """
    notices: set[str] = set()
    for at, line in enumerate(lines):
        folded = " ".join(line.text.casefold().split())
        if folded in notices:
            continue
        if at < EDGE and len(line.text.split()) >= _SHORT and _ENDS.search(line.text):
            notices.add(folded)
        yield line


def _closed(lines: Sequence[Line]) -> Sequence[Line]:
    """Mark where the names, dates and addresses begin that stand below the last clause, if any.

    They are lines of a few words that end no sentence, behind the end of one.
    """
    first = len(lines)
    while first and _is_name(lines[first - 1].text):
        first -= 1
    block = lines[first:]
    words = sum(len(line.text.split()) for line in block)
    if (
        not first
        or len(block) < _NAMES
        or words < _SHORT
        or not _ENDS.search(lines[first - 1].text)
    ):
        return lines
    return [*lines[:first], replace(block[0], closes=True), *block[1:]]


def _is_name(text: str) -> bool:
    is_short = len(text.split()) <= _HEADING and not text[0].islower()
    return is_short and not _ENDS.search(text) and not _NUMBER.match(text)


def _edges(lines: Sequence[str]) -> set[int]:
    full = [at for at, line in enumerate(lines) if line]
    return {*full[:EDGE], *full[-EDGE:]}


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Find the lines that stand at the edge of at least half of the pages."""
    if len(pages) < _PAGES:
        return frozenset()
    counts = Counter(
        folded for lines in pages for folded in {_folded(lines[at]) for at in _edges(lines)}
    )
    least = max(_PAGES, len(pages) / 2)
    return frozenset(line for line, number in counts.items() if number >= least)


def _folded(line: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", " ", line.casefold()))


def _begins(line: Line, last: str) -> bool:
    """Say whether a clause begins here."""
    if line.closes:
        return True
    if found := _NUMBER.match(line.text):
        lettered = re.fullmatch(r"[a-z]\.", found["number"], re.IGNORECASE)
        # "J." at the start of a line may be half a name; a number after an open sentence a value.
        return bool(_ENDS.search(last)) or line.apart or not lettered
    if _is_heading(line.text):
        return line.apart or bool(_ENDS.search(last))
    return line.apart and bool(_ENDS.search(last)) and not line.text[0].islower()


def _is_heading(text: str) -> bool:
    if not text.isupper() or len(text.split()) > _HEADING:
        return False
    return sum(letter.isalpha() for letter in text) > _HEADING // 2


def _joined(pieces: list[list[Line]]) -> list[list[Line]]:
    """Join headings and stray lines to what follows; the last one to what stands before it."""
    made: list[list[Line]] = []
    held: list[Line] = []
    for piece in pieces:
        held += piece
        if sum(len(line.text.split()) for line in held) >= _SHORT:
            made.append(held)
            held = []
    if held and made:
        made[-1] = made[-1] + held
    elif held:
        made.append(held)
    return made


def _split(piece: Sequence[Line]) -> tuple[str, list[Said]]:
    """Take the number off a clause, which says where it stands, not what it says."""
    number, said = "", list[Said]()
    for line in piece:
        text = line.text
        if line.begins and (found := _NUMBER.match(text)):
            number = number or found["number"].strip()
            text = text[found.end() :]
        for word in text.split():
            if compared := plain(word):
                said.append(Said(word, compared, line.page))
    return number, _mended(said)


def _mended(said: Sequence[Said]) -> list[Said]:
    """Join words that a line's end cut in two: "confi-" and "dential"."""
    made: list[Said] = []
    for word in said:
        before = made[-1] if made else None
        if before and before.shown.endswith("-") and word.shown[0].islower():
            made[-1] = Said(before.shown[:-1] + word.shown, before.plain + word.plain, before.page)
        else:
            made.append(word)
    return made


def _is_told(number: str) -> bool:
    """Whether it is a number that people say, and no mere bullet."""
    return number[:1].isalnum() or number[:1] in {"(", "§"}


def _label(number: str, piece: Sequence[Line], said: Sequence[Said]) -> str:
    """Call a clause by its number and its heading, or by its first words."""
    if piece[0].closes:
        return "Names and addresses below the last clause"
    first = piece[0].text.removeprefix(number)
    title = re.match(r"\s*([^.:;]{3,60})[.:](?:\s|$)", first)
    if _is_heading(piece[0].text):
        name = first.strip(" .:")
    elif title and len(title[1].split()) <= _HEADING - 2 and title[1].strip()[:1].isupper():
        name = title[1].strip()
    else:
        name = " ".join(word.shown for word in said[:_FIRST]) + ("…" if said[_FIRST:] else "")
    return f"{number if _is_told(number) else ''} {name}".strip()[:_LABEL]
