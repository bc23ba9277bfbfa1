"""Letters on their way out."""

import itertools

from app.models import ContactKind, Dispatch, DispatchState
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def dispatch(session, records_request, **overrides):
    """A letter by e-mail, due now, to the first contact of the body asked."""
    number = next(_numbers)
    contact = records_request.recipient.contacts[0] if records_request.recipient.contacts else None
    recipient = contact.value if contact else "records@agency.example.invalid"
    facts = {
        "request_id": records_request.id,
        "key": "request",
        "channel": ContactKind.EMAIL,
        "contact_id": contact and contact.id,
        "recipient": recipient,
        "domain": recipient.rpartition("@")[2],
        "reply_to": "records@daylight.example.org",
        "subject": f"Records request {number}",
        "body": "Dear records officer,\n\nplease send the agreements.\n",
        "sha256": "0" * 64,
        "message_id": f"<daylight.{number}.request@daylight.example.org>",
        "state": DispatchState.QUEUED,
        "not_before_at": NOW,
    } | overrides
    made = Dispatch(**facts)
    session.add(made)
    session.flush()
    return made
