"""The mailbox: that it was read, and the messages that came."""

import itertools

from app.models import InboundMessage, JobRun, StoredFile
from app.models.mail_domains import domain_of_address
from app.services.messages import match_senders
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def mailbox_read(session, at=NOW, **outcome):
    """A look into the mailbox that read all of it."""
    told = {"fetched": 0, "whole": True, "last_uid": 1, "validity": 1} | outcome
    run = JobRun(name="fetch-mail", started_at=at, ended_at=at, outcome=told)
    session.add(run)
    session.flush()
    return run


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
