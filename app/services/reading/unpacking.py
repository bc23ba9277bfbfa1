"""Files inside files: what TNEF, Outlook's .msg and uuencode wrap is taken out; nothing is run."""

import binascii
import io
import re
import struct
from dataclasses import dataclass

import tnefparse
from oxmsg import Message as OutlookMessage

from app.services.reading.charsets import cleaned, decoded

_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} (.{1,255})$", re.MULTILINE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
_MOST = 200
_LARGEST = 60_000_000
_MOST_WORK = 4_000_000_000
# What the libraries raise on damaged files, found by feeding them damaged files.
_DAMAGED = (
    ValueError, LookupError, TypeError, AttributeError, OSError, ArithmeticError, AssertionError,
    RuntimeError, MemoryError, EOFError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a wrapper held: words, files by the names it gives them, headers where it has some."""

    text: str = ""
    html: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def is_outlook(content: bytes) -> bool:
    """Whether the bytes are Outlook's own format for one mail, rather than another OLE file."""
    return content.startswith(_OLE) and "__properties_version1.0".encode("utf-16-le") in content


def is_tnef(content: bytes) -> bool:
    """Whether the bytes are a ``winmail.dat``."""
    return content.startswith(_TNEF)


def tnef(content: bytes) -> Wrapped | None:
    """Open a ``winmail.dat`` (MS-OXTNEF); None where it is damaged."""
    if _objects(content) * len(content) > _MOST_WORK:
        return None
    try:
        found = tnefparse.TNEF(content, do_checksum=False)
        files = [
            (_text(each.long_filename() or each.name or "file"), bytes(each.data or b""))
            for each in found.attachments[:_MOST]
        ]
        if rtf := found.rtfbody:
            files.append(("message.rtf", bytes(rtf)))
        return Wrapped(_text(found.body), _text(found.htmlbody), tuple(files))
    except _DAMAGED:
        return None


def outlook(content: bytes) -> Wrapped | None:
    """Open an Outlook ``.msg`` or ``.oft`` (MS-OXMSG); None where it is damaged."""
    try:
        mail = OutlookMessage.load(io.BytesIO(content))
        files = [
            (_text(each.file_name or "file"), bytes(each.file_bytes or b""))
            for each in list(mail.attachments)[:_MOST]
        ]
        known = {str(name).title(): _text(value) for name, value in mail.message_headers.items()}
        own = {"Subject": _text(mail.subject), "From": _text(mail.sender)}
        return Wrapped(
            text=_text(mail.body),
            html=_text(mail.html_body),
            files=tuple(files),
            headers=tuple((own | known).items()),
        )
    except _DAMAGED:
        return None


def uuencoded(text: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """Take the uuencoded files out of a text; a block that is damaged stays where it is."""
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at = 0
    for begun in _BEGIN.finditer(text):
        if begun.start() < at or len(files) >= _MOST:
            continue
        content, end = _block(text, begun.end())
        if content is None:
            continue
        files.append((begun[1].strip(), content))
        kept.append(text[at : begun.start()])
        at = end
    return "".join([*kept, text[at:]]), tuple(files)


def _block(text: str, at: int) -> tuple[bytes | None, int]:
    """Decode the lines up to ``end``; None where one is no uuencoded line, or none comes."""
    found = io.BytesIO()
    at += 1
    while at < len(text):
        stop = text.find("\n", at)
        line = text[at : stop if stop >= 0 else len(text)].rstrip("\r")
        at = stop + 1 if stop >= 0 else len(text)
        if line.strip() == "end":
            return found.getvalue(), at
        if line.strip() in {"", "`"}:
            continue
        try:
            found.write(_line(line))
        except (binascii.Error, ValueError):
            return None, at
    return None, at


def _line(line: str) -> bytes:
    content = line.encode("ascii")
    try:
        return binascii.a2b_uu(content)
    except binascii.Error:
        # Some programs pad the last line: as many signs as its length asks for are enough.
        length = (((content[0] - 32) & 63) * 4 + 5) // 3
        return binascii.a2b_uu(content[:length])


def _objects(content: bytes) -> int:
    """How many objects a ``winmail.dat`` has: the library copies the rest of the file for each."""
    at, count = 6, 0
    while at + 9 < len(content):
        at += 11 + struct.unpack_from("<I", content, at + 5)[0]
        count += 1
    return count


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return cleaned(decoded(value[:_LARGEST]))
    return cleaned(str(value)) if value else ""
