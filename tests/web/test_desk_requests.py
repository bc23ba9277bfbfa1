"""The page of a request: its story, its clocks, what happened, what was wrong, who has it."""

from datetime import date

import pytest
from sqlalchemy import select

from app.models import RecordsRequest, RequestEvent, RequestStatus
from app.services import events
from app.services.event_kinds import KINDS
from app.web.desk.happenings import choice_of
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def asked(session, clock):
    """A request to an Illinois agency that left on Monday 16 November 2026."""
    about = agency(session, name="Springfield Police Department")
    made = records_request(session, about, campaign(session), filed_on=date(2026, 11, 16))
    events.record(session, made, "sent", on=date(2026, 11, 16), now=NOW)
    session.commit()
    return made


@pytest.fixture
def browser(session, sign_in_as):
    return sign_in_as(member(session, name="Ada Tracker"))


def record(browser, asked, kind, **facts):
    return browser.post(f"/desk/requests/{asked.ref}/record/{kind}/save", data=facts)


def test_recording_receipt_starts_the_clock_and_shows_its_law(browser, asked):
    answer = record(browser, asked, "received", on="2026-11-16", proof="read receipt")
    assert answer.location == f"/desk/requests/{asked.ref}"
    page = browser.get(answer.location).text
    assert "They received the request" in page
    assert "Proof: read receipt" in page
    assert "Recorded by Ada Tracker" in page
    assert "Mon 23 Nov 2026" in page, "five business days in Illinois"
    assert "5 ILCS 140/3(d)" in page
    assert "not legal advice" in page
    assert asked.status is RequestStatus.AWAITING


def test_the_form_shows_which_clocks_move_before_anything_is_kept(browser, session, asked):
    page = browser.get(f"/desk/requests/{asked.ref}/record/received").text
    assert "What this moves" in page
    assert "Their answer" in page
    moved = browser.post(
        f"/desk/requests/{asked.ref}/record/received/preview", data={"on": "2026-11-17"}
    ).text
    assert "Tue 24 Nov 2026" in moved
    assert session.scalars(select(RequestEvent.kind)).all() == ["sent"]


def test_a_day_that_has_not_come_is_refused_and_what_was_typed_stays(browser, session, asked):
    answer = record(browser, asked, "received", on="2026-12-24", note="typed with care")
    assert answer.status_code == 409
    assert "has not come yet" in answer.text
    assert "typed with care" in answer.text
    assert session.scalars(select(RequestEvent.kind)).all() == ["sent"]


def test_a_form_without_a_day_comes_back_with_the_reason_at_the_field(browser, asked):
    answer = record(browser, asked, "received", on="")
    assert answer.status_code == 422
    assert "Give the day it happened." in answer.text


def test_the_same_thing_twice_is_asked_back_and_can_be_insisted_on(browser, session, asked):
    record(browser, asked, "received", on="2026-11-17")
    answer = record(browser, asked, "received", on="2026-11-17")
    assert answer.status_code == 409
    assert "record it once more" in answer.text
    assert record(browser, asked, "received", on="2026-11-17", again="y").status_code == 302
    kinds = session.scalars(select(RequestEvent.kind)).all()
    assert kinds.count("received") == 2


def test_a_wrong_entry_is_struck_out_with_its_reason_and_the_clock_goes_back(
    browser, session, asked
):
    record(browser, asked, "received", on="2026-11-17")
    wrong = session.scalars(select(RequestEvent).where(RequestEvent.kind == "received")).one()
    address = f"/desk/requests/{asked.ref}/events/{wrong.id}/void"
    assert browser.post(address, data={"reason": " "}).status_code == 409
    browser.post(address, data={"reason": "It was another agency."})
    page = browser.get(f"/desk/requests/{asked.ref}").text
    assert "It was another agency." in page
    assert "No clock is running" in page
    assert asked.status is RequestStatus.SENT


def test_an_entry_of_another_request_cannot_be_taken_back_here(browser, session, asked):
    other = records_request(session, agency(session), campaign(session))
    event = events.record(session, other, "note", on=date(2026, 11, 24), note="x", now=NOW)
    answer = browser.post(
        f"/desk/requests/{asked.ref}/events/{event.id}/void", data={"reason": "no"}
    )
    assert answer.status_code == 404
    assert session.scalar(select(RequestEvent).where(RequestEvent.voids_id == event.id)) is None


def test_money_is_typed_in_dollars(browser, asked):
    record(browser, asked, "fee_estimated", on="2026-11-20", amount="$1,200.50")
    assert "$1,200.50" in browser.get(f"/desk/requests/{asked.ref}").text
    assert asked.status is RequestStatus.OUR_MOVE


def test_what_people_type_is_shown_as_text(browser, asked):
    record(browser, asked, "note", on="2026-11-20", note="<script>alert(1)</script>")
    page = browser.get(f"/desk/requests/{asked.ref}").text
    assert "&lt;script&gt;alert(1)" in page


def test_a_transfer_opens_a_linked_request_at_the_other_body(browser, session, asked):
    clerk = agency(session, name="Springfield City Clerk")
    found = browser.get(f"/desk/requests/{asked.ref}/transfer?words=clerk").text
    assert "Springfield City Clerk" in found
    answer = browser.post(
        f"/desk/requests/{asked.ref}/transfer/{clerk.id}/save", data={"on": "2026-11-20"}
    )
    child = session.scalars(
        select(RecordsRequest).where(RecordsRequest.parent_id == asked.id)
    ).one()
    assert answer.location == f"/desk/requests/{child.ref}"
    assert "Linked request" in browser.get(f"/desk/requests/{asked.ref}").text


def test_taking_giving_and_giving_back(browser, session, asked):
    other = member(session, name="Ben Tracker")
    browser.post(f"/desk/requests/{asked.ref}/take")
    assert "Ada Tracker took it" in browser.get(f"/desk/requests/{asked.ref}").text
    browser.post("/desk/requests/assign", data={"id": asked.id, "member": other.id})
    assert asked.assignee_id == other.id
    browser.post(f"/desk/requests/{asked.ref}/assign", data={"member": ""})
    assert asked.assignee_id is None
    assert browser.post("/desk/requests/assign", data={"member": other.id}).status_code == 409


def test_a_follow_up_is_ours_and_never_in_the_past(browser, asked):
    address = f"/desk/requests/{asked.ref}/follow-up"
    assert browser.post(address, data={"follow_up_on": "2026-11-01"}).status_code == 409
    browser.post(address, data={"follow_up_on": "2026-12-01"})
    assert asked.follow_up_on == date(2026, 12, 1)


def test_an_act_returns_to_the_page_it_came_from_but_never_elsewhere(browser, asked):
    take = f"/desk/requests/{asked.ref}/take"
    home = browser.post(take, headers={"Referer": "http://localhost/desk/?who=nobody"})
    assert home.location == "/desk/?who=nobody"
    assert browser.post(take, headers={"Referer": "https://evil.invalid/desk/"}).location == (
        "/desk/requests"
    )


def test_a_slip_in_a_reference_is_named(browser, asked):
    assert browser.get(f"/desk/requests/{asked.ref.lower()}").status_code == 200
    missing = browser.get("/desk/requests/DL-0000")
    assert missing.status_code == 404
    assert "look for a slip" in missing.text


def test_every_kind_of_event_has_a_form_that_opens(browser, asked):
    kinds = [kind for kind in KINDS if choice_of(kind)]
    assert len(kinds) > 40
    for kind in kinds:
        page = browser.get(f"/desk/requests/{asked.ref}/record/{kind}")
        assert page.status_code == 200, kind
        assert choice_of(kind).button in page.text, kind


def test_what_the_desk_writes_itself_cannot_be_typed_in(browser, asked):
    for kind in ("filed", "voided", "assigned", "nonsense"):
        assert browser.get(f"/desk/requests/{asked.ref}/record/{kind}").status_code == 404


def test_the_list_is_filtered_and_each_filter_can_be_dropped(browser, session, asked):
    other = agency(session, name="Trenton Police Department", state="NJ", zone="America/New_York")
    records_request(session, other, campaign(session))
    both = browser.get("/desk/requests").text
    assert "Springfield" in both
    assert "Trenton" in both
    one = browser.get("/desk/requests?state=NJ&words=trenton&open=1").text
    assert "Springfield Police" not in one
    assert "Drop the filter New Jersey" in one
    none = browser.get("/desk/requests?words=nowhere").text
    assert "No request like that" in none
    assert browser.get("/desk/requests?who=x&campaign=-1&page=zero&status=odd").status_code == 200


def test_a_page_of_many_events_asks_as_little_as_one_of_few(browser, session, asked, queries):
    few = queries(lambda: browser.get(f"/desk/requests/{asked.ref}"))
    for number in range(20):
        record(browser, asked, "note", on="2026-11-20", note=f"note {number}")
    many = queries(lambda: browser.get(f"/desk/requests/{asked.ref}"))
    assert many <= few + 1
