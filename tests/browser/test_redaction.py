"""Somebody redacts a paper in a real browser: draws, searches, looks, burns, and publishes it."""

import shutil

import pypdfium2
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.jobs import running
from app.models import Publication, RoleName
from app.parts import parts
from app.services import redactions
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.papers import LINES, paper
from tests.factories.people import group, member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext"),
]
REASON = redactions.REASONS[0]


@pytest.fixture
def one(app, session, clock):
    """Two pages: on the second, the name of the first stands again."""
    group(session)
    lines = (*LINES, "Write to clerk@town.invalid about it")
    made = document(
        session,
        parts().store,
        agency(session),
        content=paper(lines, ("Signed by M. Whitfield",)),
        examined=False,
    )
    session.commit()
    running.run("read-text")
    running.run("inspect-files")
    return made


def test_a_paper_is_redacted_looked_at_burned_and_published(visit, session, one):
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/redact")
    visit.looks_right()
    draw(visit)
    page.get_by_role("button", name="Add this box").click()
    expect(page.get_by_text("These words go too, because a box touches them")).to_be_visible()
    expect(page.get_by_text("Still standing elsewhere, without a box")).to_be_visible()
    visit.looks_right()
    page.get_by_label("Words", exact=True).fill("Whitfield")
    page.get_by_label("clerk@town.invalid").check()
    page.get_by_role("button", name="Box every place").click()
    expect(page.get_by_text("the worker looks for them")).to_be_visible()
    visit.looks_right()
    running.run("box-words")
    if visit.way == "no-script":
        page.get_by_role("link", name="Show the page with the boxes as they are now").click()
    expect(page.get_by_text("boxes added on the pages where it stands")).to_be_visible()
    expect(page.get_by_text("Still standing elsewhere, without a box")).to_be_hidden()
    expect(page.locator("svg rect.hit").first).to_be_attached()  # tinted: these words go
    visit.looks_right()
    page.get_by_role("button", name="Burn and verify").click()
    expect(page.get_by_text("The worker burns and verifies it.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Stop, back to the boxes").click()
    expect(page.get_by_text("It is a draft again, with the same boxes")).to_be_visible()
    page.get_by_role("button", name="Burn and verify").click()
    running.run("redactions")
    if visit.way == "no-script":
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Burned and proven")).to_be_visible()
    expect(page.get_by_text("reopened by PDFium, pdftotext, bytes, OCR")).to_be_visible()
    visit.looks_right()
    member(session, RoleName.TRACKER, name="Zebulon Quince")
    session.commit()
    publish(visit, one)
    session.rollback()
    address = session.scalars(select(Publication.address)).one()
    visit.go(f"/d/{address}")
    visit.looks_right()
    served = page.request.get(f"{visit.address}/d/{address}/file")
    with pypdfium2.PdfDocument(served.body()) as pdf:
        said = "\n".join(each.get_textpage().get_text_range() for each in pdf)
    assert not [word for word in ("Margaret", "Whitfield", "clerk") if word in said]
    assert "perpetual" in said


def test_what_somebody_does_meanwhile_is_not_lost_when_asked_words_are_boxed(visit, session, one):
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/redact")
    page.get_by_label("Words", exact=True).fill("Whitfield")
    page.get_by_role("button", name="Box every place").click()
    draw(visit)
    drawn = page.locator("#box [name=x1]").input_value()
    running.run("box-words")
    if visit.way != "no-script":
        expect(page.get_by_text("boxes added on the pages where it stands")).to_be_visible()
    expect(page.locator("#box [name=x1]")).to_have_value(drawn)
    expect(page.get_by_role("button", name="Burn and verify")).to_be_hidden()
    page.get_by_role("link", name="Show the page with the boxes as they are now").click()
    expect(page.get_by_role("button", name="Burn and verify")).to_be_visible()


def draw(visit):
    """Draw a box over the middle of a name: with the mouse, with two taps, or by its corners."""
    page, corners = visit.page, {"x0": 150.0, "y0": 99.0, "x1": 215.0, "y1": 112.0}
    if visit.way == "no-script":
        names = ("From the left", "From the top", "To, from the left", "To, from the top")
        for name, value in zip(names, corners.values(), strict=True):
            page.get_by_label(name, exact=True).fill(str(value))
    else:
        sheet = page.locator("svg[data-draw]")
        sheet.scroll_into_view_if_needed()
        at = sheet.bounding_box()
        scale = at["width"] / 612
        start = (at["x"] + corners["x0"] * scale, at["y"] + corners["y0"] * scale)
        end = (at["x"] + corners["x1"] * scale, at["y"] + corners["y1"] * scale)
        if visit.way == "phone":
            page.touchscreen.tap(*start)
            page.touchscreen.tap(*end)
        else:
            page.mouse.move(*start)
            page.mouse.down()
            page.mouse.move(*end)
            page.mouse.up()
        assert abs(float(page.locator("#box [name=x1]").input_value()) - corners["x1"]) < 3
    page.locator("#box").get_by_label("Why it must not be seen").select_option(REASON)


def publish(visit, one):
    """Sign the checklist, wait for a proof that knows who joined, and make the copy public."""
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/publish")
    visit.looks_right()
    expect(page.get_by_role("button", name="Prove it again")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Publish this document").click()
    proof = page.locator("#proof")
    expect(proof.get_by_text("The worker proves it again")).to_be_visible()
    visit.wrong.clear()  # Chromium notes every answer that refuses
    visit.looks_right()
    running.run("verify-again")
    if visit.way != "no-script":
        expect(proof.get_by_text("for the names to watch for as they are now")).to_be_visible()
        expect(proof.get_by_text("The worker proves it again")).to_be_hidden()
    for box in page.get_by_role("checkbox").all():
        expect(box).to_be_checked()
    page.get_by_role("button", name="Publish this document").click()
    expect(page.get_by_text("Published. Its permanent address")).to_be_visible()
