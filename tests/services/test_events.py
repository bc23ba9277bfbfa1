"""Recording events: what is refused, what is kept, and that the status follows from them alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.models import (
    ItemOutcome,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.services import events
from app.services.event_kinds import KINDS, LAW_KINDS, Effect
from app.services.events import AlreadyRecorded, EventRefused
from app.services.request_status import Happening, live, project
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY

FILED = date(2026, 11, 2)


@pytest.fixture
def asked(session):
    return records_request(
        session, agency(session), campaign(session), filed_on=FILED, created_at=NOW
    )


def add(session, asked, kind, on, note="", **facts):
    return events.record(session, asked, kind, on=on, facts=facts, note=note, now=NOW)


def test_a_request_walks_from_sent_to_produced(session, asked):
    steps = [
        ("sent", 2, RequestStatus.SENT),
        ("received", 3, RequestStatus.AWAITING),
        ("fee_estimated", 4, RequestStatus.OUR_MOVE),
        ("fee_accepted", 5, RequestStatus.AWAITING),
        ("partly_produced", 9, RequestStatus.PARTLY_ANSWERED),
        ("produced", 12, RequestStatus.PRODUCED),
    ]
    for kind, day, status in steps:
        add(session, asked, kind, date(2026, 11, day))
        assert asked.status is status, kind
    assert asked.closed_on == date(2026, 11, 12)
    assert [item.outcome for item in asked.items] == [ItemOutcome.PRODUCED]


def test_an_unknown_kind_is_refused_with_the_known_ones(session, asked):
    with pytest.raises(EventRefused, match=r"'recieved'.*Known are: .*received"):
        add(session, asked, "recieved", FILED)
    assert asked.events == []


def test_an_unknown_fact_is_refused_with_the_known_ones(session, asked):
    with pytest.raises(EventRefused, match=r"no fact called 'untill'; it takes: until"):
        add(session, asked, "extended", FILED, untill="2026-12-01")


def test_everything_wrong_with_the_facts_is_said_at_once(session, asked):
    with pytest.raises(EventRefused) as refused:
        add(session, asked, "fee_estimated", FILED, amount="1$435.29", until="tomorrow", x=1)
    assert len(refused.value.reasons) == 3


def test_a_day_that_has_not_come_at_the_agency_is_refused(session):
    # 15:00 UTC on 24 November is still the 24th in Chicago and in Honolulu.
    asked = records_request(session, agency(session), campaign(session), filed_on=FILED)
    with pytest.raises(EventRefused, match="has not come yet"):
        add(session, asked, "received", TODAY + timedelta(days=1))


def test_the_agencys_own_day_decides_what_has_come(session):
    late_evening = NOW.replace(hour=3)  # 24 November in UTC, still the 23rd in Chicago
    asked = records_request(session, agency(session), campaign(session), filed_on=FILED)
    with pytest.raises(EventRefused, match="has not come yet"):
        events.record(session, asked, "received", on=TODAY, now=late_evening)
    events.record(session, asked, "received", on=TODAY - timedelta(days=1), now=late_evening)
    assert asked.status is RequestStatus.AWAITING


def test_a_day_before_the_filing_is_refused(session, asked):
    with pytest.raises(EventRefused, match="before the request was filed"):
        add(session, asked, "received", FILED - timedelta(days=1))


def test_filed_after_midnight_here_may_be_sent_the_evening_before_there(session):
    past_midnight = NOW.replace(hour=6)  # 1 a.m. in New York, still the 23rd in California
    west = agency(session, state="CA", zone="America/Los_Angeles")
    asked = records_request(
        session, west, campaign(session), filed_on=TODAY, created_at=past_midnight
    )
    evening = TODAY - timedelta(days=1)
    events.record(session, asked, "sent", on=evening, now=past_midnight)
    assert asked.status is RequestStatus.SENT
    with pytest.raises(EventRefused, match="before the request was filed"):
        events.record(session, asked, "received", on=evening - timedelta(days=1), now=NOW)


def test_a_promise_needs_its_day_and_not_one_before_it_was_made(session, asked):
    with pytest.raises(EventRefused, match="until is needed"):
        add(session, asked, "promised", FILED)
    with pytest.raises(EventRefused, match="lies before the day of the event"):
        add(session, asked, "promised", date(2026, 11, 5), until="2026-11-04")
    kept = add(session, asked, "promised", date(2026, 11, 5), until=date(2026, 12, 4))
    assert kept.facts == {"until": "2026-12-04"}


@pytest.mark.parametrize(
    ("given_as", "stored"),
    [("$435.29", 43529), ("1,200", 120000), ("12.5", 1250), ("0.01", 1)],
)
def test_dollars_are_kept_as_cents(session, asked, given_as, stored):
    assert add(session, asked, "fee_estimated", FILED, amount=given_as).facts == {
        "amount_cents": stored
    }


def test_the_same_event_twice_is_a_slip_unless_said_on_purpose(session, asked):
    add(session, asked, "acknowledged", date(2026, 11, 4))
    with pytest.raises(AlreadyRecorded, match="recorded for 2026-11-04 already"):
        add(session, asked, "acknowledged", date(2026, 11, 4), note="by e-mail")
    events.record(session, asked, "acknowledged", on=date(2026, 11, 4), now=NOW, again=True)
    assert len(asked.events) == 2


def test_two_phone_calls_on_one_day_are_two_events(session, asked):
    add(session, asked, "phone_call", FILED, note="Nobody there", with_whom="front desk")
    add(session, asked, "phone_call", FILED, note="They will look", with_whom="front desk")
    assert len(asked.events) == 2


def test_a_note_without_words_is_refused(session, asked):
    with pytest.raises(EventRefused, match="Write a few words"):
        add(session, asked, "note", FILED, note="  ")


def test_taking_back_an_event_returns_to_what_was(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    before = clock_rows(session, asked)
    wrong = add(session, asked, "denied", date(2026, 11, 6), exemption="5 ILCS 140/7(1)(d)")
    assert (asked.status, asked.closed_on) == (RequestStatus.DENIED, date(2026, 11, 6))
    assert clock_rows(session, asked) != before
    taken_back = events.void(session, wrong, reason="It was another request", now=NOW)
    assert (asked.status, asked.closed_on) == (RequestStatus.AWAITING, None)
    assert clock_rows(session, asked) == before
    assert (taken_back.voids_id, taken_back.note) == (wrong.id, "It was another request")
    kept = session.get(RequestEvent, wrong.id)
    assert (kept.kind, kept.facts) == ("denied", {"exemption": "5 ILCS 140/7(1)(d)"})


def test_what_was_taken_back_can_be_recorded_anew(session, asked):
    first = add(session, asked, "denied", date(2026, 11, 6))
    events.void(session, first, reason="Wrong request", now=NOW)
    add(session, asked, "denied", date(2026, 11, 6))
    assert asked.status is RequestStatus.DENIED


def test_taking_back_wants_a_reason_and_happens_once_and_is_final(session, asked):
    event = add(session, asked, "received", date(2026, 11, 3))
    with pytest.raises(EventRefused, match="Say why"):
        events.void(session, event, reason=" ", now=NOW)
    taken_back = events.void(session, event, reason="Not yet", now=NOW)
    with pytest.raises(EventRefused, match="taken back already"):
        events.void(session, event, reason="Again", now=NOW)
    with pytest.raises(EventRefused, match="final"):
        events.void(session, taken_back, reason="It was right", now=NOW)


def test_many_requests_take_the_same_event_in_bulk(session):
    about = campaign(session)
    made = [records_request(session, agency(session), about) for _ in range(3)]
    for each in made:
        assert each.events == []
    ids = [each.id for each in made]
    assert events.record_many(session, ids, "withdrawn", on=TODAY, note="Undone", now=NOW) == 3
    assert {each.status for each in made} == {RequestStatus.WITHDRAWN}
    assert [each.events[0].note for each in made] == ["Undone"] * 3
    assert session.scalars(select(RequestClock)).all() == []


def test_the_kinds_of_the_law_are_all_known():
    assert KINDS.keys() >= LAW_KINDS
    assert all(len(kind) <= 40 for kind in KINDS)


# Items


def two_items(session, asked):
    session.add(RequestItem(request_id=asked.id, category="portal_log", position=1))
    session.flush()
    session.expire(asked, ["items"])


def outcomes(asked):
    return {item.category: item.outcome.value for item in asked.items}


def test_one_item_answered_leaves_the_request_partly_answered_and_open(session, asked):
    two_items(session, asked)
    add(session, asked, "denied", date(2026, 11, 6), items="portal_log")
    assert outcomes(asked) == {"agreement": "waiting", "portal_log": "refused"}
    assert (asked.status, asked.closed_on) == (RequestStatus.PARTLY_ANSWERED, None)


def test_when_every_item_has_its_outcome_the_request_is_closed(session, asked):
    two_items(session, asked)
    add(session, asked, "no_records", date(2026, 11, 6), items=["portal_log"])
    add(session, asked, "produced", date(2026, 11, 9))
    assert outcomes(asked) == {"agreement": "produced", "portal_log": "none_exists"}
    assert (asked.status, asked.closed_on) == (
        RequestStatus.PARTLY_ANSWERED,
        date(2026, 11, 9),
    )


def test_an_outcome_noted_by_hand_counts_like_an_answer(session, asked):
    add(session, asked, "item_outcome", date(2026, 11, 6), item="agreement", outcome="refused")
    assert asked.status is RequestStatus.DENIED
    add(session, asked, "item_outcome", date(2026, 11, 7), item="agreement", outcome="produced")
    assert asked.status is RequestStatus.PRODUCED


def test_a_refusal_turned_over_on_appeal_opens_the_request_again(session, asked):
    add(session, asked, "denied", date(2026, 11, 6))
    add(session, asked, "appealed", date(2026, 11, 9), to="Attorney General")
    assert (asked.status, asked.closed_on) == (RequestStatus.DENIED, None)
    add(session, asked, "appeal_decided", date(2026, 11, 20), decision="reversed")
    assert (asked.status, asked.closed_on) == (RequestStatus.AWAITING, None)
    assert outcomes(asked) == {"agreement": "waiting"}


def test_an_acknowledgment_that_comes_late_does_not_hide_the_answer(session, asked):
    add(session, asked, "produced", date(2026, 11, 9))
    add(session, asked, "acknowledged", date(2026, 11, 10), tracking_number="W054033")
    assert (asked.status, asked.tracking_number) == (RequestStatus.PRODUCED, "W054033")


def clock_rows(session, asked):
    rows = session.scalars(
        select(RequestClock).where(RequestClock.request_id == asked.id).order_by(RequestClock.rule)
    )
    return [(row.rule, row.state, row.due_on, row.latest_on, row.may_accuse) for row in rows]


# The projection, as laws of its own

_PLAIN = sorted(kind for kind, row in KINDS.items() if not row.required and kind != "voided")


@st.composite
def stories(draw):
    """Events, at most one of a kind on a day, with ids in the order in which they were drawn."""
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(_PLAIN), st.integers(0, 9), st.booleans()),
            max_size=12,
            unique_by=lambda each: each[:2],
        )
    )
    return [
        Happening(number, kind, FILED + timedelta(days=day), {"items": ["a"]} if named else {})
        for number, (kind, day, named) in enumerate(drawn, 1)
    ]


@given(stories(), st.randoms())
def test_the_order_of_recording_does_not_matter(story, random):
    numbers = [each.id for each in story]
    random.shuffle(numbers)
    shuffled = [
        Happening(number, each.kind, each.on, each.facts)
        for number, each in zip(numbers, story, strict=True)
    ]
    random.shuffle(shuffled)
    assert project(shuffled, ["a", "b"]) == project(story, ["a", "b"])


@given(stories(), st.sampled_from(_PLAIN), st.integers(0, 9))
def test_taking_back_is_as_if_it_had_never_been_recorded(story, kind, day):
    wrong = Happening(900, kind, FILED + timedelta(days=day), {})
    taken_back = Happening(901, "voided", FILED, {}, voids_id=900)
    assert project([*story, wrong, taken_back], ["a"]) == project(story, ["a"])
    assert wrong not in live([*story, wrong, taken_back])


@given(stories())
def test_a_closed_request_expects_nothing_and_an_open_one_has_no_end(story):
    found = project(story, ["a", "b"])
    if found.closed_on is not None:
        assert found.status not in {RequestStatus.OUR_MOVE, RequestStatus.FILED}
        assert found.follow_up_on is None
    if found.status is RequestStatus.PRODUCED:
        assert set(found.items.values()) <= {ItemOutcome.PRODUCED, ItemOutcome.WITHDRAWN}
    assert set(found.items) == {"a", "b"}


@given(stories())
def test_notes_change_nothing(story):
    quiet = [each for each in story if KINDS[each.kind].effect is not Effect.NOTHING]
    assert project(story, ["a"]).status == project(quiet, ["a"]).status


def test_rebuilding_gives_what_recording_gave(session, asked):
    for kind, day in (("received", 3), ("clarification_asked", 4), ("clarified", 5)):
        add(session, asked, kind, date(2026, 11, day))
    rows = clock_rows(session, asked)
    asked.status = RequestStatus.PRODUCED
    asked.tracking_number = "tampered"
    session.query(RequestClock).delete()
    assert events.reproject(session, [asked.id], now=NOW) == 1
    session.expire_all()
    again = session.get_one(RecordsRequest, asked.id)
    assert (again.status, again.tracking_number) == (RequestStatus.AWAITING, "")
    assert clock_rows(session, asked) == rows
    assert events.reproject(session, [asked.id], now=NOW) == 0
