"""Ask for this at the desk: from a page to the letter and the pre-flight, and back to the page."""

import html
import re

import pytest

from app.models import (
    Batch,
    DocumentKind,
    FilePage,
    Passage,
    RecordsRequest,
    RoleName,
    Signatory,
    TextFrom,
)
from app.parts import parts
from app.services import campaigns
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf
from tests.factories.people import group, member
from tests.factories.reading import read_by_the_worker

SAYS = "The vendor keeps the log described in Exhibit B"
QUOTE = "the log described in Exhibit B"


@pytest.fixture
def about(session):
    group(session)
    return campaign(session)


@pytest.fixture
def one(app, session, about, clock):
    police = agency(session)
    answered = records_request(session, police, about)
    made = document(
        session, parts().store, police, request=answered, content=pdf(SAYS), title="Agreement, 2019"
    )
    session.commit()
    read_by_the_worker()
    return made


@pytest.fixture
def desk(session, sign_in_as):
    return sign_in_as(member(session, RoleName.FILER))


def form(about, **facts):
    return {"page": 1, "quote": QUOTE, "whom": "same", "campaign": about.name} | facts


def test_the_letter_is_shown_before_anything_is_kept(session, desk, one, about):
    page = desk.get(f"/desk/documents/{one.id}/ask?page=1")
    assert "is not public. Whoever gets the letter reads the quote" in page.text
    assert "The letter" not in re.findall("<h2[^>]*>(.*?)</h2>", page.text)
    shown = desk.post(f"/desk/documents/{one.id}/ask/letter", data=form(about))
    assert f"“{QUOTE}”" in shown.text
    assert "Keep this letter, go to the pre-flight" in shown.text
    assert shown.text.count('class="hit"') == 1  # the passage is marked on the picture
    assert session.query(Passage).count() == 0


def test_a_kept_letter_leads_to_the_pre_flight_and_names_its_source(session, desk, one, about):
    kept = desk.post(f"/desk/documents/{one.id}/ask", data=form(about, wanted="Exhibit B"))
    assert "letter=passage-1" in kept.location
    flight = desk.get(kept.location)
    assert "is not public" in flight.text
    assert QUOTE in flight.text
    waiting = desk.get(f"/desk/documents/{one.id}")
    assert "not filed yet" in waiting.text
    args = {"campaign": about.slug, "letter": "passage-1", "agencies": f"id:{one.agency_id}"}
    filed = desk.post("/desk/pre-flight/file", data=args | {"ready": "1"})
    assert session.query(Batch).count() == 1, filed.text
    made = session.query(RecordsRequest).order_by(RecordsRequest.id.desc()).first()
    asked = desk.get(f"/desk/requests/{made.ref}")
    assert "Because of" in asked.text
    assert f"<q>{QUOTE}</q>" in asked.text
    assert "Records behind a quoted passage" in asked.text
    back = desk.get(f"/desk/documents/{one.id}")
    assert made.ref in back.text
    assert "not filed yet" not in back.text


def test_the_neighbours_are_asked_for_the_same(session, desk, one, about):
    kept = desk.post(f"/desk/documents/{one.id}/ask", data=form(about, whom="state"))
    assert f"agencies=state:{one.agency.state}%2Btype:" in kept.location


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"quote": "the moon"}, "Page 1 does not say “the moon”"),
        ({"quote": ""}, "Mark the words to quote first"),
        ({"whom": "others"}, "Say which agencies, below"),
        ({"whom": "others", "agencies": "state:WY"}, "chooses no agency"),
        ({"whom": "others", "agencies": "moon:1"}, "moon"),
        ({"campaign": "nothing"}, "Not a valid choice"),
    ],
)
@pytest.mark.parametrize("path", ["ask", "ask/letter"])
def test_what_is_refused_comes_back_with_everything_typed(
    session, desk, one, about, facts, why, path
):
    typed = form(about, wanted="Each later version") | facts
    refused = desk.post(f"/desk/documents/{one.id}/{path}", data=typed)
    assert refused.status_code == 422
    assert why in refused.text
    assert "Each later version" in refused.text
    assert session.query(Passage).count() == 0
    assert [letter.name for letter in about.letters] == ["agreements"]


def test_a_box_drawn_around_words_quotes_them(session, desk, one, about):
    box = {"quote": "", "x0": "0", "y0": "0", "x1": "612", "y1": "792"}
    shown = desk.post(f"/desk/documents/{one.id}/ask/letter", data=form(about) | box)
    assert f"“{SAYS}”" in shown.text


def test_a_tracker_asks_nobody(session, sign_in_as, one, about):
    tracker = sign_in_as(member(session, RoleName.TRACKER))
    assert tracker.get(f"/desk/documents/{one.id}/ask").status_code == 403
    assert tracker.post(f"/desk/documents/{one.id}/ask", data=form(about)).status_code == 403
    assert "Ask for what it refers to" not in tracker.get(f"/desk/documents/{one.id}").text


def test_a_page_that_is_not_there_is_not_found(desk, one, about):
    assert desk.get(f"/desk/documents/{one.id}/ask?page=9").status_code == 404
    assert desk.get("/desk/documents/999/ask").status_code == 404


@pytest.mark.parametrize("place", ["ask", "coding"])
@pytest.mark.parametrize("number", ["0", "2147483648", "99999999999999999999"])
def test_a_page_of_any_number_asks_no_database_for_it(desk, one, place, number):
    assert desk.get(f"/desk/documents/{one.id}/{place}?page={number}").status_code < 500


def test_the_rail_of_a_document_follows_it_from_its_source(session, desk, one):
    page = desk.get(f"/desk/documents/{one.id}").text
    chain = page[page.index("Chain of custody") :]
    steps = re.findall(r"<li><strong>([^<]+)</strong>", chain)[:6]
    assert steps == ["Came", "Kept unchanged", "Looked inside", "Read", "Published", "Coded"]
    assert one.records_request.ref in chain
    assert one.file.sha256 in chain
    assert "1 page from the text in the file" in chain


def test_the_chain_names_the_program_that_read_a_scan(session, desk, one):
    page = session.query(FilePage).filter_by(file_id=one.file_id).one()
    page.text_from, page.quality = TextFrom.OCR, 0.9
    session.commit()
    assert "1 page by OCR (program unknown, eng" in desk.get(f"/desk/documents/{one.id}").text
    page.read_with = "Tesseract 5.3.0, by OCRmyPDF 16.0.0"
    session.commit()
    said = desk.get(f"/desk/documents/{one.id}").text
    assert "1 page by OCR (Tesseract 5.3.0, by OCRmyPDF 16.0.0, eng" in said


def test_who_signed_a_statement_is_pasted_kept_and_shown(session, desk, one):
    url = f"/desk/documents/{one.id}/signatories"
    assert "Only a statement has signatories" in desk.get(url).text
    one.kind = DocumentKind.STATEMENT
    session.commit()
    assert SAYS in desk.get(f"{url}?lines_of=1").text
    refused = desk.post(url, data={"signed": "Ann\n12; 34"})
    assert (refused.status_code, "Line 2 names nobody." in refused.text) == (422, True)
    assert session.query(Signatory).count() == 0
    desk.post(url, data={"signed": "Exhibit B; Log; <b>House</b>\nLi Wei"})
    page = desk.get(url).text
    assert "&lt;b&gt;House&lt;/b&gt;" in page
    assert "not found by a program" in page
    assert f'/desk/documents/{one.id}/pages/1?q="Exhibit+B"' in page.replace("%22", '"')


def test_a_follow_on_letter_can_be_read_and_edited_like_any_other(session, desk, one, about):
    desk.post(f"/desk/documents/{one.id}/ask", data=form(about))
    shown = desk.get(f"/desk/campaigns/{about.slug}/letters/passage-1")
    assert shown.status_code == 200
    assert QUOTE in desk.get(f"/desk/campaigns/{about.slug}/letters/passage-1/preview").text
    url = f"/desk/campaigns/{about.slug}/letters/passage-1"
    edited = desk.get(f"{url}/edit").text
    body = html.unescape(
        re.search(r"<textarea[^>]*name=\"body\"[^>]*>(.*?)</textarea>", edited, re.DOTALL)[1]
    )
    words = {
        "name": "passage-1",
        "title": "Records behind a quoted passage",
        "subject": "A follow-on request ({{ ref }})",
        "body": body.strip(),
        "categories": ["passage"],
        "audience": "partner",
        "recipient": "",
    }
    assert re.search(r'<input[^>]*value="passage"[^>]* checked', edited)
    assert desk.post(f"{url}/write", data=words).status_code == 302
    session.expire_all()
    letter = campaigns.letter_named(about, "passage-1")
    assert letter.versions[-1].subject == "A follow-on request ({{ ref }})"
    assert letter.versions[-1].categories == ["passage"]
    plain = desk.get(f"/desk/campaigns/{about.slug}/new-letter").text
    assert "Records behind a quoted passage" not in plain  # no campaign is offered it
