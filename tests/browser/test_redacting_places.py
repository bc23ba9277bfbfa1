"""Somebody redacts a text and a table in a real browser, by the numbers that are shown."""

import pytest
from playwright.sync_api import expect

from app.models import RoleName
from app.parts import parts
from app.services import redactions
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.people import group

pytestmark = pytest.mark.browser
REASON = redactions.REASONS[0]
LINES = f"Report of the month\n{'x' * 400}\n\x0cJonathan Secretson\nHe lives in Tampa\n"
ROWS = "name,town,plate,what was said\n" + f"Whitfield,Tampa,KBX4471,{'nothing of note ' * 9}\n" * 9


@pytest.mark.parametrize(
    ("content", "place", "takes"),
    [(LINES, "3", "Jonathan Secretson"), (ROWS, "A2", "Whitfield")],
    ids=["text", "table"],
)
def test_what_a_place_takes_is_shown_before_it_burns(visit, app, session, content, place, takes):
    group(session)
    one = document(session, parts().store, agency(session), content=content.encode())
    session.commit()
    visit.sign_in(RoleName.ORGANISER)
    visit.go(f"/desk/documents/{one.id}/redact?page=2")
    visit.looks_right()
    visit.page.get_by_label("Cell or lines").fill("Z999")
    visit.page.get_by_role("button", name="Add this box").click()
    expect(visit.page.get_by_label("Cell or lines")).to_have_value("Z999")
    visit.wrong.clear()  # Chromium notes every answer that refuses
    visit.looks_right()
    visit.page.get_by_label("Cell or lines").fill(place)
    visit.page.get_by_label("Why it must not be seen").select_option(REASON)
    visit.page.get_by_role("button", name="Add this box").click()
    going = visit.page.locator("h2", has_text="What will go").first.locator("+ ul")
    expect(going).to_contain_text(takes)
    visit.looks_right()
