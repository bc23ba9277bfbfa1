"""Words of a PDF that stand on no page: bookmarks, descriptions, labels, notes of programs."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

_LONGEST: Final = 20_000  # letters of one text that are looked through
_MOST: Final = 4_000_000  # letters of all of them
_TIME = re.compile(r"D:\d{4,14}[\d'+Z-]*")
_TAGS = re.compile(r"<[^>]*>")
_NO_WORDS: Final = frozenset({"/Contents", "/ByteRange", "/O", "/U", "/OE", "/UE", "/Registry"})
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


class Beside:
    """Gathers each different text once, up to a limit."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}
        self._letters = 0

    def take(self, entry: Any) -> None:  # noqa: ANN401 - a PDF dictionary
        """Take the texts that a dictionary holds itself; what it refers to comes by itself."""
        for text in _texts(entry):
            if self._letters < _MOST and text not in self._texts:
                self._texts[text] = None
                self._letters += len(text)

    def left(self, known: list[str]) -> list[str]:
        """Give those that are none of the ``known`` ones."""
        there = "\n".join(known)
        return [text for text in self._texts if text not in there]


def _texts(entry: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    for key, value in entry.items():
        if isinstance(value, pikepdf.String) and key not in _NO_WORDS:
            text = str(value)[:_LONGEST].strip()
            if text and not _TIME.fullmatch(text) and not _ODD.search(text):
                yield text
    if isinstance(entry, pikepdf.Stream) and str(entry.get("/Type", "")) == "/Metadata":
        words = bytes(entry.read_bytes())[:_MOST].decode("utf-8", "replace")
        yield " ".join(_TAGS.sub(" ", words).split())[:_LONGEST]
