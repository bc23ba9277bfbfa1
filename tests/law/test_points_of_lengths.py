"""The 26 points of the law, 7 to 9: how long a clock runs, in which units, counted how.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace
from datetime import UTC, datetime

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
