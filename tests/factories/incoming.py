"""Mail as it comes in: bytes written by hand, taken in by the real pipeline."""

import io
import itertools
from email.message import EmailMessage

from app.models import InboundMessage
from app.parts import parts
from app.services import messages
from app.services.messages import Arrived
from app.services.reading.reader import read
from tests.factories.moments import NOW

_numbers = itertools.count(1)
MAILBOX = "desk@mail.example.org/INBOX"
RECEIPT = "We have received your request. Your request has been assigned to our records clerk.\n"


def mail(text="We are looking into it.\n", *, sender="clerk@town.example.invalid", **headers):
    """The bytes of a mail; ``in_reply_to`` and the like become headers."""
    made = EmailMessage()
    told = {
        "from": sender,
        "to": "desk@daylight.example.org",
        "subject": "Your request",
        "date": "Mon, 23 Nov 2026 09:00:00 -0600",
        "message_id": f"<in.{next(_numbers)}@town.example.invalid>",
    } | headers
    for name, value in told.items():
        if value is not None:
            made[name.replace("_", "-").title()] = value
    made.set_content(text)
    return made.as_bytes()


def bounce(letter, *, address=None, status="5.1.1", action="failed"):
    """What a mail server sends about a letter of ours that it could not deliver (RFC 3464)."""
    where = address or letter.recipient
    return f"""From: MAILER-DAEMON@mx.example.org
To: desk@daylight.example.org
Subject: Undelivered Mail Returned to Sender
Date: Mon, 23 Nov 2026 09:00:00 -0600
Message-ID: <bounce.{next(_numbers)}@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {where}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such mailbox

--b
Content-Type: message/rfc822

From: desk@daylight.example.org
To: {where}
Subject: {letter.subject}
Message-ID: {letter.message_id}

Dear records officer

--b--
""".replace("\n", "\r\n").encode()


def arrived(raw, *, mailbox=MAILBOX):
    """A mail that the store holds, as the job hands it on."""
    blob = parts().store.put(io.BytesIO(raw))
    uid = next(_numbers) if mailbox else None
    return Arrived(blob, read(raw), mailbox, 1 if mailbox else None, uid)


def taken_in(session, raw, *, mailbox=MAILBOX, now=NOW):
    """Take one mail in, as the job does; give back its row."""
    messages.take_in(session, [arrived(raw, mailbox=mailbox)], now=now)
    return session.query(InboundMessage).order_by(InboundMessage.id.desc()).first()
