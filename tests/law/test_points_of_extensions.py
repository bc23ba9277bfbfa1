"""The 26 points of the law, 5 and 6: what lengthens a clock, and what the agency promises.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace
from datetime import date

import pytest

from app.law.facts import AgencyFacts
from app.law.vocabulary import (
    Actor,
    AgencyTrait,
    Body,
    Circumstance,
    ClockState,
    Kind,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


# 5. Extensions.


@pytest.mark.parametrize(
    ("code", "due"),
    [("US", "2026-04-13"), ("US-IL", "2026-03-16"), ("US-MI", "2026-03-24")],
)
def test_point_5_a_fixed_extension_is_added_to_the_original_due_date(code, due):
    # US 30 March + 10 business days; IL the 9th + 5; MI (by e-mail, had on the 3rd) the 10th + 10.
    events = [on("sent", MONDAY), RECEIVED, on("extended", "2026-03-04")]
    assert ask(code, *events)["determine"].due == day(due)


@pytest.mark.parametrize(
    ("code", "rule", "due"),
    [
        ("VT", "produce", "2026-03-17"),
        ("MS", "determine", "2026-03-20"),
        ("ID", "determine", "2026-03-16"),
    ],
)
def test_point_5_a_cap_counts_from_the_beginning_and_a_later_day_named_is_cut_to_it(
    code, rule, due
):
    """Vermont 10 and Mississippi 14 business days of receipt, Idaho 10 of the request.

    3 March is Town Meeting Day in Vermont.
    """
    written = AgencyFacts(Body.LOCAL, frozenset({AgencyTrait.WRITTEN_PROCEDURES}))
    taken = on("extended", "2026-03-04", until=day("2026-06-30"))
    clock = ask(f"US-{code}", on("sent", MONDAY), RECEIVED, taken, agency=written)[rule]
    assert clock.due == clock.latest == day(due)


def test_point_5_maryland_lets_us_agree_to_thirty_days_and_no_more():
    # 1 April and 30 days: 1 May. Yet nobody is late before a day that we agreed to.
    agreed = on("agreed", "2026-03-20", until=day("2026-06-30"))
    clock = ask("US-MD", RECEIVED, agreed)["determine"]
    assert (clock.due, clock.latest) == (day("2026-05-01"), day("2026-06-30"))
    assert not clock.is_late_on(day("2026-06-30"))


def test_point_5_colorado_adds_seven_days_to_three_and_no_more():
    taken = on("extended", "2026-03-04", until=day("2026-06-30"))
    assert ask("US-CO", RECEIVED, taken)["produce"].due == day("2026-03-16")  # the 5th + 7


@pytest.mark.parametrize(
    ("code", "rule"), [("DE", "determine"), ("GA", "produce"), ("NJ", "determine")]
)
def test_point_5_an_open_extension_has_the_day_that_the_agency_names(code, rule):
    taken = on("extended", "2026-03-04", until=day("2026-05-04"))
    assert ask(f"US-{code}", RECEIVED, taken)[rule].due == day("2026-05-04")


@pytest.mark.parametrize("code", ["KS", "NV", "TN"])
def test_point_5_a_day_named_in_time_is_the_answer_and_is_tracked(code):
    clocks = ask(f"US-{code}", RECEIVED, on("promised", "2026-03-04", until=day("2026-05-04")))
    assert clocks["determine"].state is ClockState.MET
    assert clocks["promise"].due == day("2026-05-04")


def test_point_5_new_york_lets_the_named_day_take_the_place_of_the_number():
    named = on("acknowledged", "2026-03-04", until=day("2026-06-30"))
    assert ask("US-NY", RECEIVED, named)["determine"].due == day("2026-06-30")


def test_point_5_alabama_repeats_its_step():
    # The 25th; 15 business days of each notice: 15 April, 7 May (27 April is a state holiday).
    events = [RECEIVED, on("acknowledged", "2026-03-04"), on("extended", "2026-03-25")]
    assert ask("US-AL", *events)["determine"].due == day("2026-04-15")
    again = ask("US-AL", *events, on("extended", "2026-04-15"))["determine"]
    assert again.due == day("2026-05-07")


@pytest.mark.parametrize("code", ["IL", "PA"])
def test_point_5_an_agreement_reaches_beyond_the_number(code):
    agreed = on("agreed", "2026-03-04", until=day("2026-07-01"))
    assert ask(f"US-{code}", RECEIVED, agreed)["determine"].due == day("2026-07-01")


def test_point_5_a_day_agreed_under_a_law_that_knows_no_agreement_still_accuses_nobody_before():
    clock = ask("US-CA", RECEIVED, on("agreed", "2026-03-04", until=day("2026-07-01")))["determine"]
    assert (clock.due, clock.latest) == (day("2026-03-12"), day("2026-07-01"))


def test_point_5_massachusetts_needs_the_leave_of_the_supervisor():
    taken = [RECEIVED, on("extended", "2026-03-10")]
    assert ask("US-MA", *taken)["produce_local"].due == day("2026-04-06")
    granted = [RECEIVED, on("extended", "2026-03-10", granted=True)]
    # 30 business days of the grant: 21 April, Patriots' Day of the 20th not counted.
    assert ask("US-MA", *granted)["produce_local"].due == day("2026-04-22")


@pytest.mark.parametrize(
    ("code", "rule", "agency"),
    [
        ("US", "determine", AgencyFacts(Body.FEDERAL)),
        ("US-AK", "produce", STATE),
        ("US-CO", "produce", LOCAL),
        ("US-IL", "determine", LOCAL),
        ("US-CA", "determine", LOCAL),
        ("US-PA", "determine", LOCAL),
        ("US-VA", "determine", LOCAL),
    ],
)
def test_point_5_a_notice_after_the_base_period_is_kept_and_changes_nothing(code, rule, agency):
    plain = ask(code, RECEIVED, agency=agency)[rule]
    late = replace(on("extended", MONDAY), on=date.fromordinal(plain.latest.toordinal() + 1))
    clock = ask(code, RECEIVED, late, agency=agency)[rule]
    assert (clock.due, clock.latest) == (plain.due, plain.latest)
    assert "changes nothing: it came after" in clock.explanation()


def test_point_5_silence_then_counts_from_the_original_due_date():
    appeal = ask("US-IL", RECEIVED, on("extended", "2026-03-10"))["appeal_file"]
    assert appeal.started_on == day("2026-03-09")


def test_point_5_a_second_notice_changes_nothing_where_the_law_has_one():
    twice = [RECEIVED, on("extended", "2026-03-04"), on("extended", "2026-03-16")]
    assert ask("US-IL", *twice)["determine"].due == day("2026-03-16")


def test_point_5_pennsylvania_voids_a_notice_that_names_more_than_thirty_days():
    # 9 March and 30 days are 8 April: a notice for May is no extension, and silence is a denial.
    overlong = on("extended", "2026-03-04", until=day("2026-05-01"))
    clocks = ask("US-PA", RECEIVED, on("officer_received", MONDAY), overlong)
    assert (clocks["determine"].due, clocks["determine"].latest) == (
        day("2026-03-09"),
        day("2026-04-08"),
    )
    assert "names a day after 8 April 2026" in clocks["determine"].explanation()
    assert clocks["appeal_file"].earliest == day("2026-03-30")  # 15 business days of the 9th


def test_point_5_an_extension_that_was_not_law_yet_changes_nothing():
    # New Jersey's without consent is for requests from 3 September 2024.
    taken = on("extended", "2024-03-06", until=day("2024-04-05"))
    shelved = replace(ORDINARY, fails=ORDINARY.fails | {Circumstance.IN_USE_OR_STORAGE})
    clock = ask("US-NJ", on("received", "2024-03-04"), taken, request=shelved)["determine"]
    assert clock.due == day("2024-03-13")
    assert "no extension was in force on 4 March 2024" in clock.explanation()


# 6. The agency's own promise.


def test_point_6_a_promise_is_tracked_as_theirs_and_accuses_nobody():
    promised = on("promised", "2026-03-04", until=day("2026-05-04"))
    clock = ask("US-OH", RECEIVED, promised)["promise"]
    assert (clock.kind, clock.who, clock.due) == (Kind.PROMISE, Actor.AGENCY, day("2026-05-04"))
    assert clock.state_on(day("2026-05-05")) is ClockState.MISSED
    assert not clock.may_accuse
    assert not clock.is_late_on(day("2027-01-01"))
    assert clock.explanation() == (
        "The agency said on 4 March 2026 that it would act by 4 May 2026. "
        "That is its own word and no date of the law: nobody is late by it."
    )


def test_point_6_the_newest_promise_counts_and_records_keep_it():
    first = on("promised", "2026-03-04", until=day("2026-05-04"))
    second = on("promised", "2026-04-30", until=day("2026-06-01"))
    assert ask("US-OH", RECEIVED, first, second)["promise"].due == day("2026-06-01")
    kept = ask("US-OH", RECEIVED, first, on("produced", "2026-05-01"))["promise"]
    assert (kept.state, kept.was_met_late) == (ClockState.MET, False)
    over = ask("US-OH", RECEIVED, first, on("withdrawn", "2026-05-01"))["promise"]
    assert over.state is ClockState.SUPERSEDED
    assert "promise" not in ask("US-OH", RECEIVED)
