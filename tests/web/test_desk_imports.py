"""Importing by page: upload, match the columns, look, apply, decide about likely duplicates."""

import json
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.models import Agency, HeldRow, ImportRun, ImportState, PartnershipClaim, RoleName
from app.models.agency_names import match_name
from tests.factories.agencies import agency

LIST = b"""Agency,City,State,Email,Date Joined
Bloomfield Police Department,Bloomfield,NJ,a@bloomfield.invalid,2019-04-19
Nutley Police Department,Nutley,NJ,not an address,2019-11-04
,Nowhere,NJ,,
"""


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


def upload(browser, content, name="agencies.csv", **facts):
    return browser.post(
        "/desk/imports/upload",
        data={"file": (BytesIO(content), name), **facts},
        content_type="multipart/form-data",
    )


def test_nothing_changes_before_it_is_applied(browser, session):
    answer = upload(browser, LIST, vendor="Ring", status="active")
    page = browser.get(answer.location).text
    assert "Apply: 2 new agencies" in page
    assert "a@bloomfield.invalid" in page
    assert "Row 3" in page, "the rejected row is named"
    assert session.scalar(select(func.count(Agency.id))) == 0
    browser.post(f"{answer.location}/apply")
    assert session.scalar(select(func.count(Agency.id))) == 2
    assert session.scalar(select(func.count(PartnershipClaim.id))) == 2
    done = browser.get(answer.location).text
    assert "Applied Tue 24 Nov 2026" in done
    assert "Rejected rows" in done


def test_a_file_applied_twice_is_refused_and_nothing_is_done_twice(browser, session):
    place = upload(browser, LIST).location
    browser.post(f"{place}/apply")
    answer = browser.post(f"{place}/apply")
    assert answer.status_code == 409
    assert session.scalar(select(func.count(Agency.id))) == 2


def test_columns_nobody_can_guess_are_matched_by_hand(browser, session):
    place = upload(browser, b"Wer,Wo\nNutley Police,NJ\n").location
    page = browser.get(place).text
    assert "Match the columns" in page
    assert "--map" not in page, "that is how a command says it"
    browser.post(f"{place}/match", data={"column-name": "Wer", "column-state": "Wo"})
    assert "Apply: 1 new agency" in browser.get(place).text
    browser.post(f"{place}/apply")
    assert session.scalars(select(Agency.name)).all() == ["Nutley Police"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "The file is empty"), (b"PK\x03\x04rest", "Save it as CSV")],
    ids=["empty", "spreadsheet"],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(browser, session, content, says):
    page = upload(browser, content).text
    assert says in page
    assert session.scalars(select(ImportRun)).all() == []


def test_a_header_without_rows_is_fine(browser):
    page = browser.get(upload(browser, b"Agency,State\n").location).text
    assert "The file has a header and no rows" in page


def test_no_file_is_said_beside_the_field(browser):
    answer = browser.post("/desk/imports/upload", data={})
    assert "Choose a file" in answer.text


def test_a_vendor_without_a_status_is_asked_about(browser, session):
    assert "A claim needs both" in upload(browser, LIST, vendor="Ring").text
    assert session.scalars(select(ImportRun)).all() == []


def test_a_formula_and_html_are_text_on_every_page(browser):
    hostile = b'Agency,State\n"=HYPERLINK(""x"")<script>alert(1)</script>",NJ\n'
    page = browser.get(upload(browser, hostile).location).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_likely_duplicates_are_decided_one_by_one(browser, session, data):
    expected = json.loads((data / "import" / "expected.json").read_text())
    place = upload(browser, (data / "import" / "duplicates.csv").read_bytes()).location
    browser.post(f"{place}/apply")
    held = session.scalars(select(HeldRow).order_by(HeldRow.id)).all()
    assert len(held) == 30, expected
    known = session.scalar(select(func.count(Agency.id)))
    page = browser.get(place).text
    assert "0 of 30" in page
    same, new, out = held[:3]
    browser.post(f"{place}/held/{same.id}/same")
    browser.post(f"{place}/held/{new.id}/new")
    browser.post(f"{place}/held/{out.id}/dismiss")
    assert session.scalar(select(func.count(Agency.id))) == known + 1
    assert "3 of 30" in browser.get(place).text
    assert browser.post(f"{place}/held/{out.id}/new").status_code == 409


def test_a_second_file_brings_agencies_up_to_date(browser, session):
    name = "Nutley Police Department"
    facts = {"name": name, "match_name": match_name(name), "city": "Nutley", "state": "NJ"}
    one = agency(session, email=None, county="", **facts)
    again = LIST.replace(b"not an address", b"b@nutley.invalid")
    place = upload(browser, again).location
    assert "Apply: 1 new agency, 1 change" in browser.get(place).text
    browser.post(f"{place}/apply")
    assert [contact.value for contact in one.contacts] == ["b@nutley.invalid"]


def test_the_list_tells_what_waits(browser, session):
    assert "No import yet" in browser.get("/desk/imports").text
    upload(browser, LIST)
    assert "waits for you to apply it" in browser.get("/desk/imports").text
    assert session.scalars(select(ImportRun.state)).one() is ImportState.MATCHED
