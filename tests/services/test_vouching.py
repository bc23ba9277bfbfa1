"""Confirming a source: at a contact known apart from the message, by a named member, once."""

from datetime import timedelta

import pytest

from app.models import CameBy, Contact, ContactKind
from app.services import answers, contacts, messages, vouching
from app.services.answers import UNPROVEN, VOUCHED
from app.services.contacts import ContactFacts
from app.services.vouching import SourceRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.mailbox import message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def asked(session):
    body = agency(session, email="records@town.invalid")
    return records_request(session, body, campaign(session))


@pytest.fixture
def came(session, asked):
    one = message(session, sender="x@gmail.com", received_at=NOW - timedelta(hours=1))
    one.reading = {**one.reading, UNPROVEN: ["The address is no known contact of theirs."]}
    messages.place(session, one, asked, member_id=None, now=NOW)
    return one


def confirm(session, one, contact, note="The clerk says they sent it."):
    by = member(session, name="Kim")
    number = contact.id if contact else None
    vouching.confirm_source(session, one, contact_id=number, note=note, member_id=by.id, now=NOW)
    return one.reading[VOUCHED]


def added(session, asked, value):
    facts = ContactFacts(kind=ContactKind.EMAIL, value=value, source="the message")
    return contacts.add_contact(session, asked.recipient, facts, member_id=None, now=NOW)


def test_who_asked_where_and_when_is_kept(session, asked, came):
    told = confirm(session, came, asked.recipient.contacts[0])
    assert told["by"] == "Kim"
    assert told["asked_at"] == "email records@town.invalid"
    assert told["at"] == NOW.isoformat()


def test_a_contact_that_came_with_the_message_confirms_nothing(session, asked, came):
    late = added(session, asked, "new@town.invalid")
    with pytest.raises(SourceRefused, match="known apart from the message"):
        confirm(session, came, late)
    assert VOUCHED not in came.reading
    late.verified_on = TODAY
    session.flush()
    assert confirm(session, came, late)["contact_id"] == late.id


def test_the_address_it_came_from_confirms_nothing(session, asked, came):
    came.sender = asked.recipient.contacts[0].value
    with pytest.raises(SourceRefused):
        confirm(session, came, asked.recipient.contacts[0])


def test_a_contact_of_another_body_confirms_nothing(session, came):
    other = agency(session, email="records@elsewhere.invalid").contacts[0]
    with pytest.raises(SourceRefused):
        confirm(session, came, other)


def test_without_a_note_or_a_request_nothing_is_confirmed(session, asked, came):
    with pytest.raises(SourceRefused, match="Say how you know"):
        confirm(session, came, asked.recipient.contacts[0], note=" ")
    messages.unsort(session, came)
    with pytest.raises(SourceRefused):
        confirm(session, came, asked.recipient.contacts[0])


def test_a_letter_on_paper_needs_only_the_note(session, came):
    came.came_by = CameBy.SCAN
    assert "contact_id" not in confirm(session, came, None, note="Letterhead and stamp.")
    assert session.query(Contact).count() == 1


def test_a_word_about_one_body_is_none_about_another(session, asked, came):
    other = records_request(
        session, agency(session, email="a@elsewhere.invalid"), campaign(session)
    )
    confirm(session, came, asked.recipient.contacts[0])
    assert answers.vouched(came, [asked.agency_id])
    messages.unsort(session, came)
    messages.place(session, came, other, member_id=None, now=NOW)
    assert answers.vouched(came, [other.agency_id]) is None
    confirm(session, came, other.recipient.contacts[0])
    assert answers.vouched(came, [other.agency_id])


def test_who_was_asked_answers_for_their_own_part_of_a_message_to_two(session, asked, came):
    other = records_request(
        session, agency(session, email="a@elsewhere.invalid"), campaign(session)
    )
    messages.place(session, came, other, member_id=None, now=NOW)
    confirm(session, came, asked.recipient.contacts[0])
    assert answers.vouched(came, [asked.agency_id])
    assert answers.vouched(came, [asked.agency_id, other.agency_id]) is None
