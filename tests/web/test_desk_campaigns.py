"""Campaigns by page: begin one, write its letters, preview and compare them, read the answers."""

from datetime import date

import pytest
from sqlalchemy import select

from app.models import (
    Campaign,
    ItemOutcome,
    LetterVersion,
    RequestClock,
    RequestItem,
    RequestStatus,
    RoleName,
    Vendor,
)
from app.services import packs
from app.services.vendors import ensure_product, ensure_vendor
from app.web.desk.letter_view import side_by_side, tinted
from tests.factories.agencies import agency
from tests.factories.campaigns import arrived, records_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW
from tests.factories.people import group

WORDS = "{{ opening }}\n\n{{ items }}\n\n{{ response }}\n\n{{ standing }}\n\n{{ signature }}"
LETTER = {
    "name": "logs",
    "title": "logs of the portal",
    "audience": "partner",
    "recipient": "",
    "categories": ["agreement", "policy"],
    "subject": "Request {{ ref }}",
    "body": WORDS,
}
PLACE = "/desk/campaigns/ring-agreements"


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


@pytest.fixture
def ring(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


def test_an_empty_list_names_the_campaign_that_ships(browser):
    assert "ring-agreements" in browser.get("/desk/campaigns").text


def test_a_pack_that_ships_is_loaded_once(browser, session):
    for _ in range(2):
        answer = browser.post("/desk/campaigns/load-pack", data={"pack": "ring-agreements"})
        assert answer.location == PLACE
    assert session.scalars(select(Campaign.name)).all() == ["ring-agreements"]
    page = browser.get(PLACE).text
    assert "was there already" in page
    assert "Nothing has been filed yet" in page


@pytest.mark.parametrize("pack", ["/etc", "../../secrets", ""])
def test_no_other_folder_of_the_machine_is_a_pack(browser, session, pack):
    answer = browser.post("/desk/campaigns/load-pack", data={"pack": pack})
    assert answer.status_code == 200
    assert "Not a valid choice" in answer.text
    assert session.scalars(select(Campaign)).all() == []


def test_a_campaign_is_begun_by_hand_and_says_what_it_is_about(browser, session):
    answer = browser.post("/desk/campaigns/start", data={"name": "flock-agreements"})
    assert answer.location == "/desk/campaigns/flock-agreements/edit"
    flock = ensure_vendor(session, "Flock Safety", ["Flock"])
    falcon = ensure_product(session, flock, "Falcon")
    form = {
        "title": "Flock agreements",
        "question": "What was agreed?",
        "vendors": [flock.id],
        "products": [falcon.id],
        "date_from": "2018-01-01",
        "fee_ceiling": "12.50",
        "follow_up_days": "14",
    }
    browser.post("/desk/campaigns/flock-agreements/describe", data=form)
    made = session.scalars(select(Campaign)).one()
    assert (made.fee_ceiling_cents, made.date_from) == (1250, date(2018, 1, 1))
    assert [vendor.name for vendor in made.vendors] == ["Flock Safety"]
    page = browser.get("/desk/campaigns/flock-agreements").text
    assert "$12.50 a request" in page
    assert "Write the first letter" in page


def test_a_product_of_a_vendor_that_was_not_chosen_is_refused(browser, session, ring):
    other = ensure_product(session, ensure_vendor(session, "Flock Safety"), "Falcon")
    form = {"title": "x", "products": [other.id], "fee_ceiling": "0", "follow_up_days": "1"}
    answer = browser.post(f"{PLACE}/describe", data=form)
    assert answer.status_code == 409
    assert "choose the vendor too" in answer.text


def test_dates_the_wrong_way_round_are_refused(browser, session, ring):
    form = {
        "title": "x",
        "date_from": "2020-01-01",
        "date_to": "2019-01-01",
        "fee_ceiling": "0",
        "follow_up_days": "1",
    }
    assert browser.post(f"{PLACE}/describe", data=form).status_code == 409
    assert browser.post(f"{PLACE}/describe", data=form | {"fee_ceiling": "-1"}).status_code == 200


def test_a_letter_is_written_from_the_catalogue(browser, session, ring):
    page = browser.get(f"{PLACE}/new-letter").text
    assert page.count('name="categories"') == 30
    assert "high fee risk" in page
    assert "Usually held by the city clerk" in page
    answer = browser.post(f"{PLACE}/letters", data=LETTER)
    assert answer.location == f"{PLACE}/letters/logs"
    assert "Kept as version 1" in browser.get(answer.location).text


def test_words_that_could_never_be_a_letter_are_kept_in_the_form(browser, session, ring):
    answer = browser.post(f"{PLACE}/letters", data=LETTER | {"body": "Hello {{ nobody }}"})
    assert answer.status_code == 200
    assert "What you wrote is still here" in answer.text
    assert "Hello {{ nobody }}" in answer.text
    assert (
        "The letter asks for nothing"
        in browser.post(f"{PLACE}/letters", data=LETTER | {"categories": []}).text
    )
    session.expire_all()
    assert "logs" not in [letter.name for letter in ring.letters]


def test_a_second_letter_of_the_same_name_is_refused(browser, session, ring):
    page = browser.post(f"{PLACE}/letters", data=LETTER | {"name": "agreements"}).text
    assert "has a letter of that name already" in page


def test_words_that_a_request_carries_become_a_version_of_their_own(browser, session, ring):
    letter = ring.letters[0]
    asked = records_request(session, agency(session, name="Bloomfield Police"), ring)
    answer = browser.post(f"{PLACE}/letters/agreements/write", data=LETTER | {"name": "agreements"})
    assert [version.number for version in letter.versions] == [1, 2]
    page = browser.get(answer.location).text
    assert "Version 2" in page
    assert "Bloomfield Police" in page
    assert asked.ref in page
    first = browser.get(f"{answer.location}?version=1").text
    assert "Its words, version 1" in first
    assert session.get(LetterVersion, asked.version_id).number == 1


def test_a_preview_tints_what_was_filled_in(browser, session, ring):
    one = agency(session, name="Bloomfield <Police>", state="IL")
    page = browser.get(f"{PLACE}/letters/agreements/preview?agency={one.id}").text
    assert "<mark>Bloomfield &lt;Police&gt;</mark>" in page
    assert "<mark>Ring</mark>" in page
    assert "5 ILCS 140" in page


def test_two_agencies_are_compared_paragraph_by_paragraph(browser, session, ring):
    one, other = agency(session, state="IL"), agency(session, state="NJ", city="Nutley")
    place = f"{PLACE}/letters/agreements/preview"
    page = browser.get(f"{place}?agency={one.id}&beside={other.id}").text
    assert "Open Public Records Act" in page
    assert "Freedom of Information Act" in page
    assert 'class="differs"' in page
    assert 'class="same"' in page


def test_a_letter_that_cannot_be_written_says_why(browser, session, ring):
    one = agency(session, state="VA")
    page = browser.get(f"{PLACE}/letters/agreements/preview?agency={one.id}").text
    assert "cannot be written yet" in page
    assert "citizen" in page


def test_an_agency_for_a_preview_is_found_by_its_name(browser, session, ring):
    one = agency(session, name="Bloomfield Police Department")
    other = agency(session, name="Nutley Police Department")
    place = f"{PLACE}/letters/agreements/preview"
    page = browser.get(f"{place}?agency={one.id}&find=nutley").text
    assert f"beside={other.id}" in page
    assert "No agency has" in browser.get(f"{place}?agency={one.id}&find=zzz").text


def test_the_grid_says_what_each_agency_answered_with_denominators(browser, session, ring):
    gave = records_request(session, agency(session, name="A Police"), ring)
    gave.status, gave.items[0].outcome = RequestStatus.PRODUCED, ItemOutcome.PRODUCED
    none = records_request(session, agency(session, name="B Police"), ring)
    none.status, none.items[0].outcome = RequestStatus.NO_RECORDS, ItemOutcome.NONE_EXISTS
    mailbox_read(session)
    silent = records_request(session, agency(session, name="C Police"), ring)
    silent.status = RequestStatus.AWAITING
    arrived(session, silent)
    session.add(
        RequestClock(
            request_id=silent.id,
            rule="determine",
            kind="determine",
            who="agency",
            state="running",
            latest_on=date(2026, 11, 20),
            may_accuse=True,
            read_on="2026-11",
        )
    )
    waiting = records_request(session, agency(session, name="D Police", state="NJ"), ring)
    waiting.status = RequestStatus.AWAITING
    records_request(session, agency(session, name="E Police"), ring)  # its letter has not left
    page = browser.get(PLACE).text
    for word in ("gave records", "none exists", "silent", "waiting", "not sent yet"):
        assert f"</span>&nbsp;{word}</span>" in page, word
    assert "2 of 4</strong> requests answered" in page
    assert "1 of 4</strong> silent" in page
    assert "1 request not counted as asked" in page
    only = browser.get(f"{PLACE}?state=NJ").text
    assert "D Police" in only
    assert "A Police" not in only


def test_a_later_round_stands_for_the_earlier_one(browser, session, ring):
    one = agency(session)
    records_request(session, one, ring, status=RequestStatus.DENIED)
    again = records_request(session, one, ring, round=2, status=RequestStatus.AWAITING)
    page = browser.get(PLACE).text
    assert f'href="/desk/requests/{again.ref}"' in page
    assert "round 2" in page


def test_letters_share_a_grid_and_one_shows_its_items(browser, session, ring):
    one = agency(session)
    records_request(session, one, ring)
    letter = ring.letters[1]
    use = records_request(
        session, one, ring, letter_id=letter.id, version_id=letter.versions[-1].id
    )
    session.add(RequestItem(request_id=use.id, category="portal_log", position=1))
    assert "What each agency said to each letter" in browser.get(PLACE).text
    page = browser.get(f"{PLACE}?letter=use").text
    assert "What each agency said to each thing asked" in page
    assert "Log of video requests" in page


def test_the_grid_needs_the_same_number_of_queries_for_one_agency_and_for_forty(
    browser, session, queries, ring
):
    records_request(session, agency(session), ring)
    few = queries(lambda: browser.get(PLACE))
    for _ in range(40):
        records_request(session, agency(session), ring)
    assert queries(lambda: browser.get(PLACE)) == few


def test_vendors_are_found_by_any_name_and_counted_as_of_a_day(browser, session):
    browser.post("/desk/vendors/add", data={"name": "Ring", "aliases": "Ring LLC, Amazon Ring"})
    ring = session.scalars(select(Vendor)).one()
    assert ring.aliases == ["Ring LLC", "Amazon Ring"]
    browser.post(f"/desk/vendors/{ring.id}/products", data={"name": "Neighbors", "aliases": ""})
    one = agency(session)
    form = {"vendor": ring.id, "status": "active", "dated_on": "2019-05-01", "source": "press"}
    browser.post(f"/desk/agencies/{one.id}/claims", data=form)
    assert "1 agency" in browser.get("/desk/vendors?as_of=2019-05-01").text
    assert "0 agencies" in browser.get("/desk/vendors?as_of=2019-04-30").text
    assert "Neighbors" in browser.get("/desk/vendors?as_of=never").text
    taken = browser.post("/desk/vendors/add", data={"name": "Flock", "aliases": "Amazon Ring"})
    assert taken.status_code == 409


def test_only_filers_write_letters(clock, session, sign_in, ring):
    tracker = sign_in(RoleName.TRACKER)
    assert tracker.get(f"{PLACE}/letters/agreements").status_code == 200
    assert tracker.get(f"{PLACE}/letters/agreements/edit").status_code == 403
    assert tracker.post(f"{PLACE}/letters", data=LETTER).status_code == 403


def test_tinting_marks_the_longest_fact_and_escapes_all_else():
    html = str(tinted("Ring & Ring LLC asked\nthe Ring  road <b>", ["Ring", "Ring LLC", "x"]))
    assert html == (
        "<mark>Ring</mark> &amp; <mark>Ring LLC</mark> asked\nthe <mark>Ring</mark>  road &lt;b&gt;"
    )
    assert str(tinted("a\nfact broken", ["fact  broken"])) == "a\n<mark>fact broken</mark>"
    assert str(tinted("<i>", [])) == "&lt;i&gt;"


def test_letters_beside_each_other_keep_their_equal_paragraphs_in_line():
    pairs = side_by_side("one\n\ntwo\n\nthree", "one\n\nzwei\n\nextra\n\nthree")
    assert [(pair.left, pair.right, pair.same) for pair in pairs] == [
        ("one", "one", True),
        ("two", "zwei", False),
        ("", "extra", False),
        ("three", "three", True),
    ]
