"""The 26 points of the law, 1 to 9: which clocks there are, where they start, how long they run.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from app.law import calendars
from app.law.counting import Counter, hours_end
from app.law.facts import AgencyFacts, RequestFacts
from app.law.statutes import statute
from app.law.terms import Length, Within
from app.law.vocabulary import (
    Actor,
    AgencyTrait,
    Body,
    Channel,
    Circumstance,
    ClockState,
    Kind,
    RecordTrait,
    Requester,
    Size,
    Unit,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


def with_record(*traits):
    return replace(ORDINARY, record=frozenset(traits))


def holding(*circumstances):
    return replace(ORDINARY, holds=ORDINARY.holds | frozenset(circumstances))


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


# 7. What the length depends on.


@pytest.mark.parametrize(
    ("code", "rule", "agency", "request_", "due"),
    [
        ("MA", "produce_state", STATE, ORDINARY, "2026-03-23"),  # 15 business days
        ("MA", "produce_local", LOCAL, ORDINARY, "2026-04-06"),  # 25
        ("AK", "produce", STATE, ORDINARY, "2026-03-16"),  # 10
        ("DC", "produce", LOCAL, ORDINARY, "2026-03-23"),  # 15
        ("DC", "produce_body_camera", LOCAL, with_record(RecordTrait.BODY_CAMERA), "2026-04-06"),
        ("SC", "determine", LOCAL, ORDINARY, "2026-03-16"),  # 10
        ("SC", "determine_old", LOCAL, with_record(RecordTrait.OLDER_THAN_24_MONTHS), "2026-03-30"),
        (
            "IL", "determine_commercial", LOCAL,
            replace(ORDINARY, requester=Requester.COMMERCIAL), "2026-03-31",
        ),
        (
            "IL", "determine_recurrent", LOCAL,
            replace(ORDINARY, requester=Requester.RECURRENT), "2026-03-31",
        ),
        (
            "NJ", "determine_commercial", LOCAL,
            replace(ORDINARY, requester=Requester.COMMERCIAL), "2026-03-20",
        ),
        ("UT", "determine", LOCAL, ORDINARY, "2026-03-16"),
        ("UT", "determine_expedited", LOCAL, replace(ORDINARY, expedited=True), "2026-03-09"),
        ("IN", "acknowledge", LOCAL, ORDINARY, "2026-03-09"),  # 7 calendar days, by mail
    ],
)  # fmt: skip
def test_point_7_the_length_follows_the_facts(code, rule, agency, request_, due):
    clocks = ask(f"US-{code}", RECEIVED, agency=agency, request=request_)
    assert (clocks[rule].due, clocks[rule].applies_if) == (day(due), None)


def test_point_7_written_procedures_give_mississippi_seven_days_instead_of_one():
    for has, rule, due in (
        (frozenset({AgencyTrait.WRITTEN_PROCEDURES}), "determine", "2026-03-11"),
        (frozenset(), "produce", "2026-03-03"),
    ):
        clocks = ask("US-MS", RECEIVED, agency=AgencyFacts(Body.LOCAL, has))
        assert clocks[rule].due == day(due)
        assert len({"determine", "produce"} & clocks.keys()) == 1


def test_point_7_contracts_are_to_be_had_at_once_in_new_jersey():
    clock = ask("US-NJ", RECEIVED, request=with_record(RecordTrait.CONTRACT))["immediate_access"]
    assert (clock.standard, clock.due) == ("prompt", None)


def test_point_7_virginia_takes_sixty_days_more_for_investigative_files():
    # The 9th and 60 business days: 12 weeks to 1 June, and Memorial Day.
    files = with_record(RecordTrait.CRIMINAL_INVESTIGATIVE)
    taken = [RECEIVED, on("extended", "2026-03-04")]
    assert ask("US-VA", *taken, request=files)["determine"].due == day("2026-06-02")
    assert ask("US-VA", *taken)["determine"].due == day("2026-03-18")


def test_point_7_large_and_time_intensive_requests():
    clocks = ask(
        "US-AL",
        on("elected_to_proceed", MONDAY),
        request=replace(ORDINARY, size=Size.TIME_INTENSIVE),
    )
    # 45 business days; 27 April is a state holiday.
    assert clocks["determine_time_intensive"].due == day("2026-05-05")
    assert "determine" not in clocks
    voluminous = ask("US-IL", RECEIVED, request=replace(ORDINARY, size=Size.VOLUMINOUS))
    assert voluminous["voluminous_notice"].due == day("2026-03-09")
    sent = [on("sent", MONDAY), RECEIVED]
    large = ask("US-PR", *sent, request=with_record(RecordTrait.LARGE_OR_OLD))
    assert "produce" not in large
    # 30 business days; 23 March is Emancipation Day (for the 22nd), 3 April Good Friday.
    assert large["produce_large_or_old"].due == day("2026-04-15")


def test_point_7_indiana_gives_a_day_to_who_asks_in_person():
    in_person = replace(ORDINARY, channel=Channel.IN_PERSON)
    clocks = ask("US-IN", on("refused_by_employee", MONDAY), request=in_person)
    assert clocks["oral_denial"].due == day("2026-03-03")
    assert "acknowledge" not in clocks


def test_point_7_an_unknown_fact_gives_both_clocks_each_with_its_condition():
    clocks = ask("US-MA", RECEIVED, agency=AgencyFacts())
    assert clocks["produce_state"].applies_if == "the agency is a state body"
    assert clocks["produce_local"].applies_if == "the agency is a local body"
    assert not clocks["produce_state"].may_accuse


def test_point_7_a_length_of_a_special_case_inside_one_rule():
    """Utah's appeal: 10 business days, 5 if expedited, 12 if a vendor claims confidentiality."""
    appealed = on("appeal_received", MONDAY)
    unknown = ask("US-UT", appealed, request=replace(ORDINARY, expedited=None))["appeal_decide"]
    assert (unknown.due, unknown.latest) == (day("2026-03-16"), day("2026-03-18"))
    claimed = ask("US-UT", appealed, request=holding(Circumstance.VENDOR_CLAIM))["appeal_decide"]
    assert claimed.due == day("2026-03-18")
    quick = ask("US-UT", appealed, request=replace(ORDINARY, expedited=True))["appeal_decide"]
    assert quick.due == day("2026-03-09")


# 8. Units mixed in one chain.


def test_point_8_business_days_then_calendar_days():
    # SC: 10 business days to the 16th, then 30 calendar days of the grant.
    clocks = ask("US-SC", RECEIVED, on("granted", "2026-03-16"))
    assert (clocks["determine"].due, clocks["produce"].due) == (
        day("2026-03-16"),
        day("2026-04-15"),
    )
    assert ask("US-PA", RECEIVED, on("extended", "2026-03-04"))["determine"].due == day(
        "2026-04-08"
    )


def test_point_8_months_and_years_end_on_the_same_day_or_the_last_of_the_month():
    sue = ask("US-NY", on("appeal_decided", "2026-10-31"))["sue"]  # four months, to February
    assert sue.due == day("2027-03-01")  # the 28th is a Sunday
    assert sue.earliest == day("2027-02-26")
    leap = ask("US-WA", on("denied", "2024-02-29"))["sue"]
    assert leap.due == day("2025-02-28")
    delaware = ask("US-DE", on("denied", "2026-08-31"))["appeal_file_other"]
    assert delaware.about == day("2027-02-28")


@pytest.mark.parametrize(
    ("code", "trait", "rule"),
    [
        ("AR", RecordTrait.PERSONNEL, "personnel_decision"),
        ("NJ", RecordTrait.ARREST_LOG, "arrest_information"),
    ],
)
def test_point_8_hours_end_at_their_hour_in_the_agencys_zone(code, trait, rule):
    here = replace(LOCAL, zone="America/New_York")
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    clocks = ask(
        f"US-{code}", on("received", MONDAY, at=at), agency=here, request=with_record(trait)
    )
    assert clocks[rule].due_at.isoformat() == "2026-03-03T10:30:00-05:00"


@pytest.mark.parametrize(
    ("received", "due", "latest"),
    [
        # Spring: by the wall 15:30 two days on; the hour that was lost gives the agency 16:30.
        ("2026-03-06T15:30:00-05:00", "2026-03-08T15:30:00-04:00", "2026-03-08T16:30:00-04:00"),
        # Autumn: by the wall 15:30; 48 hours had passed at 14:30 already.
        ("2026-10-30T15:30:00-04:00", "2026-11-01T15:30:00-05:00", "2026-11-01T15:30:00-05:00"),
    ],
)
def test_point_8_the_days_on_which_the_clock_is_put_forward_and_back(received, due, latest):
    at = datetime.fromisoformat(received)
    here = replace(LOCAL, zone="America/New_York")
    log = with_record(RecordTrait.ARREST_LOG)
    event = on("received", received[:10], at=at)
    clock = ask("US-RI", event, agency=here, request=log)["arrest_log"]
    assert (clock.due_at.isoformat(), clock.latest_at.isoformat()) == (due, latest)


def test_point_8_an_hour_that_the_wall_skips_is_the_one_it_shows_instead():
    begun = datetime.fromisoformat("2026-03-06T02:30:00-05:00")
    ends = hours_end(begun, 48, "America/New_York", elapsed=False)
    assert ends.isoformat() == "2026-03-08T03:30:00-04:00"


# 9. Counting chosen by length.


@pytest.mark.parametrize(
    ("code", "number", "due"),
    [
        ("US-KY", 7, "2026-03-11"), ("US-KY", 8, "2026-03-10"),
        ("US-GA", 6, "2026-03-10"), ("US-GA", 7, "2026-03-09"),
        ("US-MS", 6, "2026-03-10"), ("US-MS", 7, "2026-03-09"),
        ("US-LA", 6, "2026-03-10"), ("US-LA", 7, "2026-03-09"),
        ("US-NM", 10, "2026-03-16"), ("US-NM", 11, "2026-03-13"),
        ("US-IL", 6, "2026-03-09"),  # Sunday the 8th moves; no short period here
    ],
)  # fmt: skip
def test_point_9_short_periods_skip_closed_days_and_long_ones_do_not(code, number, due):
    counter = Counter(calendars.calendar(code), statute(code).conventions)
    length = Within((Length(number, Unit.CALENDAR_DAY),))
    assert counter.ends(day(MONDAY), length, Actor.AGENCY)[1] == day(due)


def test_point_9_facts_that_nobody_told_are_no_ordinary_request():
    clocks = ask("US-IL", RECEIVED, request=RequestFacts())
    assert len([clock for clock in clocks.values() if clock.applies_if]) >= 5
