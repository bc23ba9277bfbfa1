"""Somebody has a scanned log read, and checks its rows beside their picture, in a browser."""

import pytest
from playwright.sync_api import expect

from app.models import RoleName, ScannedPage
from tests.factories.agencies import agency
from tests.factories.obtained import with_log
from tests.factories.people import group
from tests.factories.pictured import misread, read, scan, seen, written

pytestmark = pytest.mark.browser


@pytest.fixture
def one(app, session):
    group(session)
    rows = written(12)
    made = with_log(session, agency(session, name="Springfield Police"), content=scan(rows))
    session.commit()
    return made


def test_rows_are_checked_beside_their_picture_and_then_mapped(visit, session, one):
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}/tables")
    expect(page.get_by_text("pictures without words of their own")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Read the table from the pictures").click()
    expect(page.get_by_text("The worker begins within a minute")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Stop reading").click()
    expect(page.get_by_text("Somebody stopped the reading")).to_be_visible()
    session.rollback()
    rows = written(12)
    read(session, one, [misread(seen(rows), "24-003", "24-OO3", again=False)])
    visit.go(f"/desk/documents/{one.id}/tables/readings")
    expect(page.get_by_text("0 of 1 pages checked")).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="Check page 1").click()
    page.get_by_role("link", name="row 5, A").click()
    doubtful = page.get_by_label("Case No, row 5", exact=True)
    expect(doubtful).to_have_value("24-003")
    visit.looks_right()
    doubtful.fill("24-0003")
    page.get_by_role("button", name="These 13 rows are right").click()
    expect(page.get_by_text("1 cell corrected")).to_be_visible()
    expect(page.get_by_text("1 of 1 pages checked")).to_be_visible()
    session.rollback()
    cell = session.query(ScannedPage).one().lines[4]["cells"][0]
    assert (cell["read"], cell["words"]) == ("24-003", "24-0003")
    page.get_by_role("link", name="Say what its columns hold").click()
    page.get_by_label("4 March is 3/4: the month first").check()
    page.get_by_role("button", name="Read all rows").click()
    expect(page.get_by_text("12 rows counted")).to_be_visible()
    expect(page.get_by_text("Everything was checked by a person")).to_be_visible()
    visit.looks_right()
