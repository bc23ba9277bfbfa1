"""Search: asked, filtered, and opened at the page with the words marked on its picture."""

import pytest
from playwright.sync_api import expect

from app.jobs import index_words, read_text
from app.jobs.lease import lease
from app.models import RoleName
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import document, published
from tests.factories.people import group, member
from tests.factories.scans import page as printed
from tests.factories.scans import pile

pytestmark = pytest.mark.browser

SAID = (
    "<p>The police department agrees to the terms of this program.</p>",
    "<p>Acts in a good faith belief, and pays $2,200.00 for each of the town-<br>ship cameras.</p>",
)


@pytest.fixture
def kept(app, session, clock):
    """A document of two pages about one agency, one letter to it, all in the index."""
    group(session)
    here = agency(session)
    made = document(
        session, parts().store, here, content=pile(*map(printed, SAID)), title="Program terms"
    )
    asked = records_request(session, here, campaign(session))
    dispatch(session, asked, subject="A request about faith", body="In good faith we ask you.")
    session.commit()
    for job in (read_text, index_words):
        with lease(job.__name__, parts().settings.home) as held:
            job.run(held)
    return made


def ask(visit, words):
    box = visit.page.get_by_label("Words", exact=True)
    box.fill(words)
    visit.page.get_by_role("button", name="Search", exact=True).click()
    visit.looks_right()


def marks(visit):
    return visit.page.locator("svg rect.hit")


def test_a_question_leads_to_the_page_with_its_words_marked(visit, kept):
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/search")
    expect(visit.page.get_by_text("Nothing was asked yet")).to_be_visible()
    visit.looks_right()
    ask(visit, '"good faith belief" 2200')
    expect(visit.page.locator(".hits mark").first).to_have_text("good faith belief")
    expect(visit.page.locator(".tabs [aria-current]")).to_have_text("Documents 1")
    visit.page.get_by_role("link", name="Program terms, page 2").click()
    expect(marks(visit)).to_have_count(4)
    expect(visit.page.get_by_text("2 places marked")).to_be_visible()
    visit.looks_right()


def test_a_word_cut_by_the_end_of_a_line_is_found_and_marked_on_both(visit, kept):
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/search")
    ask(visit, "township")
    visit.page.get_by_role("link", name="Program terms, page 2").click()
    expect(marks(visit)).to_have_count(2)
    # On the page itself: the window may still be on its way to the words.
    upper, lower = (float(marks(visit).nth(at).get_attribute("y")) for at in range(2))
    assert upper < lower
    visit.looks_right()


def test_letters_are_a_list_of_their_own_and_open_where_they_stand(visit, kept):
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/search?q=faith")
    visit.page.get_by_role("link", name="Letters and mail 1").click()
    visit.looks_right()
    visit.page.get_by_role("link", name="A request about faith").click()
    expect(visit.page.get_by_text("In good faith we ask you.")).to_be_visible()
    visit.looks_right()


def test_filters_leave_out_what_does_not_fit_and_can_be_dropped(visit, kept):
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/search?q=program")
    visit.page.get_by_text("Filter", exact=True).click()
    visit.page.get_by_label("Private or published").select_option("published")
    visit.page.get_by_label("Coded for a term").select_option("SEC-NDA")
    visit.page.get_by_role("button", name="Show", exact=True).click()
    expect(visit.page.get_by_text("Nothing says this")).to_be_visible()
    expect(visit.page.get_by_label("Private or published")).to_have_value("published")
    visit.looks_right()
    visit.page.get_by_role("link", name="Drop all filters").first.click()
    expect(visit.page.get_by_role("link", name="Program terms, page 1")).to_be_visible()


def test_what_no_document_says_points_to_the_letters_that_do(visit, kept):
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/search?q=%22we+ask+you%22")
    expect(visit.page.get_by_text("No document says this")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("link", name="Show the letters").click()
    expect(visit.page.get_by_role("link", name="A request about faith")).to_be_visible()


def test_a_stranger_finds_a_published_page_and_sees_the_words_on_it(visit, kept):
    published(visit.session, kept, member(visit.session, RoleName.ORGANISER))
    visit.session.commit()
    visit.go("/documents")
    visit.page.get_by_label("Words on the pages").fill("good faith")
    visit.page.get_by_role("button", name="Search", exact=True).click()
    visit.looks_right()
    visit.page.get_by_role("link", name="Program terms, page 2").click()
    expect(marks(visit)).to_have_count(2)
    visit.looks_right()
    visit.go("/documents?q=unheard")
    expect(visit.page.get_by_text("No published page says this")).to_be_visible()
    visit.looks_right()
