"""What the head of a message says, and the first of its words, however badly it was made."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime

from app.models.mail_domains import domain_of_address
from app.models.ref import is_ref, normalised

_HEAD = 256 * 1024
_WHOLE = 2 * 1024 * 1024  # a larger message is read by its head alone
_EXCERPT = 600
_MOST = 20
_LONGEST = 2000
_REF = re.compile(r"\bDL[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4}\b", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,250}>")
# NUL and other controls, and the signs that turn the direction of what follows them.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote, to whom, when, about what; ``refs`` and ``answers`` say which letter of ours.

    ``domain`` is the part of the sender's domain that one body keeps. ``dated_at`` is the writer's
    own word. What cannot be read is empty.
    """

    sender: str
    sender_name: str
    domain: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    dated_at: datetime | None
    refs: tuple[str, ...]
    answers: tuple[str, ...]
    excerpt: str


def read_head(content: bytes) -> Head:
    """Read a message. Nothing in it can make this fail; what is hostile or broken stays empty."""
    message = _parsed(content)
    pairs = getaddresses(_values(message, "From"))
    name, sender = next(((one, to) for one, to in pairs if "@" in to), ("", ""))
    sender = _line(sender)[:320].casefold()
    subject, excerpt = _line(_value(message, "Subject")), _excerpt(message, content)
    told = " ".join((*_values(message, "In-Reply-To"), *_values(message, "References")))
    to = getaddresses([*_values(message, "To"), *_values(message, "Cc")])
    return Head(
        sender=sender,
        sender_name=_line(name)[:300],
        domain=domain_of_address(sender)[:255],
        recipients=tuple(_line(address) for _, address in to if "@" in address)[:_MOST],
        subject=subject,
        message_id=_line(_value(message, "Message-ID"))[:255],
        dated_at=_dated(_value(message, "Date")),
        refs=refs_in(f"{subject}\n{excerpt}"),
        answers=tuple(dict.fromkeys(_ID.findall(told)))[-_MOST:],
        excerpt=excerpt,
    )


def refs_in(text: str) -> tuple[str, ...]:
    """The references of ours that ``text`` names, each once; a mistyped one is none."""
    found = (normalised(one) for one in _REF.findall(text) if is_ref(one))
    return tuple(dict.fromkeys(found))[:_MOST]


def _parsed(content: bytes) -> Message:
    if len(content) > _WHOLE:
        return BytesHeaderParser(policy=default).parsebytes(content[:_HEAD])
    return BytesParser(policy=default).parsebytes(content)


def _values(message: Message, name: str) -> list[str]:
    """Every header of this name as people read it, or raw where it cannot be decoded."""
    found = []
    for key, raw in message.raw_items():
        if key.lower() != name.lower():
            continue
        try:
            value = str(default.header_fetch_parse(key, raw))
        except Exception:  # noqa: BLE001 - the library's parser raises whatever a stranger's bytes make it
            value = str(raw)
        found.append(value.replace("\r", " ").replace("\n", " ")[:_LONGEST])
        if len(found) == _MOST:
            break
    return found


def _value(message: Message, name: str) -> str:
    return next(iter(_values(message, name)), "")


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", _HIDDEN.sub("", text))


def _dated(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at >= _EARLIEST else None


def _excerpt(message: Message, content: bytes) -> str:
    """The first words that a person wrote in plain text; empty where there are none."""
    if len(content) > _WHOLE or not isinstance(message, EmailMessage):
        return ""
    try:
        part = message.get_body(preferencelist=("plain",))
        text = part.get_content() if part is not None else ""
    except Exception:  # noqa: BLE001 - as above: broken parts, charsets nobody knows
        return ""
    return _line(text[: _EXCERPT * 4])[:_EXCERPT] if isinstance(text, str) else ""
