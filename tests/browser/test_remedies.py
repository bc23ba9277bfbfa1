"""What can be done about a refusal, from the first look to the record that it was done."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.models import RoleName
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

pytestmark = pytest.mark.browser


def test_a_refusal_leads_to_the_review_and_the_review_is_then_done(visit, session):
    made = records_request(
        session,
        agency(session, name="Springfield Police Department"),
        campaign(session),
        filed_on=date(2026, 11, 9),
    )
    events.record(session, made, "received", on=date(2026, 11, 9), now=NOW)
    events.record(session, made, "denied", on=date(2026, 11, 13), now=NOW)
    session.commit()
    page = visit.page
    visit.sign_in(RoleName.FILER)
    visit.go(f"/desk/requests/{made.ref}/remedies")
    expect(page.get_by_role("heading", level=1)).to_have_text("What can be done")
    expect(page.locator(".ladder .loud")).to_contain_text("Public Access Counselor")
    expect(page.locator(".ladder .loud")).to_contain_text("Tue 12 Jan 2027")
    visit.looks_right()

    page.get_by_text("How the day is counted").first.click()
    expect(page.get_by_text("60 calendar days from 13 November 2026").first).to_be_visible()
    page.get_by_role("link", name="Record appeal").click()
    page.get_by_label("Day it happened").fill("2026-11-20")
    page.get_by_role("button", name="Record appeal").click()
    visit.go(f"/desk/requests/{made.ref}/remedies")
    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    expect(page.get_by_text("Done on 20 November 2026.")).to_be_visible()
    visit.looks_right()
