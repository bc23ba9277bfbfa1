"""Somebody marks a sentence of a page in a real browser, and asks for what it refers to."""

import pytest
from playwright.sync_api import expect

from app.models import Passage, RoleName
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf
from tests.factories.people import group
from tests.factories.reading import read_by_the_worker

pytestmark = pytest.mark.browser
SAYS = "The vendor keeps the log described in Exhibit B"
QUOTE = "the log described in Exhibit B"


@pytest.fixture
def one(app, session, clock):
    group(session)
    police = agency(session)
    answered = records_request(session, police, campaign(session, title="What was agreed?"))
    made = document(
        session, parts().store, police, request=answered, content=pdf(SAYS), title="Agreement, 2019"
    )
    session.commit()
    read_by_the_worker()
    return made


def mark(visit):
    """Select the words on the picture; without a script they are typed."""
    field = visit.page.get_by_label("The words to quote")
    if visit.way == "no-script":
        field.fill(QUOTE)
        return
    visit.page.evaluate(
        "() => { const words = document.querySelectorAll('svg .words text');"
        " getSelection().setBaseAndExtent(words[3].firstChild, 0, words[8].firstChild, 1); }"
    )
    expect(field).to_have_value(QUOTE)


def test_a_marked_passage_becomes_a_request(visit, session, one):
    visit.sign_in(RoleName.FILER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/pages/1")
    page.get_by_role("link", name="Ask for what this page refers to").click()
    expect(
        page.get_by_text("is not public. Whoever gets the letter reads the quote")
    ).to_be_visible()
    visit.looks_right()
    mark(visit)
    page.get_by_label("What do you ask for?").fill("Exhibit B, and each later version of it")
    page.get_by_role("button", name="Write the letter").click()
    letter = page.get_by_role("region", name="The letter as it would be written")
    expect(letter).to_contain_text(f"“{QUOTE}”")
    expect(letter).to_contain_text("Exhibit B, and each later version of it.")
    visit.looks_right()
    page.get_by_role("button", name="Keep this letter, go to the pre-flight").click()
    expect(page.get_by_text("Nothing is filed yet: this is its pre-flight.")).to_be_visible()
    expect(page.get_by_text("1 agency: 1 by e-mail.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="File 1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Batch")
    visit.go(f"/desk/documents/{one.id}")
    expect(page.get_by_role("heading", name="Asked because of it")).to_be_visible()
    expect(page.get_by_role("heading", name="Chain of custody")).to_be_visible()
    visit.looks_right()
    page.locator("section", has_text="Asked because of it").get_by_role("link", name="DL-").click()
    expect(page.get_by_text("Because of page 1 of “Agreement, 2019”")).to_be_visible()
    visit.looks_right()
    session.rollback()
    assert session.query(Passage).one().quote == QUOTE


def test_a_passage_that_is_not_there_is_refused_beside_the_form(visit, session, one):
    visit.sign_in(RoleName.FILER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/ask?page=1")
    page.get_by_label("The words to quote").fill("call 217-555-0143")
    page.get_by_role("button", name="Write the letter").click()
    expect(page.get_by_role("alert").first).to_contain_text("does not say “call 217-555-0143”")
    visit.wrong.clear()  # Chromium notes every answer that refuses
    visit.looks_right()


@pytest.mark.parametrize("way", ["desk", "phone"])
def test_words_selected_in_the_viewer_go_with_the_link(visit, one):
    visit.sign_in(RoleName.FILER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/pages/1")
    page.evaluate(
        "() => { const words = document.querySelectorAll('svg .words text');"
        " getSelection().setBaseAndExtent(words[3].firstChild, 0, words[8].firstChild, 1); }"
    )
    link = page.get_by_role("link", name=f"Ask for this: “{QUOTE}”")
    expect(link).to_be_visible()
    visit.looks_right()
    link.click()
    expect(page.get_by_label("The words to quote")).to_have_value(QUOTE)
