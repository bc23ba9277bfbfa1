"""The 26 points of the law, 1 to 4: which clocks there are, and where they start.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from app.law.facts import AgencyFacts
from app.law.vocabulary import (
    AgencyTrait,
    Body,
    Channel,
    ClockState,
    Kind,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


# 1. No clock at all.


@pytest.mark.parametrize("code", ["MN", "MT", "NC", "ND", "OH", "OK", "WI", "AZ", "FL"])
def test_point_1_a_law_without_a_number_gives_no_legal_date(code):
    clock = next(c for c in ask(f"US-{code}", RECEIVED).values() if c.kind is Kind.PRODUCE)
    assert (clock.due, clock.latest, clock.about) == (None, None, None)
    assert clock.no_date_because.startswith("No legal date: ")
    assert not clock.may_accuse


def test_point_1_guidance_is_told_and_never_counted():
    clock = ask("US-WI", RECEIVED)["produce"]
    assert "10 working days" in clock.version.text
    assert clock.due is None


# 2. Several clocks at once.


def test_point_2_meeting_one_clock_does_not_clear_the_others():
    # New Mexico: 3 business days end on Thursday the 5th; 15 calendar days on Tuesday the 17th.
    clocks = ask("US-NM", RECEIVED, on("acknowledged", "2026-03-04"))
    assert clocks["acknowledge"].state is ClockState.MET
    assert (clocks["determine"].due, clocks["produce"].due) == (day("2026-03-17"),) * 2
    assert clocks["produce"].state is clocks["determine"].state is ClockState.RUNNING


@pytest.mark.parametrize("code", ["US", "US-CT", "US-CA", "US-ME", "US-MD", "US-MA", "US-NY"])
def test_point_2_an_acknowledgment_is_no_answer(code):
    events = [RECEIVED, on("acknowledged", "2026-03-03")]
    assert ask(code, *events)["determine"].state is ClockState.RUNNING


# 3. Chained starts.


@pytest.mark.parametrize(
    ("code", "rule", "agency", "events", "due"),
    [
        # Alabama: 15 business days from Wednesday the 4th, the acknowledgment.
        ("AL", "determine", LOCAL, [RECEIVED, on("acknowledged", "2026-03-04")], "2026-03-25"),
        # Montana, of the state: 90 days from the acknowledgment (27 + 30 + 31 + 2).
        ("MT", "produce", STATE, [RECEIVED, on("acknowledged", "2026-03-04")], "2026-06-02"),
        # Oregon: 10 business days from the 9th, when the acknowledgment was due, not from the 3rd.
        ("OR", "determine", LOCAL, [RECEIVED, on("acknowledged", "2026-03-03")], "2026-03-23"),
        # Kansas, Missouri: the third business day after the request for reasons.
        ("KS", "statement_of_grounds", LOCAL, [on("statement_asked", "2026-03-09")], "2026-03-12"),
        ("MO", "statement_of_grounds", LOCAL, [on("statement_asked", "2026-03-09")], "2026-03-12"),
        # Maryland: 30 days from the end of the mediation.
        ("MD", "board_complaint", LOCAL, [on("mediation_ended", MONDAY)], "2026-04-01"),
        # New Jersey, Maine: from the service of suit.
        ("NJ", "cure_after_suit", LOCAL, [on("suit_served", MONDAY)], "2026-03-11"),
        ("ME", "court_answer", LOCAL, [on("suit_served", MONDAY)], "2026-03-16"),
        # Texas: 9 business days from the demand for a deposit: before the tenth.
        ("TX", "deposit", LOCAL, [on("deposit_asked", MONDAY)], "2026-03-13"),
        # Hawaii: 5 business days from the prepayment.
        (
            "HI",
            "disclose",
            LOCAL,
            [on("granted", MONDAY), on("deposit_asked", MONDAY), on("paid", "2026-03-09")],
            "2026-03-16",
        ),
    ],
)
def test_point_3_a_clock_starts_where_the_law_chains_it(code, rule, agency, events, due):
    assert ask(f"US-{code}", *events, agency=agency)[rule].due == day(due)


def test_point_3_rhode_island_and_pennsylvania_extend_from_a_due_date():
    # RI: 16 March and 20 business days more; PA: the 9th and 30 calendar days more.
    taken = [RECEIVED, on("extended", "2026-03-04")]
    assert ask("US-RI", *taken)["determine"].due == day("2026-04-13")
    assert ask("US-PA", *taken)["determine"].due == day("2026-04-08")


def test_point_3_a_board_in_michigan_has_the_appeal_from_its_first_meeting():
    board = AgencyFacts(Body.LOCAL, frozenset({AgencyTrait.BOARD_HEADED}))
    events = [on("appealed", "2026-03-09"), on("body_met", MONDAY)]
    waiting = ask("US-MI", *events, agency=board)["appeal_decide_board"]
    assert waiting.no_date_because == (
        "It starts when this is recorded: the first meeting of the board after the appeal."
    )
    events += [on("body_met", "2026-03-18"), on("body_met", "2026-04-15")]
    clock = ask("US-MI", *events, agency=board)["appeal_decide_board"]
    assert (clock.started_on, clock.due) == (day("2026-03-18"), day("2026-04-01"))


def test_point_3_whether_a_board_heads_the_body_may_be_unknown():
    clocks = ask("US-MI", agency=AgencyFacts(Body.LOCAL))
    assert clocks["appeal_decide"].applies_if == "no board heads the body"
    assert clocks["appeal_decide_board"].applies_if == "a board heads the body"


# 4. Receipt is computed.


def test_point_4_michigan_has_e_mail_one_business_day_after_it_was_sent():
    clock = ask("US-MI", on("sent", MONDAY))["determine"]
    assert (clock.started_on, clock.due) == (day("2026-03-03"), day("2026-03-10"))


def test_point_4_michigan_has_what_lay_in_spam_the_day_after_it_was_noticed():
    clock = ask("US-MI", on("sent", MONDAY), on("found_in_spam", "2026-03-10"))["determine"]
    assert (clock.started_on, clock.due) == (day("2026-03-11"), day("2026-03-18"))


def test_point_4_a_closed_day_moves_receipt_where_the_law_or_its_practice_says_so():
    saturday = on("received", "2026-03-07")
    assert ask("US-MA", saturday)["determine"].due == day("2026-03-23")  # 10 after Monday the 9th
    assert ask("US-KY", saturday)["determine"].due == day("2026-03-16")  # 5 after it


@pytest.mark.parametrize("code", ["KS", "NH", "CT", "MO", "VT", "NY"])
def test_point_4_where_the_law_is_silent_a_closed_day_moves_only_the_latest_date(code):
    saturday, monday = (
        ask(f"US-{code}", on("received", text)) for text in ("2026-03-07", "2026-03-09")
    )
    name = "acknowledge" if "acknowledge" in saturday else "determine"
    name = name if name in saturday else "produce"
    assert saturday[name].due < monday[name].due
    assert saturday[name].latest == monday[name].latest


def test_point_4_only_the_right_officer_receives():
    routed = [RECEIVED, on("officer_received", "2026-03-30")]
    assert ask("US", *routed)["determine"].started_on == day("2026-03-12")  # ten days at most
    assert ask("US-PA", *routed)["determine"].started_on == day("2026-03-30")
    assert not ask("US-OR", RECEIVED)["acknowledge"].may_accuse


def test_point_4_wyoming_counts_from_the_acknowledged_receipt():
    # 30 days from 4 March: Friday 3 April, a day like any other in Wyoming.
    assert ask("US-WY", RECEIVED)["produce"].due is None
    clock = ask("US-WY", RECEIVED, on("acknowledged", "2026-03-04"))["produce"]
    assert clock.due == day("2026-04-03")


def test_point_4_texas_takes_the_third_business_day_after_the_postmark():
    by_post = replace(ORDINARY, channel=Channel.POST)
    clock = ask("US-TX", on("postmarked", MONDAY), request=by_post)["produce"]
    assert (clock.started_on, clock.due) == (day("2026-03-05"), day("2026-03-19"))


def test_point_4_two_laws_count_from_the_day_it_was_sent():
    sent = on("sent", MONDAY)
    assert ask("US-LA", sent)["suit_wait"].not_before == day("2026-03-09")
    # Massachusetts: 90 days end on Sunday 31 May; what we must do is done by the Friday.
    appeal = ask("US-MA", sent)["appeal_silence"]
    assert (appeal.due, appeal.earliest) == (day("2026-05-31"), day("2026-05-29"))


def test_point_4_what_comes_after_the_closing_hour_may_be_the_next_days():
    office = replace(LOCAL, zone="America/Chicago", cut_off=time(17))
    late = on("received", MONDAY, at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))  # 17:30 in Chicago
    clock = ask("US-IL", late, agency=office)["determine"]
    assert (clock.due, clock.latest) == (day("2026-03-09"), day("2026-03-10"))
    early = on("received", MONDAY, at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    assert ask("US-IL", early, agency=office)["determine"].latest == day("2026-03-09")
    assert ask("US-IL", RECEIVED, agency=office)["determine"].latest == day("2026-03-09")
