"""What the engine makes of facts: of the agency, the request, the receipt, and those not known."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.law.facts import AgencyFacts, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import (
    Body,
    Channel,
    Circumstance,
    ClockState,
    RecordTrait,
    Requester,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on


def test_facts_that_are_not_known_give_the_clocks_of_every_case_with_their_condition():
    clocks = ask("US-IL", on("received", "2026-03-02"), request=RequestFacts())
    assert "has no commercial purpose" in clocks["determine"].condition
    assert clocks["determine_commercial"].condition == "the request has a commercial purpose"
    assert not clocks["determine"].may_accuse
    assert clocks["determine"].explanation().endswith("does not count as voluminous.")
    known = ask("US-IL", on("received", "2026-03-02"))
    assert "determine_commercial" not in known
    assert known["determine"].condition is None


def test_the_kind_of_body_chooses_the_clock():
    received = on("received", "2026-03-02")
    state = AgencyFacts(Body.STATE)
    assert "produce_state" not in ask("US-MA", received)
    assert "produce_local" not in ask("US-MA", received, agency=state)
    both = ask("US-MA", received, agency=AgencyFacts())
    assert both["produce_state"].condition == "the agency is a state body"
    assert both["produce_local"].condition == "the agency is a local body"


def test_a_local_body_without_a_day_count_has_no_date():
    for code in ("US-AK", "US-MT", "US-MN", "US-NC", "US-ND", "US-OH", "US-OK", "US-WI"):
        for clock in ask(code, on("received", "2026-03-02")).values():
            if clock.kind in {"acknowledge", "determine", "produce"}:
                assert clock.due is None, (code, clock.rule_id)
                assert not clock.may_accuse


def test_a_number_that_was_not_re_read_is_never_due_but_still_warns_us():
    clock = ask("US-MI", on("received", "2026-03-02"), on("deposit_asked", "2026-03-04"))
    deposit = clock["deposit_reply"]
    assert deposit.due is None
    assert deposit.about == day("2026-04-18")
    assert deposit.earliest == day("2026-04-17")
    assert not deposit.may_accuse
    assert "from memory, not re-read" in deposit.explanation()


def test_a_number_that_was_not_found_gives_no_date_at_all():
    clock = ask("US-SD", on("appeal_decided", "2026-03-04"))["sue"]
    assert (clock.due, clock.about, clock.earliest) == (None, None, None)
    assert "were not found in any text" in clock.no_date_because


def test_a_soft_number_accuses_nobody():
    clock = ask("US-NE", on("received", "2026-03-02"))["determine"]
    assert clock.due == day("2026-03-06")
    assert not clock.may_accuse
    assert clock.state_on(day("2026-04-01")) is ClockState.MISSED
    assert not clock.is_late_on(day("2026-04-01"))
    assert "check the statute" in clock.explanation()


def test_a_number_nobody_re_read_for_a_year_accuses_nobody():
    clock = ask("US-IL", on("received", "2026-03-02"))["determine"]
    assert clock.is_late_on(day("2027-11-30"))
    assert not clock.is_late_on(day("2027-12-01"))


def test_where_the_right_officer_must_have_it_a_bare_receipt_accuses_nobody():
    bare = ask("US-PA", on("received", "2026-03-02"))["determine"]
    assert bare.due == day("2026-03-09")
    assert not bare.may_accuse
    seen = ask("US-PA", on("received", "2026-03-02"), on("acknowledged", "2026-03-05"))
    assert seen["determine"].may_accuse
    assert seen["determine"].latest == day("2026-03-12")
    officer = ask("US-PA", on("received", "2026-03-02"), on("officer_received", "2026-03-04"))
    assert officer["determine"].due == day("2026-03-11")


def test_routing_inside_a_federal_agency_takes_at_most_ten_days():
    received = on("received", "2026-03-02")
    routed = ask("US", received, on("officer_received", "2026-03-30"))["determine"]
    assert routed.started_on == day("2026-03-12")
    bare = ask("US", received)["determine"]
    assert bare.started_on == day("2026-03-02")
    assert bare.latest == routed.due


def test_delivery_or_an_acknowledgment_proves_receipt():
    assert ask("US-IL", on("delivered", "2026-03-02"))["determine"].due == day("2026-03-09")
    proven = ask("US-IL", on("acknowledged", "2026-03-02"))["determine"]
    assert proven.due == day("2026-03-09")
    assert "proven by the acknowledgment" in proven.explanation()
    sent = ask("US-IL", on("sent", "2026-03-02"))["determine"]
    assert sent.due is None
    assert "not recorded or proven" in sent.no_date_because


def test_the_channel_decides_when_michigan_has_it():
    sent = on("sent", "2022-02-28")
    by_post = RequestFacts.ordinary(channel=Channel.POST)
    assert ask("US-MI", sent)["determine"].started_on == day("2022-03-01")
    assert ask("US-MI", sent, request=by_post)["determine"].due is None
    told = ask("US-MI", sent, on("received", "2022-02-28"))["determine"]
    assert told.started_on == day("2022-03-01")


def test_texas_reckons_mail_from_the_postmark_only_where_receipt_is_unproven():
    by_post = RequestFacts.ordinary(channel=Channel.POST)
    posted = on("postmarked", "2026-03-02")
    assert ask("US-TX", posted, request=by_post)["produce"].started_on == day("2026-03-05")
    told = ask("US-TX", posted, on("received", "2026-03-04"), request=by_post)["produce"]
    assert told.started_on == day("2026-03-04")


def test_a_receipt_on_a_closed_day_counts_on_the_next_open_one_where_the_law_says_so():
    saturday = on("received", "2026-03-07")
    assert ask("US-KY", saturday)["determine"].started_on == day("2026-03-09")
    doubtful = ask("US-CO", saturday)["produce"]
    assert doubtful.started_on == day("2026-03-07")
    assert doubtful.latest > doubtful.due
    plain = ask("US-NE", saturday)["determine"]  # "actual receipt; no cutoff hour"
    assert plain.latest == plain.due


def test_an_agencys_own_closing_days():
    closed = replace(LOCAL, closed_days=((day("2026-03-04"), "moving house"),))
    received = on("received", "2026-03-02")
    for code, rule, moves_due, moves_latest in (
        ("US-OR", "acknowledge", True, True),
        ("US-IL", "determine", False, True),
        ("US-MI", "determine", False, False),
    ):
        plain, moved = ask(code, received)[rule], ask(code, received, agency=closed)[rule]
        assert (moved.due > plain.due) is moves_due, code
        assert (moved.latest > plain.latest) is moves_latest, code
    skipped = ask("US-OR", received, agency=closed)["acknowledge"].skipped()
    assert [(closure.reason, closure.layer) for closure in skipped] == [("moving house", "agency")]


def test_a_deposit_takes_the_place_of_the_determination():
    old = RequestFacts.ordinary(record=frozenset({RecordTrait.OLDER_THAN_24_MONTHS}))
    events = [on("received", "2026-05-04"), on("granted", "2026-06-03")]
    assert ask("US-SC", *events, request=old)["produce_old"].due == day("2026-07-08")
    events.append(on("deposit_asked", "2026-06-03"))
    waiting = ask("US-SC", *events, request=old)["produce_old"]
    assert waiting.due is None
    assert "when the deposit that was asked for is paid" in waiting.no_date_because
    events.append(on("paid", "2026-06-10"))
    assert ask("US-SC", *events, request=old)["produce_old"].due == day("2026-07-15")


def test_a_day_after_the_known_calendar_is_refused_not_guessed():
    clock = ask("US-IL", on("received", "2045-03-02"))["determine"]
    assert clock.due is None
    assert "knows the days from" in clock.no_date_because


def test_a_rule_that_is_over_is_left_out_and_one_that_is_not_yet_in_force_says_so():
    old = ask("US-PR", on("sent", "2024-03-04"), on("received", "2024-03-04"))
    new = ask("US-PR", on("sent", "2026-03-04"), on("received", "2026-03-04"))
    assert "produce_2019" not in new
    assert old["produce"].state is ClockState.IMPOSSIBLE
    assert old["produce"].no_date_because == (
        f"{old['produce'].citation} was not in force on 4 March 2024: "
        "it governs what starts from 13 December 2025."
    )
    either = ask(
        "US-PR",
        on("sent", "2024-03-04"),
        agency=AgencyFacts(),
        request=RequestFacts(),
    )
    assert either["produce_2019"].condition == "the request went to the central office"


def test_hours_need_their_instant_and_their_zone():
    log = RequestFacts.ordinary(record=frozenset({RecordTrait.ARREST_LOG}))
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    east = replace(LOCAL, zone="America/New_York")
    clock = ask("US-RI", on("received", "2026-03-02", at=at), agency=east, request=log)
    assert clock["arrest_log"].due_at.isoformat() == "2026-03-04T10:30:00-05:00"
    assert "due 10:30 on 4 March 2026" in clock["arrest_log"].explanation()
    without = ask("US-RI", on("received", "2026-03-02"), agency=east, request=log)["arrest_log"]
    assert (without.due_at, without.due) == (None, day("2026-03-04"))


def test_an_instant_without_its_offset_is_refused():
    with pytest.raises(ValueError, match="needs its offset"):
        on("received", "2026-03-02", at=datetime(2026, 3, 2, 15, 30))  # noqa: DTZ001 - the point


def test_every_explanation_of_every_law_is_a_sentence():
    for code in codes():
        for clock in ask(code, on("received", "2026-03-02"), request=RequestFacts()).values():
            said = clock.explanation()
            assert said[0].isupper() or said[0].isdigit(), said
            assert said.endswith("."), said
            assert "None" not in said, said


def test_clocks_of_a_third_party_are_met_by_the_third_party():
    facts = replace(ORDINARY, holds=frozenset({Circumstance.VENDOR_CLAIM}))
    events = [on("received", "2026-03-02"), on("vendor_notified", "2026-03-04")]
    clocks = ask("US-PA", *events, request=facts)
    assert clocks["vendor_notice"].state is ClockState.MET
    assert clocks["vendor_input"].state is ClockState.RUNNING
    assert clocks["vendor_input"].due == day("2026-03-11")
    answered = ask("US-PA", *events, on("vendor_objected", "2026-03-06"), request=facts)
    assert answered["vendor_input"].state is ClockState.MET


def test_a_news_organisation_is_no_commercial_requester():
    news = replace(ORDINARY, requester=Requester.NEWS)
    clocks = ask("US-IL", on("received", "2026-03-02"), request=news)
    assert clocks["determine"].condition is None
    assert "determine_commercial" not in clocks


def test_a_year_whose_holidays_are_not_all_fixed_is_said_beside_the_date():
    clock = ask("US-TN", on("received", "2027-12-20"))["determine"]
    assert [gap.year for gap in clock.gaps()] == [2027]
    assert "Extra days given by the Governor in 2027: not yet given." in clock.explanation()
    assert ask("US-TN")["determine"].gaps() == ()


def test_a_law_that_never_moves_a_last_day():
    law = statute("US-IL")
    conventions = replace(law.conventions, last_day_requester="no_roll")
    events = [on("received", "2026-02-11"), on("denied", "2026-02-18")]
    clock = ask("US-IL", *events, law=replace(law, conventions=conventions))["appeal_file"]
    assert (clock.due, clock.earliest) == (day("2026-04-19"), day("2026-04-17"))


def test_notes_of_the_law_go_with_the_clock():
    clock = ask("US-IL", on("received", "2026-03-02"))["determine"]
    assert clock.condition_text == "Ordinary requests"
    assert (clock.length.number, clock.version_effective, clock.read_on) == (
        5,
        "unknown",
        "2026-11",
    )
    assert "no longer charge for copies" in clock.missed_effect
