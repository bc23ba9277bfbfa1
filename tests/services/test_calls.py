"""A call asks where the law takes one, and finds out another way where it does not."""

import pytest
from sqlalchemy import select

from app.law.statutes import codes, statute
from app.models import (
    Agency,
    Body,
    Contact,
    ContactHealth,
    ContactKind,
    DispatchState,
    RequestEvent,
)
from app.services import calls
from app.services.calls import CallRefused
from app.services.contacts import ContactFacts
from tests.factories.agencies import agency
from tests.factories.by_hand import letter
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY


@pytest.fixture
def body(session):
    made = agency(session, email=None, state="FL", jurisdiction="US-FL")
    made.contacts.append(Contact(kind=ContactKind.PHONE, value="217-555-0100", source="test"))
    session.flush()
    return made


@pytest.fixture
def phone(body):
    return body.contacts[0]


def asked(session, one, phone, who="Officer Lee"):
    calls.note_asked(session, one, phone, with_whom=who, on=TODAY, member_id=None, now=NOW)


def kinds(session, one):
    query = select(RequestEvent.kind).filter_by(request_id=one.request_id).order_by(RequestEvent.id)
    return list(session.scalars(query))


def test_florida_takes_a_request_by_word_of_mouth(session, body, phone):
    one = letter(session, to=body, state=DispatchState.HELD)
    asked(session, one, phone)
    assert (one.state, one.channel, one.recipient) == (
        DispatchState.SENT,
        ContactKind.PHONE,
        "217-555-0100",
    )
    assert one.records_request.channel is ContactKind.PHONE
    assert kinds(session, one) == ["sent", "received"]


def test_where_the_law_wants_writing_a_call_makes_no_request(session):
    made = agency(session, email=None)  # Illinois
    phone = Contact(kind=ContactKind.PHONE, value="217-555-0100", source="test")
    made.contacts.append(phone)
    one = letter(session, to=made)
    with pytest.raises(CallRefused, match="wants a request in writing"):
        asked(session, one, phone)
    assert (one.state, kinds(session, one)) == (DispatchState.QUEUED, [])


def test_an_e_mail_in_the_queue_is_not_read_out_as_well(session, body, phone):
    one = letter(session, ContactKind.EMAIL, to=body)
    with pytest.raises(CallRefused, match="ask them twice"):
        asked(session, one, phone)


@pytest.mark.parametrize("state", [DispatchState.UNCERTAIN, DispatchState.PRINTED])
def test_what_may_have_left_is_not_read_out(session, body, phone, state):
    with pytest.raises(CallRefused, match="ask them twice"):
        asked(session, letter(session, to=body, state=state), phone)


def test_an_appeal_is_never_read_out(session, body, phone):
    first = letter(session, to=body)
    appeal = dispatch(session, first.records_request, key="appeal:1", channel=ContactKind.PORTAL)
    with pytest.raises(CallRefused, match="Only the first letter"):
        asked(session, appeal, phone)


def test_who_took_it_has_to_be_said(session, body, phone):
    with pytest.raises(CallRefused, match="Say who took"):
        asked(session, letter(session, to=body), phone, who=" ")


def test_the_way_they_named_is_kept_as_checked(session, body, phone):
    one = letter(session, to=body, state=DispatchState.FAILED)
    facts = ContactFacts(kind=ContactKind.EMAIL, value="clerk@town.example", source="")
    kept = calls.note_told(
        session,
        body,
        phone,
        facts,
        with_whom="Officer Lee",
        on=TODAY,
        about=one.records_request,
        member_id=None,
        now=NOW,
    )
    assert (kept.source, kept.verified_on) == ("by telephone, 217-555-0100, Officer Lee", TODAY)
    assert kinds(session, one) == ["phone_call"]
    assert one.state is DispatchState.FAILED


def test_a_call_that_reaches_nobody_says_nothing_of_the_number(session, body, phone):
    calls.note_nobody(session, body, phone, on=TODAY, about=None, member_id=None, now=NOW)
    assert phone.health is not ContactHealth.FAILING


@pytest.mark.parametrize("code", codes())
def test_every_law_has_a_script_in_two_sentences(code):
    body = Agency(name="Springfield", jurisdiction=code, body=Body.LOCAL)
    script = calls.script(body, "Daylight Test Group", None)
    assert len(script.law) == 2
    assert script.oral is (statute(code).submission.written_required is False)
    assert all("None" not in line for line in (*script.ask, *script.law))
