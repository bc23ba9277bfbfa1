"""Words of a PDF that belong to no object: before its mark, between objects, in notes."""

import re
from collections.abc import Iterator
from typing import Final

from app.adapters.inspecting import raw_words

_STREAMS: Final = re.compile(rb">>[\s\0]*stream\r?\n")
_END_OF_STREAM: Final = b"endstream"
# A string of letters is stepped over, so that a per cent sign in it begins no note.
_LOOSE: Final = re.compile(
    rb"\((?:\\.|[^()\\])*\)"
    rb"|%(?!PDF-\d|%EOF)([^\r\n]+)"
    rb"|\bendobj\b(.*?)(?=\d{1,10}\s{1,10}\d{1,10}\s{1,10}obj\b|\bxref\b|\bstartxref\b|\btrailer\b|%|\Z)",
    re.DOTALL,
)


def words(content: bytes) -> Iterator[str]:
    """Give what stands in a file for no program to read; what follows its end is told apart."""
    start = max(0, content.find(b"%PDF-"))
    yield from raw_words.spoken(content[:start])
    for part in _outside(content[start : content.rfind(b"%%EOF") + 1 or None]):
        found = [match[1] or match[2] for match in _LOOSE.finditer(part)]
        yield from raw_words.spoken(b"\n".join(filter(None, found)))


def _outside(content: bytes) -> Iterator[bytes]:
    """Give what is in no stream."""
    at = 0
    while begun := _STREAMS.search(content, at):
        yield content[at : begun.end()]
        at = content.find(_END_OF_STREAM, begun.end())
        if at < 0:
            return
        at += len(_END_OF_STREAM)
    yield content[at:]
