"""An organiser writes to all of Illinois that is past its date, and thinks better of it."""

import pytest
from playwright.sync_api import expect

from app.models import RoleName
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.people import group

pytestmark = pytest.mark.browser


def late_in_illinois(session):
    """Three late in Illinois, two of them with one body, and one in New Jersey."""
    group(session)
    mailbox_read(session)
    about, other = campaign(session), campaign(session)
    capital = agency(
        session, name="Capital Police", city="Capital", email="r@capital.example.invalid"
    )
    found = [late_request(session, one, body=capital) for one in (about, other)]
    found.append(late_request(session, about))
    late_request(session, about, state="NJ")
    session.commit()
    return found


def test_write_to_all_of_illinois_past_their_date_and_take_it_back(visit, session):
    first, second, third = late_in_illinois(session)
    page = visit.page
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/cohorts/new?kind=follow_up&list=past&state=IL")
    expect(page.get_by_text("3 requests: 2 letters about all of them")).to_be_visible()
    visit.looks_right()

    page.get_by_text(f"{first.ref}, {second.ref}").click()
    letter = page.locator("details[open] .letter").first
    expect(letter).to_contain_text("5 ILCS 140")
    expect(letter).to_contain_text(second.ref)
    visit.looks_right()

    page.get_by_role("button", name="Send 2 letters").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Follow-up C-")
    expect(page.get_by_text("Nothing leaves before")).to_be_visible()
    expect(page.get_by_role("link", name=third.agency.name)).to_be_visible()
    visit.looks_right()

    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_role("status")).to_contain_text("2 letters were taken back")
    visit.go("/desk/cohorts")
    expect(page.get_by_text("taken back")).to_be_visible()
    visit.looks_right()


def test_mail_that_waits_is_sorted_before_anybody_is_called_late(visit, session):
    late_in_illinois(session)
    message(session, "somebody@gmail.com", reading={"excerpt": "We are working on it."})
    session.commit()
    page = visit.page
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/cohorts/new?kind=follow_up&state=IL")
    expect(page.get_by_text("Nobody can be called late now.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Look after the mail").click()
    expect(page.get_by_text("We are working on it.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Spam").click()
    expect(page.get_by_text("All mail is sorted.")).to_be_visible()
    visit.go("/desk/cohorts/new?kind=follow_up&state=IL")
    expect(page.get_by_role("button", name="Send 2 letters")).to_be_visible()
