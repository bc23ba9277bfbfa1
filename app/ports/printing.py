"""Letters and reports on paper: what a printer of PDF needs to know of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.ports.reporting import Report


@dataclass(frozen=True, kw_only=True)
class PaperLetter:
    """A letter to print: address for the window, letterhead, words, and the reference as a QR."""

    ref: str
    dated: str
    sender_name: str
    sender_lines: tuple[str, ...]
    recipient_lines: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class SeparatorSheet:
    """A sheet to lay on top of one letter of a pile that is scanned; ``code`` is its QR code.

    Without ``ref`` it is for a letter whose request nobody knows yet.
    """

    ref: str
    agency: str
    state: str
    code: str


@dataclass(frozen=True, kw_only=True)
class FaxCover:
    """What stands on the first page of a fax: to whom, at which number, what follows."""

    to: str
    number: str
    answer_to: str


class LetterPrinter(Protocol):
    """Makes PDF of letters and of reports."""

    def letter(self, letter: PaperLetter) -> bytes:
        """Print one letter as a PDF."""
        ...

    def run(self, letters: Iterable[PaperLetter], out: Path) -> int:
        """Print many letters into one PDF at ``out``, in their order; give back the pages."""
        ...

    def labels(self, addresses: Sequence[tuple[str, ...]], out: Path) -> int:
        """Print address labels, thirty a sheet, into a PDF at ``out``; give back the sheets."""
        ...

    def fax(self, cover: FaxCover, letter: PaperLetter) -> bytes:
        """Print a cover page and the letter behind it as one PDF; the cover counts the pages."""
        ...

    def report(self, report: Report) -> bytes:
        """Print a report as a PDF; the same report gives the same bytes."""
        ...

    def sheets(self, sheets: Sequence[SeparatorSheet]) -> bytes:
        """Print separator sheets into one PDF, a page each, in their order."""
        ...
