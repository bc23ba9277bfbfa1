"""A reader counts a date: at a desk, on a phone, in the dark, and without JavaScript."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_date_is_counted_shared_and_explained(visit):
    page = visit.page
    visit.go("/law")
    visit.looks_right()
    page.get_by_role("link", name="Count a date").click()
    page.get_by_label("Whose law").select_option(label="Illinois")
    page.get_by_label("Day they received it").fill("2026-11-23")
    page.get_by_label("How it was sent").select_option(label="by e-mail")
    page.get_by_label("Who was asked").select_option(value="local")
    page.get_by_role("button", name="Count the days").click()
    expect(page.get_by_role("heading", name="Answer: due Tue 1 Dec 2026")).to_be_visible()
    expect(page.get_by_text("Two dates, because the count is in doubt.")).to_be_visible()
    month = page.get_by_role("table", name="November 2026")
    expect(month.get_by_role("cell", name="not counted (Thanksgiving Day")).to_be_visible()
    visit.looks_right()

    shared = page.url
    page.goto(shared)
    expect(page.get_by_role("heading", name="Answer: due Tue 1 Dec 2026")).to_be_visible()
    page.get_by_role("link", name="Draw it").first.click()
    expect(page.get_by_role("heading", name="Appeal or complain: do by")).to_be_visible()
    visit.looks_right()

    page.get_by_role("link", name="What the law says").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Illinois: public-records law")
    visit.looks_right()
    page.get_by_role("link", name="All laws side by side").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How far each law was checked")
    visit.looks_right()


def test_what_is_typed_wrong_is_said_and_the_silence_board_is_open_to_all(visit):
    visit.go("/law/calculator?law=US-IL&sent=2026-11-06&received=2026-11-05")
    expect(
        visit.page.get_by_text("It cannot have been received before it was sent.")
    ).to_be_visible()
    visit.wrong.clear()  # the browser notes the status of that page on its console
    visit.looks_right()
    visit.go("/silence")
    expect(visit.page.get_by_text("Nobody is late here now")).to_be_visible()
    visit.looks_right()
