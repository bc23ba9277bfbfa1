"""A letter of ours that changes what we ask: which day counts for them, and which for us."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.law.statutes import codes
from app.law.vocabulary import Actor, ClockState, EventKind
from tests.law.asking import ask, day, on
from tests.law.test_engine_laws import BODIES, CODES, FACTS, clocks, histories

SENT, RECEIVED = on("sent", "2026-03-02"), on("received", "2026-03-02")
ANEW, ANEW_RECEIVED = on("asked_anew", "2026-03-05"), on("received", "2026-03-06")


def test_what_they_owe_counts_from_the_receipt_of_the_new_letter():
    """Illinois: five business days, from 2 March to the 9th and from 6 March to the 13th."""
    assert ask("US-IL", SENT, RECEIVED)["determine"].due == day("2026-03-09")
    clock = ask("US-IL", SENT, RECEIVED, ANEW, ANEW_RECEIVED)["determine"]
    assert (clock.started_on, clock.due, clock.latest) == (
        day("2026-03-06"), day("2026-03-13"), day("2026-03-13"),
    )  # fmt: skip
    assert "Our letter of 5 March 2026 changed what we ask" in clock.explanation()
    assert "By the letter before it was 9 March 2026." in clock.explanation()


def test_while_nothing_proves_that_it_arrived_nobody_is_late_by_either_letter():
    clock = ask("US-IL", SENT, RECEIVED, ANEW)["determine"]
    assert clock.state is ClockState.NOT_STARTED
    assert not clock.is_late_on(day("2026-12-31"))


def test_a_letter_taken_back_and_a_slip_leave_the_first_one_governing():
    taken_back = on("voided", "2026-03-09", voids="7")
    anew = on("asked_anew", "2026-03-05", id="7")
    first = ask("US-IL", SENT, RECEIVED)["determine"]
    assert ask("US-IL", SENT, RECEIVED, anew, taken_back)["determine"].due == first.due


def test_of_several_such_letters_the_newest_governs():
    again, received = on("asked_anew", "2026-03-10"), on("received", "2026-03-11")
    clock = ask("US-IL", SENT, RECEIVED, ANEW, ANEW_RECEIVED, again, received)["determine"]
    assert (clock.started_on, clock.due) == (day("2026-03-11"), day("2026-03-18"))


def test_an_answer_to_the_letter_before_does_not_answer_the_new_one():
    denied = on("denied", "2026-03-04")
    clock = ask("US-IL", SENT, RECEIVED, denied, ANEW, ANEW_RECEIVED)["determine"]
    assert clock.state is ClockState.RUNNING
    answered = on("denied", "2026-03-10")
    clock = ask("US-IL", SENT, RECEIVED, denied, ANEW, ANEW_RECEIVED, answered)["determine"]
    assert (clock.state, clock.met_by) == (ClockState.MET, answered)


def test_who_acknowledged_once_need_not_do_it_again():
    seen = on("acknowledged", "2026-03-03")
    clock = ask("US-NY", SENT, RECEIVED, seen)
    rule = next(rule for rule, each in clock.items() if each.kind == "acknowledge")
    after = ask("US-NY", SENT, RECEIVED, seen, ANEW, ANEW_RECEIVED)[rule]
    assert (after.state, after.met_by) == (ClockState.MET, seen)
    new = ask("US-NY", SENT, RECEIVED, ANEW, ANEW_RECEIVED)[rule]
    assert (new.state, new.started_on) == (ClockState.RUNNING, day("2026-03-06"))


def test_more_time_that_they_took_before_stands_where_it_ends_later():
    """Illinois gives five business days more: from 9 to 16 March, later than the 13th."""
    longer = on("extended", "2026-03-04", until=day("2026-03-16"))
    found = ask("US-IL", SENT, RECEIVED, longer, ANEW, ANEW_RECEIVED)
    assert found["determine"].due == day("2026-03-16")
    assert "by it this would end sooner" in found["determine"].explanation()
    extension = next(clock for clock in found.values() if clock.rule.extends)
    assert (extension.state, extension.met_by) == (ClockState.MET, longer)


def test_they_may_take_more_time_for_the_new_letter():
    longer = on("extended", "2026-03-12", until=day("2026-03-20"))
    found = ask("US-IL", SENT, RECEIVED, ANEW, ANEW_RECEIVED, longer)
    assert found["determine"].due == day("2026-03-20")
    extension = next(clock for clock in found.values() if clock.rule.extends)
    assert (extension.state, extension.met_by) == (ClockState.MET, longer)


def test_a_question_of_theirs_that_nobody_answered_still_holds_the_clock_up():
    question = on("clarification_asked", "2026-03-03")
    stopped = 0
    for code in codes():
        before = ask(code, SENT, RECEIVED, question)
        after = ask(code, SENT, RECEIVED, question, ANEW, ANEW_RECEIVED)
        for rule, clock in before.items():
            if clock.state is ClockState.PAUSED:
                stopped += 1
                assert after[rule].state is ClockState.PAUSED
    assert stopped


def test_a_refusal_before_keeps_its_own_time_to_appeal():
    denied = on("denied", "2026-03-04")
    before = ask("US-PA", SENT, RECEIVED, denied)
    after = ask("US-PA", SENT, RECEIVED, denied, ANEW, ANEW_RECEIVED)
    rule = next(rule for rule, each in before.items() if each.kind == "appeal_file")
    assert (after[rule].due, after[rule].earliest) == (before[rule].due, before[rule].earliest)
    assert after[rule].state is ClockState.RUNNING


def test_to_the_sooner_day_of_an_appeal_against_silence_we_keep():
    """Pennsylvania: silence is a refusal, and from it fifteen business days run for us."""
    before = ask("US-PA", SENT, RECEIVED)
    after = ask("US-PA", SENT, RECEIVED, ANEW, ANEW_RECEIVED)
    rule = next(rule for rule, each in before.items() if each.kind == "appeal_file")
    keep = before[rule].earliest or before[rule].due
    assert (after[rule].earliest or after[rule].due) == keep
    assert after[rule].latest > before[rule].latest
    assert "we keep to the sooner day" in after[rule].explanation()


def test_what_we_did_about_the_letter_before_is_not_done_about_the_new_one():
    """An appeal against the first silence met its clock; the new silence begins one of its own."""
    appealed = on("appealed", "2026-03-12")
    before = ask("US-PA", SENT, RECEIVED, appealed)
    rule = next(rule for rule, each in before.items() if each.kind == "appeal_file")
    assert before[rule].state is ClockState.MET
    anew, received = on("asked_anew", "2026-04-01"), on("received", "2026-04-02")
    after = ask("US-PA", SENT, RECEIVED, appealed, anew, received)
    assert after[rule].state is not ClockState.MET
    assert after[rule].start.on > day("2026-04-02")


def test_a_date_that_a_person_set_stays_until_a_person_changes_it():
    by_hand = on("date_overridden", "2026-03-04", rule="determine", until=day("2026-04-01"))
    clock = ask("US-IL", SENT, RECEIVED, by_hand, ANEW, ANEW_RECEIVED)["determine"]
    assert (clock.due, clock.may_accuse) == (day("2026-04-01"), False)


def test_withdrawn_before_nothing_runs_again():
    withdrawn = on("withdrawn", "2026-03-03")
    found = ask("US-IL", SENT, RECEIVED, withdrawn, ANEW, ANEW_RECEIVED)
    assert found["determine"].state is ClockState.SUPERSEDED


def test_a_promise_of_theirs_stays_theirs():
    promise = on("promised", "2026-03-03", until=day("2026-03-30"))
    found = ask("US-IL", SENT, RECEIVED, promise, ANEW, ANEW_RECEIVED)
    assert found["promise"].due == day("2026-03-30")


@settings(max_examples=300, deadline=None)
@given(CODES, BODIES, FACTS, histories(), st.integers(0, 40), st.integers(0, 400))
def test_a_change_of_ours_makes_nobody_late_sooner_and_costs_us_no_day(
    code, body, request_, events, after, later
):
    events = [event for event in events if event.kind is not EventKind.ASKED_ANEW]
    received = events[0].on
    letter = on("asked_anew", (received + timedelta(after)).isoformat(), id="ours")
    before = {clock.rule_id: clock for clock in clocks(code, body, request_, events)}
    today = received + timedelta(later)
    for clock in clocks(code, body, request_, [*events, letter]):
        was = before[clock.rule_id]
        if clock.who is not Actor.REQUESTER and clock.is_late_on(today):
            over = was.state in {ClockState.MET, ClockState.SUPERSEDED}
            assert was.is_late_on(today) or over or not was.may_accuse
        elif _is_ours(clock) and was.state is ClockState.RUNNING and _keep(was):
            assert _keep(clock) <= _keep(was)


def _is_ours(clock):
    return clock.who is Actor.REQUESTER and not clock.rule.floor


def _keep(clock) -> date | None:
    return clock.earliest or clock.due or clock.about
