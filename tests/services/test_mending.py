"""Correcting and withdrawing what a batch sent: who gets a letter, and what becomes of the rest."""

from datetime import timedelta

import pytest

from app.law.vocabulary import ClockState
from app.models import ContactHealth, ContactKind, DispatchState, FeeLine, LetterKind, RequestStatus
from app.services import cohorts, events, outbox, unsent
from app.services.cohorts import CohortChanged, CohortRefused
from app.services.unsent import Act, UnsentRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.services.cohort_acts import LEAVES, asked, kinds, leave, letters, prepare, send

SAID = {"before": "the agreements", "after": "the agreements and every annex"}
ANEW = {"kind": LetterKind.CORRECTION, "extra": SAID}
SLIP = {"kind": LetterKind.CORRECTION, "extra": SAID | {"effect": "slip"}}
WITHDRAWN = {"kind": LetterKind.WITHDRAWAL, "extra": {"because": "We named the wrong product."}}


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


def waiting(session, about, state=DispatchState.QUEUED, **facts):
    """A request of which the letter has not left."""
    town = agency(session, city="Elsewhere", **facts)
    one = records_request(session, town, about)
    return one, dispatch(session, one, state=state, not_before_at=NOW + timedelta(hours=2))


def determine(one):
    return next((clock for clock in one.clocks if clock.rule == "determine"), None)


def test_a_correction_goes_the_way_the_letter_went_and_says_before_and_after(session, about):
    one = late_request(session, about)
    one.recipient.contacts[0].value = "new@capital.example.invalid"
    session.flush()
    [ready] = prepare(session, one, **ANEW).ready
    assert ready.recipient.value != "new@capital.example.invalid"
    assert "The letter said:\n\nthe agreements\n" in ready.letter.body
    assert "It should have said:\n\nthe agreements and every annex\n" in ready.letter.body
    assert "from the day on which this letter reaches you" in ready.letter.body
    assert not ready.accuses


def test_where_the_old_address_fails_the_correction_takes_another_that_works(session, about):
    one = late_request(session, about)
    one.recipient.contacts[0].health = ContactHealth.FAILING
    assert prepare(session, one, **ANEW).reasons == {"no_contact": 1}


def test_a_change_of_what_we_ask_moves_their_clock_to_the_receipt_of_the_letter(session, about):
    one = late_request(session, about)
    first = determine(one).due_on
    [ready] = prepare(session, one, **ANEW).ready
    [move] = [move for move in ready.moves[one.id] if move.rule == "determine"]
    assert (move.before.due_on, move.after.started_on) == (first, TODAY)
    send(session, asked(one, **ANEW))
    assert determine(one).due_on == first
    leave(session)
    assert kinds(one)[-1] == "asked_anew"
    assert determine(one) is None, "nothing proves yet that the new letter arrived"
    events.record(session, one, "received", on=TODAY, now=LEAVES)
    assert (determine(one).started_on, determine(one).due_on) == (TODAY, move.after.due_on)
    assert one.status is RequestStatus.AWAITING


def test_a_slip_moves_nothing(session, about):
    one = late_request(session, about)
    first = determine(one).due_on
    [ready] = prepare(session, one, **SLIP).ready
    assert ready.moves[one.id] == ()
    assert "so does the day on which it reached you" in ready.letter.body
    send(session, asked(one, **SLIP))
    leave(session)
    assert (kinds(one)[-1], determine(one).due_on) == ("corrected", first)


def test_several_requests_at_one_body_are_corrected_in_one_letter(session, about):
    body = agency(session, email="records@capital.example.invalid", city="Capital")
    two = [late_request(session, each, body=body) for each in (about, campaign(session))]
    [ready] = prepare(session, *two, **ANEW).ready
    assert all(one.ref in ready.letter.body for one in two)
    send(session, asked(*two, **ANEW))
    assert len(leave(session)) == 1
    assert [kinds(one)[-1] for one in two] == ["asked_anew", "asked_anew"]


def test_words_with_facts_of_the_request_make_a_letter_for_each(session, about):
    body = agency(session, email="records@capital.example.invalid", city="Capital")
    two = [late_request(session, each, body=body) for each in (about, campaign(session))]
    extra = {"because": "In {{ ref }} of {{ sent_on | day }} we named the wrong product."}
    found = prepare(session, *two, kind=LetterKind.CORRECTION, extra=extra)
    assert len(found.ready) == 2
    for one, ready in zip(two, found.ready, strict=True):
        assert f"In {one.ref} of October 19, 2026 we named" in ready.letter.body


@pytest.mark.parametrize(
    ("kind", "extra", "words"),
    [
        (LetterKind.CORRECTION, {}, "Write what was wrong"),
        (LetterKind.CORRECTION, {"before": "Ring"}, "Write both"),
        (LetterKind.CORRECTION, {"because": "{{ secret }}"}, "secret"),
        (LetterKind.CORRECTION, {"because": "{% import 'x' as y %}"}, "your words"),
        (LetterKind.CORRECTION, {"grounds": "none"}, "has no 'grounds'"),
        (LetterKind.WITHDRAWAL, {}, "why it is withdrawn"),
    ],
)
def test_a_letter_that_says_nothing_or_cannot_be_read_is_refused(
    session, about, kind, extra, words
):
    found = prepare(session, late_request(session, about), kind=kind, extra=extra)
    assert found.reasons == {"letter_refused": 1}
    assert words in found.left_out[0].why[0]


def test_a_letter_in_the_queue_is_put_right_itself_and_undone_word_for_word(session, about):
    one, first = waiting(session, about)
    was = (first.subject, first.body, first.sha256, first.state)
    found = prepare(session, one, **ANEW)
    assert ([each.act for each in found.instead], found.ready) == ([Act.REWRITE], ())
    cohort = send(session, asked(one, **ANEW), shown=found.digest)
    assert "every annex" in first.body
    assert first.sha256 != was[2]
    assert (letters(session), first.state) == ([], DispatchState.QUEUED)
    assert cohorts.undo(session, cohort, now=NOW).restored == 1
    assert (first.subject, first.body, first.sha256, first.state) == was


def test_a_letter_in_the_queue_without_these_words_is_taken_out_and_does_not_leave(session, about):
    one, first = waiting(session, about)
    extra = {"because": "Please read Ring where we wrote Wing."}
    send(session, asked(one, kind=LetterKind.CORRECTION, extra=extra))
    assert first.state is DispatchState.HELD
    assert "something is wrong in it" in first.held_because
    assert leave(session, now=NOW + timedelta(days=1)) == []


def test_a_letter_in_the_queue_is_withdrawn_without_a_letter_and_comes_back_when_undone(
    session, about
):
    one, first = waiting(session, about)
    cohort = send(session, asked(one, **WITHDRAWN))
    assert (first.state, one.status) == (DispatchState.WITHDRAWN, RequestStatus.WITHDRAWN)
    assert letters(session) == []
    cohorts.undo(session, cohort, now=NOW)
    assert (first.state, one.status) == (DispatchState.QUEUED, RequestStatus.FILED)
    assert one.closed_on is None


def test_a_printed_letter_is_asked_about_and_printed_anew_once_it_is_put_right(session, about):
    one, first = waiting(session, about, DispatchState.PRINTED)
    first.channel, first.printed_at = ContactKind.POST, NOW
    [out] = prepare(session, one, **ANEW).left_out
    assert (out.code, "posting log" in out.why[0]) == ("printed", True)
    here = {"kind": LetterKind.CORRECTION, "extra": SAID | {"printed": "here"}}
    [instead] = prepare(session, one, **here).instead
    assert "Throw the printed sheet away." in instead.why
    cohort = send(session, asked(one, **here))
    assert (first.state, first.printed_at) == (DispatchState.QUEUED, None)
    cohorts.undo(session, cohort, now=NOW)
    assert (first.state, first.printed_at) == (DispatchState.PRINTED, NOW)


@pytest.mark.parametrize("state", [DispatchState.UNCERTAIN, DispatchState.SENDING])
def test_of_a_letter_that_may_have_left_nobody_writes_a_second_one(session, about, state):
    one, _ = waiting(session, about, state)
    assert prepare(session, one, **ANEW).reasons == {"uncertain": 1}


def test_a_letter_that_left_between_the_look_and_the_press_is_not_changed_behind_its_back(
    session, about
):
    one, first = waiting(session, about)
    shown = prepare(session, one, **ANEW).digest
    first.state = DispatchState.SENDING
    session.flush()
    with pytest.raises(CohortRefused):
        send(session, asked(one, **ANEW), shown=shown)
    first.state = DispatchState.QUEUED
    session.flush()
    prepared = prepare(session, one, **ANEW)
    first.state = DispatchState.SENT
    first.sent_at = NOW
    session.flush()
    cohort = send(session, asked(late_request(session, about), **ANEW))
    with pytest.raises(UnsentRefused, match="is sent by now"):
        unsent.carry_out(session, cohort, prepared.instead, now=NOW, member_id=None)


def test_withdrawn_by_letter_the_request_closes_and_nothing_opens_it_again(session, about):
    one = late_request(session, about)
    [ready] = prepare(session, one, **WITHDRAWN).ready
    assert "We withdraw the request" in ready.letter.body
    assert "We named the wrong product." in ready.letter.body
    send(session, asked(one, **WITHDRAWN))
    assert one.status is not RequestStatus.WITHDRAWN, "not before the letter leaves"
    leave(session)
    assert (one.status, one.closed_on, list(one.clocks)) == (RequestStatus.WITHDRAWN, TODAY, [])
    for kind in ("clarification_asked", "fee_estimated", "acknowledged"):
        events.record(session, one, kind, on=TODAY, now=LEAVES)
        assert (one.status, one.closed_on) == (RequestStatus.WITHDRAWN, TODAY)
    events.record(session, one, "partly_produced", on=TODAY, now=LEAVES)
    assert one.closed_on == TODAY
    assert all(clock.state != ClockState.RUNNING.value for clock in one.clocks)
    later = LEAVES + timedelta(hours=2)
    assert prepare(session, one, now=later, **WITHDRAWN).reasons == {"closed": 1}


def test_what_would_be_thrown_away_wants_to_be_confirmed(session, about):
    came, owing, lines = (late_request(session, about) for _ in range(3))
    events.record(session, came, "partly_produced", on=TODAY, now=NOW)
    events.record(session, owing, "fee_accepted", on=TODAY, now=NOW)
    session.add(
        FeeLine(
            request_id=lines.id, asked_cents=100, cents=100, state="accepted",
            estimated_on=TODAY, added_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    found = prepare(session, came, owing, lines, **WITHDRAWN)
    assert found.reasons == {"money_owed": 2, "records_came": 1}
    sure = {"because": "All the same.", "even_so": "yes"}
    assert len(prepare(session, came, owing, kind=LetterKind.WITHDRAWAL, extra=sure).ready) == 2
    events.record(session, owing, "paid", on=TODAY, now=NOW)
    assert prepare(session, owing, **WITHDRAWN).ready


def test_records_that_come_while_the_withdrawal_waits_hold_it_back(session, about):
    one = late_request(session, about)
    send(session, asked(one, **WITHDRAWN))
    events.record(session, one, "partly_produced", on=TODAY, now=NOW)
    assert leave(session) == []
    [letter] = letters(session)
    assert (letter.state, "Records came" in letter.held_because) == (DispatchState.HELD, True)


def test_a_closed_request_may_be_asked_anew_and_a_slip_in_it_is_let_be(session, about):
    one = late_request(session, about)
    events.record(session, one, "no_records", on=TODAY, now=NOW)
    assert prepare(session, one, **SLIP).reasons == {"closed": 1}
    send(session, asked(one, **ANEW))
    leave(session)
    assert (one.status, one.closed_on) == (RequestStatus.SENT, None)
    assert one.items[0].outcome == "waiting"


def test_passed_on_to_another_body_it_is_mended_there(session, about):
    one = late_request(session, about)
    events.record(session, one, "transferred", on=TODAY, facts={"to": "The clerk"}, now=NOW)
    [out] = prepare(session, one, **ANEW).left_out
    assert (out.code, "write to the body that has it" in out.why[0]) == ("closed", True)


def test_brought_in_from_elsewhere_it_goes_to_the_contact(session, about):
    one = records_request(session, agency(session, email="r@there.example.invalid"), about)
    assert prepare(session, one, **ANEW).reasons == {"not_left": 1}
    events.record(session, one, "sent", on=TODAY, now=NOW)
    assert prepare(session, one, **ANEW).ready[0].recipient.value == "r@there.example.invalid"


def test_nobody_gets_it_twice_by_pressing_twice_and_a_bad_one_may_be_mended(session, about):
    one = late_request(session, about)
    send(session, asked(one, **ANEW))
    assert prepare(session, one, **ANEW).reasons == {"written_lately": 1}
    leave(session)
    later = LEAVES + timedelta(hours=2)
    assert prepare(session, one, now=LEAVES, **ANEW).reasons == {"written_lately": 1}
    send(session, asked(one, **ANEW), now=later)
    assert [letter.key for letter in letters(session)] == ["correction:1", "correction:2"]


def test_what_waits_for_a_second_person_changes_nothing_and_is_written_when_they_agree(
    session, about
):
    maker, other = member(session), member(session)
    late, (one, first) = late_request(session, about), waiting(session, about)
    cohort = send(session, asked(late, one, **ANEW), above=1, by=maker.id)
    assert (letters(session), "every annex" in first.body) == ([], False)
    cohorts.approve(session, cohort, member_id=other.id, now=NOW, today=TODAY)
    assert (len(letters(session)), "every annex" in first.body) == (1, True)


def test_what_changed_since_it_was_looked_at_is_not_sent(session, about):
    late, (one, first) = late_request(session, about), waiting(session, about)
    shown = prepare(session, late, one, **ANEW).digest
    first.body = first.body.replace("please", "kindly")
    session.flush()
    with pytest.raises(CohortChanged, match="it is 2 letters"):
        send(session, asked(late, one, **ANEW), shown=shown)
    assert outbox.claim_next(session, now=NOW, pace=None) is None
