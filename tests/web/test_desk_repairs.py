"""The page on which letters that came back are sent to another address."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.models import Contact, ContactHealth, ContactKind, Dispatch, DispatchState, RoleName
from app.services import events
from app.services.outbox import NEEDS_SECOND
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

NEW = "clerk@springfield.example.invalid"


@pytest.fixture
def came_back(session):
    """An agency with another address, whose first letter came back."""
    group(session)
    town = agency(session)
    town.contacts.append(Contact(kind=ContactKind.EMAIL, value=NEW, source="call"))
    session.flush()
    letter = dispatch(
        session,
        records_request(session, town, campaign(session)),
        state=DispatchState.SENT,
        sent_at=NOW,
        attempts=1,
    )
    events.record(session, letter.records_request, "sent", on=TODAY, now=NOW, dispatch_id=letter.id)
    events.record(
        session, letter.records_request, "returned", on=TODAY, now=NOW, dispatch_id=letter.id
    )
    town.contacts[0].health = ContactHealth.FAILING
    town.contacts[0].health_note = "550 no such mailbox"
    session.commit()
    return town


def send(browser, town, page):
    shown = page.split('name="shown" value="')[1].split('"')[0]
    to = town.contacts[1].id
    path = f"/desk/agencies/{town.id}/returned"
    return browser.post(path, data={"to": to, "shown": shown}, follow_redirects=True)


def test_the_list_leads_to_the_page_and_one_button_sends_them_all(session, sign_in_as, came_back):
    browser = sign_in_as(member(session, RoleName.FILER))
    listed = browser.get("/desk/returned").text
    assert "550 no such mailbox" in listed
    page = browser.get(f"/desk/agencies/{came_back.id}/returned").text
    assert "1 letter did not arrive" in page
    assert "That address returned" in page
    done = send(browser, came_back, page)
    assert "1 letter goes out again" in done.text
    assert f"It was sent again to {NEW} already." in done.text
    new = session.scalars(select(Dispatch).filter_by(key="again:1")).one()
    assert (new.state, new.recipient) == ("queued", NEW)


def test_a_second_person_lets_many_letters_go(session, app, sign_in_as, came_back):
    app.extensions["daylight"] = replaced(app.extensions["daylight"], second_person_above=0)
    asker, other = (sign_in_as(member(session, RoleName.FILER)) for _ in range(2))
    path = f"/desk/agencies/{came_back.id}/returned"
    page = asker.get(path).text
    assert "need a second person" in page
    assert "somebody else must agree" in send(asker, came_back, page).text
    new = session.scalars(select(Dispatch).filter_by(key="again:1")).one()
    assert (new.state, new.held_because) == ("held", NEEDS_SECOND)
    agreed = other.post(f"{path}/agree", follow_redirects=True)
    assert "Agreed. 1 letter goes out again." in agreed.text
    session.expire_all()
    assert new.state == "queued"


def replaced(parts, **settings):
    return replace(parts, settings=replace(parts.settings, **settings))


def test_a_tracker_sees_the_page_and_cannot_send(session, sign_in_as, came_back):
    browser = sign_in_as(member(session, RoleName.TRACKER))
    path = f"/desk/agencies/{came_back.id}/returned"
    assert "Somebody who may file sends them." in browser.get(path).text
    assert browser.post(path, data={"to": came_back.contacts[1].id}).status_code == 403


def test_without_another_way_the_page_says_what_to_do(session, sign_in_as, came_back):
    session.delete(came_back.contacts[1])
    session.commit()
    page = sign_in_as(member(session)).get(f"/desk/agencies/{came_back.id}/returned").text
    assert "Nobody knows another way yet." in page
    assert "Choose where it shall go." in page


def test_nothing_came_back_yet(session, sign_in_as):
    page = sign_in_as(member(session)).get("/desk/returned").text
    assert "Nothing came back" in page
