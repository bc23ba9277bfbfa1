"""Scans at the desk: sheets printed, piles brought in, and each letter on its way to a person."""

import io
import re
from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from app.jobs import running
from app.models import CameBy, InboundMessage, MessageState, PileState, RoleName, ScanPile
from app.models.ref import new_ref
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.people import group
from tests.factories.scans import as_pdf, page, pile, scanned, sheet

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def asked(session):
    group(session)
    return records_request(session, agency(session), campaign(session), ref=new_ref())


@pytest.fixture
def desk(sign_in):
    return sign_in(RoleName.TRACKER)


def brought(desk, content, name="monday.pdf", on="2026-11-20"):
    given = {"files": (io.BytesIO(content), name), "arrived_on": on}
    return desk.post("/desk/scans/bring", data=given, content_type="multipart/form-data")


def pages_of(answer):
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(answer.data) as pdf:
        return [one.get_textpage().get_text_range() for one in pdf]


def test_the_sheet_of_a_request_names_it_and_its_agency(desk, asked):
    (told,) = pages_of(desk.get(f"/desk/requests/{asked.ref}/sheet"))
    assert asked.ref in told
    assert asked.recipient.name in told


def test_a_stack_of_sheets_is_printed_for_ticked_listed_and_named_requests(desk, session, asked):
    other = records_request(session, agency(session), campaign(session), ref=new_ref())
    ticked = desk.post("/desk/sheets/print", data={"id": [asked.id, other.id]})
    assert len(pages_of(ticked)) == 2
    named = {"refs": f"{asked.ref.lower()}\n{other.ref}", "new": "2"}
    assert len(pages_of(desk.post("/desk/sheets/print", data=named))) == 4
    listed = desk.post(f"/desk/sheets/print?words={other.ref}", data={"listed": "1"})
    (only,) = pages_of(listed)
    assert other.ref in only


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, "No sheet was asked for"),
        ({"refs": "DL-2222-2223"}, "is no reference of ours"),
        ({"refs": "DL-2222-2222"}, "There is no request DL-2222-2222"),
        ({"new": "many"}, "as a number"),
        ({"new": "501"}, "At most 500"),
    ],
)
def test_sheets_that_make_no_sense_are_refused_in_words(desk, wanted, words):
    answer = desk.post("/desk/sheets/print", data=wanted, follow_redirects=True)
    assert words in answer.text


def test_a_pile_is_kept_and_its_letter_waits_at_its_request(desk, session, asked):
    content = pile(as_pdf(scanned(sheet(asked.ref), turn=180)), page(), page("Two"), page("Three"))
    assert brought(desk, content).status_code == 302
    assert "being taken apart" in desk.get("/desk/scans").text
    assert running.run("scans")["letters"] == 1
    one = session.scalars(select(InboundMessage)).one()
    assert (one.came_by, one.state) == (CameBy.SCAN, MessageState.UNSORTED)
    assert one.received_at == datetime(2026, 11, 20, 17, tzinfo=UTC)
    listed = desk.get("/desk/scans").text
    assert "1 letter found" in listed
    assert asked.ref in desk.get(f"/desk/scans/{one.pile_id}").text
    told = desk.get(f"/desk/mail/{one.id}").text
    assert "pages 2-4 of monday.pdf" in told
    assert "The program cannot read it" in told
    assert "It came on paper" in told
    assert "What does it say?" in told
    (file,) = re.findall(rf"/desk/mail/{one.id}/files/\d", told)
    with pypdfium2.PdfDocument(desk.get(file).data) as pdf:
        assert len(pdf) == 3


def test_a_scanned_letter_is_read_page_by_page_in_the_browser(desk, session, asked):
    brought(desk, pile(sheet(asked.ref), page(), page("Two")))
    running.run("scans")
    one = session.scalars(select(InboundMessage)).one()
    told = desk.get(f"/desk/mail/{one.id}").text
    assert f"/desk/mail/{one.id}/pages/1/picture" in told
    assert "Page 2 of 2" in desk.get(f"/desk/mail/{one.id}/pages/2").text
    drawn = desk.get(f"/desk/mail/{one.id}/pages/2/picture")
    assert drawn.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(drawn.data)) as seen:
        assert seen.size == (935, 1210)
    assert desk.get(f"/desk/mail/{one.id}/pages/3").status_code == 404
    assert desk.get(f"/desk/mail/{one.id}/pages/3/picture").status_code == 404


def test_who_opened_the_envelope_can_say_whose_letter_it_is(sign_in, session, asked):
    desk = sign_in(RoleName.ORGANISER)
    brought(desk, pile(sheet(asked.ref), page()))
    running.run("scans")
    one = session.scalars(select(InboundMessage)).one()
    assert "source unproven" in desk.get(f"/desk/mail/{one.id}").text
    desk.post(f"/desk/mail/{one.id}/vouch", data={"how": "Letterhead, and their stamp."})
    assert "source confirmed" in desk.get(f"/desk/mail/{one.id}").text


def test_the_same_pile_again_is_kept_once(desk, session, asked):
    content = pile(sheet(asked.ref), page())
    brought(desk, content)
    running.run("scans")
    told = brought(desk, content, name="again.pdf")
    assert "came before" in desk.get(told.location).text
    running.run("scans")
    assert len(session.scalars(select(ScanPile)).all()) == 1
    assert len(session.scalars(select(InboundMessage)).all()) == 1


def test_the_pile_can_be_taken_away_as_it_came(desk, session):
    content = pile(page(), page("Two"))
    brought(desk, content)
    (one,) = session.scalars(select(ScanPile))
    answer = desk.get(f"/desk/scans/{one.id}/original")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


def test_a_pile_that_cannot_be_opened_waits_in_the_tray_whole(desk, session):
    brought(desk, b"%PDF-1.7\nnothing of the kind")
    running.run("scans")
    (one,) = session.scalars(select(ScanPile))
    assert one.state is PileState.FAILED
    assert (
        ": it is damaged and cannot be read. It waits in the tray whole."
        in desk.get("/desk/scans").text
    )
    letter = session.scalars(select(InboundMessage)).one()
    files = desk.get(f"/desk/mail/{letter.id}/files/1")
    assert files.data == b"%PDF-1.7\nnothing of the kind"


@pytest.mark.parametrize(
    ("content", "on", "words"),
    [
        (b"just words", "2026-11-20", "is no scan"),
        (b"%PDF-1.7", "2026-11-26", "still ahead of us"),
        (b"%PDF-1.7", "", "Say on which day"),
        (b"", "2026-11-20", "is no scan"),
    ],
)
def test_what_is_no_scan_or_comes_from_the_future_is_refused(desk, session, content, on, words):
    answer = brought(desk, content, on=on)
    told = answer if answer.status_code == 422 else desk.get(answer.location)
    assert words in told.text
    assert session.scalars(select(ScanPile)).all() == []
