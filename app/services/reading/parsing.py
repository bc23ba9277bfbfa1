"""Bytes to a tree of parts, in time that they bound, however they were built.

The library reads a mail line by line. The files in it are most of its lines and tell nothing about
its structure, so that they are laid aside before and put back after.
"""

import re
import secrets
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

# The parser's work grows with the number of parts times their depth. Real mail stays far below.
_MOST_NESTS = 100
_MOST_LINES_OF_BOUNDARIES = 20_000
_MOST_LINES = 3_000_000
_NESTS = (b"content-type: multipart", b"content-type:multipart", b"message/rfc822")
_FILE = re.compile(rb"(?<=\n)(?:[A-Za-z0-9+/]{60,998}\r?\n)++")
_WORTH = 4_000


def parsed(raw: bytes) -> tuple[Message, str]:
    """Parse a mail; where it was built to keep us busy, its headers alone, with the reason."""
    start = _trimmed(raw)
    mark = secrets.token_hex(16)  # nobody can write it into a mail beforehand
    aside: list[str] = []
    short = _FILE.sub(lambda found: _laid_aside(found[0], mark, aside), start)
    if _is_endless(short):
        return BytesHeaderParser().parsebytes(start), (
            "The mail has more parts or lines than any real one; only its headers were read."
        )
    try:
        message = message_from_bytes(short)
        if aside:
            _put_back(message, re.compile(rf"{mark}-(\d+)\."), aside)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return BytesHeaderParser().parsebytes(start), (
            "The mail is built so that it cannot be taken apart; only its headers were read."
        )
    return message, ""


def _is_endless(raw: bytes) -> bool:
    low = raw.lower()
    return (
        sum(map(low.count, _NESTS)) > _MOST_NESTS
        or low.count(b"\n--") > _MOST_LINES_OF_BOUNDARIES
        or low.count(b"\n") + low.count(b"\r") > _MOST_LINES
    )


def _trimmed(raw: bytes) -> bytes:
    """Without what stands before the headers: a byte-order mark, blank lines, an mbox's line."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if start.startswith((b"From ", b">From ")):
        start = start.partition(b"\n")[2]
    return start


def _laid_aside(lines: bytes, mark: str, aside: list[str]) -> bytes:
    if len(lines) < _WORTH:
        return lines
    content = lines.rstrip(b"\r\n")
    aside.append(content.decode("ascii"))
    return f"{mark}-{len(aside) - 1}.".encode() + lines[len(content) :]


def _put_back(message: Message, marks: re.Pattern[str], aside: list[str]) -> None:
    def whole(text: str | None) -> str | None:
        return marks.sub(lambda one: aside[int(one[1])], text) if text else text

    for part in message.walk():
        payload = part.get_payload()
        if isinstance(payload, str):
            part.set_payload(whole(payload) or "")
        part.preamble, part.epilogue = whole(part.preamble), whole(part.epilogue)
