"""A member makes an address for the calendar, sees it once, and ends it."""

import pytest
from playwright.sync_api import expect

from tests.factories.campaigns import campaign
from tests.factories.people import group

pytestmark = pytest.mark.browser


def test_an_address_is_made_shown_once_and_ended(visit, session):
    group(session)
    about = campaign(session, title="Ring agreements")
    session.commit()
    visit.sign_in()
    visit.go(f"/desk/calendars?of=campaign:{about.slug}")
    visit.looks_right()
    page = visit.page
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("code").inner_text()
    visit.looks_right()
    path = address[address.index("/calendar/") :]
    assert page.request.get(visit.address + path).ok
    visit.go("/desk/calendars")
    expect(page.get_by_text(address)).to_have_count(0)
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("That address is dead")).to_be_visible()
    assert page.request.get(visit.address + path).status == 404
    page.get_by_role("button", name="Send me no daily mail").click()
    expect(page.get_by_role("button", name="Send me the daily mail")).to_be_visible()
    visit.looks_right()
