"""Words of a PDF that stand on no page: bookmarks, descriptions, labels, notes of programs."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import pikepdf

from app.adapters.inspecting import pdf_streams, raw_words
from app.adapters.inspecting.budget import Budget, Look, TooMuch

_MOST: Final = 4_000_000  # letters of all of them
_DEEPEST: Final = 40
_TIME = re.compile(r"D:\d{4,14}[\d'+Z-]*")
_NO_WORDS: Final = frozenset({"/Contents", "/ByteRange", "/O", "/U", "/OE", "/UE", "/Registry"})
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
# A word of the format ("/Ruby", "/Mark") is nobody's name; two run together may well be one.
_OF_FORMAT: Final = re.compile(r"[A-Z][a-z]{0,11}|[^a-zA-Z\x80-\U0010ffff]*.{0,2}")


class Beside:
    """Gathers each different text once, up to a limit; a file that has more is held.

    Texts that a program shows to those who look for them go to ``beside`` of a look; all other
    strings, names and keys, the notes and marks between the words of pages, and the texts in
    parts of no known kind to its ``structure``. ``code`` names the streams that draw.
    """

    def __init__(self, budget: Budget, code: Collection[tuple[int, int]]) -> None:
        self._budget = budget
        self._code = code
        self._said: dict[str, None] = {}
        self._built: dict[str, None] = {}
        self._names: set[str] = set()
        self._letters = 0
        self.drawn: dict[tuple[int, int], list[str]] = {}

    def take(self, entry: Any) -> None:  # noqa: ANN401 - any PDF object
        """Take the words that an object holds itself; what it refers to comes by itself."""
        for key, value in _own(entry):
            if isinstance(value, str):
                self._name(value)
            else:
                self._string(key, value)
        if isinstance(entry, pikepdf.Stream):
            self._stream(entry)

    def take_words(self, words: Iterable[str]) -> None:
        """Take words of no known kind."""
        for text in words:
            self._keep(self._built, text)

    def give(self, seen: Look) -> None:
        """Add to ``seen`` what was gathered and is not there yet."""
        if self._letters > _MOST:
            told = "it has more words beside its pages than can be looked through"
            seen.find("too_much", told)
        there = "\n".join(seen.beside)
        seen.beside += [text for text in self._said if text not in there]
        seen.structure += [text for text in self._built if text not in self._said]

    def _name(self, name: str) -> None:
        if name not in self._names:
            self._names.add(name)
            if not _OF_FORMAT.fullmatch(name[1:]):
                self._keep(self._built, name[1:])

    def _string(self, key: str, value: pikepdf.String) -> None:
        text = str(value).strip()
        if not text or _TIME.fullmatch(text):
            return
        if _ODD.search(text):
            self.take_words([_ODD.sub(" ", text), *raw_words.spoken(bytes(value))])
        else:
            self._keep(self._built if key in _NO_WORDS or not key else self._said, text)

    def _stream(self, stream: pikepdf.Stream) -> None:
        if pdf_streams.is_packet(stream):
            between, within = raw_words.of_packet(pdf_streams.packet_of(stream, self._budget))
            self._keep(self._said, between)
            self.take_words(within)
            return
        part = pdf_streams.read(stream, self._code, self._budget)
        self.take_words(part.words)
        for marks in part.properties:
            for inner in dictionaries(marks, 0):
                self.take(inner)
        if part.drawn:
            self.drawn[stream.objgen] = part.drawn

    def _keep(self, kept: dict[str, None], text: str) -> None:
        if not text or text in kept:
            return
        self._letters += len(text)
        if self._letters <= _MOST:
            kept[text] = None


def dictionaries(entry: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401 - any PDF object
    """Give the dictionaries in an object, but for those that have a number of their own."""
    if depth > _DEEPEST:
        raise TooMuch("its objects are nested deeper than can be followed")
    if isinstance(entry, (pikepdf.Dictionary, pikepdf.Stream)):
        yield entry
        children = [value for _key, value in entry.items()]
    elif isinstance(entry, pikepdf.Array):
        children = list(entry)
    else:
        return
    for child in children:
        # What has a number of its own is in the list of objects and comes by itself.
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from dictionaries(child, depth + 1)


def _own(entry: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    """Give the keys, names and strings of an object, with the key they stand under.

    Those in a dictionary inside it are its own.
    """
    if isinstance(entry, (pikepdf.Dictionary, pikepdf.Stream)):
        for name, value in entry.items():
            yield "", name
            if not _apart(value):
                yield from _own(value, name, depth + 1)
    elif isinstance(entry, pikepdf.Array):
        if depth > _DEEPEST:
            raise TooMuch("its objects are nested deeper than can be followed")
        for value in entry:
            if not _apart(value):
                yield from _own(value, "", depth + 1)
    elif isinstance(entry, pikepdf.Name):
        yield key, str(entry)
    elif isinstance(entry, pikepdf.String):
        yield key, entry


def _apart(value: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a value comes by itself: it has a number, or is a dictionary."""
    if not isinstance(value, pikepdf.Object):
        return True
    return value.is_indirect or isinstance(value, pikepdf.Dictionary)
