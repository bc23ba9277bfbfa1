"""The 26 points of the law, 17 to 24: silence, forums, vendors, proof, gates, effects.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace

import pytest

from app.law.facts import AgencyFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import (
    Actor,
    Body,
    Circumstance,
    ClockState,
    Meaning,
    RecordTrait,
    ShipAs,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


def holding(*circumstances):
    return replace(ORDINARY, holds=ORDINARY.holds | frozenset(circumstances))


def failing(*circumstances):
    return replace(
        ORDINARY,
        holds=ORDINARY.holds - frozenset(circumstances),
        fails=ORDINARY.fails | frozenset(circumstances),
    )


# 17. What silence means.


@pytest.mark.parametrize(
    ("meaning", "states"),
    [
        (Meaning.DENIED, "NY PA NJ IL MI KY OR UT VA VT RI NM MD MA"),
        (Meaning.APPROVED, "SC"),
        (Meaning.PRESUMED_PUBLIC, "TX"),
        (Meaning.VIOLATION, "WA NE NH DE GA"),
        (Meaning.UNSETTLED, "WV ND WI NV"),
        (Meaning.NOTHING, "KS MO MN CA OH"),
    ],
)
def test_point_17_silence_means_what_each_law_makes_of_it(meaning, states):
    for state in states.split():
        assert statute(f"US-{state}").silence.means is meaning, state


def test_point_17_a_deemed_denial_is_a_day_that_starts_other_clocks_by_itself():
    # New York: 5 business days to the 9th, then 30 days to appeal: Wednesday 8 April.
    appeal = ask("US-NY", RECEIVED)["appeal_file"]
    assert (appeal.started_on, appeal.due) == (day("2026-03-09"), day("2026-04-08"))
    assert appeal.state is ClockState.NOT_STARTED
    assert appeal.state_on(day("2026-03-10")) is ClockState.RUNNING


def test_point_17_silence_on_the_appeal_opens_the_court():
    # Pennsylvania: received 16 March, 30 days to 15 April, 30 more to 15 May.
    events = [
        on("denied", MONDAY),
        on("appealed", "2026-03-16"),
        on("appeal_received", "2026-03-16"),
    ]
    sue = ask("US-PA", *events)["sue"]
    assert (sue.started_on, sue.due) == (day("2026-04-15"), day("2026-05-15"))


@pytest.mark.parametrize(
    ("code", "rule", "creates"),
    [("SC", "determine", "approved"), ("TX", "refer", "presumed_public")],
)
def test_point_17_silence_may_favour_us(code, rule, creates):
    clock = ask(f"US-{code}", RECEIVED)[rule]
    assert clock.rule.missed.creates == creates
    assert clock.consequence.startswith("The ")


def test_point_17_a_missed_estimate_is_a_denial_in_south_dakota():
    formal = holding(Circumstance.FORMAL)
    events = [RECEIVED, on("promised", "2026-03-04", until=day("2026-03-20"))]
    appeal = ask("US-SD", *events, request=formal)["appeal_file"]
    assert (appeal.started_on, appeal.due) == (day("2026-03-20"), day("2026-06-18"))
    kept = ask("US-SD", *events, on("produced", "2026-03-19"), request=formal)["appeal_file"]
    assert kept.started_on is None


def test_point_17_michigan_makes_silence_a_denial_only_where_the_letter_says_foia():
    assert ask("US-MI", RECEIVED)["appeal_file"].started_on is not None
    unsaid = failing(Circumstance.PLAINLY_FOIA)
    assert ask("US-MI", RECEIVED, request=unsaid)["appeal_file"].started_on is None


# 18. Forums.


def test_point_18_steps_before_court_are_optional_mandatory_or_bar_each_other():
    steps = {code: {f.id: f for f in statute(code).forums} for code in codes()}
    assert steps["US-NY"]["agency_head"].step == "mandatory"
    assert steps["US-IL"]["court"].step == "optional"
    for code, first in (("US-NH", "ombuds"), ("US-NJ", "grc")):
        assert steps[code][first].bars == ("court",)
        assert steps[code]["court"].bars == (first,)
    assert steps["US-TX"]["ruling"].asked_by == "agency"
    assert steps["US-OR"]["district_attorney"].applies is not None
    assert steps["US-UT"]["local_board"].applies is not None


def test_point_18_a_second_forum_has_its_clock_from_the_first_ones_decision():
    # Utah: thirty days of the decision, at the records office and in court.
    decided = ask("US-UT", on("appeal_decided", MONDAY))
    assert decided["second_appeal"].due == decided["sue"].due == day("2026-04-01")
    kentucky = ask("US-KY", on("appeal_decided", MONDAY))["sue"]
    assert kentucky.due == day("2026-04-01")


# 19. Vendors.


VENDOR = Circumstance.VENDOR_CLAIM


@pytest.mark.parametrize(
    ("code", "rule", "who", "event", "facts", "due"),
    [
        (
            "TX",
            "vendor_notice",
            "agency",
            "received",
            {VENDOR, Circumstance.RULING_SOUGHT},
            "2026-03-16",
        ),
        ("TX", "vendor_brief", "third_party", "vendor_notified", set(), "2026-03-16"),
        ("PA", "vendor_notice", "agency", "received", {VENDOR}, "2026-03-09"),
        ("PA", "vendor_input", "third_party", "vendor_notified", {VENDOR}, "2026-03-09"),
        ("NY", "vendor_statement", "third_party", "vendor_notified", {VENDOR}, "2026-03-16"),
        ("NY", "trade_secret_decision", "agency", "vendor_objected", {VENDOR}, "2026-03-11"),
        ("UT", "vendor_appeal_notice", "appeal_body", "appeal_received", {VENDOR}, "2026-03-05"),
        ("UT", "vendor_support", "third_party", "vendor_notified", {VENDOR}, "2026-03-11"),
        ("MS", "vendor_release", "agency", "vendor_notified", {VENDOR}, "2026-03-23"),
        ("GA", "intent_to_disclose", "agency", "vendor_notified", {VENDOR}, "2026-03-12"),
    ],
)
def test_point_19_notices_to_vendors_have_clocks_of_their_own(code, rule, who, event, facts, due):
    agency = STATE if code == "NY" else LOCAL
    clock = ask(f"US-{code}", on(event, MONDAY), agency=agency, request=holding(*facts))[rule]
    assert (clock.who, clock.due) == (Actor(who), day(due))


@pytest.mark.parametrize(("code", "rule"), [("WA", "vendor_notice"), ("SC", "vendor_suit")])
def test_point_19_a_vendor_may_be_told_without_any_number(code, rule):
    clock = ask(f"US-{code}", RECEIVED, request=holding(VENDOR))[rule]
    assert (clock.due, clock.ship_as) == (None, ShipAs.NO_NUMBER)


def test_point_19_wisconsin_names_only_the_subject_of_a_personnel_record():
    files = replace(ORDINARY, record=frozenset({RecordTrait.PERSONNEL}))
    clocks = ask("US-WI", on("granted", MONDAY), on("vendor_notified", MONDAY), request=files)
    assert clocks["subject_suit"].due == day("2026-03-09")
    assert clocks["subject_files_suit"].due == day("2026-03-16")
    assert not {"subject_suit", "subject_notice"} & ask("US-WI", on("granted", MONDAY)).keys()


# 20. Sent, or received.


def test_point_20_an_answer_that_was_sent_in_time_is_in_time():
    # Kentucky (04-ORD-213), to the 9th: sent that day; it may reach us whenever it will.
    clock = ask("US-KY", RECEIVED, on("denied", "2026-03-09"))["determine"]
    assert (clock.rule.satisfied_when, clock.state) == ("sent", ClockState.MET)
    assert not clock.was_met_late


def test_point_20_texas_must_have_received_our_clarification():
    # 61 days of 2 March: Saturday 2 May, moved to Monday the 4th.
    asked = on("clarification_asked", MONDAY)
    replied = on("clarified", "2026-05-01")
    unproven = ask("US-TX", asked, replied)["clarify"]
    assert unproven.state is ClockState.MET
    assert "must have been received by then, and no receipt is recorded" in unproven.explanation()
    late = ask("US-TX", asked, replied, on("delivered", "2026-05-06"))["clarify"]
    assert late.arrived.on == day("2026-05-06")
    assert late.was_met_late
    in_time = ask("US-TX", asked, replied, on("delivered", "2026-05-04"))["clarify"]
    assert not in_time.was_met_late


# 21. Who may ask, and what a clock needs to exist.


def test_point_21_residency_is_required_disputed_or_not():
    required = {code[3:] for code in codes() if statute(code).residency.required}
    assert required == {"AL", "AR", "DE", "KY", "TN", "VA"}
    assert statute("US-NH").residency.required is None


@pytest.mark.parametrize("code", ["NE", "NM"])
def test_point_21_where_a_letter_is_needed_an_oral_request_has_no_clock(code):
    clock = ask(f"US-{code}", RECEIVED, request=failing(Circumstance.WRITTEN))["determine"]
    assert (clock.state, clock.due) == (ClockState.IMPOSSIBLE, None)
    assert clock.explanation() == (
        "This clock does not exist, because the request is not in writing."
    )
    assert clock.state_on(day("2027-01-01")) is ClockState.IMPOSSIBLE


def test_point_21_where_nobody_knows_the_clock_says_on_what_it_depends():
    unknown = replace(ORDINARY, holds=frozenset())
    clock = ask("US-NE", RECEIVED, request=unknown)["determine"]
    assert clock.applies_if == "the request is in writing"
    assert ask("US-NE", RECEIVED)["determine"].applies_if is None


@pytest.mark.parametrize(
    ("code", "say"),
    [("MI", "foia"), ("LA", "adult"), ("NE", "written"), ("NJ", "purpose_certified")],
)
def test_point_21_the_letter_says_what_the_law_asks_for(code, say):
    assert say in {wording.say for wording in statute(f"US-{code}").wording}


# 22. Batches.


@pytest.mark.parametrize(
    ("code", "hazard"),
    [
        ("IL", "mass_requester"), ("UT", "one_body_per_request"), ("ND", "merged_requests"),
        ("RI", "merged_requests"), ("OH", "mailed_request_cap"), ("WA", "bot_requests"),
        ("TN", "repeat_non_collection"), ("OK", "commercial_purpose"),
    ],
)  # fmt: skip
def test_point_22_what_a_batch_can_run_into(code, hazard):
    assert hazard in {each.name for each in statute(f"US-{code}").hazards}


# 23. Two stages, two laws.


def test_point_23_south_dakotas_clock_belongs_to_the_formal_request():
    assert "determine" not in ask("US-SD", RECEIVED, request=failing(Circumstance.FORMAL))
    clock = ask("US-SD", RECEIVED)["determine"]
    assert clock.applies_if == "this is the formal request, after an informal one was refused"
    formal = ask("US-SD", RECEIVED, request=holding(Circumstance.FORMAL))["determine"]
    assert (formal.due, formal.applies_if) == (day("2026-03-16"), None)


def test_point_23_colorado_has_one_law_for_open_records_and_one_for_criminal_justice():
    sent = on("sent", MONDAY)
    justice = replace(ORDINARY, record=frozenset({RecordTrait.CRIMINAL_JUSTICE}))
    assert "produce_criminal_justice" not in ask("US-CO", sent, RECEIVED)
    clocks = ask("US-CO", sent, RECEIVED, request=justice)
    assert "produce" not in clocks
    assert clocks["produce_criminal_justice"].about == day("2026-03-05")


# 24. What missing a clock costs.


@pytest.mark.parametrize(
    ("code", "rule", "said"),
    [
        ("MA", "fee_estimate", "may charge no fee (950 CMR 32.06(2)(c))."),
        ("MI", "determine", "falls by 5 percent for each late day"),
        ("IL", "determine", "no longer charge for copies"),
        ("RI", "determine", "fees are waived (§ 38-2-7(b))."),
        ("NM", "determine", "up to $100 for each day"),
        ("NY", "determine", "may be treated as a denial"),  # what the law makes of silence
        ("CA", "determine", "Silence is no denial; the delay can be taken to court (Gov. Code"),
        ("OR", "determine", "(ORS 192.407(1)(a), (3))."),
    ],
)
def test_point_24_what_follows_is_told_with_its_citation(code, rule, said):
    assert said in ask(f"US-{code}", RECEIVED)[rule].consequence


def test_point_24_where_nothing_follows_nothing_is_said():
    assert ask("US-IL", RECEIVED)["sue"].consequence is None
