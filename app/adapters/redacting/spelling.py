"""How words may be spelled in a file, and whether any that must be gone is there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.adapters.inspecting.watching import WatchList, folded

_SEPARATORS = re.compile(r"[\W_]+")
_LONG: Final = 6  # letters; a word of so many is looked for inside others and across gaps
_RUNS = re.compile(rb"[ -~]{6,}|(?:\x00[ -~]){6,}")
_UNPRINTED: Final = bytes(set(range(256)) - set(range(ord(" "), ord("~") + 1)))
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.){0,4000}\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,8000})>")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def plain(word: str) -> str:
    """Write a word without signs, accents and capitals: as it is compared."""
    return _SEPARATORS.sub("", folded(word))


class MustBeGone:
    """Words that were burned, and the names and addresses of our own people."""

    def __init__(self, words: Sequence[str], watch: Sequence[str]) -> None:
        self._watch = WatchList(watch)
        self._words = {plain(word): word for word in words if plain(word)}
        self._shown = {one: word for one, word in self._words.items() if len(one) >= _LONG}
        self._watched = [entry for entry in watch if len(plain(entry)) >= _LONG]

    def in_text(self, text: str) -> Iterator[tuple[str, str]]:
        """Give the code and the word of each that stands in ``text``, also across gaps."""
        said = folded(text)
        tokens = {token for token in _SEPARATORS.split(said) if token}
        tokens |= {_SEPARATORS.sub("", token) for token in said.split()}
        squeezed = _SEPARATORS.sub("", said)
        for written, word in self._words.items():
            if written in tokens or (written in self._shown and written in squeezed):
                yield "burned_word", word
        for found in self._watch.findings([(None, text)]):
            yield "watch_word", found.value

    def in_bytes(self, content: bytes) -> Iterator[tuple[str, str]]:
        """Give each that stands in ``content``, a stream or a file, in any usual encoding."""
        seen = set[tuple[str, str]]()
        for text in _readings(content):
            for one in self.in_text(text):
                if one not in seen:
                    seen.add(one)
                    yield one

    def in_dots(self, content: bytes) -> Iterator[tuple[str, str]]:
        """Give each long one whose letters stand in the dots of a picture, one after another."""
        sieved = content.translate(None, _UNPRINTED).lower()
        if not any(folded(one).encode("ascii", "ignore") in sieved for _code, one in self._all()):
            return  # the letters do not even follow each other, whatever lies between them
        runs = b" ".join(_RUNS.findall(content)).replace(b"\x00", b"").decode("ascii").lower()
        for code, one in self._all():
            if folded(one) in runs:
                yield code, one

    def _all(self) -> Iterable[tuple[str, str]]:
        yield from (("burned_word", word) for word in self._shown.values())
        yield from (("watch_word", entry) for entry in self._watched)


def _readings(content: bytes) -> Iterator[str]:
    """Read bytes as Latin, as UTF-8, as UTF-16 in both orders, and the strings of PDF in them."""
    yield content.decode("latin-1").replace("\x00", "")
    yield content.decode("utf-8", "replace")
    yield content.decode("utf-16-be", "replace")
    yield content[1:].decode("utf-16-be", "replace")
    literal = b"".join(_unescaped(one[1:-1]) for one in _LITERAL.findall(content))
    spelled = b"".join(_unhexed(one) for one in _HEX.findall(content))
    for strings in (literal, spelled):
        if strings:
            yield strings.decode("latin-1").replace("\x00", "")
            yield strings.decode("utf-16-be", "replace")


def _unescaped(literal: bytes) -> bytes:
    def meant(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        if sign[:1].isdigit() and sign[:1] < b"8":
            return bytes([int(sign, 8) & 255])
        if sign in {b"\n", b"\r", b"\r\n"}:
            return b""
        return _LETTERS.get(sign, sign)

    return _ESCAPE.sub(meant, literal)


def _unhexed(digits: bytes) -> bytes:
    kept = bytes(sign for sign in digits if not chr(sign).isspace())
    return bytes.fromhex((kept + b"0" * (len(kept) % 2)).decode("ascii"))
