"""Files inside files: what TNEF and uuencode wrap is taken out; nothing is run."""

import binascii
import io
import logging
import re
import struct
from dataclasses import dataclass

import tnefparse
import tnefparse.mapi
import tnefparse.tnef

from app.services.reading.charsets import cleaned, decoded
from app.services.reading.rtf import words_of_rtf

_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} (.{1,255})$", re.MULTILINE)
_TNEF = b"\x78\x9f\x3e\x22"
_MOST = 200
_LARGEST = 60_000_000
_MOST_VALUES = 20_000
_MOST_WORK = 4_000_000_000
DAMAGED = Exception
"""What the libraries raise on damaged files: anything, a bare ``Exception`` included."""


def _counted(number: int) -> range:
    """The numbers below ``number``. Raises ``ValueError`` where no honest file has so many."""
    if number > _MOST_VALUES:
        raise ValueError(f"{number} values are told of")
    return range(number)


# The library believes any count that a file tells, up to four thousand million turns for a file of
# a kilobyte, and writes a line to the log for each. It counts with `range`, in these two modules.
for _module in (tnefparse.mapi, tnefparse.tnef):
    _module.range = _counted
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a wrapper held: words, files by the names it gives them, headers where it has some.

    ``mails`` lay in it as mails. ``broken`` says that it ends before its last file does.
    """

    text: str = ""
    html: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    mails: "tuple[Wrapped, ...]" = ()
    broken: bool = False


def is_tnef(content: bytes) -> bool:
    """Whether the bytes are a ``winmail.dat``."""
    return content.startswith(_TNEF)


def tnef(content: bytes) -> Wrapped | None:
    """Open a ``winmail.dat`` (MS-OXTNEF); None where it is damaged."""
    count, end = _objects(content)
    if count * len(content) > _MOST_WORK:
        return None
    try:
        found = tnefparse.TNEF(content, do_checksum=False)
        files = [
            (words_of(each.long_filename() or each.name or "file"), bytes(each.data or b""))
            for each in found.attachments[:_MOST]
        ]
        text, html = words_of(found.body), words_of(found.htmlbody)
        if rtf := _rich(found):
            files.append(("message.rtf", rtf))
            text = text if text or html else words_of_rtf(rtf)
        return Wrapped(
            text,
            html,
            tuple(files),
            broken=end > len(content) or bool(content[end:].strip(b"\0\r\n")),
        )
    except DAMAGED:
        return None


def _rich(found: tnefparse.TNEF) -> bytes:
    """The rich text of a ``winmail.dat``; nothing where only that is damaged."""
    try:
        return bytes(found.rtfbody or b"")
    except DAMAGED:
        return b""


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


def _objects(content: bytes) -> tuple[int, int]:
    """How many objects a ``winmail.dat`` has, and where the last should end.

    The library copies the rest of the file for each.
    """
    at, count = 6, 0
    while at + 9 < len(content):
        at += 11 + struct.unpack_from("<I", content, at + 5)[0]
        count += 1
    return count, at


def words_of(value: object) -> str:
    """The words of what a library read out of a wrapper, whatever it made of them."""
    if isinstance(value, bytes):
        return cleaned(decoded(value[:_LARGEST]))
    return cleaned(str(value)) if value else ""
