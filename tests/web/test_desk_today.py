"""Today: what could be lost first, then who is late, then this week; nothing due says so."""

from datetime import date

import pytest

from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def browser(session, sign_in_as, clock):
    return sign_in_as(member(session, name="Ada Tracker"))


def filed(session, name, *, received_on=None, follow_up_on=None, **overrides):
    made = records_request(
        session,
        agency(session, name=name),
        campaign(session),
        filed_on=date(2026, 10, 19),
        **overrides,
    )
    events.record(session, made, "sent", on=date(2026, 10, 19), now=NOW)
    if received_on:
        events.record(session, made, "received", on=received_on, now=NOW)
    if follow_up_on:
        facts = {"follow_up_on": follow_up_on}
        events.record(session, made, "follow_up_set", on=date(2026, 10, 20), facts=facts, now=NOW)
    return made


def test_an_empty_desk_teaches_the_next_step(browser):
    page = browser.get("/desk/").text
    assert "No request is under way" in page
    assert "File a batch from a campaign" in page


def test_an_agency_past_its_last_defensible_day_is_called_late_since_that_day(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    page = browser.get("/desk/").text
    assert "Agencies late" in page
    assert "They owe us their answer" in page
    assert "Wed 28 Oct 2026" in page


def test_an_answer_due_within_the_week_stands_under_this_week(browser, session):
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    page = browser.get("/desk/").text
    assert "This week" in page
    assert "Agencies late" not in page
    assert "Next: their answer, counted from Thu 19 Nov 2026." in page


def test_what_they_asked_us_comes_first(browser, session):
    made = filed(session, "Decatur Police", received_on=date(2026, 11, 19))
    facts = {"reason": "Which years?"}
    events.record(session, made, "clarification_asked", on=date(2026, 11, 20), facts=facts, now=NOW)
    page = browser.get("/desk/").text
    assert page.index("Our move, or we lose something") < page.index("Decatur Police")


def test_a_due_day_stands_in_one_list_only(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    filed(session, "Cairo Police", follow_up_on=date(2026, 11, 20))
    filed(session, "Galena Police")
    pages = [browser.get("/desk/").text]
    pages += [browser.get(f"/desk/today/{name}").text for name in ("follow-up", "waiting")]
    for name in ("Peoria Police", "Cairo Police", "Galena Police"):
        assert sum(page.count(f">{name}<") for page in pages) == 1, name
    # Their answer is late and our appeal runs: two days of one request, each in its own list.
    assert pages[0].count(">Springfield Police<") == 2


def test_every_list_has_a_page_and_an_unknown_one_has_none(browser):
    for name in ("our-move", "late", "this-week", "follow-up", "waiting"):
        assert browser.get(f"/desk/today/{name}").status_code == 200
    assert browser.get("/desk/today/nonsense").status_code == 404


def test_the_desk_can_be_narrowed_to_mine_and_says_so(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    page = browser.get("/desk/?who=me").text
    assert "Springfield Police" not in page
    assert "Drop the filter mine" in page


def test_today_asks_the_same_number_of_questions_however_much_there_is(browser, session, queries):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    few = queries(lambda: browser.get("/desk/"))
    for number in range(6):
        filed(session, f"Police {number}", received_on=date(2026, 10, 20))
    assert queries(lambda: browser.get("/desk/")) == few


def test_dates_are_written_out_with_their_distance(browser, session):
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    page = browser.get("/desk/").text
    assert '<time class="num" datetime="2026-11-27">Fri 27 Nov 2026</time>' in page
    assert "(in 3 days)" in page
