"""Somebody codes an agreement in a real browser: by typing a quote, and by drawing a box."""

import pytest
from playwright.sync_api import expect

from app.jobs import read_text
from app.jobs.lease import lease
from app.models import Coding
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.codings import found, read
from tests.factories.documents import document, pdf
from tests.factories.people import group, member

pytestmark = pytest.mark.browser
SAYS = "The vendor keeps a perpetual licence"


@pytest.fixture
def one(app, session):
    group(session)
    made = document(session, parts().store, agency(session), content=pdf(SAYS))
    session.commit()
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
    return made


def test_a_reader_codes_hands_in_and_sees_both_readings(visit, session, one):
    read(
        session,
        one,
        member(session, name="Ben"),
        found("DAT-VRET", quote="for ever", by_sight=True),
    )
    me = visit.sign_in()
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/pages/1")
    page.get_by_role("link", name="Code this agreement").click()
    expect(page.get_by_text("You would be the second reader")).to_be_visible()
    visit.looks_right()
    page.locator("summary", has_text="Data (").click()
    page.get_by_role("link", name="What the vendor may keep and reuse").click()
    page.get_by_label("It is there", exact=True).check()
    if visit.way == "desk":
        words = page.locator("svg .words").bounding_box()
        page.mouse.move(words["x"] - 6, words["y"] - 6)
        page.mouse.down()
        page.mouse.move(words["x"] + words["width"] + 6, words["y"] + words["height"] + 6)
        page.mouse.up()
    else:
        page.get_by_label("The words that decide").fill("perpetual licence")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Kept: What the vendor may keep and reuse.")).to_be_visible()
    expect(page.get_by_text("1 of 44")).to_be_visible()
    visit.looks_right()
    session.rollback()  # so that what the page wrote is seen
    kept = session.query(Coding).filter(Coding.reading.has(reader_id=me.id)).one()
    assert kept.quote == (SAYS if visit.way == "desk" else "perpetual licence")
    page.get_by_role("button", name="Hand my reading in").click()
    expect(page.get_by_role("heading", name="Two readings")).to_be_visible()
    expect(page.get_by_text("two readers", exact=True)).to_be_visible()
    visit.looks_right()


def test_a_quote_that_is_not_there_is_refused_beside_the_form(visit, session, one):
    visit.sign_in()
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/coding?term=CON-TERM")
    page.get_by_label("It is there", exact=True).check()
    page.get_by_label("The words that decide").fill("renews by itself")
    page.get_by_label("Value").select_option("automatic")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("does not say “renews by itself”")
    visit.wrong.clear()  # Chromium notes every answer that refuses
    visit.looks_right()
    page.get_by_label("The computer cannot read these words").check()
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Kept: Term and renewal.")).to_be_visible()


def test_a_third_person_settles(visit, session, one):
    for who, finding in ((member(session, name="Ben"), "present"), (member(session), "struck")):
        read(session, one, who, found(finding=type(found().finding)(finding), by_sight=True))
    visit.sign_in()
    page = visit.page
    visit.go("/desk/coding")
    visit.looks_right()
    page.get_by_role("link", name=one.title).click()
    visit.looks_right()
    page.get_by_label("the second reader's").check()
    page.get_by_label("Why").fill("Crossed out by hand")
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_text("two readers and a third person")).to_be_visible()
    visit.looks_right()


def test_words_selected_on_the_page_become_the_quote(visit, one):
    visit.sign_in()
    visit.go(f"/desk/documents/{one.id}/coding?term=DAT-VRET")
    if visit.way == "no-script":  # selecting takes a script; without one the words are typed
        expect(visit.page.get_by_label("The words that decide")).to_be_editable()
        return
    visit.page.evaluate(
        "() => { const words = document.querySelectorAll('svg .words text');"
        " getSelection().setBaseAndExtent(words[4].firstChild, 0, words[5].firstChild, 7); }"
    )
    expect(visit.page.get_by_label("The words that decide")).to_have_value("perpetual licence")
    visit.looks_right()
