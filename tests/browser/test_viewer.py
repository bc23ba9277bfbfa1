"""The viewer: pages turned by keys, thumbnails and links, sizes, notes on a region, `#p7`."""

import re

import pytest
from playwright.sync_api import expect

from app.models import FilePage, FileText, PageNote, RoleName, TextFrom, TextState
from app.parts import parts
from app.ports.examining import Examination, Finding
from app.ports.page_reading import Word
from app.services import file_texts
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import paper
from tests.factories.people import group

pytestmark = pytest.mark.browser

PAGES = 9
UNREAD = 8


@pytest.fixture
def log(session, clock):
    """A document of nine pages; on the third a number was found, nobody could read the eighth."""
    group(session)
    content = paper(*((f"This is leaf {number}", "of the log") for number in range(1, PAGES + 1)))
    made = document(session, parts().store, agency(session), content=content, title="A log")
    session.add(
        FileText(
            file_id=made.file_id, state=TextState.READY, pages=PAGES, done=PAGES, asked_at=NOW,
            began_at=NOW, ended_at=NOW, near=[],
        )
    )  # fmt: skip
    for number in range(1, PAGES + 1):
        read = number == UNREAD
        words = file_texts.packed((Word(72, 98, 96, 112, "Thls"),)) if read else None
        session.add(
            FilePage(
                file_id=made.file_id, number=number, width=612, height=792,
                text="Thls" if read else f"This is leaf {number}\nof the log",
                text_from=TextFrom.OCR if read else TextFrom.EMBEDDED,
                quality=0.31 if read else None, words=words,
            )
        )  # fmt: skip
    ssn = Finding(code="ssn", value="123-45-6789", page=3, places=((3, 70, 96, 180, 116),))
    made.file.examination = Examination(
        pages=PAGES, silent_pages=(UNREAD,), poor_pages=(UNREAD,), read_findings=(ssn,)
    ).as_data()
    made.file.examined_at = NOW
    session.commit()
    return made


def at(visit, number):
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(f"A log, page {number}")


def test_pages_are_turned_by_links_thumbnails_and_by_their_number(visit, log):
    visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}/pages/1")
    page = visit.page
    at(visit, 1)
    visit.looks_right()
    page.get_by_role("link", name="Page 2 →").click()
    at(visit, 2)
    page.get_by_role("link", name="← Page 1").click()
    at(visit, 1)
    page.locator(".thumbnails").get_by_role("link", name="5", exact=True).click()
    at(visit, 5)
    expect(page.locator(".thumbnails [aria-current=page]")).to_have_text("5")
    page.get_by_label("Page", exact=True).fill("700")
    page.get_by_role("button", name="Go").click()
    at(visit, PAGES)  # the last there is
    page.get_by_role("link", name="largest").click()
    expect(page.locator("svg.page-2000")).to_be_visible()
    visit.looks_right()
    page.get_by_label("Page", exact=True).fill("3")
    page.get_by_role("button", name="Go").click()
    at(visit, 3)
    expect(page.locator("svg.page-2000 rect.finding")).to_have_count(1)
    visit.looks_right()


@pytest.mark.parametrize("way", ["desk", "phone", "dark"])
def test_keys_turn_pages_and_change_the_size_unless_somebody_types(visit, log):
    visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}/pages/4")
    page = visit.page
    page.keyboard.press("ArrowRight")
    at(visit, 5)
    page.keyboard.press("ArrowLeft")
    at(visit, 4)
    page.keyboard.press("+")
    expect(page.locator("svg.page-1400")).to_be_visible()
    page.keyboard.press("-")
    expect(page.locator("svg.page-900")).to_be_visible()
    page.get_by_label("Note").fill("left")
    page.keyboard.press("ArrowRight")
    at(visit, 4)


@pytest.mark.parametrize("way", ["desk", "phone", "dark"])
@pytest.mark.parametrize("path", ["", "/pages/2"])
def test_an_address_that_ends_in_p7_opens_page_7(visit, log, path):
    visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}{path}#p7")
    at(visit, 7)


@pytest.mark.parametrize("way", ["no-script"])
def test_without_script_p7_leads_to_the_link_of_page_7(visit, log):
    visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}#p7")
    visit.page.locator("#p7").click()  # the browser itself opens the list that holds it
    at(visit, 7)


def test_a_note_is_anchored_to_the_region_that_was_drawn(visit, log):
    visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}/pages/2")
    page = visit.page
    sheet = page.locator("svg[data-draw=note]")
    if visit.way in {"desk", "dark"}:
        sheet.scroll_into_view_if_needed()
        box = sheet.bounding_box()
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.3 * box["height"], steps=4)
        page.mouse.up()
    elif visit.way == "phone":
        for share in (0.5, 0.75):
            box = sheet.bounding_box()
            place = {"x": share * box["width"], "y": 0.2 * box["height"] + (share - 0.5) * 100}
            sheet.tap(position=place)
    page.get_by_label("Note").fill("Who signed this?")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("svg rect.note")).to_have_count(1)
    expect(page.locator("aside").get_by_text("Who signed this?")).to_be_visible()
    visit.looks_right()
    visit.session.rollback()
    note = visit.session.query(PageNote).one()
    assert (note.page, note.said) == (2, "Who signed this?")
    if visit.way == "no-script":
        assert (note.x0, note.x1, note.y1) == (0, 612, 792)
    else:
        assert (note.x0, note.x1) == pytest.approx((306, 459), abs=4)
        assert note.y1 > note.y0 > 100
    page.get_by_role("button", name="Take this note away").click()
    expect(page.get_by_text("The note is gone.")).to_be_visible()
    expect(page.locator("svg rect.note")).to_have_count(0)


def test_a_page_that_no_program_reads_is_looked_at_by_a_person(visit, log):
    who = visit.sign_in(RoleName.TRACKER)
    visit.go(f"/desk/documents/{log.id}")
    page = visit.page
    visit.looks_right()
    page.get_by_role("link", name=f"page {UNREAD}", exact=True).click()
    expect(page.get_by_text("OCR was sure of only 31 of 100 words.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="I looked at this page").click()
    expect(page.get_by_text(re.compile(f"{who.name} looked at it"))).to_be_visible()
    visit.looks_right()
