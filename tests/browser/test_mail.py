"""An answer comes in: from the tray to its request, confirmed, and the clock moves; four ways."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.models import RoleName
from app.models.ref import new_ref
from app.services import events, sorting
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.incoming import mail, taken_in
from tests.factories.moments import NOW
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(session):
    group(session)
    body = agency(session, email="records@town.example")
    made = records_request(
        session, body, campaign(session), ref=new_ref(), filed_on=date(2026, 11, 12)
    )
    events.record(session, made, "sent", on=date(2026, 11, 12), now=NOW)
    events.record(session, made, "received", on=date(2026, 11, 16), now=NOW)
    text = "Your request is denied under section 7(1)(c).\n\nOn Monday, Desk wrote:\n> please\n"
    taken_in(session, mail(text, sender="new.clerk@gmail.com", subject=f"Re: {made.ref}"))
    sorting.sort_new(session, now=NOW)
    session.commit()
    return made


def test_an_answer_goes_from_the_tray_to_its_request_and_moves_the_clock(visit, asked):
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/mail")
    expect(visit.page.locator("mark").first).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("button", name=f"Belongs to {asked.ref}").click()
    expect(visit.page.get_by_text("source unproven")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("link", name="They refuse", exact=True).first.click()
    expect(visit.page.get_by_label("Exemption they cite")).to_have_value("section 7(1)(c)")
    expect(visit.page.get_by_role("heading", name="What this moves")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("button", name="Record denial").click()
    expect(visit.page.get_by_text("Recorded: they refuse.")).to_be_visible()
    visit.go("/desk/mail")
    expect(visit.page.get_by_text("All mail is sorted.")).to_be_visible()
    visit.go("/desk/mail/bring")
    visit.looks_right()
