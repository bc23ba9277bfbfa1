"""Letters that leave by hand: a portal's, a fax's, a printed one."""

from datetime import timedelta

from app.models import Batch, BatchState, Contact, ContactKind, DispatchState
from app.models.ref import new_ref
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW

SITE = "https://springfieldil.govqa.us/WEBAPP/_rs/supporthome.aspx"
BODY = """Dear Records Officer,

Under the Illinois Freedom of Information Act (5 ILCS 140), we ask for copies of public records.

1. Contracts and agreements. Please send every contract with the vendor, with its annexes.

2. Correspondence. Please send e-mails about them.

Please search for records of any date up to the day of your search.

Sincerely,

Daylight Test Group
P.O. Box 1
"""
VALUES = {
    ContactKind.EMAIL: "records@springfield.example.invalid",
    ContactKind.PORTAL: SITE,
    ContactKind.FAX: "217-555-0123",
    ContactKind.POST: "1 Main Street",
}


def letter(session, channel=ContactKind.PORTAL, *, of=None, to=None, **overrides):
    """A letter by this channel, due now, to an agency that has a contact for it."""
    body_asked = to or agency(session, email=None)
    value = VALUES[channel]
    postal = channel is ContactKind.POST
    contact = Contact(kind=channel, value=value, source="test", zip="62701" if postal else "")
    body_asked.contacts.append(contact)
    session.flush()
    asked = of or records_request(
        session, body_asked, campaign(session), channel=channel, ref=new_ref()
    )
    recipient = f"{body_asked.name}\n1 Main Street\nSpringfield, IL 62701" if postal else value
    facts = {"channel": channel, "contact_id": contact.id, "recipient": recipient, "body": BODY}
    return dispatch(session, asked, **(facts | {"domain": ""} | overrides))


def printed(session, **overrides):
    """A letter by post that was printed and not posted."""
    state = {"state": DispatchState.PRINTED, "printed_at": NOW}
    return letter(session, ContactKind.POST, **(state | overrides))


def batch(session, asked):
    """A filed batch of one request, past its time to be undone."""
    made = Batch(
        ref=new_ref().replace("DL-", "B-"),
        campaign_id=asked.campaign_id,
        letter_id=asked.letter_id,
        version_id=asked.version_id,
        expression="all",
        plan={"undo_minutes": 10},
        state=BatchState.FILED,
        undo_until=NOW - timedelta(hours=1),
        created_at=NOW - timedelta(hours=2),
    )
    session.add(made)
    session.flush()
    asked.batch_id = made.id
    return made
