"""What the engine does with a request's events: meets, moves, pauses, ends and refuses clocks."""

from dataclasses import replace

from app.law.facts import Event
from app.law.statutes import codes, statute
from app.law.terms import Start
from app.law.vocabulary import (
    ClockState,
    EventKind,
)
from tests.law.asking import ask, day, on


def test_without_any_event_nothing_has_started_and_each_clock_says_what_it_waits_for():
    for code in codes():
        for clock in ask(code).values():
            assert clock.due is None
            assert clock.no_date_because
            assert clock.state in {ClockState.NOT_STARTED, ClockState.RUNNING}
            assert not clock.may_accuse


def test_a_running_clock_is_missed_the_day_after_its_latest_date():
    clock = ask("US-IL", on("received", "2026-03-02"))["determine"]
    assert clock.due == clock.latest == day("2026-03-09")
    assert clock.state_on(day("2026-03-09")) is ClockState.RUNNING
    assert not clock.is_late_on(day("2026-03-09"))
    assert clock.state_on(day("2026-03-10")) is ClockState.MISSED
    assert clock.is_late_on(day("2026-03-10"))


def test_an_answer_meets_the_clock_and_may_be_late():
    in_time = ask("US-IL", on("received", "2026-03-02"), on("denied", "2026-03-09"))["determine"]
    assert in_time.state is ClockState.MET
    assert not in_time.was_met_late
    late = ask("US-IL", on("received", "2026-03-02"), on("denied", "2026-03-10"))["determine"]
    assert late.state is ClockState.MET
    assert late.was_met_late
    assert not late.is_late_on(day("2026-04-01"))


def test_an_acknowledgment_is_no_answer():
    clocks = ask("US-KY", on("received", "2026-03-02"), on("acknowledged", "2026-03-03"))
    assert clocks["determine"].state is ClockState.RUNNING


def test_an_extension_counts_from_the_original_due_date():
    clocks = ask("US-IL", on("received", "2026-03-02"), on("extended", "2026-03-04"))
    assert clocks["determine"].due == day("2026-03-16")
    assert "extended on 4 March 2026" in clocks["determine"].explanation()
    assert clocks["extension"].state is ClockState.MET
    assert clocks["extension"].due == day("2026-03-16")
    said = "Noticed on 4 March 2026 under 5 ILCS 140/3(e)-(f): the date moves to 16 March 2026."
    assert clocks["extension"].explanation().startswith(said)


def test_an_extension_noticed_too_late_changes_nothing_and_says_so():
    before = ask("US-IL", on("received", "2026-03-02"))["determine"]
    clocks = ask("US-IL", on("received", "2026-03-02"), on("extended", "2026-03-10"))
    after = clocks["determine"]
    assert (after.due, after.latest) == (before.due, before.latest)
    assert "changes nothing: it came after" in after.explanation()
    assert clocks["extension"].state is ClockState.NOT_STARTED
    assert "changes nothing" in clocks["extension"].explanation()


def test_a_second_extension_changes_nothing_where_the_law_has_one():
    once = ask("US-IL", on("received", "2026-03-02"), on("extended", "2026-03-04"))
    twice = ask(
        "US-IL",
        on("received", "2026-03-02"),
        on("extended", "2026-03-04"),
        on("extended", "2026-03-16"),
    )
    assert twice["determine"].due == once["determine"].due


def test_an_extension_may_be_repeated_where_the_law_says_so():
    steps = [on("received", "2026-03-02"), on("acknowledged", "2026-03-04")]
    first = ask("US-AL", *steps)["determine"].due
    steps.append(on("extended", first.isoformat()))
    second = ask("US-AL", *steps)["determine"].due
    steps.append(on("extended", second.isoformat()))
    assert first < second < ask("US-AL", *steps)["determine"].due


def test_an_agency_may_name_an_earlier_date_than_its_extension_allows():
    notice = on("extended", "2026-03-04", until=day("2026-03-12"))
    clock = ask("US-IL", on("received", "2026-03-02"), notice)["determine"]
    assert (clock.due, clock.latest) == (day("2026-03-12"), day("2026-03-16"))


def test_a_longer_extension_needs_the_requesters_consent():
    until = day("2026-04-30")
    taken = on("extended", "2026-03-04", until=until)
    agreed = on("extended", "2026-03-04", until=until, agreed=True)
    assert ask("US-IL", on("received", "2026-03-02"), taken)["determine"].due == day("2026-03-16")
    assert ask("US-IL", on("received", "2026-03-02"), agreed)["determine"].due == until


def test_an_extension_that_only_consent_or_leave_can_give():
    received = on("received", "2026-03-02")
    for code, rule, said in (
        ("US-MD", "determine", "not recorded to have agreed"),
        ("US-MA", "produce_local", "no overseer or court is recorded"),
    ):
        plain = ask(code, received)[rule]
        refused = ask(code, received, on("extended", "2026-03-10"))[rule]
        assert refused.due == plain.due
        assert said in refused.explanation()
    granted = on("extended", "2026-03-10", granted=True)
    assert ask("US-MA", received, granted)["produce_local"].due > plain.due


def test_an_open_extension_has_the_date_the_agency_names_or_none():
    received = on("received", "2026-03-02")
    named = ask("US-DE", received, on("extended", "2026-03-10", until=day("2026-05-01")))
    assert named["determine"].due == day("2026-05-01")
    open_ended = ask("US-DE", received, on("extended", "2026-03-10"))["determine"]
    assert open_ended.due is None
    assert "no date is recorded for it" in open_ended.no_date_because
    assert not open_ended.may_accuse


def test_a_cap_from_receipt_is_not_added_to_the_base():
    clock = ask("US-VT", on("received", "2026-02-27"), on("extended", "2026-03-05"))["produce"]
    assert clock.due == day("2026-03-16")


def test_the_date_an_agency_sets_takes_the_place_of_the_number_where_the_law_lets_it():
    events = [on("received", "2026-03-02"), on("acknowledged", "2026-03-04")]
    plain = ask("US-NY", *events)["determine"]
    events[1] = replace(events[1], until=day("2026-06-30"))
    named = ask("US-NY", *events)["determine"]
    assert plain.due == day("2026-04-01")
    assert named.due == day("2026-06-30")
    assert "The agency named 30 June 2026" in named.explanation()


def test_a_clock_stands_still_until_the_question_is_answered():
    events = [on("received", "2026-12-07"), on("clarification_asked", "2026-12-15")]
    paused = ask("US", *events)["determine"]
    assert paused.state is ClockState.PAUSED
    assert paused.due is None
    assert "stands still since 15 December 2026" in paused.explanation()
    assert not paused.is_late_on(day("2027-06-01"))
    resumed = ask("US", *events, on("clarified", "2026-12-22"))["determine"]
    assert resumed.due == day("2027-01-13")


def test_a_question_after_the_due_date_gives_no_fresh_days():
    due = ask("US", on("received", "2026-03-02"))["determine"].due
    asked = Event(EventKind.CLARIFICATION_ASKED, due)
    assert ask("US", on("received", "2026-03-02"), asked)["determine"].due == due


def test_a_law_may_be_paused_once_only():
    events = [
        on("received", "2026-03-02"),
        on("clarification_asked", "2026-03-04"),
        on("clarified", "2026-03-06"),
    ]
    once = ask("US", *events)["determine"].due
    again = [on("clarification_asked", "2026-03-10"), on("clarified", "2026-03-20")]
    assert ask("US", *events, *again)["determine"].due == once


def test_a_restart_gives_the_whole_period_again():
    events = [
        on("received", "2026-03-02"),
        on("clarification_asked", "2026-03-06"),
        on("clarified", "2026-03-20"),
    ]
    clock = ask("US-TX", *events)["produce"]
    fresh = ask("US-TX", on("received", "2026-03-20"))["produce"]
    assert clock.due == fresh.due


def test_practice_moves_only_the_latest_date():
    events = [
        on("received", "2026-03-02"),
        on("deposit_asked", "2026-03-03"),
        on("paid", "2026-03-10"),
    ]
    plain = ask("US-PA", events[0], on("acknowledged", "2026-03-02"))["determine"]
    paused = ask("US-PA", *events, on("acknowledged", "2026-03-02"))["determine"]
    assert paused.due == plain.due
    assert paused.latest > plain.latest


def test_a_pause_by_practice_that_nobody_ended_accuses_nobody():
    events = [on("received", "2026-03-02"), on("deposit_asked", "2026-03-03")]
    clock = ask("US-CO", *events)["produce"]
    assert clock.due == day("2026-03-05")
    assert clock.latest is None
    assert not clock.may_accuse
    assert clock.state_on(day("2027-01-01")) is ClockState.RUNNING
    assert not clock.was_met_late


def test_silence_is_a_denial_with_a_date_that_starts_the_appeal():
    clocks = ask("US-IL", on("received", "2026-03-02"))
    appeal = clocks["appeal_file"]
    assert appeal.started_on == clocks["determine"].due
    assert appeal.state is ClockState.NOT_STARTED
    assert appeal.state_on(day("2026-03-09")) is ClockState.NOT_STARTED
    assert appeal.state_on(day("2026-03-10")) is ClockState.RUNNING
    assert "If nothing is answered by 9 March 2026" in appeal.explanation()


def test_an_answer_in_time_leaves_no_silence():
    clocks = ask("US-IL", on("received", "2026-03-02"), on("produced", "2026-03-05"))
    assert clocks["appeal_file"].due is None
    assert clocks["appeal_file"].state is ClockState.NOT_STARTED


def test_a_denial_after_silence_starts_the_appeal_anew_but_we_keep_to_the_first_date():
    events = [on("received", "2026-03-02"), on("denied", "2026-04-10")]
    appeal = ask("US-IL", *events)["appeal_file"]
    assert appeal.due == day("2026-06-09")
    assert appeal.earliest == day("2026-05-08")
    assert appeal.state is ClockState.RUNNING


def test_silence_by_its_own_period_is_the_earlier_of_two():
    events = [on("received", "2026-03-02"), on("acknowledged", "2026-03-04")]
    clock = ask("US-AL", *events)["sue"]
    assert clock.started_on == day("2026-04-15")  # 30 business days, before 60 calendar days
    assert ask("US-AL", *events, on("denied", "2026-03-20"))["sue"].started_on is None


def test_idaho_reads_silence_as_denial_ten_working_days_after_the_request():
    law = statute("US-ID")
    assert [str(date.within) for date in law.silence.dates] == ["10 business days"]


def test_a_floor_is_waited_for_and_never_missed():
    clock = ask("US-OH", on("complaint_filed", "2026-07-01"))["suit_wait"]
    assert clock.not_before == day("2026-07-07")
    assert clock.state_on(day("2027-01-01")) is ClockState.RUNNING
    assert "not before" in clock.explanation()


def test_a_voided_event_never_happened():
    mistake = on("denied", "2026-03-04", id="7")
    events = [on("received", "2026-03-02"), mistake]
    assert ask("US-IL", *events)["determine"].state is ClockState.MET
    taken_back = [*events, on("voided", "2026-03-05", voids="7")]
    assert ask("US-IL", *taken_back) == ask("US-IL", events[0])


def test_what_is_withdrawn_closed_or_transferred_owes_no_answer():
    for kind in ("withdrawn", "closed", "transferred"):
        clocks = ask("US-KS", on("received", "2026-03-02"), on(kind, "2026-03-03"))
        assert clocks["determine"].state in {ClockState.SUPERSEDED, ClockState.MET}
        assert not clocks["determine"].is_late_on(day("2026-06-01"))


def test_a_start_that_waits_for_several_events_takes_the_last_of_them():
    law = statute("US-HI")
    version = replace(law.rule("disclose").newest, from_=Start.parse("last(granted, paid)"))
    rules = tuple(
        replace(rule, versions=(version,)) if rule.id == "disclose" else rule for rule in law.rules
    )
    changed = replace(law, rules=rules)
    granted, paid = on("granted", "2026-03-02"), on("paid", "2026-03-06")
    waiting = ask("US-HI", granted, law=changed)["disclose"]
    assert waiting.no_date_because == "It starts when this is recorded: paid."
    assert ask("US-HI", granted, paid, law=changed)["disclose"].started_on == day("2026-03-06")


def test_a_rule_that_waits_for_itself_never_starts():
    law = statute("US-OR")
    rule = law.rule("acknowledge")
    version = replace(rule.newest, from_=Start.parse("due(acknowledge)"))
    rules = (replace(rule, versions=(version,)), *law.rules[1:])
    clocks = ask("US-OR", on("received", "2026-03-02"), law=replace(law, rules=rules))
    assert clocks["acknowledge"].due is None
    assert clocks["determine"].due is None


def test_an_earlier_date_named_by_an_extension_never_shortens():
    notice = on("extended", "2026-03-04", until=day("2026-03-05"))
    plain = ask("US-IL", on("received", "2026-03-02"))["determine"]
    moved = ask("US-IL", on("received", "2026-03-02"), notice)["determine"]
    assert moved.due == plain.due
    assert moved.latest == day("2026-03-16")


def test_silence_on_an_appeal_starts_the_time_to_sue():
    events = [on("denied", "2026-03-02"), on("appealed", "2026-03-09")]
    events.append(on("appeal_received", "2026-03-09"))
    clocks = ask("US-NY", *events)
    assert clocks["appeal_decide"].due == day("2026-03-23")
    assert clocks["sue"].state is ClockState.NOT_STARTED
    assert clocks["sue"].due == day("2026-07-23")
    decided = ask("US-NY", *events, on("appeal_decided", "2026-04-20"))["sue"]
    assert decided.due == day("2026-08-20")
    assert decided.earliest == day("2026-07-23")
