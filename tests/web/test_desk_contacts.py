"""Contact wanted: volunteers take one agency at a time, give a contact, or put it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import Contact, ContactKind, ContactSearch, Dispatch, DispatchState, RoleName
from app.services.outbox import NO_ZIP
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.TRACKER)


def test_an_empty_queue_says_when_agencies_come_here(browser, session):
    agency(session)
    page = browser.get("/desk/contact-wanted").text
    assert "Nothing is wanted" in page
    assert "can be written to" in page


def test_the_next_one_is_the_largest_and_stays_with_whoever_took_it(browser, sign_in, session):
    agency(session, name="Small Police Department", email=None, population=900)
    large = agency(session, name="Large Police Department", email=None, population=90_000)
    answer = browser.post("/desk/contact-wanted/take")
    assert answer.location == f"/desk/contact-wanted/{large.id}"
    assert "It is yours until Thu 26 Nov 2026" in browser.get(answer.location).text
    other = sign_in(RoleName.TRACKER)
    assert "Somebody else is looking" in other.get(answer.location).text
    assert other.post(f"/desk/contact-wanted/{large.id}/take").status_code == 409


def test_a_lease_runs_out_by_itself(browser, sign_in, session, clock):
    one = agency(session, email=None)
    browser.post(f"/desk/contact-wanted/{one.id}/take")
    clock(NOW + timedelta(days=3))
    assert (
        "Nobody is looking" in sign_in(RoleName.TRACKER).get(f"/desk/contact-wanted/{one.id}").text
    )


def test_what_was_found_is_kept_with_its_source_and_the_search_is_over(browser, session):
    one = agency(session, email=None)
    browser.post(f"/desk/contact-wanted/{one.id}/take")
    form = {
        "kind": "email",
        "value": "clerk@town.example.invalid",
        "source": "the town's site",
        "checked": "y",
        "how": "by telephone",
    }
    answer = browser.post(f"/desk/contact-wanted/{one.id}/give", data=form)
    assert answer.location == "/desk/contact-wanted"
    assert [contact.value for contact in one.contacts] == ["clerk@town.example.invalid"]
    assert one.contacts[0].verified_how == "by telephone"
    assert session.scalars(select(ContactSearch)).all() == []


def test_a_contact_without_a_source_is_sent_back_with_what_was_typed(browser, session):
    one = agency(session, email=None)
    form = {"kind": "phone", "value": "217 555 0100"}
    page = browser.post(f"/desk/contact-wanted/{one.id}/give", data=form).text
    assert "A contact needs a source" in page
    assert "217 555 0100" in page
    checked = form | {"source": "its site", "checked": "y"}
    page = browser.post(f"/desk/contact-wanted/{one.id}/give", data=checked).text
    assert "Say how it was checked" in page
    assert one.contacts == []


def test_a_zip_code_lets_the_letters_go_that_waited_for_it(browser, session):
    one = agency(session, email=None)
    one.contacts.append(Contact(kind=ContactKind.POST, value="1 Main Street", source="list"))
    asked = records_request(session, one, campaign(session), channel=ContactKind.POST)
    held = dispatch(
        session,
        asked,
        channel=ContactKind.POST,
        contact_id=one.contacts[0].id,
        recipient="1 Main Street",
        state=DispatchState.HELD,
        held_because=NO_ZIP,
    )
    form = {
        "kind": "post",
        "value": "1 main street",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701",
        "source": "the town's site",
    }
    browser.post(f"/desk/contact-wanted/{one.id}/give", data=form)
    assert session.get(Dispatch, held.id).state is DispatchState.QUEUED
    assert "62701" in held.recipient


def test_putting_one_back_leaves_it_for_the_next(browser, session):
    one = agency(session, email=None)
    browser.post(f"/desk/contact-wanted/{one.id}/take")
    browser.post(f"/desk/contact-wanted/{one.id}/release")
    assert session.scalars(select(ContactSearch)).all() == []
    assert one.name in browser.get("/desk/contact-wanted").text


def test_nothing_left_to_take_is_said(browser, session):
    agency(session)
    answer = browser.post("/desk/contact-wanted/take")
    assert answer.location == "/desk/contact-wanted"
    assert "Nothing is left to take" in browser.get(answer.location).text


def test_no_address_of_a_stranger_is_ever_asked_for_us(browser, session):
    one = agency(session, email=None, website="https://town.example.invalid/police")
    page = browser.get(f"/desk/contact-wanted/{one.id}").text
    assert 'href="https://town.example.invalid/police" rel="noreferrer noopener"' in page
    assert page.count("https://") == 2, "that link and its words, nothing else"
