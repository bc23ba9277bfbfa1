"""Mails as Outlook saves them, in .msg and .oft (MS-OXMSG), and the mails inside those."""

import io
from collections.abc import Iterator
from email.parser import HeaderParser
from email.utils import format_datetime, formataddr

from compressed_rtf import decompress
from olefile import OleFileIO
from oxmsg.attachment import Attachment
from oxmsg.domain import constants as named
from oxmsg.properties import Properties
from oxmsg.recipient import Recipient
from oxmsg.storage import Storage

from app.services.reading.rtf import words_of_rtf
from app.services.reading.unpacking import DAMAGED, Wrapped, words_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST = 200
_DEEPEST = 5
_INNER = "__substg1.0_3701000D"
_SENT_TO = {1: "To", 2: "Cc"}
# What stands before the properties of a mail, and of a mail inside another, in bytes.
_HEAD, _INNER_HEAD = 32, 24


def is_outlook(content: bytes) -> bool:
    """Whether the bytes are Outlook's own format for one mail, rather than another OLE file."""
    return content.startswith(_OLE) and "__properties_version1.0".encode("utf-16-le") in content


def outlook(content: bytes) -> Wrapped | None:
    """Open an Outlook ``.msg`` or ``.oft``; None where it is damaged."""
    try:
        with OleFileIO(io.BytesIO(content)) as opened:
            return _mail(Storage.from_ole(opened), _HEAD, 0)
    except DAMAGED:
        return None


def _mail(storage: Storage, head: int, depth: int) -> Wrapped:
    known = Properties(storage, properties_header_offset=head)
    files: list[tuple[str, bytes]] = []
    mails: list[Wrapped] = []
    for kept in list(storage.iter_attachment_storages())[:_MOST]:
        inner = next((one for one in kept.storages if one.name == _INNER), None)
        if inner is not None and depth < _DEEPEST:
            mails.append(_mail(inner, _INNER_HEAD, depth + 1))
        else:
            file = Attachment(kept)
            files.append((words_of(file.file_name or "file"), bytes(file.file_bytes or b"")))
    text, html = words_of(known.str_prop_value(named.PID_BODY)), _page(known)
    return Wrapped(
        text=text if text or html else _rich_words(known),
        html=html,
        files=tuple(files),
        headers=tuple(_headers(storage, known)),
        mails=tuple(mails),
    )


def _rich_words(known: Properties) -> str:
    """The body of a mail that Outlook keeps as rich text alone."""
    packed = known.binary_prop_value(named.PID_RTF_COMPRESSED)
    try:
        return words_of_rtf(bytes(decompress(packed))) if packed else ""
    except DAMAGED:
        return ""


def _page(known: Properties) -> str:
    content = known.binary_prop_value(named.PID_HTML)
    if content is None:
        return words_of(known.str_prop_value(named.PID_BODY_HTML))
    try:
        return words_of(content.decode(known.body_encoding))
    except (UnicodeError, LookupError):
        return words_of(content)


def _headers(storage: Storage, known: Properties) -> Iterator[tuple[str, str]]:
    """The headers with which it travelled; a mail that never did has what Outlook knows of it."""
    carried = known.str_prop_value(named.PID_TRANSPORT_MESSAGE_HEADERS) or ""
    came = [
        (name, words_of(str(value))) for name, value in HeaderParser().parsestr(carried).items()
    ]
    there = {name.lower() for name, _ in came}
    yield from came
    for name, value in _own(storage, known):
        if value and name.lower() not in there:
            yield name, words_of(value)


def _own(storage: Storage, known: Properties) -> Iterator[tuple[str, str]]:
    say = known.str_prop_value
    yield "Subject", say(named.PID_SUBJECT) or ""
    where = say(named.PID_SENDER_SMTP_ADDRESS) or say(named.PID_SENDER_EMAIL_ADDRESS) or ""
    yield "From", _person(say(named.PID_SENDER_NAME) or "", where)
    yield "Message-ID", say(named.PID_INTERNET_MESSAGE_ID) or ""
    yield "In-Reply-To", say(named.PID_IN_REPLY_TO_ID) or ""
    if sent := known.date_prop_value(named.PID_CLIENT_SUBMIT_TIME):
        yield "Date", format_datetime(sent)
    for kept in list(storage.iter_recipient_storages())[:_MOST]:
        one = Recipient(kept)
        kind = one.properties.int_prop_value(named.PID_RECIPIENT_TYPE)
        yield _SENT_TO.get(kind or 0, "Bcc"), _person(one.name, one.email_address)


def _person(name: str, address: str) -> str:
    return formataddr((words_of(name), words_of(address))) if address else words_of(name)
