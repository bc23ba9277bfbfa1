"""Somebody redacts a Word file in a real browser: sees its pages, boxes a name, burns it."""

import shutil

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.db import db
from app.jobs import running
from app.models import Redaction, RedactionState, RoleName
from app.parts import parts
from tests.factories import unpaged
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.people import group

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext"),
]


@pytest.fixture
def one(app, session, clock):
    """A Word document that the worker has read and looked into."""
    group(session)
    made = document(
        session,
        parts().store,
        agency(session),
        content=unpaged.docx(),
        examined=False,
    )
    session.commit()
    running.run("read-text")
    running.run("inspect-files")
    return made


def test_a_word_file_is_looked_at_boxed_and_burned_on_its_printed_pages(visit, session, one):
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/pages/1")
    expect(page.get_by_text("the words are its own, the layout is ours")).to_be_visible()
    expect(page.locator("svg g.words text", has_text="Whitfield")).to_be_attached()
    visit.looks_right()
    visit.go(f"/desk/documents/{one.id}/pages/2")
    expect(page.get_by_text("stand on none of the pages that we printed")).to_be_visible()
    visit.looks_right()
    visit.go(f"/desk/documents/{one.id}/redact")
    expect(page.get_by_text("Not printed:")).to_be_visible()
    page.get_by_label("Words", exact=True).fill("Whitfield")
    page.get_by_role("button", name="Box every place").click()
    running.run("box-words")
    page.get_by_role("link", name="Show the page with the boxes as they are now").click()
    expect(page.get_by_text("1 box added on the pages where it stands")).to_be_visible()
    expect(page.locator("svg rect.hit").first).to_be_attached()
    visit.looks_right()
    page.get_by_role("button", name="Burn and verify").click()
    running.run("redactions")
    visit.go(f"/desk/documents/{one.id}/redact")
    expect(page.get_by_text("Burned and proven")).to_be_visible()
    visit.looks_right()
    db.session.expire_all()
    done = db.session.scalars(select(Redaction)).one()
    assert done.state is RedactionState.VERIFIED
    assert "Whitfield" in done.verification["words"]
