"""The search page of the desk: asked, filtered, and with no script."""

import json

import pytest

from app.models import FilePage, FileText, TextFrom, TextState
from app.parts import parts
from app.services import search_index
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import document
from tests.factories.moments import NOW


@pytest.fixture
def one(app, session):
    made = document(session, parts().store, agency(session))
    text = "Users act in a good faith belief <b>only</b>."
    page = FilePage(file_id=made.file_id, number=1, text=text, text_from=TextFrom.EMBEDDED)
    session.add_all(
        [FileText(file_id=made.file_id, state=TextState.READY, pages=1, asked_at=NOW), page]
    )
    session.flush()
    search_index.note_pages(session, [page])
    session.commit()
    return made


def test_a_tracker_finds_a_page_and_is_led_to_it(one, sign_in):
    answer = sign_in().get('/desk/search?q="good faith"')
    assert answer.status_code == 200
    assert f"/desk/documents/{one.id}/pages/1?q=" in answer.text
    assert "<mark>good faith</mark>" in answer.text
    assert "<b>only" not in answer.text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("state=IL", True),
        ("state=FL", False),
        ("state=nowhere", True),
        ("shown=held", True),
        ("shown=published", False),
        ("among=letters", False),
        ("kind=agreement&since=2020-01-01", True),
        ("until=2001-01-01", False),
        ("since=tomorrow&campaign=x&vendor=-1&page=0", True),
        ("campaign=99", False),
        ("named=spring", True),
        ("named=chicago", False),
        ("term=SEC-NDA", False),
        ("finding=present", True),
        ("vendor=99", False),
    ],
)
def test_filters_of_the_address_hold_and_nonsense_is_left_out(one, sign_in, address, found):
    answer = sign_in().get(f"/desk/search?q=belief&{address}")
    assert answer.status_code == 200
    assert (f"/desk/documents/{one.id}/pages/1" in answer.text) is found


def test_nothing_asked_and_nothing_found_each_say_what_to_do(one, sign_in):
    browser = sign_in()
    assert "Nothing was asked yet" in browser.get("/desk/search").text
    assert "Nothing says this" in browser.get("/desk/search?q=unheard").text


def test_documents_and_letters_are_two_lists_and_a_letter_opens_itself(one, session, sign_in):
    asked = records_request(session, one.agency, campaign(session))
    letter = dispatch(session, asked, subject="Asking for belief", body="We ask in good faith.")
    search_index.index_letters(session, search_index.letters_to_index(session))
    session.commit()
    browser = sign_in()
    page = browser.get("/desk/search?q=faith").text
    assert "Asking for belief" not in page
    assert 'Documents <span class="num">1</span>' in page
    assert 'Letters and mail <span class="num">1</span>' in page
    letters = browser.get("/desk/search?q=faith&among=letters").text
    address = f"/desk/requests/{asked.ref}?letter={letter.id}#letter-{letter.id}"
    assert address in letters
    opened = browser.get(address.partition("#")[0]).text
    assert f'<details id="letter-{letter.id}" open>' in opened
    assert f'id="letter-{letter.id}"' not in browser.get(f"/desk/requests/{asked.ref}").text
    only = browser.get("/desk/search?q=%22we+ask%22").text
    assert "No document says this" in only
    assert "among=letters" in only


def test_a_search_within_one_agency_says_so_and_shows_the_way_out(one, sign_in):
    page = sign_in().get(f"/desk/search?q=belief&agency={one.agency_id}&document={one.id}").text
    assert f"Only {one.agency.name}" in page
    assert f"Only “{one.title}”" in page


def test_a_stranger_is_sent_to_sign_in(one, client):
    assert client.get("/desk/search?q=belief").status_code == 302


def test_the_command_answers_with_document_page_and_snippet(one, run):
    told = run("documents", "search", '"good faith"', "--json")
    assert told.exit_code == 0, told.output
    assert f'"document": {one.id}, "page": 1, "snippet": "Users act in a good faith belief' in (
        told.stdout
    )
    assert "Nothing that can be searched" in run("documents", "search", "unheard").stdout
    of_term = run("documents", "search", "belief", "--term", "sec-nda", "--json")
    assert json.loads(of_term.stdout)["found"] == {"documents": 0, "letters": 0}
    assert run("documents", "search", "belief", "--term", "SEC-NONE", "--json").exit_code == 1
    assert run("documents", "search", "belief", "--finding", "absent").exit_code == 2
    refused = run("documents", "search", "belief", "--campaign", "unheard", "--json")
    assert refused.exit_code == 1
    assert "Nothing was searched" in refused.stdout
