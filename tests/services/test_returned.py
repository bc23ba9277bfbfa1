"""A letter that came back began nothing; the one that is sent in its place does."""

from datetime import timedelta

import pytest

from app.models import DispatchState
from app.services import events, leaving
from app.services.clock_facts import cases
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

DAY = timedelta(days=1)


@pytest.fixture
def asked(session):
    group(session)
    made = records_request(session, agency(session), campaign(session))
    made.filed_on, made.created_at = TODAY - 9 * DAY, NOW - 9 * DAY
    session.flush()
    return made


def leaves(session, asked, key, on):
    letter = dispatch(session, asked, key=key, state=DispatchState.SENDING)
    leaving.note_left(session, letter, now=NOW, on=on, member_id=None)
    return letter


def tell(session, asked, kind, on, letter=None, **facts):
    return events.record(
        session, asked, kind, on=on, facts=facts, now=NOW, dispatch_id=letter and letter.id
    )


def law_sees(session, asked):
    (case,) = cases(session, [asked.id])
    return [(event.kind.value, event.on) for event in case.events]


def test_the_law_is_not_told_of_a_letter_that_came_back(session, asked):
    letter = leaves(session, asked, "request", TODAY - 5 * DAY)
    assert law_sees(session, asked) == [("sent", TODAY - 5 * DAY)]
    tell(session, asked, "returned", TODAY - 4 * DAY, letter)
    assert law_sees(session, asked) == []
    assert asked.status == "our_move"


def test_the_next_letter_counts_and_asks_nothing_more_of_us(session, asked):
    letter = leaves(session, asked, "request", TODAY - 5 * DAY)
    tell(session, asked, "returned", TODAY - 4 * DAY, letter)
    leaves(session, asked, "again:1", TODAY - 3 * DAY)
    assert law_sees(session, asked) == [("sent", TODAY - 3 * DAY)]
    assert asked.status == "sent"


def test_all_of_it_on_one_day_comes_out_the_same(session, asked):
    letter = leaves(session, asked, "request", TODAY)
    tell(session, asked, "returned", TODAY, letter)
    leaves(session, asked, "again:1", TODAY)
    assert law_sees(session, asked) == [("sent", TODAY)]
    assert asked.status == "sent"


def test_the_second_letter_may_come_back_too(session, asked):
    for number, key in enumerate(("request", "again:1")):
        letter = leaves(session, asked, key, TODAY - (5 - number) * DAY)
        tell(session, asked, "returned", TODAY - (5 - number) * DAY, letter)
    assert law_sees(session, asked) == []
    assert asked.status == "our_move"


def test_a_return_without_a_letter_speaks_of_what_was_sent_before_it(session, asked):
    tell(session, asked, "sent", TODAY - 5 * DAY)
    tell(session, asked, "returned", TODAY - 4 * DAY)
    tell(session, asked, "sent", TODAY - 3 * DAY)
    assert law_sees(session, asked) == [("sent", TODAY - 3 * DAY)]
    assert asked.status == "sent"


def test_a_return_without_a_letter_says_nothing_of_one_that_had_arrived(session, asked):
    tell(session, asked, "sent", TODAY - 5 * DAY)
    tell(session, asked, "acknowledged", TODAY - 4 * DAY)
    tell(session, asked, "returned", TODAY - 3 * DAY)
    assert ("sent", TODAY - 5 * DAY) in law_sees(session, asked)


def test_a_letter_they_turn_out_to_have_did_arrive(session, asked):
    letter = leaves(session, asked, "request", TODAY - 5 * DAY)
    tell(session, asked, "returned", TODAY - 4 * DAY, letter)
    tell(session, asked, "acknowledged", TODAY - 2 * DAY)
    assert ("sent", TODAY - 5 * DAY) in law_sees(session, asked)


def test_an_appeal_that_came_back_was_not_made(session, asked):
    tell(session, asked, "received", TODAY - 8 * DAY)
    tell(session, asked, "denied", TODAY - 5 * DAY)
    appeal = dispatch(
        session,
        asked,
        key="appeal:1",
        state=DispatchState.SENDING,
        basis={"event": {"kind": "appealed", "facts": {}}},
    )
    leaving.note_left(session, appeal, now=NOW, on=TODAY - 3 * DAY, member_id=None)
    assert ("appealed", TODAY - 3 * DAY) in law_sees(session, asked)
    tell(session, asked, "returned", TODAY - 2 * DAY, appeal)
    assert [kind for kind, _ in law_sees(session, asked)] == ["received", "denied"]


def test_a_return_that_was_taken_back_changes_nothing(session, asked):
    letter = leaves(session, asked, "request", TODAY - 5 * DAY)
    back = tell(session, asked, "returned", TODAY - 4 * DAY, letter)
    events.void(session, back, reason="it was about another letter", now=NOW)
    assert law_sees(session, asked) == [("sent", TODAY - 5 * DAY)]
    assert asked.status == "sent"
