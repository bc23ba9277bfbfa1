"""What agreements say, in a real browser: the grid at the desk, and a term in public."""

import re

import pytest
from playwright.sync_api import expect

from app.models import Finding, RequestStatus, RoleName
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.codings import found, read
from tests.factories.documents import document, published
from tests.factories.mailbox import mailbox_read
from tests.factories.people import group, member

pytestmark = pytest.mark.browser


@pytest.fixture
def of(app, session):
    """A campaign with two agreements: one says it and is public, readers differ about the other."""
    group(session)
    mailbox_read(session)
    of = campaign(session)
    readers = member(session, name="Ann"), member(session, name="Ben")
    for name, second in (("Springfield Police", None), ("Shelbyville Police", Finding.STRUCK)):
        body = agency(session, name=name)
        request = records_request(session, body, of, status=RequestStatus.PRODUCED)
        one = document(session, parts().store, body, request=request)
        read(session, one, readers[0], found())
        read(session, one, readers[1], found(finding=second or Finding.PRESENT))
        if second is None:
            published(session, one, member(session, RoleName.ORGANISER))
    session.commit()
    return of


def test_the_grid_leads_to_the_page_and_to_what_is_in_dispute(visit, of):
    visit.sign_in(RoleName.FILER)
    page = visit.page
    visit.go(f"/desk/campaigns/{of.slug}")
    page.get_by_role("link", name="What the agreements say").click()
    expect(page.get_by_text("1 of 2 read: yes")).to_be_visible()
    expect(page.get_by_role("link", name="in dispute")).to_be_visible()
    visit.looks_right()
    page.locator("summary", has_text="Choose the questions").click()
    page.get_by_label("Price", exact=True).uncheck()
    page.get_by_role("button", name="Look at these").click()
    visit.looks_right()
    page.get_by_role("button", name="Keep these questions for the campaign").click()
    expect(page.get_by_role("columnheader", name="Price")).to_have_count(0)
    page.get_by_role("link", name="yes p. 1").click()
    expect(page).to_have_url(re.compile("/pages/1"))


def test_a_reader_comes_from_the_campaign_to_the_term_and_its_words(visit, of):
    page = visit.page
    visit.go(f"/c/{of.slug}")
    visit.looks_right()
    name = "Terms kept confidential"
    if visit.way == "phone":  # a list has no head of columns
        visit.go("/terms")
        visit.looks_right()
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.get_by_text("“keep the terms of this program”")).to_be_visible()
    visit.looks_right()
    visit.go(f"/c/{of.slug}/agreements?agencies=all")
    visit.looks_right()
    expect(page.get_by_text("Shelbyville")).to_have_count(0)
    page.get_by_role("link", name="yes p. 1").click()
    expect(page.get_by_text("Cite this page")).to_be_visible()
