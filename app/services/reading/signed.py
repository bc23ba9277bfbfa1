"""Mails that are signed or encrypted as one block (S/MIME): the content taken out of a signature.

The structure is ASN.1 in BER (X.690); the messages are those of RFC 5652. No signature is checked
here: whose mail it is, other signs must show.
"""

from enum import StrEnum
from typing import NamedTuple

_DATA = bytes.fromhex("2a864886f70d010701")
_SIGNED = bytes.fromhex("2a864886f70d010702")
_SEALED = (
    bytes.fromhex("2a864886f70d010703"),  # enveloped
    bytes.fromhex("2a864886f70d0109100117"),  # enveloped and authenticated
)
_OCTETS, _OCTETS_IN_PARTS, _CONTENT = 0x04, 0x24, 0xA0
_LONG, _ENDLESS = 0x80, 0x80
_DEEPEST = 20
_MOST = 500_000  # values; a large mail comes in parts of a thousand bytes


class Seal(StrEnum):
    """What a block is."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"


class _Piece(NamedTuple):
    """One value: its tag, where its content begins and ends, and where the next one begins."""

    tag: int
    begin: int
    end: int
    after: int


def opened(content: bytes) -> tuple[Seal, bytes | None]:
    """Say what a block is, and give the mail in it where it is only signed. Never fails."""
    try:
        return _opened(_Block(content))
    except (ValueError, IndexError):
        return Seal.UNKNOWN, None


def _opened(block: "_Block") -> tuple[Seal, bytes | None]:
    kind, wrapped = block.children(block.at(0))[:2]
    told = block.bytes_of(kind)
    if told in _SEALED:
        return Seal.ENCRYPTED, None
    if told != _SIGNED or wrapped.tag != _CONTENT:
        return Seal.UNKNOWN, None
    # version, digest algorithms, and then what was signed
    inner = block.children(block.children(block.children(wrapped)[0])[2])
    if block.bytes_of(inner[0]) != _DATA or len(inner) == 1:
        return Seal.SIGNED, None
    return Seal.SIGNED, b"".join(block.octets(inner[1]))


class _Block:
    """The values of a block. It raises ``ValueError`` where they are too many or too deep."""

    def __init__(self, content: bytes) -> None:
        self._content, self._steps = content, 0

    def bytes_of(self, piece: _Piece) -> bytes:
        """The content of a value."""
        return self._content[piece.begin : piece.end]

    def octets(self, piece: _Piece, depth: int = 0) -> list[bytes]:
        """The bytes of a string that may come in parts."""
        if piece.tag == _OCTETS:
            return [self.bytes_of(piece)]
        if piece.tag not in {_OCTETS_IN_PARTS, _CONTENT} or depth > _DEEPEST:
            raise ValueError("no string")
        return [one for each in self.children(piece) for one in self.octets(each, depth + 1)]

    def children(self, piece: _Piece) -> list[_Piece]:
        """The values in a value."""
        found = []
        at = piece.begin
        while at < piece.end:
            found.append(self.at(at))
            at = found[-1].after
        return found

    def at(self, at: int, depth: int = 0) -> _Piece:
        """Read the tag and the length of the value at ``at``."""
        self._steps += 1
        if self._steps > _MOST or depth > _DEEPEST:
            raise ValueError("too many values, or too deep")
        tag, length, begin = self._content[at], self._content[at + 1], at + 2
        if length == _ENDLESS:
            return self._endless(tag, begin, depth)
        if length > _LONG:
            begin += length - _LONG
            length = int.from_bytes(self._content[at + 2 : begin])
        if begin + length > len(self._content):
            raise ValueError("it ends before it should")
        return _Piece(tag, begin, begin + length, begin + length)

    def _endless(self, tag: int, begin: int, depth: int) -> _Piece:
        """A value whose end is two zeros behind its last part."""
        at = begin
        while self._content[at : at + 2] != b"\0\0":
            at = self.at(at, depth + 1).after
        return _Piece(tag, begin, at, at + 2)
