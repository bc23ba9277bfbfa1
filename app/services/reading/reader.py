"""Reading a mail from its bytes: never failing, in time and memory that its size bounds."""

from email.message import Message

from app.services.reading import headers, kinds, reports
from app.services.reading.authentication import authentication
from app.services.reading.mail import Attachment, Bounced, MailKind, ReadMail
from app.services.reading.outlook import is_outlook, outlook
from app.services.reading.parsing import parsed
from app.services.reading.parts import Taken, headers_only, take_apart, take_outlook
from app.services.reading.quoting import unquoted

LARGEST = 60_000_000


def read(raw: bytes) -> ReadMail:
    """Read a mail. Whatever the bytes are, something is given back, with notes on what was odd.

    A file that is no mail at all is one attachment without a sender. An Outlook ``.msg`` is read
    as the mail it holds. Only the first 60 MB are looked at.
    """
    message, taken = _outlook(raw) if is_outlook(raw) else _mime(raw[:LARGEST])
    if len(raw) > LARGEST:
        taken.note("The mail is larger than 60 MB; its end was not read.")
    text = taken.words
    own = unquoted(text)
    kind, because, bounced = _kind(message, taken, text, own)
    date, dated = headers.date(message)
    if dated:
        taken.note(dated)
    sender = headers.addresses(message, "From") or headers.addresses(message, "Sender")
    identity = headers.ids(message, "Message-ID")
    delivered = (
        *headers.addresses(message, "Delivered-To"),
        *headers.addresses(message, "X-Original-To"),
        *headers.addresses(message, "Envelope-To"),
    )
    return ReadMail(
        message_id=identity[0] if identity else "",
        in_reply_to=headers.ids(message, "In-Reply-To"),
        references=headers.ids(message, "References"),
        sender=sender[0] if sender else None,
        return_path=headers.path(message),
        reply_to=headers.addresses(message, "Reply-To"),
        to=headers.addresses(message, "To"),
        cc=headers.addresses(message, "Cc"),
        delivered_to=tuple(
            dict.fromkeys([*(one.address for one in delivered), *headers.relayed_for(message)])
        ),
        subject=headers.words(message, "Subject"),
        date=date,
        kind=kind,
        because=because,
        text=text,
        text_unquoted=own,
        attachments=tuple(taken.files),
        embedded=tuple(taken.embedded),
        bounced=bounced,
        authentication=authentication(message),
        notes=tuple(taken.notes),
    )


def _mime(raw: bytes) -> tuple[Message, Taken]:
    message, odd = parsed(raw)
    if not odd:
        return message, take_apart(message)
    taken = Taken(notes=[odd])
    taken.files.append(Attachment("message.eml", "message/rfc822", raw))
    return message, taken


def _kind(
    message: Message, taken: Taken, text: str, said: str
) -> tuple[MailKind, str, tuple[Bounced, ...]]:
    if taken.report is not None:
        return taken.report, "delivery report", tuple(taken.bounced)
    if kinds.from_a_server(message):
        own = [
            one.address for name in ("From", "To", "Cc") for one in headers.addresses(message, name)
        ]
        told = reports.of_words(f"{headers.words(message, 'Subject')}\n{text}", own)
        failed = headers.addresses(message, "X-Failed-Recipients")
        if told is not None:
            kind, found = told
            named = tuple(Bounced(one.address, "", permanent=True) for one in failed)
            return kind, "written by a mail server", found or named
        if failed:
            named = tuple(Bounced(one.address, "", permanent=True) for one in failed)
            return MailKind.BOUNCE, "X-Failed-Recipients", named
    kind, because = kinds.kind_of(message, said)
    return kind, because, ()


def _outlook(raw: bytes) -> tuple[Message, Taken]:
    wrapped = outlook(raw)
    if wrapped is not None:
        return headers_only(wrapped), take_outlook(wrapped)
    taken = Taken(notes=["The Outlook file is damaged; it is kept as it is."])
    taken.files.append(Attachment("message.msg", "application/vnd.ms-outlook", raw))
    return Message(), taken
