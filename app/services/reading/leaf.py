"""One part that holds no others: its name, and its bytes as they were before they were encoded."""

import binascii
import re
from base64 import b64decode
from email.message import Message
from itertools import takewhile

from app.services.reading import headers

_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2}[ \t]*\r?\n?")


def name_of(part: Message) -> str:
    """The name that a part gives its file, decoded and not yet safe; empty where it gives none."""
    return headers.parameter(part, "filename", "content-disposition") or headers.parameter(
        part, "name"
    )


def content_of(part: Message) -> tuple[bytes, str]:
    """The bytes of a part, and what is odd about how they came."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError, binascii.Error):
        content = None
    if not isinstance(content, bytes):
        return _as_it_came(part), "A part could not be decoded; it is kept as it came."
    encoding = headers.raw(part, "Content-Transfer-Encoding").lower()
    if encoding == "base64" and part.get_content_maintype() == "text":
        return _plain_after_all(part, content)
    return content, ""


def _as_it_came(part: Message) -> bytes:
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _plain_after_all(part: Message, content: bytes) -> tuple[bytes, str]:
    """Give ``content``, unless the text claims to be base64 and is not, or not to its end."""
    lines = _as_it_came(part).splitlines(keepends=True)
    coded = list(takewhile(_BASE64_LINE.fullmatch, lines))
    if len(coded) == len(lines):
        return content, ""
    letters = b"".join(coded).translate(None, b"\r\n \t=")
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return (
        b64decode(whole + b"=" * (-len(whole) % 4)) + b"".join(lines[len(coded) :]),
        "A text, or its end, calls itself base64 and is none; it is read as it is.",
    )
