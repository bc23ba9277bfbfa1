"""A volunteer of one evening: comes in, sees what is late, records what happened."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

LONG_AGO = date(2026, 10, 19)

pytestmark = pytest.mark.browser


def late_request(session, name="Springfield Police Department", sent=LONG_AGO, state="IL"):
    made = records_request(
        session, agency(session, name=name, state=state), campaign(session), filed_on=sent
    )
    events.record(session, made, "sent", on=sent, now=NOW)
    events.record(session, made, "received", on=sent + timedelta(days=1), now=NOW)
    session.commit()


def test_an_evening_at_the_desk(visit, session):
    late_request(session)
    page = visit.page
    visit.go("/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visit.looks_right()

    visit.sign_in(password="x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.get_by_role("heading", name="Our move, or we lose something")).to_be_visible()
    expect(page.get_by_text("Theirs as well: their answer, overdue since")).to_be_visible()
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
    expect(page.locator(".story").get_by_text("They took more time")).to_be_visible()
    visit.looks_right()

    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_could_be_lost_stands_first_and_a_list_is_narrowed_and_given_away(visit, session):
    late_request(session)
    late_request(session, "Cairo Police Department", sent=date(2026, 11, 9))
    late_request(session, "Newark Police Department", sent=date(2026, 11, 9), state="MN")
    page = visit.page
    visit.sign_in(password="x")
    visit.go("/desk/")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Our move")
    expect(page.get_by_text("Appeal to the Public Access Counselor")).to_be_visible()
    expect(page.get_by_text("Nobody will be called late until then")).to_be_visible()

    page.get_by_role("link", name="state", exact=True).click()
    expect(page.get_by_role("rowheader", name="Illinois")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Illinois, overdue: 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overdue by the clock")
    expect(page.get_by_role("link", name="Drop the filter Illinois")).to_be_visible()
    expect(page.get_by_role("link", name="Newark Police Department")).to_have_count(0)
    visit.looks_right()

    page.get_by_role("checkbox", name="Tick Cairo Police Department").check()
    page.get_by_role("button", name="Give requests").click()
    expect(page.get_by_role("status")).to_contain_text("Given: 1 of 1 changed hands.")
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    visit.looks_right()


def test_the_keyboard_alone_reaches_the_page(visit):
    visit.go("/account/sign-in")
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_role("link", name="Skip to the page")).to_be_focused()
