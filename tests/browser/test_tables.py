"""Somebody reads a log, looks through its rows and publishes what can be counted, in a browser."""

import pytest
from playwright.sync_api import expect

from app.models import RoleName, TablePublication
from tests.factories.agencies import agency
from tests.factories.obtained import SECRET, log, with_log
from tests.factories.people import group
from tests.factories.sheets import workbook

pytestmark = pytest.mark.browser


@pytest.fixture
def one(app, session):
    group(session)
    rows = log(60, reasons=("Burglary", "Theft", "Vandalism"))
    rows.append(("25-001", "one day", "1", "Theft", "", "", ""))
    content = workbook({"Requests": rows}, hidden_rows={4})
    made = with_log(session, agency(session, name="Springfield Police"), content=content)
    session.commit()
    return made


def test_a_log_becomes_rows_totals_and_public_counts(visit, session, one):
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}")
    page.get_by_role("link", name="Read its table").click()
    expect(page.get_by_text("Some rows are hidden in the sheet")).to_be_visible()
    expect(page.get_by_label("Reason or offence")).to_have_value("D")
    visit.looks_right()
    page.get_by_label("Area or beat").select_option("")
    page.get_by_role("button", name="Show the first rows so").click()
    expect(page.get_by_label("Area or beat")).to_have_value("")
    page.get_by_label("Area or beat").select_option("C")
    page.get_by_role("button", name="Read all rows").click()
    expect(page.get_by_text("61 rows counted")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="1 row with something").click()
    expect(page.get_by_text("it is not a day")).to_be_visible()
    page.get_by_role("link", name="Show the totals").click()
    expect(page.get_by_role("heading", name="By month (opened on)")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Publish counts").click()
    page.get_by_role("textbox", name="Title").fill("What police asked of residents")
    page.get_by_role("textbox", name="Summary").fill("Requests of two months; one row has no day.")
    for point in ("right table", "could not be read", "Nobody can be", "A second look"):
        page.get_by_label(point).check()
    visit.looks_right()
    page.get_by_role("button", name="Publish these counts").click()
    expect(page.get_by_role("heading", name="What police asked of residents")).to_be_visible()
    expect(page.get_by_text("1 more group")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text(SECRET)
    visit.looks_right()
    session.rollback()  # so that what the page wrote is seen
    assert session.query(TablePublication).one().figures["rows"] == 61
