"""Scanned piles: what is asked of whoever looks at their pages and takes them apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class ScanUnreadable(Exception):
    """The file cannot be looked into; the message says why, to follow "The program ...:"."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What is on one page: the texts of its QR codes, and whether there is nothing else at all."""

    codes: tuple[str, ...] = ()
    blank: bool = False


class ScanReader(Protocol):
    """Looks at scans and takes them apart. Changes no file that it is given."""

    def pages(
        self, path: Path, media_type: str, tell: Callable[[int, int], None]
    ) -> tuple[ScannedPage, ...]:
        """Look at every page; ``tell`` hears how many of how many, now and then.

        Raises ``ScanUnreadable``.
        """
        ...

    def split(
        self, path: Path, media_type: str, pieces: Sequence[Sequence[int]], out: Path
    ) -> tuple[Path, ...]:
        """Write a PDF into the folder ``out`` for each of ``pieces``, lists of pages from 0.

        What is on a page stays as it was, byte for byte; the same piece has the same bytes each
        time. Raises ``ScanUnreadable``.
        """
        ...

    def picture(self, path: Path, media_type: str, page: int) -> bytes:
        """Draw one page, from 0, as a JPEG to be looked at. Raises ``ScanUnreadable``."""
        ...
