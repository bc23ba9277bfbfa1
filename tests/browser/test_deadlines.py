"""An extension is recorded: the date, its working, the time line and the calendar all move."""

import re
from datetime import date

import icalendar
import pytest
from playwright.sync_api import expect

from app.models import RoleName
from app.services import events, overrides, requests
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.feeds import feed
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(session):
    """A request whose answer is due today, Tuesday 24 November 2026."""
    group(session)
    made = records_request(
        session,
        agency(session, name="Springfield Police Department"),
        campaign(session),
        filed_on=date(2026, 11, 16),
    )
    events.record(session, made, "sent", on=date(2026, 11, 16), now=NOW)
    facts = {"proof": "read receipt"}
    events.record(session, made, "received", on=date(2026, 11, 17), facts=facts, now=NOW)
    session.commit()
    return made


def days_in_calendar(visit, secret):
    """The days of the calendar that a volunteer's phone would read."""
    answer = visit.page.request.get(f"{visit.address}/calendar/{secret}.ics")
    assert answer.status == 200
    read = icalendar.Calendar.from_ical(answer.body())
    return sorted(event.decoded("DTSTART") for event in read.walk("VEVENT"))


def test_an_extension_moves_the_date_its_working_the_time_line_and_the_calendar(
    visit, session, asked
):
    page = visit.page
    who = visit.sign_in(RoleName.FILER)
    requests.assign(session, [asked.id], who.id, by_id=who.id, now=NOW, today=TODAY)
    secret = feed(session, who).secret
    session.commit()
    before = days_in_calendar(visit, secret)
    assert date(2026, 11, 24) in before

    visit.go(f"/desk/requests/{asked.ref}")
    expect(page.locator(".do-by")).to_contain_text("Tue 24 Nov 2026")
    visit.looks_right()
    page.get_by_role("link", name=re.compile(r"^Their answer \(them\): by Tue 24 Nov")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Their answer")
    expect(page.locator("table.month .day-due")).to_contain_text("5 due")
    expect(page.get_by_text("Proof: read receipt.")).to_be_visible()
    visit.looks_right()

    visit.go(f"/desk/requests/{asked.ref}")
    page.get_by_role("link", name="They want more time").click()
    page.get_by_label("Day it happened").fill("2026-11-24")
    page.get_by_label("Date they name").fill("2026-12-02")
    page.get_by_role("button", name="Show again what moves").click()
    moved = page.locator("aside li", has_text="Their answer")
    expect(moved).to_contain_text("moves: from Tue 24 Nov 2026 to Wed 2 Dec 2026")
    visit.looks_right()
    page.get_by_role("button", name="Record extension").click()

    expect(page.locator(".do-by")).to_contain_text("Thu 3 Dec 2026")
    line = page.get_by_role("link", name=re.compile(r"^Their answer \(them\): by Wed 2 Dec"))
    expect(line).to_have_attribute("aria-label", re.compile("time was added from Tue 24 Nov 2026"))
    expect(page.locator(".timeline .extra")).to_have_count(1)
    visit.looks_right()
    line.click()
    expect(page.get_by_text("extended on 24 November 2026 under 5 ILCS 140/3(e)")).to_be_visible()
    expect(page.locator("table.month .day-latest")).to_contain_text("latest")
    visit.looks_right()

    after = days_in_calendar(visit, secret)
    assert date(2026, 11, 24) not in after
    assert {date(2026, 12, 2), date(2026, 12, 3)} & set(after)


def test_an_entry_is_taken_back_and_the_day_is_what_it_was(visit, session, asked):
    until = {"until": date(2026, 12, 2)}
    events.record(session, asked, "extended", on=TODAY, facts=until, now=NOW)
    session.commit()
    page = visit.page
    visit.sign_in()
    visit.go(f"/desk/requests/{asked.ref}")
    page.get_by_role("link", name="This is wrong: They took more time").click()
    expect(page.locator("aside")).to_contain_text("from Wed 2 Dec 2026 to Tue 24 Nov 2026")
    visit.looks_right()
    page.get_by_label("Why is it wrong?").fill("It was about another request.")
    page.get_by_role("button", name="Take entry back").click()
    expect(page.locator(".do-by")).to_contain_text("Tue 24 Nov 2026")
    expect(page.locator(".struck")).to_contain_text("They took more time")
    visit.looks_right()


def test_paused_late_and_hand_set_clocks_look_right(visit, session, asked):
    stopped = records_request(
        session,
        agency(session, state="TX", name="Waco Police Department"),
        campaign(session),
        filed_on=date(2026, 11, 2),
    )
    events.record(session, stopped, "received", on=date(2026, 11, 2), now=NOW)
    events.record(session, stopped, "clarification_asked", on=date(2026, 11, 9), now=NOW)
    federal = records_request(
        session,
        agency(session, state="", jurisdiction="US", name="Department of Justice"),
        campaign(session),
        filed_on=date(2026, 9, 1),
    )
    events.record(session, federal, "received", on=date(2026, 9, 1), now=NOW)
    overrides.override(
        session,
        asked,
        "determine",
        date(2026, 11, 30),
        "Agreed on the phone.",
        member_id=None,
        now=NOW,
        today=TODAY,
    )
    session.commit()
    visit.sign_in()
    for made in (stopped, federal, asked):
        visit.go(f"/desk/requests/{made.ref}")
        expect(visit.page.locator(".timeline svg")).to_be_visible()
        visit.looks_right()
        for link in visit.page.locator(".timeline a").all()[:3]:
            visit.page.goto(visit.address + link.get_attribute("href"))
            expect(visit.page.get_by_role("heading", name="What the law says")).to_be_visible()
            visit.looks_right()
            visit.page.go_back()
