"""The page of one clock, what an entry would do before it is kept, and the head of a request."""

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.models import Dispatch, DispatchState, RequestEvent
from app.services import events, overrides
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def asked(session, clock):
    """A request to an Illinois agency that was received on Monday 16 November 2026."""
    about = agency(session, name="Springfield Police Department")
    made = records_request(session, about, campaign(session), filed_on=date(2026, 11, 16))
    events.record(session, made, "sent", on=date(2026, 11, 16), now=NOW)
    events.record(
        session,
        made,
        "received",
        on=date(2026, 11, 16),
        facts={"proof": "read receipt of 16 November"},
        now=NOW,
    )
    session.commit()
    return made


@pytest.fixture
def browser(session, sign_in_as):
    return sign_in_as(member(session, name="Ada Tracker"))


def words_of(page):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(browser, asked, rest=""):
    answer = browser.get(f"/desk/requests/{asked.ref}{rest}")
    assert answer.status_code == 200, answer.text
    return words_of(answer.text)


def test_the_head_names_one_day_one_sentence_and_one_act(browser, session, asked):
    page = read(browser, asked)
    assert "waiting for them · their move" in page
    assert "overdue since Tue 24 Nov 2026 (today) They owe us their answer" in page
    events.record(session, asked, "denied", on=date(2026, 11, 20), now=NOW)
    session.commit()
    page = read(browser, asked)
    assert "· your move" in page
    assert "do by Tue 19 Jan 2027" in page
    assert "Appeal to the Public Access Counselor (Attorney General) or lose it" in page


def test_the_head_says_what_we_let_pass(browser, session, clock):
    made = records_request(
        session,
        agency(session, name="Waco Police Department", state="TX"),
        campaign(session),
        filed_on=date(2026, 8, 3),
        jurisdiction="US-TX",
    )
    events.record(session, made, "received", on=date(2026, 8, 3), now=NOW)
    events.record(session, made, "clarification_asked", on=date(2026, 8, 10), now=NOW)
    session.commit()
    page = read(browser, made)
    assert "we let pass" in page
    assert "What is left to do" in page


def test_a_closed_request_is_nobodys_move(browser, session, asked):
    events.record(session, asked, "withdrawn", on=TODAY, now=NOW)
    session.commit()
    assert "nobody\u2019s move" in read(browser, asked)


def test_the_page_of_a_clock_proves_its_day(browser, asked):
    page = read(browser, asked, "/clocks/determine")
    assert "5 business days from 16 November 2026" in page
    assert "day 5 of 5, the due day" in page, "the count drawn as a month"
    assert "By the text Mon 23 Nov 2026" in page
    assert "Proof: read receipt of 16 November" in page
    assert "5 ILCS 140/3(d)" in page
    assert "Read in the text of the law, 2026-" in page
    assert "not legal advice" in page
    assert "Silence is a denial" in page


def test_the_entry_that_started_a_clock_is_one_press_away(browser, session, asked):
    received = session.scalars(select(RequestEvent).where(RequestEvent.kind == "received")).one()
    page = browser.get(f"/desk/requests/{asked.ref}/clocks/determine").text
    assert f'href="/desk/requests/{asked.ref}#e-{received.id}"' in page
    assert f'id="e-{received.id}"' in browser.get(f"/desk/requests/{asked.ref}").text


def test_a_day_set_by_hand_names_who_set_it_and_why(browser, session, asked):
    overrides.override(
        session,
        asked,
        "determine",
        date(2026, 11, 30),
        "The clerk and we agreed on the phone.",
        member_id=member(session, name="Ben Filer").id,
        now=NOW,
        today=TODAY,
    )
    session.commit()
    page = read(browser, asked, "/clocks/determine")
    assert "By the law\u2019s own count it is Mon 23 Nov 2026" in page
    assert "The clerk and we agreed on the phone." in page
    assert "Recorded by Ben Filer" in page
    assert "By the day that was set Mon 30 Nov 2026" in page
    assert "set by hand (by the law\u2019s own count Mon 23 Nov 2026 )" in read(browser, asked)


def test_the_agencys_own_promise_is_shown_as_no_law(browser, session, asked):
    until = {"until": date(2026, 12, 4)}
    events.record(session, asked, "promised", on=date(2026, 11, 20), facts=until, now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{asked.ref}/clocks/promise").text
    assert "no date of the law" in page
    assert "Set this date by hand" not in page
    assert "Paragraph" not in page


def test_a_clock_that_waits_says_for_what(browser, session, clock):
    made = records_request(session, agency(session), campaign(session), filed_on=date(2026, 11, 16))
    session.commit()
    page = read(browser, made, "/clocks/determine")
    assert "Day none:" in page


def test_every_clock_of_a_request_has_its_page(browser, session, asked):
    events.record(session, asked, "extended", on=date(2026, 11, 20), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{asked.ref}").text
    links = set(re.findall(rf"/desk/requests/{asked.ref}/clocks/[a-z_0-9]+", page))
    assert len(links) >= 4
    for link in links:
        assert browser.get(link).status_code == 200, link


def test_a_clock_that_is_not_there_is_not_found(browser, asked):
    for ref, rule in ((asked.ref, "nonsense"), ("DL-0000", "determine")):
        assert browser.get(f"/desk/requests/{ref}/clocks/{rule}").status_code == 404


def later_letter(session, asked, rests_on):
    """A reminder that named the day of their answer, left on Tuesday 17 November."""
    made = dispatch(
        session,
        asked,
        key="follow_up:1",
        subject="Reminder",
        state=DispatchState.SENT,
        sent_at=NOW - timedelta(days=7),
        basis={"rule": "determine", "due_on": "2026-11-23", "events": [rests_on]},
    )
    session.commit()
    return made


def test_what_taking_back_moves_and_questions_is_shown_before_it_is_done(browser, session, asked):
    received = session.scalars(select(RequestEvent).where(RequestEvent.kind == "received")).one()
    later_letter(session, asked, received.id)
    page = read(browser, asked, f"/events/{received.id}/void")
    assert "They received the request, Mon 16 Nov 2026" in page
    assert "Their answer (them) ends" in page
    assert "1 letter would be in question." in page
    assert "It rests on this entry: They received the request, 16 November 2026." in page
    assert "in question" not in read(browser, asked), "nothing was kept"
    browser.post(
        f"/desk/requests/{asked.ref}/events/{received.id}/void", data={"reason": "Another agency"}
    )
    assert "1 letter in question" in read(browser, asked)


def test_an_entry_that_moves_a_day_a_letter_named_says_which_letter(browser, session, asked):
    received = session.scalars(select(RequestEvent).where(RequestEvent.kind == "received")).one()
    later_letter(session, asked, received.id)
    page = words_of(
        browser.post(
            f"/desk/requests/{asked.ref}/record/extended/preview",
            data={"on": "2026-11-17", "until": "2026-12-01"},
        ).text
    )
    assert "Their answer (them) moves: from Mon 23 Nov 2026 to Tue 1 Dec 2026" in page
    assert "1 letter would be in question." in page
    assert "It names 23 November 2026; by what is known now" in page
    assert session.scalars(select(Dispatch.state)).all() == [DispatchState.SENT]


def test_taking_back_what_no_law_asks_about_moves_nothing(browser, session, asked):
    event = events.record(session, asked, "note", on=TODAY, note="x", now=NOW)
    session.commit()
    assert "no law asks about this" in read(browser, asked, f"/events/{event.id}/void")
    other = records_request(session, agency(session), campaign(session))
    session.commit()
    wrong = browser.get(f"/desk/requests/{other.ref}/events/{event.id}/void")
    assert wrong.status_code == 404


def test_neighbours_under_the_same_law_are_named(browser, session, asked):
    of = asked.letter_id
    near = records_request(
        session,
        agency(session, name="Peoria Police Department"),
        campaign(session),
        letter_id=of,
    )
    events.record(session, near, "produced", on=TODAY, now=NOW)
    session.commit()
    assert "Peoria Police Department ✓ released the same records under the same law" in (
        read(browser, asked)
    )


def test_what_can_be_done_is_named_on_the_page(browser, session, asked):
    events.record(session, asked, "denied", on=date(2026, 11, 20), now=NOW)
    session.commit()
    page = read(browser, asked)
    assert "What can be done" in page
    assert "Ask the Public Access Counselor" in page
    assert "Every way, until when and at what risk" in page


def test_a_page_of_many_clocks_asks_no_more_than_one_of_few(browser, session, asked, queries):
    few = queries(lambda: browser.get(f"/desk/requests/{asked.ref}"))
    for kind, on in (("extended", 18), ("fee_estimated", 19), ("paid", 20), ("denied", 23)):
        events.record(session, asked, kind, on=date(2026, 11, on), now=NOW)
    session.commit()
    assert queries(lambda: browser.get(f"/desk/requests/{asked.ref}")) <= few + 1


def test_what_a_notice_calls_the_request_shows_in_what_it_moves(browser, session, asked):
    page = words_of(
        browser.post(
            f"/desk/requests/{asked.ref}/record/treatment_noticed/preview",
            data={"on": "2026-11-17", "treated_as": "commercial"},
        ).text
    )
    assert "Their answer (them) begins: due" in page or "Their answer (them) moves" in page
    browser.post(
        f"/desk/requests/{asked.ref}/record/treatment_noticed/save",
        data={"on": "2026-11-17", "treated_as": "commercial"},
    )
    assert asked.clocks
    assert "treated as" in read(browser, asked)


def test_the_story_names_the_clock_whose_day_was_set(browser, session, asked):
    overrides.override(
        session,
        asked,
        "determine",
        date(2026, 11, 30),
        "Agreed.",
        member_id=None,
        now=NOW,
        today=TODAY,
    )
    session.commit()
    assert "We set a date by hand : clock \u201cTheir answer\u201d; until Mon 30 Nov 2026" in (
        read(browser, asked)
    )


def test_a_notice_that_came_too_late_moves_nothing_and_the_form_says_why(browser, asked):
    page = read(browser, asked, "/record/extended")
    assert "No clock moves if it happened on Tue 24 Nov 2026." in page
    assert "changes nothing: it came after the time to answer ended on 23 November 2026" in page
