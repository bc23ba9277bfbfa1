"""A volunteer of one evening: comes in, sees what is late, records what happened."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

pytestmark = pytest.mark.browser


def late_request(session):
    made = records_request(
        session,
        agency(session, name="Springfield Police Department"),
        campaign(session),
        filed_on=date(2026, 10, 19),
    )
    events.record(session, made, "sent", on=date(2026, 10, 19), now=NOW)
    events.record(session, made, "received", on=date(2026, 10, 20), now=NOW)
    session.commit()


def test_an_evening_at_the_desk(visit, session):
    late_request(session)
    page = visit.page
    visit.go("/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visit.looks_right()

    visit.sign_in(password="x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.get_by_role("heading", name="Agencies late")).to_be_visible()
    visit.looks_right()

    page.get_by_role("link", name="Springfield Police Department").first.click()
    expect(page.get_by_role("heading", name="Story")).to_be_visible()
    visit.looks_right()

    page.get_by_role("link", name="They want more time").click()
    page.get_by_label("Day it happened").fill("2026-10-26")
    page.get_by_label("Date they name").fill("2026-11-03")
    page.get_by_role("button", name="Show again what moves").click()
    expect(page.get_by_role("heading", name="What this moves")).to_be_visible()
    visit.looks_right()

    page.get_by_role("button", name="Record extension").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: they want more time.")
    expect(page.get_by_text("They took more time")).to_be_visible()
    visit.looks_right()

    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_keyboard_alone_reaches_the_page(visit):
    visit.go("/account/sign-in")
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_role("link", name="Skip to the page")).to_be_focused()
