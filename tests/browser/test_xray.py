"""Somebody asks which towns struck the confidentiality clause, and opens the page in question."""

import pytest
from playwright.sync_api import expect

from app.jobs.boilerplate import find_forms
from app.models import RoleName
from app.parts import parts
from tests.factories.agreements import AUDIT, town
from tests.factories.documents import published
from tests.factories.people import group, member

pytestmark = pytest.mark.browser
STRUCK = ("Confidentiality",)


@pytest.fixture
def made(app, session):
    group(session)
    store = parts().store
    found = [
        town(session, store, "Oakton", 0),
        town(session, store, "Elmford", 1, struck=STRUCK),
        town(session, store, "Foxham", 2, changed=[("for 30 days", "for 90 days")]),
        town(session, store, "Millport", 3, struck=STRUCK, added=[AUDIT]),
    ]
    organiser = member(session, RoleName.ORGANISER)
    for one in found:
        published(session, one, organiser)
    session.commit()
    find_forms(lambda: None)
    return found


def test_from_a_form_to_the_town_that_struck_the_clause_to_its_page(visit, made):
    visit.sign_in()
    page = visit.page
    visit.go("/desk/xray")
    visit.looks_right()
    page.get_by_role("link", name="Form without a vendor of 2017").click()
    expect(page.get_by_role("heading", name="Clauses in which they differ")).to_be_visible()
    visit.looks_right()
    page.get_by_role("table").get_by_role("link", name="8. Confidentiality").click()
    expect(page.get_by_text("2 of 4 agreements do not have this clause.")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Elmford Police Department").click()
    struck = page.get_by_role("heading", name="missing: 8. Confidentiality")
    expect(struck).to_be_visible()
    expect(page.locator("del", has_text="shall keep the terms of this program")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Page 2").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agreement of Elmford")


def test_a_form_gets_a_name_and_a_table_of_towns(visit, made):
    visit.sign_in()
    page = visit.page
    visit.go("/desk/xray")
    page.get_by_role("link", name="Form without a vendor of 2017").click()
    page.get_by_text("Give it a name").click()
    page.get_by_label("Name of the form").fill("Lantern MOU 2017")
    page.get_by_role("button", name="Keep the name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern MOU 2017")
    page.get_by_role("link", name="Table of clauses and towns").click()
    row = page.get_by_role("row").filter(has_text="Millport")
    expect(row).to_contain_text("missing")
    expect(row).to_contain_text("added")
    visit.looks_right()


def test_two_documents_side_by_side(visit, made):
    visit.sign_in()
    page = visit.page
    visit.go(f"/desk/documents/{made[0].id}/compare")
    page.get_by_label("Number of the other document").fill(str(made[3].id))
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("ins", has_text="auditor chosen by the council")).to_be_visible()
    visit.looks_right()


def test_anybody_finds_the_towns_that_struck_it(visit, made):
    page = visit.page
    visit.go("/xray")
    visit.looks_right()
    page.get_by_role("link", name="Form without a vendor of 2017").click()
    visit.looks_right()
    page.get_by_role("table").get_by_role("link", name="8. Confidentiality").click()
    expect(page.get_by_role("link", name="Millport Police Department")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Elmford Police Department").click()
    expect(page.locator("del", has_text="shall keep the terms of this program")).to_be_visible()
    visit.looks_right()
