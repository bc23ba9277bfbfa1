"""A reader on a phone, at a desk, without scripts: a public document, page by page."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.jobs import running
from app.models import FilePage, RoleName, TextFrom
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import Word
from app.services import file_texts
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.papers import paper
from tests.factories.people import group, member

pytestmark = pytest.mark.browser

PAGES = 9
LOW = 620  # of 780 points of a phone: what stands below is within a thumb's reach
SCRIPTS = "() => document.querySelectorAll('script').length"


@pytest.fixture
def address_of_log(app, session):
    """A public document of nine pages, and its address."""
    group(session)
    content = paper(
        *((f"This is leaf {number}", "of the log of the vendor") for number in range(1, PAGES + 1))
    )
    made = document(session, parts().store, agency(session), content=content, title="A log")
    made.file.examination = Examination(pages=PAGES).as_data()
    session.commit()
    running.run("read-text")
    public = published(session, made, member(session, RoleName.ORGANISER))
    session.commit()
    return f"/d/{public.address}"


def at(visit, number):
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(f"A log, page {number}")


def top_of(one):
    return one.bounding_box()["y"]


def test_pages_are_turned_enlarged_and_read_as_text(visit, address_of_log):
    page = visit.page
    visit.go(address_of_log)
    page.get_by_role("link", name="Read it page by page", exact=True).click()
    at(visit, 1)
    visit.looks_right()
    page.get_by_role("link", name="Page 2 →").click()
    at(visit, 2)
    expect(page).to_have_url(re.compile(r"/p/2#view$"))
    page.get_by_label("Page", exact=True).fill("700")
    page.get_by_role("button", name="Go").click()
    at(visit, PAGES)  # the last there is
    page.get_by_role("link", name="large", exact=True).click()
    expect(page.locator("svg.page-1400")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="← Page 8").click()
    at(visit, 8)
    expect(page.locator("svg.page-1400")).to_be_visible()
    page.get_by_role("link", name="Read as text").click()
    expect(page.locator("svg")).to_have_count(0)
    page.get_by_label("Find on this page").fill("vendor")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("1 place marked")).to_be_visible()
    expect(page.locator("mark#hit")).to_have_text("vendor")
    visit.looks_right()
    page.get_by_role("link", name="Page 9 →").click()
    expect(page.locator("mark#hit")).to_be_visible()
    page.get_by_role("link", name="Show the picture").click()
    expect(page.locator("svg rect.hit")).to_have_count(1)
    visit.looks_right()


@pytest.mark.parametrize("way", ["phone"])
def test_on_a_phone_the_page_is_as_wide_as_the_window_and_turned_by_the_thumb(
    visit, address_of_log
):
    page, wide = visit.page, visit.page.viewport_size["width"]
    visit.go(f"{address_of_log}/p/4")
    sheet = page.locator("svg.page-900").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, wide)
    assert sheet["y"] < 320
    for link in ("← Page 3", "Page 5 →"):
        assert top_of(page.get_by_role("link", name=link)) > LOW
    page.get_by_role("link", name="Page 5 →").click()
    at(visit, 5)
    # The next page begins with what is read, not with the head of the site.
    page.wait_for_function("document.getElementById('view').getBoundingClientRect().top < 100")
    page.get_by_role("link", name="large", exact=True).click()
    assert page.locator("svg.page-1400").bounding_box()["width"] == 2 * wide


def marked_with_a_mouse(page):
    """What is chosen by a mouse that is drawn from the first word of a page to its last."""
    words = page.locator("svg .words text")
    first, last = words.first.bounding_box(), words.last.bounding_box()
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=8)
    page.mouse.up()
    return page.evaluate("document.getSelection().toString()")


@pytest.mark.parametrize("way", ["desk"])
def test_words_that_the_file_itself_holds_are_marked_on_its_picture(visit, address_of_log):
    page = visit.page
    visit.go(f"{address_of_log}/p/6")
    page.get_by_role("link", name="large", exact=True).click()
    expect(page.locator("svg.page-1400 .words text").first).to_be_attached()
    said = " ".join(marked_with_a_mouse(page).split())
    assert said == "This is leaf 6 of the log of the vendor"


@pytest.mark.parametrize("way", ["desk"])  # on a phone a tap enlarges
def test_words_that_were_read_from_a_scan_are_marked_on_its_picture_with_a_mouse(
    visit, session, address_of_log
):
    page, said = visit.page, ["This", "is", "leaf", "4"]
    read = tuple(Word(72 + 40 * n, 98, 108 + 40 * n, 112, word) for n, word in enumerate(said))
    leaf = session.scalars(select(FilePage).filter_by(number=4)).one()
    leaf.text_from, leaf.words = TextFrom.OCR, file_texts.packed(read)
    session.commit()
    visit.go(f"{address_of_log}/p/4")
    assert marked_with_a_mouse(page).split() == said
    expect(page).to_have_url(re.compile(r"/p/4$"))


@pytest.mark.parametrize("way", ["phone"])
def test_a_tap_on_a_part_of_the_page_enlarges_that_part(visit, address_of_log):
    page = visit.page
    visit.go(f"{address_of_log}/p/4")
    page.locator("#part-1-1").tap()
    expect(page).to_have_url(re.compile(r"width=1400#part-1-1$"))
    expect(page.locator("svg.page-1400")).to_be_visible()
    expect(page.locator("#part-1-1")).to_be_in_viewport(ratio=0.5)
    visit.looks_right()
    page.locator("#part-1-1").tap()
    expect(page.locator("svg.page-900")).to_be_visible()


def test_an_address_that_ends_in_p7_shows_the_link_of_page_7_without_a_script(
    visit, address_of_log
):
    visit.go(f"{address_of_log}#p7")
    seventh = visit.page.locator("#p7")
    expect(seventh).to_be_in_viewport()  # the browser itself opens the list that holds it
    if visit.way != "no-script":
        assert visit.page.evaluate(SCRIPTS) == 0
    seventh.click()
    at(visit, 7)


@pytest.mark.parametrize("way", ["phone"])
def test_on_a_phone_heads_are_low_and_rows_are_short(visit, session, address_of_log):
    visit.go("/documents")
    assert visit.page.locator("header.top").bounding_box()["height"] <= 60
    visit.looks_right()
    visit.sign_in(RoleName.TRACKER)
    visit.go("/desk/documents")
    assert visit.page.locator("header.top").bounding_box()["height"] <= 90
    assert visit.page.locator("table.brief tbody tr").bounding_box()["height"] < 120
    visit.looks_right()
