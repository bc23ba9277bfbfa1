"""The mailbox: that it was read, and the messages that came."""

import itertools

from app.models import InboundMessage, Mailbox, StoredFile
from app.models.mail_domains import domain_of_address
from app.services.messages import match_senders
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def mailbox_read(session, at=NOW, name="desk@mail.example.org/INBOX"):
    """A mailbox that was read to its end; the same one again where it is there."""
    made = session.query(Mailbox).filter_by(name=name).first()
    if made is None:
        made = Mailbox(name=name, uid_validity=1, last_uid=1)
        session.add(made)
    made.looked_at = made.whole_at = at
    session.flush()
    return made


def message(session, sender="records@springfield.example.invalid", **overrides):
    """A message that nobody has sorted."""
    number = next(_numbers)
    facts = {
        "file": StoredFile(
            sha256=f"{number:064x}", size=100, media_type="message/rfc822", stored_at=NOW
        ),
        "mailbox": "desk@mail.example.org/INBOX",
        "uid_validity": 1,
        "uid": number,
        "sender": sender,
        "sender_domain": domain_of_address(sender),
        "subject": "Your request",
        "received_at": NOW,
    } | overrides
    made = InboundMessage(**facts)
    session.add(made)
    session.flush()
    match_senders(session)
    session.flush()
    return made
