"""What we did answers what it was done against, and nothing that came after or beside it."""

import pytest

from app.law.vocabulary import ClockState, EventKind
from tests.law.asking import ask, day, on

RECEIVED = on("received", "2026-01-05")


def test_an_appeal_does_not_meet_the_clock_of_a_later_refusal():
    clocks = ask(
        "US-NY",
        RECEIVED,
        on("partly_denied", "2026-01-20"),
        on("appealed", "2026-02-02"),
        on("denied", "2026-03-02"),
    )
    appeal = clocks["appeal_file"]
    assert appeal.state is ClockState.RUNNING
    # The first refusal was appealed: it no longer draws the date forward.
    assert (appeal.due, appeal.earliest) == (day("2026-04-01"), day("2026-04-01"))


def test_an_appeal_of_silence_does_not_meet_the_clock_of_the_refusal_that_followed():
    appeal = ask("US-NY", RECEIVED, on("appealed", "2026-02-02"), on("denied", "2026-03-02"))
    assert appeal["appeal_file"].state is ClockState.RUNNING
    assert appeal["appeal_file"].earliest == day("2026-04-01")


def test_one_appeal_after_two_refusals_meets_the_clock():
    clocks = ask(
        "US-NY",
        RECEIVED,
        on("partly_denied", "2026-01-20"),
        on("denied", "2026-03-02"),
        on("appealed", "2026-03-10"),
    )
    assert clocks["appeal_file"].state is ClockState.MET


def test_each_of_two_appeals_is_that_of_its_own_refusal():
    clocks = ask(
        "US-NY",
        RECEIVED,
        on("partly_denied", "2026-01-20"),
        on("appealed", "2026-02-02"),
        on("denied", "2026-03-02"),
        on("appealed", "2026-03-10"),
    )
    assert clocks["appeal_file"].met_by.on == day("2026-03-10")
    assert not clocks["appeal_file"].notes


@pytest.mark.parametrize("first", ["denied", "partly_denied"])
def test_a_refusal_said_again_leaves_the_first_one_as_the_cautious_date(first):
    appeal = ask("US-NY", RECEIVED, on(first, "2026-01-08"), on("denied", "2026-03-16"))
    # Thirty days from 16 March; from 8 January they end on Saturday 7 February.
    assert appeal["appeal_file"].due == day("2026-04-15")
    assert appeal["appeal_file"].earliest == day("2026-02-06")


def test_a_limit_from_the_last_batch_does_not_run_from_an_earlier_one():
    sue = ask(
        "US-WA", RECEIVED, on("partly_produced", "2026-01-20"), on("partly_produced", "2026-03-03")
    )["sue"]
    assert (sue.due, sue.earliest) == (day("2027-03-03"), day("2027-03-03"))


@pytest.mark.parametrize("code", ["US-HI", "US-MO", "US-OR"])
def test_paying_does_not_answer_the_question_that_was_asked_beside_the_bill(code):
    reply = ask(
        code,
        RECEIVED,
        on("clarification_asked", "2026-01-12"),
        on("fee_estimated", "2026-01-20"),
        on("paid", "2026-01-26"),
    )["reply"]
    assert reply.state is ClockState.RUNNING
    assert reply.start.event.kind is EventKind.CLARIFICATION_ASKED


@pytest.mark.parametrize(("code", "rule"), [("US-TX", "estimate_reply"), ("US-VA", "reply")])
def test_an_answer_to_a_question_settles_no_bill(code, rule):
    events = [RECEIVED, on("clarification_asked", "2026-01-08"), on("fee_estimated", "2026-01-12")]
    assert ask(code, *events, on("clarified", "2026-01-14"))[rule].state is ClockState.RUNNING
    assert ask(code, *events, on("fee_accepted", "2026-01-14"))[rule].state is ClockState.MET


def test_a_question_and_a_bill_that_are_both_answered_are_met():
    reply = ask(
        "US-MO",
        RECEIVED,
        on("clarification_asked", "2026-01-12"),
        on("fee_estimated", "2026-01-20"),
        on("paid", "2026-01-26"),
        on("clarified", "2026-01-27"),
    )["reply"]
    assert reply.state is ClockState.MET


def test_records_that_came_after_silence_leave_nothing_to_appeal():
    """65 P.S. § 67.901: silence past five business days is a denial, here on 9 March 2026."""
    silent = (on("officer_received", "2026-03-02"), on("received", "2026-03-02"))
    appeal = ask("US-PA", *silent)["appeal_file"]
    assert (appeal.started_on, appeal.start.silent) == (day("2026-03-09"), True)
    came = ask("US-PA", *silent, on("produced", "2026-03-13"))["appeal_file"]
    assert came.state is ClockState.SUPERSEDED
    partly = ask("US-PA", *silent, on("produced", "2026-03-13"), on("partly_denied", "2026-03-13"))[
        "appeal_file"
    ]
    assert partly.state is ClockState.RUNNING
    before = ask("US-PA", *silent, on("produced", "2026-03-06"))["appeal_file"]
    assert before.start is None
