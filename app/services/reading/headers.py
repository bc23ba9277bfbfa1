"""Headers as people wrote them: encoded words and addresses, however badly they were made.

RFC 5322, 2047 and 2231, and what is sent under their names: raw bytes, words encoded half-way
through a character, charsets nobody knows.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email import utils
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_to_datetime

from app.services.reading.charsets import cleaned, decoded
from app.services.reading.mail import Address

_LONGEST = 20_000
_MOST_ADDRESSES = 1_000
_MOST_BRACKETS = 50
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_SPACES = re.compile(r"\s+")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{1,320}@[^\s<>;]{1,255})>?")
_MOST_RELAYS = 30
# Newer versions of the library refuse whole headers for one odd name, unless they are told not to.
_LENIENT = {"strict": False} if getattr(utils, "supports_strict_parsing", False) else {}
_TOO_EARLY = datetime(1990, 1, 1, tzinfo=UTC)


def raw(message: Message, name: str) -> str:
    """The first header called ``name``, unfolded and undecoded; empty where there is none."""
    return next(iter(every_raw(message, name)), "")


def every_raw(message: Message, name: str) -> list[str]:
    """Every header called ``name``, in order."""
    wanted = name.lower()
    return [
        str(value).replace("\r", "").replace("\n", " ")[:_LONGEST].strip()
        for key, value in message.raw_items()
        if key.lower() == wanted
    ]


def words(message: Message, name: str) -> str:
    """The header called ``name`` as people read it, on one line."""
    return unfolded(raw(message, name))


def unfolded(value: str) -> str:
    """Decode the encoded words of ``value`` and put it on one line."""
    return _SPACES.sub(" ", cleaned(_decoded_words(_as_text(value)))).strip()


def addresses(message: Message, name: str) -> tuple[Address, ...]:
    """The addresses of every header called ``name``; what is no address keeps its words."""
    values = [_as_text(value) for value in every_raw(message, name)]
    wordy = tuple(Address(words, "") for one in values if (words := _only_words(one)))
    values = [one for one in values if not _only_words(one)]
    # Parsed before decoding: an encoded name may hold commas and angle brackets.
    found = utils.getaddresses([_shallow(value) for value in values], **_LENIENT)
    parsed = (_address(one, where) for one, where in found[:_MOST_ADDRESSES] if one or where)
    return (*(each for each in parsed if each.name or each.address), *wordy)


def ids(message: Message, name: str) -> tuple[str, ...]:
    """The message ids in a header, without their brackets, each once."""
    value = " ".join(every_raw(message, name))
    found = _ID.findall(value) or ([value] if "@" in value and " " not in value else [])
    return tuple(dict.fromkeys(cleaned(_as_text(one)) for one in found))


def relayed_for(message: Message) -> tuple[str, ...]:
    """The addresses for which relays say that they took the mail, each once (RFC 5321, 4.4)."""
    relays = every_raw(message, "Received")[:_MOST_RELAYS]
    found = (found[1] for value in relays for found in _FOR.finditer(value))
    return tuple(dict.fromkeys(cleaned(_as_text(one)) for one in found))


def path(message: Message) -> str | None:
    """The return path: None where there is none, empty for ``<>``."""
    values = every_raw(message, "Return-Path")
    if not values:
        return None
    return cleaned(_as_text(values[0])).strip().strip("<>").strip()


def date(message: Message) -> tuple[datetime | None, str]:
    """When it was written, in UTC, and what is odd about that.

    A mail without a date has that of its last relay. A date without an offset is taken as UTC.
    """
    for value, odd in _dates(message):
        try:
            read = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        try:
            read = read.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if read >= _TOO_EARLY:
            return read, odd
    return None, "The mail has no date that can be read."


def parameter(message: Message, name: str, header: str = "content-type") -> str:
    """A parameter of a header, decoded by RFC 2231, or by RFC 2047, which has no say there."""
    shell = Message()
    shell[header] = _as_text(raw(message, header))
    try:
        value = shell.get_param(name, header=header)
        found = collapse_rfc2231_value(value) if value else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return unfolded(str(found))


def _dates(message: Message) -> Iterable[tuple[str, str]]:
    if written := raw(message, "Date"):
        yield written, ""
    note = "The mail has no date of its own; that of its last relay is taken."
    for relayed in every_raw(message, "Received")[:1]:
        yield relayed.rpartition(";")[2].strip(), note


def _only_words(value: str) -> str:
    """The words of a header that holds no address and no group; the parser would keep the first."""
    return "" if "@" in value or ":" in value else unfolded(value).strip("<> \"'")


def _shallow(value: str) -> str:
    """Without brackets where there are more than anybody writes: the parser descends into each."""
    return value if value.count("(") <= _MOST_BRACKETS else value.replace("(", " ")


def _address(name: str, where: str) -> Address:
    plain = _SPACES.sub("", cleaned(where))
    called = unfolded(name)
    if "@" not in plain and "@" in called:
        # "someone@example.org" <>, or an address that was encoded as if it were a name.
        plain, called = called, ""
    return Address(called, plain)


def _as_text(value: str) -> str:
    """Bytes that came raw, which the parser keeps as halves of characters, read as words."""
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"))


def _decoded_words(value: str) -> str:
    if "=?" not in value:
        return value
    # Neighbours in one charset are joined as bytes: some programs cut in mid-character.
    parts: list[str] = []
    charset, waiting, at = "", b"", 0
    for found in _WORD.finditer(joined := _BETWEEN.sub("", value)):
        named = found[1].partition("*")[0].lower()
        if waiting and (joined[at : found.start()] or named != charset):
            parts.append(decoded(waiting, charset))
            waiting = b""
        parts.append(joined[at : found.start()])
        charset, at = named, found.end()
        waiting += _bytes_of(found[2].lower(), found[3])
    return "".join(parts) + decoded(waiting, charset) + joined[at:]


def _bytes_of(encoding: str, text: str) -> bytes:
    content = text.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return quopri.decodestring(content.replace(b"_", b" "), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return content
