"""Printing files that have no pages (office documents, mails, web pages): what we set, what not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from app import filetypes

NOT_PRINTED: Final[Mapping[str, tuple[str, str]]] = {
    "pictures": ("picture", "pictures"),
    "comments": ("comment", "comments"),
    "removed": ("removed passage", "removed passages"),
    "hidden": ("hidden passage", "hidden passages"),
    "covered": ("passage under a black bar", "passages under black bars"),
    "objects": ("embedded object", "embedded objects"),
    "attached": ("attached file", "attached files"),
    "links": ("address behind a link", "addresses behind links"),
    "fields": ("field of a form", "fields of a form"),
    "versions": ("other version of the same mail", "other versions of the same mail"),
    "symbols": ("sign of a font of symbols", "signs of fonts of symbols"),
    "no_font": (
        "word with letters that no font here has",
        "words with letters that no font here has",
    ),
}
"""What a file may hold that is not printed, in words for people: of one, and of several."""

_KINDS: Final[Mapping[str, str]] = {
    filetypes.WORD: "Word document",
    filetypes.OPEN_TEXT: "OpenDocument text",
    filetypes.RTF: "rich text",
    filetypes.HTML: "web page",
    filetypes.MAIL: "mail",
    filetypes.OUTLOOK: "mail saved by Outlook",
}


@dataclass(frozen=True, kw_only=True)
class PrintedPages:
    """A file as printed: how many pages, by which program, and how much of what is not on them.

    ``beside`` are the words of the file that stand on none of the pages (comments, removed and
    hidden words), cut into pages of text. They are not in what was printed.
    """

    pages: int
    program: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


def left_out_words(left_out: Mapping[str, int]) -> str:
    """Say what was not printed: “2 pictures, 1 comment”; empty where all of it was."""
    return ", ".join(
        f"{left_out[code]} {names[left_out[code] != 1]}"
        for code, names in NOT_PRINTED.items()
        if left_out.get(code)
    )


def kind_words(media_type: str) -> str:
    """Name a kind of file that is printed, for people: “Word document”, “mail”."""
    return _KINDS.get(media_type, "file")


class PagePrinter(Protocol):
    """Sets the words of a file on pages of our own. Nothing in it is run, and nothing fetched."""

    def print_pages(self, path: Path, media_type: str, target: Path) -> PrintedPages:
        """Write the words of a file to ``target`` as a PDF: paragraphs, headings, lists, tables.

        The same file gives the same bytes. Raises ``PagesUnreadable`` of ``page_reading`` for a
        file that is broken, locked or too large; nothing then counts at ``target``.
        """
        ...
