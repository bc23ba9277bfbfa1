"""How much one inspection may cost in all: time, files, depth, bytes, pages, words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from app.ports.examining import Examination, Finding, Region

MEGABYTE: Final = 1024**2
_CHUNK: Final = MEGABYTE
TIMES: Final = 8
"""How many times its first seconds a look may take in all."""
_A_PAGE: Final = 1 / 300  # of the first seconds, which each page adds
_A_MEGABYTE: Final = 1 / 75  # of them, which each unpacked megabyte adds
_A_PAGE_OF_WORDS: Final = 4_000  # characters


class TooMuch(Exception):
    """There is more in the file than may be looked through; the sentence says of what."""


class Locked(Exception):
    """A password is needed to look inside."""


class Unreadable(Exception):
    """The file is not what it says it is, or is damaged."""


@dataclass(kw_only=True)
class Budget:
    """What may still be spent. One budget serves a file and all that is inside it.

    ``seconds`` is the time that any file may take. Pages and unpacked bytes add to it, up to
    ``TIMES`` as much: a log of 800 pages is no attack. ``lengthened`` hears of each new sum.
    """

    seconds: float = 75.0
    lengthened: Callable[[float], None] | None = None
    depth: int = 8
    files: int = 3_000
    unpacked: int = 600 * MEGABYTE
    ratio: int = 200  # unpacked to packed, above the first megabytes
    pages: int = 5_000
    characters: int = 20_000_000
    pixels: int = 400_000_000
    level: int = 0
    _started: float = field(default_factory=time.monotonic)
    _times: float = 1.0

    @property
    def longest(self) -> float:
        """How many seconds the look may take, by what was seen of the file so far."""
        return self.seconds * self._times

    def check_time(self) -> None:
        """Refuse when the time is over."""
        if time.monotonic() - self._started > self.longest:
            raise TooMuch(f"it takes longer than {self.longest:.0f} seconds to look through")

    @property
    def hurried(self) -> bool:
        """Whether half of the time is over, so that what can wait for a person is left to one."""
        return time.monotonic() - self._started > self.longest / 2

    def take_file(self) -> None:
        """Count one more file inside a file."""
        self.check_time()
        self.files -= 1
        if self.files < 0:
            raise TooMuch("it holds too many files")

    def take_bytes(self, number: int) -> None:
        """Count bytes that were unpacked."""
        self.unpacked -= number
        if self.unpacked < 0:
            raise TooMuch("it unpacks to more than may be kept in memory")
        self._lengthen(_A_MEGABYTE * number / MEGABYTE)

    def take_pages(self, number: int) -> None:
        """Count pages, sheets or slides."""
        self.check_time()
        self.pages -= number
        if self.pages < 0:
            raise TooMuch("it has too many pages")
        self._lengthen(_A_PAGE * number)

    def take_text(self, words: str) -> str:
        """Count characters; give them back."""
        self.characters -= len(words)
        if self.characters < 0:
            raise TooMuch("it has too many words")
        return words

    def take_pixels(self, number: int) -> None:
        """Count pixels of pictures."""
        self.pixels -= number
        if self.pixels < 0:
            raise TooMuch("its pictures are too large")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Go one file further inside."""
        if self.level >= self.depth:
            raise TooMuch(f"it holds files inside files, more than {self.depth} deep")
        self.level += 1
        try:
            yield
        finally:
            self.level -= 1

    def _lengthen(self, times: float) -> None:
        self._times = min(TIMES, self._times + times)
        if self.lengthened is not None:
            self.lengthened(self.longest)

    def unpack(self, stream: BinaryIO, packed: int) -> bytes:
        """Read an unpacking ``stream`` whole, watching how it grows from ``packed`` bytes."""
        kept = bytearray()
        while chunk := stream.read(_CHUNK):
            self.check_time()
            self.take_bytes(len(chunk))
            kept += chunk
            if len(kept) > 10 * MEGABYTE and len(kept) > self.ratio * max(1, packed):
                raise TooMuch("a part of it unpacks to far more than its size")
        return bytes(kept)


def seconds_for(seconds: float, characters: int) -> float:
    """Give the time that a search of so many characters may take: ``seconds``, and by the page."""
    return seconds * min(TIMES, 1 + _A_PAGE * characters / _A_PAGE_OF_WORDS)


@dataclass(frozen=True)
class Member:
    """A file inside a file: the name that it is shown under, and its content.

    ``refused`` holds the finding that stands in the place of a content that was not unpacked.
    """

    name: str
    content: bytes = b""
    refused: Finding | None = None


@dataclass(kw_only=True)
class Look:
    """What one reader saw in one file.

    ``texts`` are words with the place where they stand, in the order of reading; ``beside`` are
    words that no page shows (properties, names of sheets) and that are searched as well.
    ``structure`` are words of the parts that a file is built of (keys, marks, notes of programs):
    nobody writes letters there, so that only names of our own people are looked for in them.
    ``unshown`` says of places in ``texts`` how they are hidden.
    """

    pages: int = 0
    texts: list[tuple[int | str | None, str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)
    unshown: dict[str, str] = field(default_factory=dict)
    silent_pages: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    finished: list[Examination] = field(default_factory=list)

    def find(
        self,
        code: str,
        detail: str = "",
        *,
        page: int | str | None = None,
        value: str = "",
        count: int = 1,
        places: tuple[Region, ...] = (),
    ) -> None:
        """Note a finding."""
        self.findings.append(
            Finding(code=code, detail=detail, page=page, value=value, count=count, places=places)
        )
