"""Letters that rest on what was wrong: found, decided once, corrected to the same address."""

from datetime import date, timedelta

import pytest

from app.errors import NotFound, ServiceError
from app.models import Dispatch, DispatchState
from app.services import events, overrides
from app.services.letters_in_question import correct, everywhere, let_stand, letters_in_question
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

SENT = NOW - timedelta(days=5)  # 19 November


@pytest.fixture
def asked(session):
    group(session)
    made = records_request(session, agency(session), campaign(session), filed_on=date(2026, 11, 2))
    events.record(session, made, "received", on=date(2026, 11, 4), now=NOW - timedelta(days=9))
    return made


@pytest.fixture
def letter(session, asked):
    """A firm follow-up that left on 19 November and names the day of the law."""
    received = asked.events[0]
    # Five business days from 4 November 2026, without Veterans Day: 5 ILCS 140/3(d).
    basis = {
        "kind": "follow_up", "accuses": True, "rule": "determine", "due_on": "2026-11-12",
        "latest_on": "2026-11-12", "events": [received.id],
    }  # fmt: skip
    return dispatch(
        session, asked, key="follow_up:1", basis=basis, state=DispatchState.SENT, sent_at=SENT,
        not_before_at=SENT,
    )  # fmt: skip


def decide(act, session, asked, letter, because="We looked again"):
    return act(session, asked, letter.id, because, member_id=None, now=NOW, today=TODAY)


def test_a_letter_whose_day_stands_is_in_no_question(session, asked, letter):
    assert letters_in_question(session, asked) == ()
    assert everywhere(session) == []


def test_taking_back_the_entry_it_rests_on_puts_it_in_question(session, asked, letter):
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    (found,) = letters_in_question(session, asked)
    assert found.dispatch is letter
    assert "taken back" in found.reasons[0]
    assert "It was another agency" in found.reasons[0]
    assert "there is none" in found.reasons[1]
    assert [(one.id, each.dispatch.id) for one, each in everywhere(session)] == [
        (asked.id, letter.id)
    ]


def test_an_extension_of_before_that_is_found_afterwards_puts_it_in_question(
    session, asked, letter
):
    events.record(session, asked, "extended", on=date(2026, 11, 10), now=NOW)
    (found,) = letters_in_question(session, asked)
    assert found.named == date(2026, 11, 12)
    assert found.now > date(2026, 11, 12)


def test_what_happened_after_it_left_questions_nothing(session, asked, letter):
    events.record(session, asked, "denied", on=date(2026, 11, 20), now=NOW)
    assert letters_in_question(session, asked) == ()


def test_a_date_set_by_hand_since_puts_it_in_question(session, asked, letter):
    overrides.override(
        session, asked, "determine", date(2026, 11, 30), "They had leave",
        member_id=None, now=NOW, today=TODAY,
    )  # fmt: skip
    (found,) = letters_in_question(session, asked)
    assert found.now == date(2026, 11, 30)


def test_deciding_that_it_stands_settles_it_until_the_reasons_are_others(session, asked, letter):
    extended = events.record(session, asked, "extended", on=date(2026, 11, 10), now=NOW)
    entry = decide(let_stand, session, asked, letter)
    assert (entry.dispatch_id, entry.note) == (letter.id, "We looked again")
    assert letters_in_question(session, asked) == ()
    events.void(session, extended, reason="Misread", now=NOW)
    assert letters_in_question(session, asked) == ()
    events.void(session, asked.events[0], reason="Wrong agency", now=NOW)
    assert len(letters_in_question(session, asked)) == 1


def test_a_correction_goes_to_the_same_address_and_says_both_days(session, asked, letter):
    events.record(session, asked, "extended", on=date(2026, 11, 10), now=NOW)
    (found,) = letters_in_question(session, asked)
    made = decide(correct, session, asked, letter, "You had taken five more days in time.")
    assert (made.recipient, made.channel) == (letter.recipient, letter.channel)
    assert made.state is DispatchState.QUEUED
    assert "November 12, 2026" in made.body
    assert f"November {found.now.day}, 2026" in made.body
    assert "You had taken five more days in time." in made.body
    assert "{{" not in made.subject + made.body
    assert letters_in_question(session, asked) == ()


def test_a_letter_that_has_not_left_is_withdrawn_with_those_said_within_it(session, asked, letter):
    letter.state, letter.sent_at = DispatchState.QUEUED, None
    other = records_request(session, asked.agency, campaign(session))
    within = dispatch(
        session, other, key="follow_up:1", within_id=letter.id, state=DispatchState.QUEUED
    )
    events.void(session, asked.events[0], reason="Wrong agency", now=NOW)
    assert decide(correct, session, asked, letter) is None
    assert letter.state is DispatchState.WITHDRAWN
    assert within.state is DispatchState.WITHDRAWN
    assert session.query(Dispatch).count() == 2


def test_no_decision_without_a_reason_and_none_about_another_letter(session, asked, letter):
    with pytest.raises(NotFound):
        decide(let_stand, session, asked, letter)
    events.void(session, asked.events[0], reason="Wrong agency", now=NOW)
    with pytest.raises(ServiceError, match="Say why"):
        decide(correct, session, asked, letter, "  ")
    assert len(letters_in_question(session, asked)) == 1
    assert session.query(Dispatch).count() == 1


def test_the_first_letter_is_never_in_question(session, asked):
    dispatch(session, asked, state=DispatchState.SENT, sent_at=SENT)
    events.void(session, asked.events[0], reason="Wrong agency", now=NOW)
    assert letters_in_question(session, asked) == ()


def test_of_a_printed_letter_a_person_says_where_it_is(session, asked, letter):
    letter.state, letter.printed_at, letter.sent_at = DispatchState.PRINTED, SENT, None
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    (found,) = letters_in_question(session, asked)
    assert (found.printed, found.left) == (True, False)
    with pytest.raises(ServiceError, match="posted or is still here"):
        decide(correct, session, asked, letter)
    made = correct(
        session, asked, letter.id, "Wrong day.", posted=True, member_id=None, now=NOW, today=TODAY
    )
    assert "our letter of November 19, 2026" in made.subject
    assert letter.state is DispatchState.PRINTED, "its day is noted in the posting log"


def test_a_printed_letter_that_is_still_here_is_withdrawn(session, asked, letter):
    letter.state, letter.printed_at, letter.sent_at = DispatchState.PRINTED, SENT, None
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    made = correct(
        session, asked, letter.id, "Wrong day.", posted=False, member_id=None, now=NOW, today=TODAY
    )
    assert (made, letter.state) == (None, DispatchState.WITHDRAWN)


def test_of_an_uncertain_letter_a_person_says_whether_it_left(session, asked, letter):
    letter.state, letter.sent_at, letter.attempted_at = DispatchState.UNCERTAIN, None, SENT
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    (found,) = letters_in_question(session, asked)
    assert found.unsure
    with pytest.raises(ServiceError, match="Nobody knows whether this letter left"):
        decide(correct, session, asked, letter)
    made = correct(
        session, asked, letter.id, "Wrong day.", posted=True, member_id=None, now=NOW, today=TODAY
    )
    assert letter.state is DispatchState.SENT
    assert "our letter of November 19, 2026" in made.subject


def test_an_uncertain_letter_that_they_do_not_have_is_withdrawn(session, asked, letter):
    letter.state, letter.sent_at, letter.attempted_at = DispatchState.UNCERTAIN, None, SENT
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    made = correct(
        session, asked, letter.id, "Wrong day.", posted=False, member_id=None, now=NOW, today=TODAY
    )
    assert (made, letter.state) == (None, DispatchState.WITHDRAWN)


@pytest.mark.parametrize(
    ("state", "opened_at", "why"),
    [
        (DispatchState.UNCERTAIN, NOW, "tell on its card"),
        (DispatchState.SENDING, None, "leaving just now"),
    ],
)
def test_a_letter_in_somebodys_hands_is_not_corrected(
    session, asked, letter, state, opened_at, why
):
    letter.state, letter.sent_at, letter.attempted_at = state, None, SENT
    letter.opened_at = opened_at
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    with pytest.raises(ServiceError, match=why):
        correct(
            session, asked, letter.id, "Wrong.", posted=True, member_id=None, now=NOW, today=TODAY
        )
    assert letter.state is state


def test_what_a_withdrawn_letter_said_of_other_requests_is_noted_on_each(session, asked, letter):
    letter.state, letter.sent_at, letter.not_before_at = DispatchState.QUEUED, None, NOW
    other = records_request(session, asked.recipient, campaign(session))
    within = dispatch(session, other, key="follow_up:1", within_id=letter.id)
    events.void(session, asked.events[0], reason="It was another agency", now=NOW)
    decide(correct, session, asked, letter)
    assert {letter.state, within.state} == {DispatchState.WITHDRAWN}
    assert f"also spoke of {asked.ref}" in other.events[-1].note
    assert "write it anew" in other.events[-1].note
