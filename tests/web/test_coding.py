"""Coding at the desk: a question, a quote from the page, two blind readers, a third who settles."""

import re

import pytest

from app.jobs import read_text
from app.jobs.lease import lease
from app.models import Coding, Finding, RoleName, SettlementOffer
from app.parts import parts
from app.services import readings
from app.web.pictures import WIDTHS
from tests.factories.agencies import agency
from tests.factories.codings import found, read
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW
from tests.factories.people import group, member

SAYS = "The vendor keeps a perpetual licence"
QUOTE = "a perpetual licence"


@pytest.fixture
def me(session):
    group(session)
    return member(session, RoleName.TRACKER, name="Ann Reader")


@pytest.fixture
def desk(me, sign_in_as):
    return sign_in_as(me)


@pytest.fixture
def one(app, session):
    """An agreement of one page, read by the worker."""
    made = document(session, parts().store, agency(session), content=pdf(SAYS))
    session.commit()
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
    return made


def send(desk, one, **facts):
    told = {"term": "DAT-VRET", "page": 1, "finding": "present", "quote": QUOTE} | facts
    return desk.post(f"/desk/documents/{one.id}/coding", data=told)


def page_of(desk, one, term="DAT-VRET"):
    return desk.get(f"/desk/documents/{one.id}/coding?page=1&term={term}").text


def test_a_question_of_how_much_has_no_opposite_and_two_choices_are_explained(desk, one):
    how_long = page_of(desk, one, "DAT-RET")
    assert "It says otherwise</label>" in how_long
    assert "It says the opposite</label>" not in how_long
    assert "Nobody can tell: the words are there, and can be read in more than one way" in how_long
    assert "Such a paper cannot show it: an invoice, for example" in how_long
    assert "It says the opposite</label>" in page_of(desk, one)


def test_a_reader_answers_a_question_and_is_led_to_the_next(session, desk, one):
    assert "May the vendor keep or reuse data" in page_of(desk, one)
    answer = send(desk, one, detail_perpetual="yes", detail_period="unknown")
    assert answer.status_code == 302
    assert "term=DAT-SHARE" in answer.location
    kept = session.query(Coding).one()
    assert (kept.finding, kept.quote, kept.page) == (Finding.PRESENT, QUOTE, 1)
    assert kept.details["perpetual"] == {"kind": "yes_no", "state": "known", "value": True}
    assert kept.details["period"] == {"kind": "duration", "state": "unknown"}
    page = page_of(desk, one)
    assert '<span class="num">1 of 44</span> questions answered' in page
    assert 'class="hit"' in page
    assert f"“{QUOTE}”" in page
    assert "Correct the answer" in page


def test_a_box_around_words_is_as_good_as_a_quote(session, desk, one):
    send(desk, one, quote="", x0=60, y0=70, x1=560, y1=110)
    assert session.query(Coding).one().quote == SAYS


def test_a_quote_that_is_not_there_is_refused_and_what_was_typed_is_kept(session, desk, one):
    answer = send(desk, one, quote="for all time", detail_ml_training="no")
    assert answer.status_code == 422
    assert "Page 1 does not say “for all time”" in answer.text
    assert "for all time</textarea>" in answer.text
    assert '<option selected value="no">' in answer.text
    assert session.query(Coding).count() == 0
    assert send(desk, one, quote="for all time", by_sight="y").status_code == 302


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"finding": ""}, "Choose what the document says"),
        ({"finding": "absent"}, "I read the whole document"),
        ({"term": "CON-PRICE", "value": "much"}, "Write dollars"),
        ({"quote": ""}, "Quote the words, or draw a box"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_form(desk, one, facts, says):
    answer = send(desk, one, **facts)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_page_or_a_term_that_is_not_there_is_not_found(desk, one):
    assert desk.get(f"/desk/documents/{one.id}/coding?page=2").status_code == 404
    assert desk.get(f"/desk/documents/{one.id}/coding?term=NOT-ONE").status_code == 404
    assert send(desk, one, page=9).status_code == 404


def test_a_code_can_be_taken_back(session, desk, one):
    send(desk, one)
    desk.post(f"/desk/documents/{one.id}/coding/take-back", data={"term": "DAT-VRET", "page": 1})
    assert '<span class="num">0 of 44</span> questions answered' in page_of(desk, one)
    assert session.query(Coding).count() == 1


def test_the_page_stays_as_large_as_the_reader_made_it(desk, one):
    shown = desk.get(f"/desk/documents/{one.id}/coding?width={WIDTHS[2]}&term=DAT-VRET").text
    action = re.search(r'action="([^"]+/coding\?[^"]+)"', shown)[1]
    facts = {"term": "DAT-VRET", "page": 1, "finding": "present", "quote": QUOTE}
    assert f"width={WIDTHS[2]}" in desk.post(action, data=facts).location
    back = desk.post(action.replace("coding?", "coding/take-back?"), data=facts)
    assert f"width={WIDTHS[2]}" in back.location


def test_the_second_reader_sees_nothing_of_the_first_before_being_done(session, desk, one):
    read(session, one, member(session, name="Ben"), found("DAT-VRET", quote=QUOTE, by_sight=True))
    session.commit()
    for address in ("coding?term=DAT-VRET", "coding/compare"):
        page = desk.get(f"/desk/documents/{one.id}/{address}").text
        assert QUOTE not in page.replace(SAYS, "")
        assert "coded</span>" not in page
    assert "You would be the second reader" in page_of(desk, one)
    send(desk, one, finding="struck")
    assert "It is there:" not in desk.get(f"/desk/documents/{one.id}/coding/compare").text
    done = desk.post(f"/desk/documents/{one.id}/coding/finish", follow_redirects=True).text
    assert "1 difference to settle" in done
    assert "only a third person" not in done
    assert "Offer how to settle it" in done


def test_a_third_person_settles(session, desk, one, me):
    ben, cleo = member(session), member(session)
    read(session, one, ben, found(by_sight=True))
    read(session, one, cleo, found(finding=Finding.STRUCK, by_sight=True))
    session.commit()
    listed = desk.get("/desk/coding").text
    assert "1 difference" in listed
    assert "0 of 1" in listed
    address = f"/desk/documents/{one.id}/coding/settle"
    assert desk.post(address, data={"term": "SEC-NDA", "stands": "first"}).status_code == 422
    told = {"term": "SEC-NDA", "stands": "second", "reason": "Crossed out by hand"}
    page = desk.post(address, data=told, follow_redirects=True).text
    assert "two readers and a third person" in page
    assert "Crossed out by hand" in page


def test_two_readers_settle_it_together(session, desk, one, me, sign_in_as):
    ben = member(session, name="Ben Reader")
    read(session, one, me, found(by_sight=True))
    read(session, one, ben, found(finding=Finding.STRUCK, by_sight=True))
    session.commit()
    address = f"/desk/documents/{one.id}/coding"
    assert desk.post(f"{address}/offer", data={"term": "SEC-NDA"}).status_code == 422
    told = {"term": "SEC-NDA", "stands": "second", "reason": "We both see the line"}
    mine = desk.post(f"{address}/offer", data=told, follow_redirects=True).text
    assert "It is settled when the other reader agrees" in mine
    assert "I agree" not in mine
    number = session.query(SettlementOffer).one().id
    other = sign_in_as(ben)
    page = other.get(f"{address}/compare").text
    assert "Ann Reader offers: the second answer stands. We both see the line" in page
    done = other.post(f"{address}/agree", data={"offer": number}, follow_redirects=True).text
    assert "two readers, settled together" in done
    assert "Ann Reader offered, Ben Reader agreed" in done


def test_only_an_organiser_lets_one_reading_stand_alone(session, desk, one, sign_in_as):
    read(session, one, member(session), found(by_sight=True))
    session.commit()
    address = f"/desk/documents/{one.id}/coding/alone"
    assert desk.post(address, data={"because": "We are two."}).status_code == 403
    chief = sign_in_as(member(session, RoleName.ORGANISER))
    assert chief.post(address, data={"because": ""}).status_code == 422
    page = chief.post(address, data={"because": "We are two."}, follow_redirects=True).text
    assert "one reader alone" in page
    assert "We are two." in page


def test_what_waits_is_listed_and_a_finished_reading_says_so(session, desk, one, me):
    assert one.title in desk.get("/desk/coding").text
    read(session, one, me, found(by_sight=True))
    session.commit()
    assert one.title not in desk.get("/desk/coding").text
    assert "Your reading is in" in page_of(desk, one)
    desk.post(f"/desk/documents/{one.id}/coding/go-on")
    assert "Keep the answer" in page_of(desk, one)
    readings.finish(session, one, reader_id=me.id, now=NOW)
