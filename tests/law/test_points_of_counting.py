"""The 26 points of the law, 10 to 16: calendars, last days, pauses, limits of ours and floors.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

from dataclasses import replace
from datetime import date

import pytest

from app.law import calendars
from app.law.calendars import DayState, Layer
from app.law.errors import CalendarUnknown
from app.law.facts import AgencyFacts
from app.law.rules import Suspension
from app.law.statutes import statute
from app.law.vocabulary import (
    Actor,
    Body,
    Circumstance,
    ClockState,
    Level,
    ShipAs,
    Size,
)
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


def holding(*circumstances):
    return replace(ORDINARY, holds=ORDINARY.holds | frozenset(circumstances))


# 10. The last day.


@pytest.mark.parametrize(
    ("code", "rule", "event", "due"),
    [
        # Saturday, Sunday and holidays move: 14 and 21 March are Saturdays.
        ("CA", "determine", on("received", "2026-03-04"), "2026-03-16"),
        ("MD", "determine", on("received", "2026-02-19"), "2026-03-23"),
        ("NM", "produce", on("received", "2026-03-06"), "2026-03-23"),
        # 4 April is a Saturday, and a North Carolina office that is closed is passed over.
        ("NC", "start_mediation", on("pleadings_filed", "2026-03-05"), "2026-04-06"),
        # Only business days count: there is no last day to move.
        ("KS", "determine", on("received", "2026-03-04"), "2026-03-09"),
        ("NE", "determine", on("received", "2026-03-04"), "2026-03-10"),
        ("NV", "determine", on("received", "2026-03-04"), "2026-03-11"),
    ],
)
def test_point_10_where_a_last_day_goes(code, rule, event, due):
    assert ask(f"US-{code}", event)[rule].due == day(due)


def test_point_10_iowa_moves_a_sunday_and_keeps_a_saturday():
    questioned = holding(Circumstance.CONFIDENTIALITY_IN_QUESTION)
    for received, due in (("2026-03-01", "2026-03-21"), ("2026-03-02", "2026-03-23")):
        clock = ask("US-IA", on("received", received), request=questioned)
        assert clock["confidentiality_decision"].due == day(due)


def test_point_10_kentucky_moves_the_last_day_of_ten_calendar_days():
    # The law of 2020: ten days from Wednesday 8 April end on Saturday the 18th.
    assert ask("US-KY", on("received", "2020-04-08"))["determine"].due == day("2020-04-20")


def test_point_10_the_roll_favours_them_and_never_us():
    # Illinois: 60 days from 18 February end on Sunday 19 April; we keep the Friday.
    appeal = ask("US-IL", on("denied", "2026-02-18"))["appeal_file"]
    assert (appeal.due, appeal.earliest) == (day("2026-04-20"), day("2026-04-17"))
    assert statute("US-CT").conventions.last_day_agency == "unsettled"
    assert statute("US-CT").conventions.last_day_requester == "next_open_day"


def test_point_10_an_unsettled_roll_moves_only_the_latest_date():
    seven = ask("US-IN", on("received", "2026-03-07"))["acknowledge"]  # to Saturday the 14th
    assert (seven.due, seven.latest) == (day("2026-03-14"), day("2026-03-16"))


# 11. Calendars in layers.


def test_point_11_a_day_of_one_county_closes_only_there():
    suffolk = calendars.calendar("US-MA", frozenset({"Suffolk County"}))
    assert suffolk.closure(date(2026, 3, 17)).layer is Layer.COUNTY
    assert calendars.calendar("US-MA").state(date(2026, 3, 17)) is DayState.OPEN


def test_point_11_only_open_offices_count_in_some_laws_and_closed_ones_in_another():
    closed = replace(LOCAL, closed_days=((day("2026-03-04"), "moving house"),))
    for code, rule, moves in (
        ("OR", "acknowledge", 1),
        ("MA", "determine", 1),
        ("MI", "determine", 0),
    ):
        plain, own = (ask(f"US-{code}", RECEIVED, agency=each)[rule] for each in (LOCAL, closed))
        assert (own.due > plain.due) is bool(moves), code


def test_point_11_alabama_counts_the_days_of_the_officer():
    closed = replace(LOCAL, closed_days=((day("2026-03-06"), "retreat"),))
    clock = ask("US-AL", RECEIVED, on("acknowledged", "2026-03-04"), agency=closed)["determine"]
    assert clock.due == day("2026-03-26")
    assert [(c.reason, c.layer) for c in clock.skipped()] == [("retreat", Layer.AGENCY)]


def test_point_11_texas_designates_days_and_an_agency_may_work_a_holiday():
    friday = replace(LOCAL, closed_days=((day("2026-03-06"), "designated, 552.0031"),))
    assert ask("US-TX", RECEIVED)["produce"].due == day("2026-03-16")
    assert ask("US-TX", RECEIVED, agency=friday)["produce"].due == day("2026-03-17")
    works = replace(LOCAL, open_days=(day("2026-10-12"),))
    received = on("received", "2026-10-08")
    assert ask("US-MA", received)["determine"].due == day("2026-10-23")
    assert ask("US-MA", received, agency=works)["determine"].due == day("2026-10-22")


def test_point_11_the_laws_list_and_the_practice_may_differ():
    hawaii = calendars.calendar("US-HI")  # Columbus Day and Juneteenth are business days there
    assert hawaii.state(date(2026, 10, 12)) is DayState.OPEN
    assert hawaii.state(date(2026, 6, 19)) is DayState.OPEN
    assert calendars.calendar("US-KY").state(date(2026, 2, 16)) is DayState.OPEN  # 23-ORD-079


# 12. The grammar of holidays.


@pytest.mark.parametrize("year", [2019, 2024, 2030])
def test_point_12_the_day_after_thanksgiving_is_no_fourth_friday(year):
    friday = {2019: date(2019, 11, 29), 2024: date(2024, 11, 29), 2030: date(2030, 11, 29)}[year]
    nebraska = calendars.calendar("US-NE")
    assert nebraska.state(friday) is DayState.CLOSED
    assert nebraska.state(date(year, 11, 22)) is DayState.OPEN


def test_point_12_election_day_in_even_years_or_in_every_year():
    new_jersey, west_virginia = (calendars.calendar(code) for code in ("US-NJ", "US-WV"))
    assert new_jersey.state(date(2025, 11, 4)) is DayState.CLOSED
    assert west_virginia.state(date(2025, 11, 4)) is DayState.OPEN
    assert west_virginia.state(date(2026, 11, 3)) is DayState.CLOSED


def test_point_12_two_holidays_on_one_date_count_once():
    # Texas, 19 January 2026. Ten business days of Friday the 9th: one day is skipped.
    clock = ask("US-TX", on("received", "2026-01-09"))["produce"]
    assert [closure.on for closure in clock.skipped()] == [day("2026-01-19")]
    assert clock.due == day("2026-01-26")


def test_point_12_new_years_day_may_be_observed_in_the_old_year():
    assert calendars.calendar("US").closure(date(2027, 12, 31)).observed_for == date(2028, 1, 1)


# 13. Tolling.


def test_point_13_the_federal_clock_stops_once_for_a_question_and_often_for_a_fee():
    # 20 business days of 2 March; each pause of Wednesday to Friday costs two of them.
    question = [on("clarification_asked", "2026-03-04"), on("clarified", "2026-03-06")]
    again = [on("clarification_asked", "2026-03-11"), on("clarified", "2026-03-13")]
    assert ask("US", RECEIVED)["determine"].due == day("2026-03-30")
    assert ask("US", RECEIVED, *question)["determine"].due == day("2026-04-01")
    assert ask("US", RECEIVED, *question, *again)["determine"].due == day("2026-04-01")
    fees = [on("fee_estimated", "2026-03-04"), on("fee_accepted", "2026-03-06")]
    more = [on("fee_estimated", "2026-03-11"), on("fee_accepted", "2026-03-13")]
    assert ask("US", RECEIVED, *fees, *more)["determine"].due == day("2026-04-03")


def test_point_13_pauses_that_overlap_are_not_counted_twice():
    # 4 to 10 March, in Oregon: ten business days of the 9th, the acknowledgment's day.
    events = [
        RECEIVED,
        on("clarification_asked", "2026-03-11"), on("clarified", "2026-03-16"),
        on("fee_estimated", "2026-03-12"), on("paid", "2026-03-18"),
    ]  # fmt: skip
    # Two days had run on the 11th; eight more after the 18th end on Monday the 30th.
    assert ask("US-OR", *events)["determine"].due == day("2026-03-30")


def test_point_13_a_texan_question_gives_the_ten_days_again():
    asked = [on("clarification_asked", "2026-03-06"), on("clarified", "2026-03-16")]
    assert ask("US-TX", RECEIVED, *asked)["produce"].due == day("2026-03-30")


def test_point_13_an_agency_that_is_late_gets_no_fresh_days():
    late = ask("US", RECEIVED, on("clarification_asked", "2026-03-31"))["determine"]
    assert late.due == day("2026-03-30")
    assert late.state is ClockState.RUNNING


def test_point_13_mediation_stops_maryland():
    # Ten of thirty days had run on the 12th; twenty more after the 20th.
    events = [RECEIVED, on("mediation_started", "2026-03-12"), on("mediation_ended", "2026-03-20")]
    assert ask("US-MD", *events)["determine"].due == day("2026-04-09")


def test_point_13_a_period_of_months_ends_as_many_days_later_as_it_stood_still():
    # Six months of 4 March are 4 September; ten days of waiting for us make it the 14th.
    events = [
        on("acknowledged", "2026-03-04"), on("clarification_asked", "2026-03-10"),
        on("clarified", "2026-03-20"),
    ]  # fmt: skip
    law = statute("US-MT")
    version = replace(law.rule("produce").newest, within=law.rule("extension").newest.within)
    rules = tuple(
        replace(rule, versions=(version,)) if rule.id == "produce" else rule for rule in law.rules
    )
    changed = replace(law, rules=rules)
    clock = ask("US-MT", *events, agency=STATE, law=changed)["produce"]
    assert clock.due == day("2026-09-14")
    waiting = ask("US-MT", *events[:2], agency=STATE, law=changed)["produce"]
    assert waiting.state is ClockState.PAUSED


def test_point_13_days_of_an_emergency_that_nobody_re_read_move_only_the_latest_date():
    # Delaware, 15 business days of 16 March 2020, or of 13 July 2021, the last day of it.
    clock = ask("US-DE", on("received", "2020-03-16"))["determine"]
    assert (clock.due, clock.latest) == (day("2020-04-06"), day("2021-08-03"))
    new_jersey = ask("US-NJ", on("received", "2020-03-16"))["determine"]
    assert (new_jersey.due, new_jersey.latest) == (day("2020-03-25"), day("2021-06-15"))
    assert ask("US-DE", on("received", "2021-07-14"))["determine"].latest == day("2021-08-04")


def test_point_13_a_suspension_that_was_read_stops_the_count_for_everybody():
    law = statute("US-DE")
    read = Suspension(
        first=day("2026-03-05"), last=day("2026-03-10"), rules=("determine",), text="a storm",
        citation="an order", level=Level.STATUTE_TEXT, read_on="2026-11",
    )  # fmt: skip
    stormy = replace(law, suspensions=(read,))
    # Two days had run on the 4th; thirteen more after the 10th end on Friday the 27th.
    clock = ask("US-DE", RECEIVED, law=stormy)["determine"]
    assert (clock.due, clock.latest) == (day("2026-03-27"), day("2026-03-27"))
    begun_inside = ask("US-DE", on("received", "2026-03-06"), law=stormy)["determine"]
    assert begun_inside.due == day("2026-03-31")
    after = ask("US-DE", on("received", "2026-03-11"), law=stormy)["determine"]
    assert after.due == day("2026-04-01")


def test_point_13_an_emergency_that_a_person_records_stops_texas():
    events = [RECEIVED, on("emergency_started", "2026-03-04"), on("emergency_ended", "2026-03-11")]
    assert ask("US-TX", *events)["produce"].due == day("2026-03-23")


# 14. Limits of ours that kill the request.


@pytest.mark.parametrize(
    ("code", "rule", "event", "facts", "earliest"),
    [
        ("MO", "reply", "fee_estimated", {}, "2026-05-29"),  # 90 days: Sunday 31 May
        ("MO", "reply_large_fee", "fee_estimated", {}, "2026-07-30"),  # 150
        ("MI", "deposit_reply", "deposit_asked", {}, "2026-04-16"),  # 45, from memory
        ("NE", "reply", "fee_estimated", {}, "2026-03-16"),  # 10 business days, from memory
        ("TX", "estimate_reply", "fee_estimated", {}, "2026-03-16"),
        ("TX", "clarify", "clarification_asked", {}, "2026-05-01"),  # 61 days: Saturday 2 May
        ("OR", "reply", "fee_estimated", {}, "2026-05-01"),  # 60
        ("SD", "reply", "clarification_asked", {}, "2026-03-16"),
        ("VA", "reply", "fee_estimated", {}, "2026-04-01"),  # 30
        ("HI", "reply", "clarification_asked", {}, "2026-03-31"),  # 20; 26 March is a holiday
        ("IL", "voluminous_reply", "treatment_noticed", {"size": Size.VOLUMINOUS}, "2026-03-16"),
        ("IL", "verification_reply", "verification_asked", {}, "2026-04-01"),  # 30, from memory
        ("MT", "reply", "fee_estimated", {}, "2026-04-01"),
    ],
)
def test_point_14_every_limit_that_kills_a_request_warns_at_its_earliest(
    code, rule, event, facts, earliest
):
    agency = STATE if code == "MT" else LOCAL
    clock = ask(f"US-{code}", on(event, MONDAY), agency=agency, request=replace(ORDINARY, **facts))
    assert clock[rule].who is Actor.REQUESTER
    assert clock[rule].earliest == day(earliest)
    assert clock[rule].state is ClockState.RUNNING
    assert not clock[rule].may_accuse


def test_point_14_a_limit_nobody_read_is_about_and_still_warns():
    clock = ask("US-NE", on("fee_estimated", MONDAY))["reply"]
    assert (clock.ship_as, clock.due, clock.about) == (ShipAs.NONE, None, day("2026-03-16"))
    assert clock.earliest == day("2026-03-16")


# 15. Floors.


@pytest.mark.parametrize(
    ("code", "rule", "event", "opens"),
    [
        ("CO", "suit_wait", "suit_notice_given", "2026-03-16"),  # 14 calendar days
        ("FL", "suit_wait", "suit_notice_given", "2026-03-09"),  # 5 business days
        ("OH", "suit_wait", "complaint_filed", "2026-03-05"),  # 3
        ("ND", "suit_wait", "suit_notice_given", "2026-03-05"),
        ("VA", "petition_wait", "suit_notice_given", "2026-03-05"),
        ("LA", "suit_wait", "sent", "2026-03-09"),  # five days open the court
    ],
)
def test_point_15_a_floor_is_a_day_to_wait_for_and_never_late(code, rule, event, opens):
    clock = ask(f"US-{code}", on(event, MONDAY))[rule]
    assert clock.not_before == day(opens)
    assert clock.state_on(day("2027-01-01")) is ClockState.RUNNING
    assert not clock.may_accuse
    assert "not before" in clock.explanation()


def test_point_15_an_expedited_need_shortens_the_wait_in_colorado():
    quick = replace(ORDINARY, expedited=True)
    clock = ask("US-CO", on("suit_notice_given", MONDAY), request=quick)["suit_wait"]
    assert clock.not_before == day("2026-03-05")


# 16. Earlier of, later of, outer caps.


def test_point_16_alabama_presumes_a_denial_at_the_earlier_of_two_ends():
    events = [RECEIVED, on("acknowledged", "2026-03-04")]
    # 30 business days of Wednesday the 4th: 15 April; 60 calendar days: Sunday 3 May.
    assert ask("US-AL", *events)["sue"].started_on == day("2026-04-15")
    weekdays = [
        date.fromordinal(n)
        for n in range(day("2026-03-09").toordinal(), day("2026-05-01").toordinal())
    ]
    shut = replace(LOCAL, closed_days=tuple((each, "flood") for each in weekdays))
    assert ask("US-AL", *events, agency=shut)["sue"].started_on == day("2026-05-04")


def test_point_16_what_stops_the_answer_in_alabama_stops_the_presumption_too():
    events = [RECEIVED, on("acknowledged", "2026-03-04")]
    # Two business days had run on the 6th; 28 more after the 13th end on 22 April.
    paused = [on("clarification_asked", "2026-03-06"), on("clarified", "2026-03-13")]
    assert ask("US-AL", *events, *paused)["sue"].started_on == day("2026-04-22")
    assert ask("US-AL", *events, paused[0])["sue"].started_on is None


def test_point_16_missouri_gives_a_year_from_learning_and_two_at_most():
    learned = on("violation_learned", "2025-12-01")
    capped = ask("US-MO", on("violation", "2024-01-10"), learned)["sue"]
    assert capped.due == day("2026-01-10")  # a Saturday, which Missouri does not move
    assert capped.earliest == day("2026-01-09")
    assert "the earlier of two ends: 2 years from 10 January 2024" in capped.explanation()
    assert ask("US-MO", on("violation", "2025-11-03"), learned)["sue"].due == day("2026-12-01")


def test_point_16_north_dakota_takes_the_later_of_two_starts():
    denied = on("denied", MONDAY)  # sixty days: 1 May
    assert ask("US-ND", denied)["sue"].due == day("2026-05-01")
    opinion = on("ruling_issued", "2026-04-20")  # thirty days: 20 May
    clock = ask("US-ND", denied, opinion)["sue"]
    assert (clock.due, clock.earliest) == (day("2026-05-20"), day("2026-05-20"))
    assert "the later of two ends: 30 calendar days from 20 April 2026" in clock.explanation()
    early = on("ruling_issued", "2026-03-10")
    assert ask("US-ND", denied, early)["sue"].due == day("2026-05-01")


def test_point_16_an_opinion_alone_starts_its_own_thirty_days():
    clock = ask("US-ND", on("ruling_issued", "2026-04-20"))["sue"]
    assert (clock.started_on, clock.due) == (day("2026-04-20"), day("2026-05-20"))


def test_point_16_the_board_of_maryland_has_an_outer_cap():
    clock = ask("US-MD", on("appeal_received", MONDAY))["board_decides"]
    assert (clock.due, clock.latest) == (day("2026-04-01"), day("2026-06-30"))  # 30 and 120 days


@pytest.mark.parametrize(
    ("code", "rule", "event", "farthest"),
    [
        ("TX", "ag_decides", "referral_received", "2026-05-19"),  # 45 + 10 business days
        ("MN", "appeal_decide", "appeal_received", "2026-04-21"),  # 20 + 30 calendar days
        ("MI", "appeal_decide", "appeal_received", "2026-03-30"),  # 10 + 10 business days
    ],
)
def test_point_16_an_appeal_body_may_take_so_much_more_and_no_more(code, rule, event, farthest):
    facts = AgencyFacts(Body.LOCAL, frozenset())
    more = on("appeal_extended", "2026-03-04", until=day("2026-12-01"))
    assert ask(f"US-{code}", on(event, MONDAY), more, agency=facts)[rule].due == day(farthest)


def test_a_day_after_the_known_calendar_is_refused():
    clock = ask("US-TX", on("received", "2028-12-28"))["produce"]
    assert clock.due is None
    assert "knows the days from 2015-01-01 to 2028-12-31" in clock.no_date_because
    with pytest.raises(CalendarUnknown, match="was asked about 2029-01-01"):
        calendars.calendar("US-TX").state(date(2029, 1, 1))
