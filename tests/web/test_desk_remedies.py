"""The page of what can be done about a request."""

from datetime import date

import pytest

from app.models import RequestStatus
from app.services import events
from app.services.remedies import ladder_of
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def asked(session, clock):
    """A request to an Illinois agency that was received on Monday 16 November 2026."""
    about = agency(session, name="Springfield Police Department")
    made = records_request(session, about, campaign(session), filed_on=date(2026, 11, 16))
    events.record(session, made, "sent", on=date(2026, 11, 16), now=NOW)
    events.record(session, made, "received", on=date(2026, 11, 16), now=NOW)
    session.commit()
    return made


@pytest.fixture
def browser(session, sign_in_as):
    return sign_in_as(member(session, name="Ada Tracker"))


def test_a_refusal_opens_the_review_with_its_last_day_and_its_paragraph(browser, session, asked):
    events.record(session, asked, "denied", on=date(2026, 11, 20), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{asked.ref}/remedies").text
    assert "Next: Ask the Public Access Counselor for a review" in page
    assert "Tue 19 Jan 2027" in page, "sixty days from the refusal"
    assert "5 ILCS 140/9.5(a)" in page
    assert "Not needed before court." in page
    assert "Go to the circuit court" in page
    assert "not legal advice" in page
    assert page.index("Ask the Public Access Counselor") < page.index("Go to the circuit court")


def test_what_was_done_is_shown_as_done(browser, session, asked):
    events.record(session, asked, "denied", on=date(2026, 11, 20), now=NOW)
    events.record(session, asked, "appealed", on=date(2026, 11, 23), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{asked.ref}/remedies").text
    assert "<h2>Done</h2>" in page
    assert "Done on 23 November 2026." in page


def test_while_their_time_runs_the_next_thing_is_to_wait(browser, session, clock):
    about = agency(session, name="Peoria Police Department")
    made = records_request(session, about, campaign(session), filed_on=date(2026, 11, 23))
    events.record(session, made, "received", on=date(2026, 11, 23), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{made.ref}/remedies").text
    assert "Next: Wait for their answer." in page
    assert "they have until" in page
    assert f"/desk/requests/{made.ref}#happened" in page
    assert "Record that we asked" in page


def test_a_request_under_no_law_says_so(browser, session, asked):
    asked.status = RequestStatus.NOT_SUBJECT
    session.commit()
    page = browser.get(f"/desk/requests/{asked.ref}/remedies").text
    assert "No law that we know governs this request" in page
    assert ladder_of(session, asked, today=date(2026, 11, 24)) == ()


def test_a_place_without_a_law_has_no_ladder(browser, session, asked):
    asked.jurisdiction = "US-GU"
    session.commit()
    assert ladder_of(session, asked, today=date(2026, 11, 24)) == ()


def test_a_wrong_reference_is_not_found(browser):
    assert browser.get("/desk/requests/W000000/remedies").status_code == 404


def test_texas_says_that_the_agency_asks_and_leaves_nothing_to_record(browser, session, clock):
    about = agency(session, name="Waco Police Department", state="TX")
    made = records_request(
        session, about, campaign(session), filed_on=date(2026, 11, 9), jurisdiction="US-TX"
    )
    events.record(session, made, "received", on=date(2026, 11, 9), now=NOW)
    events.record(session, made, "referred", on=date(2026, 11, 12), now=NOW)
    events.record(session, made, "fee_estimated", on=date(2026, 11, 20), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{made.ref}/remedies").text
    assert "Next: Answer about the fee." in page
    assert "Must be answered." in page
    assert "Comment on the agency" in page
    assert "Record complaint" in page


def test_a_choice_and_a_notice_are_said_in_words(browser, session, clock):
    for state, code, words in (
        ("NJ", "US-NJ", "A choice: this way or another, never both."),
        ("CO", "US-CO", "Record notice"),
        ("UT", "US-UT", "Whether it must come before court is not settled."),
        ("MD", "US-MD", "Record mediation"),
        ("OH", "US-OH", "Must come before court."),
    ):
        about = agency(session, name=f"{state} Police Department", state=state)
        made = records_request(
            session, about, campaign(session), filed_on=date(2026, 11, 9), jurisdiction=code
        )
        events.record(session, made, "received", on=date(2026, 11, 9), now=NOW)
        events.record(session, made, "denied", on=date(2026, 11, 20), now=NOW)
        session.commit()
        assert words in browser.get(f"/desk/requests/{made.ref}/remedies").text, code


def test_where_no_number_of_days_is_set_a_person_judges(browser, session, clock):
    about = agency(session, name="Dayton Police Department", state="OH")
    made = records_request(
        session, about, campaign(session), filed_on=date(2026, 9, 9), jurisdiction="US-OH"
    )
    events.record(session, made, "received", on=date(2026, 9, 9), now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{made.ref}/remedies").text
    assert "for you to judge" in page
    assert "Record complaint" in page
