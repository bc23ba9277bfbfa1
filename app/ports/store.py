"""The store: files named by their content (SHA-256), kept unchanged."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class Blob:
    """A file in the store: its name (64 hexadecimal digits) and its size in bytes."""

    sha256: str
    size: int


class BlobMissing(Exception):
    """The store is at hand and has no file of that name."""


class StoreAway(Exception):
    """The store is not at hand: its folder is not mounted, may not be read, or does not answer.

    Nothing can be said of any file in it then, and none is put into it. The message says, in words
    for people, what is wrong and what to do.
    """


class Store(Protocol):
    """Keeps files by their content. Storing the same bytes twice keeps one file."""

    def put(self, content: BinaryIO) -> Blob:
        """Keep ``content``, read to its end. Complete or not at all. Raises ``StoreAway``."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading. Raises ``BlobMissing`` and ``StoreAway``."""
        ...

    def path(self, sha256: str) -> Path:
        """Name a local path to read the file from. Raises ``BlobMissing`` and ``StoreAway``."""
        ...

    def check(self) -> None:
        """See whether the store is at hand. Raises ``StoreAway``."""
        ...

    def drop_idle(self, since: float) -> int:
        """Drop what was left half written before a moment (seconds since 1970); how many."""
        ...
