"""Letters as PDF, by WeasyPrint, with what repeats from letter to letter shared between them.

What WeasyPrint does again for each letter, if left alone, is to set up the machine's fonts (and
with them the cache of measured text), to parse the style sheet, and to embed the fonts. Here the
first two are done once a process and the third once for every few letters of a run; what no letter
has is not looked for in it (`letter_source`), and a long run is spread over two processes.
"""

import gc
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from app.adapters.fax_page import cover_page
from app.adapters.label_sheet import label_sheets
from app.adapters.letter_marks import draw_marks
from app.adapters.letter_page import STYLE, page
from app.adapters.letter_source import source
from app.adapters.report_page import STYLE as REPORT_STYLE
from app.adapters.report_page import page as report_page
from app.adapters.separator_page import separator_pages
from app.ports.printing import FaxCover, PaperLetter, SeparatorSheet
from app.ports.reporting import Report

CHUNK = 20  # letters in one document: enough to share the fonts, little enough to keep in memory
POOLED_FROM = 60  # a shorter run is over before a second process has started


@dataclass(frozen=True, slots=True)
class _Tools:
    """What a process makes once and every letter uses."""

    html: Any
    fonts: Any
    style: Any
    report_style: Any
    fetcher: Any


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    """Fetch nothing: a letter is whole, and its words may come from anybody."""
    raise ValueError(f"A letter loads nothing; it asked for {url[:80]}.")


@lru_cache(maxsize=1)
def _tools() -> _Tools:
    from weasyprint import CSS, HTML  # noqa: PLC0415 - slow to import, and most commands print nothing
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above

    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts, url_fetcher=_refuse)
    report_style = CSS(string=REPORT_STYLE, font_config=fonts, url_fetcher=_refuse)
    return _Tools(HTML, fonts, style, report_style, _refuse)


def _rendered(letter: PaperLetter) -> Any:  # noqa: ANN401 - WeasyPrint ships no types
    tools = _tools()
    html = source(page(letter), tools.fetcher)
    return html.render(stylesheets=[tools.style], font_config=tools.fonts)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let the garbage collector rest while one chunk is laid out: nothing of it is garbage yet."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def print_chunk(letters: list[PaperLetter]) -> tuple[bytes, list[int]]:
    """Print some letters into one PDF; give back it and how many pages each letter has."""
    with _without_collector():
        documents = [_rendered(letter) for letter in letters]
        pages = [len(document.pages) for document in documents]
        every = [sheet for document in documents for sheet in document.pages]
        firsts = {sum(pages[:number]): letter.ref for number, letter in enumerate(letters)}
        printed: bytes = (
            documents[0]
            .copy(every)
            .write_pdf(finisher=lambda _document, pdf: draw_marks(pdf, firsts))
        )
    return printed, pages


class WeasyPrinter:
    """Prints letters; a long run in ``processes`` processes (1: in this one)."""

    def __init__(self, processes: int = 2) -> None:
        self._processes = processes

    def letter(self, letter: PaperLetter) -> bytes:
        """Print one letter as a PDF."""
        return print_chunk([letter])[0]

    def run(self, letters: Iterable[PaperLetter], out: Path) -> int:
        """Print many letters into one PDF at ``out``, in their order; give back the pages.

        A letter is named in the outline by its reference. The file appears whole or not at all.
        Raises ``ValueError`` for a run without letters.
        """
        from app.adapters.pdf_joiner import joined  # noqa: PLC0415 - pikepdf is slow to import

        every = list(letters)
        if not every:
            raise ValueError("There is no letter to print.")
        chunks = [every[start : start + CHUNK] for start in range(0, len(every), CHUNK)]
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".printing-") as folder:
            parts = []
            for number, (printed, pages) in enumerate(self._printed(chunks)):
                part = Path(folder) / f"{number}.pdf"
                part.write_bytes(printed)
                parts.append((part, pages))
            whole = Path(folder) / "whole.pdf"
            total = joined(parts, [letter.ref for letter in every], whole)
            whole.replace(out)
        return total

    def labels(self, addresses: Sequence[tuple[str, ...]], out: Path) -> int:
        """Print address labels, thirty a sheet, into a PDF at ``out``; give back the sheets."""
        tools = _tools()
        html = tools.html(string=label_sheets(addresses), url_fetcher=tools.fetcher)
        document = html.render(font_config=tools.fonts)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".printing-") as folder:
            whole = Path(folder) / "labels.pdf"
            document.write_pdf(whole)
            whole.replace(out)
        return len(document.pages)

    def fax(self, cover: FaxCover, letter: PaperLetter) -> bytes:
        """Print a cover page and the letter behind it as one PDF; the cover counts the pages."""
        tools = _tools()
        with _without_collector():
            words = _rendered(letter)
            html = cover_page(cover, letter, pages=len(words.pages) + 1)
            first = tools.html(string=html, url_fetcher=tools.fetcher)
            front = first.render(stylesheets=[tools.style], font_config=tools.fonts)
            whole = front.copy([*front.pages, *words.pages])
            printed: bytes = whole.write_pdf()
        return printed

    def report(self, report: Report) -> bytes:
        """Print a report as a PDF; the same report gives the same bytes."""
        tools = _tools()
        with _without_collector():
            html = tools.html(string=report_page(report), url_fetcher=tools.fetcher)
            document = html.render(stylesheets=[tools.report_style], font_config=tools.fonts)
            printed: bytes = document.write_pdf()
        return printed

    def sheets(self, sheets: Sequence[SeparatorSheet]) -> bytes:
        """Print separator sheets into one PDF, a page each."""
        tools = _tools()
        with _without_collector():
            html = tools.html(string=separator_pages(sheets), url_fetcher=tools.fetcher)
            document = html.render(font_config=tools.fonts)
            printed: bytes = document.write_pdf()
        return printed

    def _printed(self, chunks: list[list[PaperLetter]]) -> Iterator[tuple[bytes, list[int]]]:
        """Print chunk after chunk, in this process or in several, and keep their order."""
        letters = sum(len(chunk) for chunk in chunks)
        if self._processes > 1 and letters >= POOLED_FROM:
            from app.adapters.letter_pool import pooled  # noqa: PLC0415 - only a long run needs it

            yield from pooled(print_chunk, chunks, self._processes)
        else:
            yield from map(print_chunk, chunks)
