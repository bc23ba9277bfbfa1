"""A mail as a file: its words, its route, and each file it brings as a file inside."""

import email
import email.policy
import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final, TypeGuard

from app.adapters.inspecting import hypertext
from app.adapters.inspecting.budget import Budget, Look, Member, TooMuch
from app.adapters.inspecting.plain import decoded

_DEEPEST: Final = 30
_MOST_PARTS: Final = 2_000
_SHOWN: Final = ("From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date")
_ROUTE: Final = re.compile(
    r"^(received|x-originating-ip|x-received|x-forwarded|return-path)", re.IGNORECASE
)
_BOX_LINE: Final = re.compile(rb"^From \S+ .*\d{4}\r?$", re.MULTILINE)


def look(content: bytes, budget: Budget) -> Look:
    """Read a mail: headers and words as texts, each attached file as a file inside."""
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    seen = Look(pages=1)
    _headers(message, seen)
    _parts(message, seen, budget, 0)
    return seen


def look_at_box(content: bytes, budget: Budget) -> Look:
    """Take a box of many mails apart."""
    starts = [found.start() for found in _BOX_LINE.finditer(content)]
    seen = Look()
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(content)], strict=True), start=1
    ):
        budget.take_bytes(end - start)
        one = content[start:end].partition(b"\n")[2]
        seen.members.append(Member(f"mail {number}.eml", one))
    return seen


def _headers(message: Message, seen: Look) -> None:
    said = [
        f"{name}: {value}" for name in _SHOWN for value in map(_plain, message.get_all(name, []))
    ]
    seen.texts.append((1, "\n".join(said)))
    route = [f"{name}: {_plain(value)}" for name, value in message.items() if _ROUTE.match(name)]
    if route:
        seen.find("mail_headers", f"{len(route)} lines about its route", page=1)
    shown = {name.lower() for name in _SHOWN}
    seen.beside += [_plain(value) for name, value in message.items() if name.lower() not in shown]


def _plain(value: object) -> str:
    """Give a header in letters, whatever it is encoded in."""
    raw = str(value)
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        return raw


def _parts(message: Message, seen: Look, budget: Budget, depth: int) -> None:
    if depth > _DEEPEST:
        raise TooMuch("its parts are nested deeper than can be followed")
    if len(seen.members) > _MOST_PARTS:
        raise TooMuch("it has too many parts")
    kind = message.get_content_type()
    payload = message.get_payload()
    seen.structure += _around(message, is_part=depth > 0)
    if kind == "message/rfc822" and isinstance(payload, list):
        for inner in filter(_is_part, payload):
            content = inner.as_bytes()
            budget.take_bytes(len(content))
            seen.members.append(Member(_plain(message.get_filename() or "message.eml"), content))
    elif isinstance(payload, list):
        for inner in filter(_is_part, payload):
            _parts(inner, seen, budget, depth + 1)
    else:
        _leaf(message, kind, seen, budget)


def _around(message: Message, *, is_part: bool) -> list[str]:
    """Give what a part says around its words: its headers and names, what no program shows."""
    said = [str(one) for one in (message.preamble, message.epilogue) if one]
    said += [_plain(name) for name in (message.get_filename(), message.get_param("name")) if name]
    if is_part:
        said += [_plain(value) for value in message.values()]
    return said


def _is_part(part: object) -> TypeGuard[Message]:
    return isinstance(part, Message)


def _leaf(message: Message, kind: str, seen: Look, budget: Budget) -> None:
    raw = message.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    budget.take_bytes(len(content))
    name = message.get_filename()
    if name or message.get_content_maintype() != "text":
        if content:
            seen.members.append(Member(_plain(name or kind.replace("/", ".")), content))
    elif kind == "text/html":
        page = hypertext.look_at(_words(message, content))
        seen.texts += page.texts
        seen.beside += page.beside
        seen.structure += page.structure
        seen.findings += page.findings
    else:
        seen.texts.append((1, _words(message, content)))


def _words(message: Message, content: bytes) -> str:
    try:
        return content.decode(message.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decoded(content)
