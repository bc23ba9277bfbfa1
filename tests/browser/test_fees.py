"""A fee from what they ask to the letter, by two people; and a link, from Today until fetched."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app.models import RoleName
from app.services import events, links
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(session):
    group(session)
    mailbox_read(session)
    about = campaign(session, title="Ring agreements", fee_budget_cents=20000)
    one = late_request(session, about)
    facts = {"amount": "120"}
    events.record(session, one, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    session.commit()
    return one


def test_one_accepts_a_fee_another_agrees_and_the_letter_tells_them(visit, session, asked):
    page = visit.page
    visit.sign_in(RoleName.FILER, name="Rosalind Quill")
    visit.go(f"/desk/requests/{asked.ref}/fees")
    expect(page.get_by_text("They ask $120.00")).to_be_visible()
    page.get_by_text("Accept $120.00").first.click()
    expect(page.get_by_text("a second person has to agree before it counts")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Accept $120.00").click()
    expect(page.get_by_text("Somebody else has to agree")).to_be_visible()
    visit.looks_right()
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    session.rollback()  # to see what the pages have written

    visit.sign_in(RoleName.FILER, name="Ines Okoye")
    visit.go("/desk/fees")
    expect(page.get_by_role("heading", name="Waiting for a second person")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name=asked.agency.name).click()
    page.get_by_text("Agree to $120.00").first.click()
    page.get_by_role("button", name="Agree to $120.00").click()
    expect(page.get_by_text("$120.00 owed")).to_be_visible()
    expect(page.get_by_text("agreed to by Ines Okoye")).to_be_visible()
    visit.looks_right()

    page.get_by_role("link", name="Write the answer").click()
    page.get_by_label("Accept the fee").check()
    page.get_by_role("button", name="Show").last.click()
    expect(page.get_by_text("It accepts $120.00")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Send 1 letter").click()
    expect(page.get_by_text("until then it can be taken back whole")).to_be_visible()
    visit.go("/desk/fees")
    expect(page.get_by_text("$80.00 left of $200.00")).to_be_visible()
    visit.looks_right()


def test_a_link_stands_first_on_today_until_somebody_fetched_it(visit, session, asked):
    ends = date(2026, 11, 26)
    links.add(session, asked, "https://files.example.org/s/1", ends, member_id=None, now=NOW)
    session.commit()
    page = visit.page
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/")
    expect(page.get_by_role("heading", name="Our move, or we lose something")).to_be_visible()
    expect(page.get_by_text("Fetch what their link holds")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name=asked.agency.name).first.click()
    expect(page.get_by_text("the link ends Thu 26 Nov 2026, in 2 days")).to_be_visible()
    page.get_by_text("Open it from here").click()
    expect(page.get_by_text("You leave Daylight.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="I fetched it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Add files")
    visit.looks_right()
    visit.go("/desk/")
    expect(page.get_by_text("Fetch what their link holds")).to_have_count(0)
