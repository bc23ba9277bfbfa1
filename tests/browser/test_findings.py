"""A tracker looks inside a file that came, and reads what is in it and what to do."""

import pytest
from playwright.sync_api import expect

from app.parts import parts
from tests.adapters.inspecting.office import xlsx, zipped
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.looking import look_inside
from tests.factories.people import group

pytestmark = pytest.mark.browser


def test_look_inside_an_archive_and_read_what_is_found(visit, session):
    group(session)
    covered = pdf("Jane Example", content="0 g 68 692 420 16 re f")
    content = zipped({"staff.xlsx": xlsx(state="veryHidden"), "memo.pdf": covered})
    one = document(session, parts().store, agency(session), content=content, examined=False)
    session.commit()
    page = visit.page
    visit.sign_in()
    visit.go(f"/desk/documents/{one.id}")
    visit.looks_right()
    page.get_by_role("button", name="Look inside the file").click()
    found = page.get_by_role("region", name="What is inside")
    expect(found).to_contain_text("The worker looks inside it")
    visit.looks_right()
    assert look_inside() == {"looked": 1, "missing": 0}
    if visit.way == "no-script":  # else it comes by itself
        page.get_by_role("link", name="Show it as it is now").click()
    expect(found).to_contain_text("Looked inside", timeout=15_000)
    expect(found).to_contain_text(
        "A sheet hidden so that no menu shows it, at Staff, in staff.xlsx"
    )
    expect(found).to_contain_text("Jane Example")
    expect(found).to_contain_text("Files inside it")
    visit.looks_right()
