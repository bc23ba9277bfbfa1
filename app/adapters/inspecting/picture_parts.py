"""The parts of a picture's file: where it ends, and the words of those that show nothing."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from app.adapters.inspecting import raw_words

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_SHOWN: Final = {b"IDAT", b"PLTE", b"tRNS", b"fdAT", b"IHDR", b"hIST"}
_LARGEST: Final = 10_000_000  # bytes of one part, unpacked
_SCAN, _END = 0xDA, 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # marks without a length
_TOLD: Final = frozenset({0xFE, *range(0xE0, 0xF0)})  # comments, and what programs keep
# In a scan a 255 stands before 0 or a mark to begin again; any other mark ends the scan.
_NEXT: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def end(content: bytes) -> int | None:
    """Give the place where a PNG or JPEG ends; none where no end is found, or it is neither."""
    return next((at for at, part in _parts(content) if part is None), None)


def words(content: bytes) -> Iterator[str]:
    """Give the words of each part of a PNG or JPEG that shows nothing, and of what follows it."""
    for at, part in _parts(content):
        told = content[at : at + _LARGEST] if part is None else part
        if b"<" in told:
            between, within = raw_words.of_packet(told[told.find(b"<") :])
            yield from filter(None, [between, *within])
        yield from raw_words.spoken(told)


def _parts(content: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Give each part that shows nothing with where it ends; none for the end of the picture."""
    if content.startswith(_PNG):
        yield from _png(content)
    elif content.startswith(_JPEG):
        yield from _jpeg(content)


def _png(content: bytes) -> Iterator[tuple[int, bytes | None]]:
    at = len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        part = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            yield at - length, part
            yield at, None
            return
        if kind not in _SHOWN:
            yield at, _unpacked(kind, part)


def _unpacked(kind: bytes, part: bytes) -> bytes:
    """Give a part of a PNG with its words unpacked; what stands before them is kept."""
    if kind not in {b"zTXt", b"iTXt", b"iCCP"}:
        return part.replace(b"\0", b" ") if kind == b"tEXt" else part
    at = part.find(b"\x78")  # how each stream of zlib begins
    while at >= 0:
        try:
            more = zlib.decompressobj().decompress(part[at:], _LARGEST)
        except zlib.error:
            at = part.find(b"\x78", at + 1)
            continue
        return part[:at].replace(b"\0", b" ") + b"\n" + more
    return part.replace(b"\0", b" ")


def _jpeg(content: bytes) -> Iterator[tuple[int, bytes | None]]:
    at, scanning = len(_JPEG), False
    while found := _NEXT.search(content, at):
        if found.start() > at and not scanning:
            yield at, content[at : found.start()]  # what no program would look at
        mark, at = content[found.start() + 1], found.end()
        if mark == _END:
            yield at, None
            return
        if mark in _ALONE or at + 2 > len(content):
            continue
        (length,) = struct.unpack_from(">H", content, at)
        if mark in _TOLD:
            yield at + length, content[at + 2 : at + length]
        at += max(2, length)
        scanning = mark == _SCAN
