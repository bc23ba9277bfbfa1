"""How much one inspection may cost in all: time, files, depth, bytes, pages, words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from app.ports.examining import Examination, Finding, Region

MEGABYTE: Final = 1024**2
_CHUNK: Final = MEGABYTE


class TooMuch(Exception):
    """There is more in the file than may be looked through; the sentence says of what."""


class Locked(Exception):
    """A password is needed to look inside."""


class Unreadable(Exception):
    """The file is not what it says it is, or is damaged."""


@dataclass(kw_only=True)
class Budget:
    """What may still be spent. One budget serves a file and all that is inside it."""

    seconds: float = 75.0
    depth: int = 8
    files: int = 3_000
    unpacked: int = 600 * MEGABYTE
    ratio: int = 200  # unpacked to packed, above the first megabytes
    pages: int = 5_000
    characters: int = 20_000_000
    pixels: int = 400_000_000
    level: int = 0
    _started: float = field(default_factory=time.monotonic)

    def check_time(self) -> None:
        """Refuse when the time is over."""
        if time.monotonic() - self._started > self.seconds:
            raise TooMuch(f"it takes longer than {self.seconds:.0f} seconds to look through")

    @property
    def hurried(self) -> bool:
        """Whether half of the time is over, so that what can wait for a person is left to one."""
        return time.monotonic() - self._started > self.seconds / 2

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

    def take_pages(self, number: int) -> None:
        """Count pages, sheets or slides."""
        self.check_time()
        self.pages -= number
        if self.pages < 0:
            raise TooMuch("it has too many pages")

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
    ``unshown`` says of places in ``texts`` how they are hidden.
    """

    pages: int = 0
    texts: list[tuple[int | str | None, str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
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
