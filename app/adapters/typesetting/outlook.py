"""Mails as Outlook saves them (MS-OXMSG): their headers, words and files, for printing."""

from collections.abc import Iterator
from email.parser import HeaderParser
from email.utils import format_datetime, formataddr
from typing import Any, Final

from compressed_rtf import decompress
from oxmsg.attachment import Attachment
from oxmsg.domain import constants as named
from oxmsg.properties import Properties
from oxmsg.recipient import Recipient
from oxmsg.storage import Storage

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.compound import opened
from app.adapters.inspecting.plain import decoded
from app.adapters.typesetting import hypertext, rich_text
from app.adapters.typesetting.mails import HEADERS, Letter, of_letter, of_text, plain
from app.adapters.typesetting.manuscript import Manuscript

_MOST: Final = 500
_HEAD: Final = 32  # bytes before the properties of a mail
_SENT_TO: Final = {1: "To", 2: "Cc", 3: "Bcc"}


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a mail. Files that came with it are named, and none is opened."""
    with opened(content) as file:
        storage = Storage.from_ole(file)
        known = Properties(storage, properties_header_offset=_HEAD)
        letter = Letter(headers=list(_headers(storage, known)))
        letter.bodies = [body for body in [_body(known, budget)] if body.text.strip()]
        letter.attached = [
            str(Attachment(one).file_name or "a file")
            for one in list(storage.iter_attachment_storages())[:_MOST]
        ]
    return of_letter(letter)


def _body(known: Any, budget: Budget) -> Manuscript:  # noqa: ANN401 - oxmsg has no types
    page = known.binary_prop_value(named.PID_HTML)
    if page:
        return hypertext.of_page(_in(known.body_encoding, bytes(page)))
    if words := known.str_prop_value(named.PID_BODY_HTML):
        return hypertext.of_page(str(words))
    if words := known.str_prop_value(named.PID_BODY):
        return of_text(str(words))
    packed = known.binary_prop_value(named.PID_RTF_COMPRESSED)
    return rich_text.manuscript(bytes(decompress(packed)), budget) if packed else Manuscript()


def _in(encoding: object, content: bytes) -> str:
    try:
        return content.decode(str(encoding))
    except (UnicodeError, LookupError):
        return decoded(content)


def _headers(storage: Any, known: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    """Give the headers with which it travelled, and what Outlook knows of those that lack."""
    carried = HeaderParser().parsestr(
        known.str_prop_value(named.PID_TRANSPORT_MESSAGE_HEADERS) or ""
    )
    own = list(_own(storage, known))
    for name in HEADERS:
        came = [plain(value) for value in carried.get_all(name, [])]
        yield from ((name, value) for value in came or [said for of, said in own if of == name])


def _own(storage: Any, known: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    say = known.str_prop_value
    where = say(named.PID_SENDER_SMTP_ADDRESS) or say(named.PID_SENDER_EMAIL_ADDRESS) or ""
    yield "From", _person(say(named.PID_SENDER_NAME) or "", where)
    for one in map(Recipient, list(storage.iter_recipient_storages())[:_MOST]):
        kind = one.properties.int_prop_value(named.PID_RECIPIENT_TYPE)
        yield _SENT_TO.get(kind or 0, "Bcc"), _person(one.name, one.email_address)
    if sent := known.date_prop_value(named.PID_CLIENT_SUBMIT_TIME):
        yield "Date", format_datetime(sent)
    if subject := say(named.PID_SUBJECT):
        yield "Subject", str(subject)


def _person(name: str, address: str) -> str:
    return formataddr((name, address)) if address and address.isascii() else name
