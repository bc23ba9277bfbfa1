"""Earlier versions of a PDF that the file still holds, and the words only they say."""

import re
from typing import Final

import pypdfium2

from app.adapters.inspecting import raw_words
from app.adapters.inspecting.budget import Budget, Look, TooMuch
from app.adapters.shown_pdf import ShownPdf

_END: Final = re.compile(rb"%%EOF[\r\n ]*")
_MOST: Final = 12  # versions that are read; more are only counted
_MOST_PAGES: Final = 200
_MOST_READ: Final = 1_000_000  # bytes behind the end whose words are searched
_AFTER: Final = 64  # bytes behind the end that a broken line or a checksum may take
_WORD: Final = re.compile(r"[^\W_]{2,}")


def compare(content: bytes, seen: Look, budget: Budget) -> None:
    """Read each earlier version, and say on which page words stand that are no more there.

    A file written for the web (linearised) ends twice without an earlier version.
    """
    ends = [found.end() for found in _END.finditer(content)]
    if ends:
        _after(content[ends[-1] :], seen)
    if b"/Linearized" in content[:1024] and ends:
        ends = ends[1:]
    earlier = ends[:-1]
    if not earlier:
        return
    seen.find(
        "old_revisions", f"{len(earlier)} earlier versions are still in it", count=len(earlier)
    )
    now = {word.casefold() for _place, text in seen.texts for word in _WORD.findall(text)}
    gone: dict[str, int] = {}
    for end in earlier[-_MOST:]:
        budget.check_time()
        for word, page in _words(content[:end], budget).items():
            if word not in now:
                gone.setdefault(word, page)
    if gone:
        # The words themselves are for members; how many there are is for everybody.
        first = min(gone.values())
        shown = " ".join(list(gone)[:40])
        seen.find(
            "old_text",
            f"{len(gone)} words that are no longer on its pages",
            page=first,
            value=shown,
            count=len(gone),
        )


def _after(rest: bytes, seen: Look) -> None:
    """Note what follows the end: all words, and more than a few bytes of anything else."""
    said = list(raw_words.spoken(rest[:_MOST_READ]))
    if said or (len(rest) > _AFTER and rest.strip(b"\0\r\n\t ")):
        seen.find("trailing_data", f"{len(rest):,} bytes after its end")
        seen.structure += said


def _words(content: bytes, budget: Budget) -> dict[str, int]:
    found: dict[str, int] = {}
    try:
        with ShownPdf(content) as pdf:
            for number in range(min(len(pdf), _MOST_PAGES)):
                page = pdf[number]
                text = page.get_textpage()
                for word in _WORD.findall(budget.take_text(str(text.get_text_range()))):
                    found.setdefault(word.casefold(), number + 1)
                text.close()
                page.close()
    except (pypdfium2.PdfiumError, TooMuch):
        return found  # what is no file by itself holds nothing that a reader would open
    return found
