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


def test_point_5_an_agreement_governs_after_a_timely_notice_in_pennsylvania():
    """65 P.S. § 67.902(b): 30 days by notice, more by agreement, denied the day after that.

    Received on Wednesday 3 January 2024, so the answer is due on the 10th, and by the notice of
    that day on 9 February; agreed on the 11th until the 10th of February.
    """
    had = [on("received", "2024-01-03"), on("officer_received", "2024-01-03")]
    notice = on("extended", "2024-01-10")
    assert ask("US-PA", *had, notice)["determine"].due == day("2024-02-09")
    agreed = on("agreed", "2024-01-11", until=day("2024-02-10"))
    clocks = ask("US-PA", *had, notice, agreed)
    assert (clocks["determine"].due, clocks["determine"].latest) == (day("2024-02-10"),) * 2
    assert clocks["extension"].met_by.agreed
    assert "until 10 February 2024, as was agreed" in clocks["determine"].explanation()
    # 15 business days of the 10th; the 19th is Presidents' Day.
    assert clocks["appeal_file"].earliest == day("2024-03-04")


@pytest.mark.parametrize(("code", "noticed"), [("IL", "2026-03-16"), ("MS", "2026-03-20")])
def test_point_5_an_agreement_governs_after_a_timely_notice(code, noticed):
    """5 ILCS 140/3(f); Miss. Code 25-61-5(1)(b): the 5 or 14 business days, unless both agree."""
    written = AgencyFacts(Body.LOCAL, frozenset({AgencyTrait.WRITTEN_PROCEDURES}))
    notice = on("extended", "2026-03-04")
    agreed = on("agreed", "2026-03-05", until=day("2026-05-04"))
    plain = ask(f"US-{code}", RECEIVED, notice, agency=written)["determine"]
    assert plain.due == day(noticed)
    clock = ask(f"US-{code}", RECEIVED, notice, agreed, agency=written)["determine"]
    assert (clock.due, clock.latest) == (day("2026-05-04"), day("2026-05-04"))


@pytest.mark.parametrize("code", ["IL", "PA"])
def test_point_5_a_notice_in_time_is_good_also_where_an_earlier_day_was_agreed_on(code):
    """An agreement takes nothing from the time that the law gives by itself, nor adds to it."""
    notice = on("extended", "2026-03-05")
    plain = ask(f"US-{code}", RECEIVED, notice)["determine"]
    for agreed in ("2026-03-03", "2026-03-04", "2026-03-06"):
        sooner = on("agreed", agreed, until=day("2026-03-11"))
        clock = ask(f"US-{code}", RECEIVED, notice, sooner)["determine"]
        assert (clock.due, clock.latest) == (plain.due, plain.latest)
        assert "changes nothing: it reaches no farther" in clock.explanation()


@pytest.mark.parametrize(
    ("code", "rule", "due"),
    [
        ("IL", "determine", "2026-06-01"),
        ("PA", "determine", "2026-06-01"),
        ("MD", "determine", "2026-05-01"),  # 30 days of 1 April and no more
        ("WY", "produce", "2026-06-01"),
        ("MA", "produce_local", "2026-06-01"),
    ],
)
def test_point_5_both_sides_may_agree_again(code, rule, due):
    first = on("agreed", "2026-03-04", until=day("2026-04-20"))
    second = on("agreed", "2026-04-17", until=day("2026-06-01"))
    told = [RECEIVED, on("acknowledged", MONDAY)]
    assert ask(f"US-{code}", *told, first)[rule].due == day("2026-04-20")
    assert ask(f"US-{code}", *told, first, second)[rule].due == day(due)


def test_point_5_massachusetts_needs_no_leave_for_a_day_that_we_agreed_to():
    """M.G.L. c. 66 s. 10(b)(vi). 25 business days of 2 March: 6 April."""
    agreed = on("agreed", "2026-03-10", until=day("2026-05-04"))
    assert ask("US-MA", RECEIVED, agreed)["produce_local"].due == day("2026-05-04")
    undated = on("extended", "2026-03-10", agreed=True)
    clock = ask("US-MA", RECEIVED, undated)["produce_local"]
    assert clock.due is None
    assert "no date is recorded for it" in clock.no_date_because
    # Once both sides name the day, that is the date.
    assert ask("US-MA", RECEIVED, undated, agreed)["produce_local"].due == day("2026-05-04")


def test_point_5_a_day_that_a_court_granted_governs_beside_the_body_s_own_extension():
    """Va. Code § 2.2-3704(C): 7 business days by notice, more where a court gives it."""
    taken = on("extended", "2026-03-04", until=day("2026-05-04"), granted=True)
    told = [RECEIVED, on("time_petitioned", "2026-03-04"), taken]
    assert ask("US-VA", *told)["determine"].due == day("2026-05-04")


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
