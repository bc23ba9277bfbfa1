"""What a letter says must hold when it leaves: an answer that came meanwhile holds it back."""

from datetime import timedelta

import pytest

from app.errors import NotFound, ServiceError
from app.models import Batch, BatchState, Contact, ContactKind, DispatchState, LetterKind
from app.ports.mail import MailRefused, MailUncertain
from app.queries.batches import progress
from app.services import (
    batches,
    cohorts,
    events,
    forum_addresses,
    letters_in_question,
    outbox,
)
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.services.cohort_acts import LEAVES, asked, kinds, leave, letters, send


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda session, one: events.record(session, one, "produced", on=TODAY, now=NOW), "closed"),
        (
            lambda session, one: events.record(session, one, "fee_estimated", on=TODAY, now=NOW),
            "the next move is ours",
        ),
        (lambda session, one: message(session, "somebody@gmail.com"), "waits to be sorted"),
        (
            lambda session, one: message(session, one.recipient.contacts[0].value),
            "may be theirs",
        ),
        (
            lambda session, one: events.void(
                session, one.events[-1], reason="Another one.", now=NOW
            ),
            "Nothing proves",
        ),
    ],
)
def test_an_answer_that_arrived_meanwhile_holds_the_letter(session, about, happens, why):
    one = late_request(session, about)
    cohort = send(session, asked(one))
    happens(session, one)
    session.flush()
    assert leave(session) == []
    [letter] = letters(session)
    assert (letter.state, why in letter.held_because) == (DispatchState.HELD, True)
    assert kinds(one).count("followed_up") == 0
    assert cohorts.look_again(session, cohort, now=LEAVES, today=TODAY) == 0


def test_a_friendly_reminder_stays_here_once_they_asked_us_something(session, about):
    one = late_request(session, about)
    send(session, asked(one, firm=False))
    events.record(session, one, "clarification_asked", on=TODAY, now=NOW)
    assert leave(session) == []
    [letter] = letters(session)
    assert (letter.state, "next move is ours" in letter.held_because) == (DispatchState.HELD, True)


def test_a_mailbox_nobody_read_holds_the_letter_until_somebody_did(session, about):
    one = late_request(session, about)
    cohort = send(session, asked(one))
    two_days = NOW + timedelta(days=2)
    assert leave(session, now=two_days) == []
    assert "within the last day" in letters(session)[0].held_because
    mailbox_read(session, at=two_days)
    assert cohorts.look_again(session, cohort, now=two_days, today=two_days.date()) == 1
    assert len(leave(session, now=two_days)) == 1


def test_a_letter_whose_date_moved_stays_held(session, about):
    one = late_request(session, about)
    send(session, asked(one))
    received = next(event for event in one.events if event.kind == "received")
    events.record(session, one, "received", on=received.happened_on + timedelta(days=2), now=NOW)
    events.void(session, received, reason="It was two days later.", now=NOW)
    assert leave(session) == []
    assert "has moved" in letters(session)[0].held_because


@pytest.fixture
def appealed(session, about):
    """A denial, and the cohort with the appeal from it, in the queue."""
    one = late_request(session, about)
    denial = events.record(session, one, "denied", on=TODAY - timedelta(days=3), now=NOW)
    forum_addresses.give(
        session, one.jurisdiction, "pac", channel=ContactKind.EMAIL,
        value="pac@ag.example.invalid", member_id=None, now=NOW,
    )  # fmt: skip
    cohort = send(session, asked(one, kind=LetterKind.APPEAL))
    events.void(session, denial, reason="It belongs to another request.", now=NOW)
    return one, cohort


def test_a_letter_that_rests_on_an_entry_taken_back_waits_for_a_decision(session, appealed):
    one, cohort = appealed
    assert leave(session) == []
    [letter] = letters(session)
    assert letter.state is DispatchState.HELD
    assert "taken back" in letter.held_because
    assert kinds(one).count("appealed") == 0
    assert cohorts.look_again(session, cohort, now=LEAVES, today=TODAY) == 0


def test_a_letter_that_somebody_lets_stand_leaves_although_it_rests_on_such_an_entry(
    session, appealed
):
    one, cohort = appealed
    leave(session)
    [letter] = letters(session)
    decision = {"member_id": None, "now": LEAVES, "today": TODAY}
    letters_in_question.let_stand(session, one, letter.id, "They denied it as well.", **decision)
    assert cohorts.look_again(session, cohort, now=LEAVES, today=TODAY) == 1
    assert len(leave(session)) == 1


def test_the_letters_within_one_share_its_fate(session, about):
    body = agency(session, email="records@capital.example.invalid", city="Capital")
    two = [late_request(session, one, body=body) for one in (about, campaign(session))]
    cohort = send(session, asked(*two))
    claimed = outbox.claim_next(session, now=LEAVES, pace=None)
    outbox.note_uncertain(session, claimed, MailUncertain("no answer"))
    session.flush()
    assert {one.state for one in letters(session)} == {DispatchState.UNCERTAIN}
    lead = letters(session)[0]
    outbox.settle_uncertain(session, lead, arrived=False, now=LEAVES, member_id=None)
    session.flush()
    assert {one.state for one in letters(session)} == {DispatchState.QUEUED}
    claimed = outbox.claim_next(session, now=LEAVES, pace=None)
    outbox.note_refused(session, claimed, MailRefused("554 no"))
    assert {one.state for one in letters(session)} == {DispatchState.FAILED}
    cohorts.drop_letter(session, cohort, lead)
    assert {one.state for one in letters(session)} == {DispatchState.WITHDRAWN}
    with pytest.raises(NotFound):
        cohorts.drop_letter(session, cohort, letters(session)[1])


def test_a_letter_held_by_the_gate_is_not_let_go_by_a_complete_address(session, about):
    one = late_request(session, about, email=None)
    one.recipient.contacts.append(
        Contact(kind=ContactKind.POST, value="1 Main Street", zip="62701", source="test")
    )
    session.flush()
    cohort = send(session, asked(one))
    message(session, "somebody@gmail.com")
    assert cohorts.hold_what_may_not_leave(session, cohort, now=LEAVES, today=TODAY) == 1
    assert outbox.release_completed(session) == 0
    [letter] = letters(session)
    with pytest.raises(ServiceError, match="cannot be noted"):
        outbox.left_by_hand(session, letter, on=TODAY, now=LEAVES, member_id=None)


def test_stopping_a_batch_leaves_its_later_letters_alone(session, about):
    one = late_request(session, about)
    letter = about.letters[0]
    batch = Batch(
        ref="B-1",
        campaign_id=about.id,
        letter_id=letter.id,
        version_id=letter.versions[0].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW,
        created_at=NOW,
    )
    session.add(batch)
    session.flush()
    one.batch_id = batch.id
    send(session, asked(one))
    done = batches.stop(session, batch, member_id=None, now=NOW, today=TODAY)
    assert (done.withdrawn, done.left) == (0, 1)
    assert "withdrawn" not in kinds(one)
    assert letters(session)[0].state is DispatchState.QUEUED
    assert progress(session, batch.id).letters == {"email": {"sent": 1}}
