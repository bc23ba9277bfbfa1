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
    """The store has no file of that name."""


class Store(Protocol):
    """Keeps files by their content. Storing the same bytes twice keeps one file."""

    def put(self, content: BinaryIO) -> Blob:
        """Keep ``content``, read to its end. Complete or not at all."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading. Raises ``BlobMissing``."""
        ...

    def path(self, sha256: str) -> Path:
        """Name a local path to read the file from. Raises ``BlobMissing``."""
        ...
