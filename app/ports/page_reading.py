"""Reading pages: what they say and where, and what they look like. Points from the top left."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class PagesUnreadable(Exception):
    """The file, or a page of it, cannot be read; the message says why, in words for people."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word and the rectangle around it, on the page as displayed."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str


@dataclass(frozen=True, slots=True)
class FileInside:
    """A file that lay in another one: its name there, which is no path, and where its bytes are."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page as read. ``number`` is from 1.

    ``needs_ocr`` says that its text is missing or garbage. ``words`` are there where OCR read it:
    those of embedded text are read when they are asked for. ``quality`` is the share of its words,
    0 to 1, that OCR was sure of, 1 of an empty page; none where nobody had to guess, and where
    OCR made out no word on a page that is not empty. ``converted`` says that the file
    has no pages of its own and was cut into some. ``program`` is what read it by OCR, with its
    version; empty where it is not known.
    """

    number: int
    width: float
    height: float
    text: str
    needs_ocr: bool = False
    words: tuple[Word, ...] = ()
    quality: float | None = None
    converted: bool = False
    program: str = ""


@dataclass(frozen=True, slots=True)
class PageShown:
    """A page with a text of its own, compared with its picture.

    ``lines`` are those that OCR read in the picture and in which a word stands that the text does
    not say there. ``alike`` is the share of the longer words of the text, 0 to 1, that OCR read.
    """

    number: int
    lines: tuple[tuple[Word, ...], ...]
    alike: float


class PageReader(Protocol):
    """Reads files page by page. Nothing in a file is run, and nothing is fetched."""

    def embedded(self, path: Path, media_type: str) -> tuple[PageRead, ...]:
        """Read the text that the file itself holds, page by page. Raises ``PagesUnreadable``.

        What has no pages of its own (office files, mails, tables, texts) is cut into some.
        """
        ...

    def inside(self, path: Path) -> AbstractContextManager[tuple[FileInside, ...]]:
        """Give the files inside an archive, a mail, an office file; they go with the context.

        None where there are none or they cannot be unpacked.
        """
        ...

    def scan(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageRead, ...]:
        """Read the pictures of some pages by OCR, on all cores. Raises ``PagesUnreadable``."""
        ...

    def compare(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageShown, ...]:
        """Compare the text of some pages with what OCR reads in their pictures.

        Raises ``PagesUnreadable``.
        """
        ...

    def words(self, path: Path, media_type: str, number: int) -> tuple[Word, ...]:
        """Give the embedded words of a page with their places. Raises ``PagesUnreadable``."""
        ...

    def words_at_hand(self, path: Path, number: int) -> tuple[Word, ...] | None:
        """Give the embedded words of a page if they were asked for before and are kept.

        No file is opened for them; none where they are not at hand.
        """
        ...

    def languages(self) -> tuple[str, ...]:
        """Name the languages that OCR can read here, by their three letters."""
        ...

    def picture(self, path: Path, media_type: str, number: int, *, width: int) -> bytes:
        """Draw a page ``width`` dots wide, as a PNG. Raises ``PagesUnreadable``."""
        ...
