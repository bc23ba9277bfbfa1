"""Looking inside a file before it may be published: what is asked, what is found."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from app.ports.findings import KINDS, UNREAD, Kind, Severity

VERSION: Final = 5
"""Raised when the look inside gets stricter; older examinations then no longer count."""

Place = int | str | None
"""Where something is: the page from 1, or the cell of a sheet (``Rates!B4``)."""

Region = tuple[int, float, float, float, float]
"""A rectangle on a page as displayed: its page from 1, then x0, y0, x1, y1 in points."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found: its code in ``KINDS``, the first place, and what was seen.

    ``value`` is what a person decides about (an address, a name, words under a box); it is for
    members only. ``count`` says how often it stands there, ``inside`` names the file within the
    file where it was found. ``places`` are all the rectangles where it can be seen, where that is
    known: of a photograph, and of what OCR read.
    """

    code: str
    page: Place = None
    detail: str = ""
    value: str = ""
    count: int = 1
    inside: str = ""
    places: tuple[Region, ...] = ()

    @property
    def kind(self) -> Kind:
        """Its weight, its name and what to do."""
        return KINDS[self.code]

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.kind.severity

    @property
    def key(self) -> str:
        """What a decision about it is kept under; the same for the same words elsewhere."""
        if self.value:
            return f"{self.kind.title}:{self.value}"
        return ":".join(filter(None, (self.kind.title, self.inside, str(self.page or ""))))

    @property
    def words(self) -> str:
        """Say it in one line for a person who may see it all."""
        return self.value or self.detail or self.kind.title

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Finding":
        """Read what ``asdict`` gave, also after it was JSON."""
        places = tuple((int(one[0]), *map(float, one[1:5])) for one in data.get("places", ()))
        return cls(**(dict(data) | {"places": places}))


@dataclass(frozen=True)
class Searched:
    """A finding in words that were read from a picture, and each place: page, first sign, end."""

    finding: Finding
    spots: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Words to search for names alone: a number to tell them by; ``by_ocr`` where OCR read them."""

    number: int
    words: str
    by_ocr: bool = False


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found in a file, and in each file inside it (``children``, same shape).

    ``type`` is told by content. ``pages`` counts pages, sheets or slides; ``silent_pages`` are
    those that hold no words of their own. Of these and of pages with garbage for words, OCR read
    ``read_pages`` well and ``poor_pages`` badly; ``read_findings`` is what stands there.
    ``beside`` are words that no page shows and that were searched as well; ``watched`` is the
    digest of the names of people that were watched for, empty where there were none.
    """

    name: str = ""
    sha256: str = ""
    type: str = ""
    pages: int = 0
    text_chars: int = 0
    silent_pages: tuple[int, ...] = ()
    read_pages: tuple[int, ...] = ()
    poor_pages: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    read_findings: tuple[Finding, ...] = ()
    children: tuple["Examination", ...] = ()
    beside: tuple[str, ...] = ()
    watched: str = ""
    version: int = VERSION

    @property
    def unread(self) -> tuple[Finding, ...]:
        """Why this file itself was not, or not wholly, looked into."""
        return tuple(one for one in self.findings if one.code in UNREAD)

    @property
    def opened(self) -> bool:
        """Say whether this file itself was looked into."""
        return not self.unread

    @property
    def because(self) -> str:
        """Say why it was not looked into; empty where it was."""
        return next((one.detail or one.kind.title for one in self.unread), "")

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """List the pages of this file whose words no program has read well."""
        left = set(self.silent_pages) - set(self.read_pages) | set(self.poor_pages)
        return tuple(sorted(left))

    @property
    def ocr_needed(self) -> bool:
        """Say whether pages of this file, or of one inside it, have no words to check."""
        return bool(self.unread_pages) or any(child.ocr_needed for child in self.children)

    @property
    def verdict(self) -> str:
        """``clear`` where nothing waits for a person; everything else is ``hold``."""
        return "hold" if self.reasons else "clear"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Say why it is held, a sentence for each kind of reason; empty where it is clear."""
        told: dict[str, str] = {}
        for one in self.everything():
            if one.severity is not Severity.NOTE and one.code not in told:
                told[one.code] = _sentence(one)
        if self.unread_pages:
            told["no_text"] = f"No program could read {pages_words(self.unread_pages)}."
        elif self.ocr_needed:
            told["no_text"] = "Pages of a file inside were not read by any program."
        return tuple(told.values())

    def everything(self) -> Iterator[Finding]:
        """Give the findings of this file and of all inside it, each saying in which it is."""
        yield from self.findings
        yield from self.read_findings
        for child in self.children:
            for one in child.everything():
                inside = " > ".join(filter(None, (child.name, one.inside)))
                yield replace(one, inside=inside)

    def ranked(self) -> tuple[Finding, ...]:
        """List all that was found, here and inside, what weighs most first."""
        order = list(Severity)
        return tuple(sorted(self.everything(), key=lambda one: order.index(one.severity)))

    def decisions(self) -> tuple[Finding, ...]:
        """List what a person decides, each once with how often it was seen."""
        found: dict[str, Finding] = {}
        for one in self.everything():
            if one.severity is not Severity.LOOK:
                continue
            first = found.get(one.key)
            found[one.key] = replace(first, count=first.count + one.count) if first else one
        return tuple(found.values())

    def blocks(self, *, but: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
        """List what cannot be signed away, without the codes in ``but``."""
        return tuple(
            one
            for one in self.everything()
            if one.severity is Severity.BLOCK and one.code not in but
        )

    def with_reading(self, of: "Examination") -> "Examination":
        """Give it with what OCR read, and what was found there, as in ``of``."""
        return replace(
            self,
            read_pages=of.read_pages,
            poor_pages=of.poor_pages,
            read_findings=of.read_findings,
        )

    def as_data(self) -> dict[str, Any]:
        """Give plain data to store."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> "Examination | None":
        """Read what ``as_data`` gave; none where nothing, or an older look, was stored."""
        if not data or data.get("version") != VERSION:
            return None
        kept: dict[str, Any] = {
            name: tuple(map(Finding.from_data, data[name]))
            for name in ("findings", "read_findings")
        }
        kept["children"] = tuple(filter(None, map(cls.from_data, data["children"])))
        for name in ("silent_pages", "read_pages", "poor_pages", "beside"):
            kept[name] = tuple(data.get(name, ()))
        return cls(**(dict(data) | kept))


def digest_of(watch: Iterable[str]) -> str:
    """Name a list of watched words, so that it can be told whether it has changed."""
    return hashlib.sha256("\n".join(sorted(watch)).encode()).hexdigest()


def unread(code: str, detail: str = "", **facts: Any) -> Examination:  # noqa: ANN401 - fields of an examination
    """Give the examination of a file that was not looked into, for the reason of that code."""
    return Examination(findings=(Finding(code=code, detail=detail),), **facts)


def _sentence(one: Finding) -> str:
    where = f" (in {one.inside})" if one.inside else ""
    at = f", {place_words(one.page)}" if one.page else ""
    title = one.kind.title[0].upper() + one.kind.title[1:]
    detail = f": {one.detail}" if one.detail and one.code in UNREAD else ""
    return f"{title}{at}{detail}{where}."


def pages_words(pages: Sequence[int], *, most: int = 20) -> str:
    """Name pages in words: "page 3", "pages 1, 2 and 5", "pages 1, 2 and 40 more"; none: ""."""
    if len(pages) < 2:  # noqa: PLR2004 - the plural begins here
        return f"page {pages[0]}" if pages else ""
    shown = list(map(str, pages[:most]))
    last = shown.pop() if len(pages) <= most else f"{len(pages) - most} more"
    return f"pages {', '.join(shown)} and {last}"


def place_words(place: Place) -> str:
    """Say a place in words: "on page 3", "at Rates!B4"."""
    if place is None:
        return ""
    return f"on page {place}" if isinstance(place, int) else f"at {place}"


class Examiner(Protocol):
    """Looks inside files."""

    def examine(
        self, path: Path, media_type: str = "", *, name: str = "", watch: Sequence[str] = ()
    ) -> Examination:
        """Look into the file at ``path``, and into what is inside it.

        The type is told by content; ``media_type`` is what was noted when it was kept.
        ``watch`` lists names, addresses and tokens that must not go out unnoticed. Never raises,
        and answers within its limits: what cannot be opened is said so.
        """
        ...

    def search(
        self, pages: Sequence[tuple[int, str]], *, watch: Sequence[str] = ()
    ) -> tuple[Searched, ...] | None:
        """Find private data, and what ``watch`` lists, in what OCR read of some pages.

        Letters that OCR takes for digits, and one wrong letter in a name, make no difference.
        None where it broke or took too long: then nothing is known about these words.
        """
        ...

    def names(
        self, said: Sequence[Said], *, watch: Sequence[str]
    ) -> tuple[tuple[int, str], ...] | None:
        """Find what ``watch`` lists, and nothing else, in words: their number, and the name.

        In what OCR read one letter may be wrong. None as for ``search``.
        """
        ...
