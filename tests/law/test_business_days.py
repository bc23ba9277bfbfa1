"""Worked counts of business days, and what a calendar says about single days."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from app.law.calendars import (
    CalendarUnknown,
    DayState,
    Layer,
    RollRule,
    calendar,
    codes,
)
from app.law.errors import LawUnknown

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "business_days.yaml").read_text())


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['code']}: {row['case']}")
def test_a_worked_count_comes_out(row):
    days = calendar(row["code"])
    due = days.add_business_days(row["start"], row["n"])
    latest = days.add_business_days(row["start"], row["n"], skip_uncertain=True)
    skipped = [closure.on for closure in days.skipped(row["start"], due)]
    assert (due, latest, skipped) == (row["due"], row["latest"], row["skipped"])


def test_every_jurisdiction_has_a_worked_count():
    assert {row["code"] for row in CASES} == set(codes())


def test_there_are_53_calendars():
    assert len(codes()) == 53


def test_a_skipped_day_says_what_it_is_and_by_which_citation():
    (closure,) = calendar("US-AK").skipped(date(2026, 10, 16), date(2026, 10, 20))
    assert closure.reason == "Alaska Day, observed for Sunday 18 October 2026"
    assert closure.citation == "AS 44.12.020, 44.12.025"
    assert closure.observed_for == date(2026, 10, 18)
    assert closure.layer is Layer.STATE
    assert not closure.uncertain


def test_the_federal_calendar_closes_by_federal_law():
    closure = calendar("US").closure(date(2026, 11, 11))
    assert closure is not None
    assert (closure.reason, closure.layer) == ("Veterans Day", Layer.FEDERAL)


def test_an_executive_order_leaves_a_day_uncertain_and_is_named():
    closure = calendar("US").closure(date(2025, 1, 9))
    assert closure is not None
    assert closure.citation == "EO 14133"
    assert calendar("US").state(date(2025, 1, 9)) is DayState.UNCERTAIN


def test_office_practice_is_never_more_than_uncertain():
    closure = calendar("US-OH").closure(date(2026, 7, 3))
    assert closure is not None
    assert closure.reason == "Independence Day, by office practice for Saturday 4 July 2026"
    assert closure.uncertain


@pytest.mark.parametrize(
    ("code", "day", "reason"),
    [
        ("US-TX", date(2026, 1, 19), "Martin Luther King Jr. Day; Confederate Heroes Day"),
        ("US-HI", date(2027, 3, 26), "Prince Jonah Kuhio Kalanianaole Day; Good Friday"),
    ],
)
def test_two_holidays_on_one_date_are_one_closure(code, day, reason):
    closure = calendar(code).closure(day)
    assert closure is not None
    assert closure.reason == reason


def test_a_certain_holiday_hides_an_uncertain_one_of_the_same_date():
    closure = calendar("US-WV").closure(date(2026, 6, 19))
    assert closure is not None
    assert not closure.uncertain
    assert closure.reason == "West Virginia Day, observed for Saturday 20 June 2026"


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_day_after_thanksgiving_is_not_the_fourth_friday(year):
    days = calendar("US-NV")
    fridays = [date(year, 11, number) for number in range(1, 31)]
    fridays = [day for day in fridays if day.weekday() == 4]
    assert days.state(fridays[3]) is DayState.OPEN
    assert days.state(fridays[4]) is DayState.CLOSED


def test_the_day_after_thanksgiving_of_2030_is_the_fifth_friday():
    assert calendar("US-NV").state(date(2030, 11, 22)) is DayState.OPEN
    assert calendar("US-NV").state(date(2030, 11, 29)) is DayState.CLOSED


def test_a_named_day_on_which_the_clock_runs_closes_nothing():
    assert calendar("US-KY").state(date(2023, 2, 20)) is DayState.OPEN


def test_a_county_holiday_applies_only_where_it_is_asked_for():
    bunker_hill = date(2026, 6, 17)
    assert calendar("US-MA").closure(bunker_hill) is None
    assert calendar("US-MA", frozenset({"Norfolk County"})) is calendar("US-MA")
    closure = calendar("US-MA", frozenset({"Suffolk County"})).closure(bunker_hill)
    assert closure is not None
    assert (closure.layer, closure.citation) == (Layer.COUNTY, "M.G.L. c. 136 s. 12")


def test_an_optional_holiday_closes_the_body_that_keeps_it():
    good_friday = date(2026, 4, 3)
    assert calendar("US-TX").state(good_friday) is DayState.OPEN
    kept = calendar("US-TX", frozenset({"Good Friday"}))
    assert kept.state(good_friday) is DayState.CLOSED


def test_a_weekend_is_closed_and_counted_among_the_skipped_only_on_demand():
    days = calendar("US")
    start, end = date(2026, 7, 2), date(2026, 7, 6)
    assert [c.on.day for c in days.skipped(start, end)] == [3]
    assert [c.on.day for c in days.skipped(start, end, weekends=True)] == [3, 4, 5]
    assert [c.reason for c in days.skipped(start, end, weekends=True)][1:] == ["Saturday", "Sunday"]


def test_no_days_after_the_start_is_the_start_itself():
    assert calendar("US").add_business_days(date(2026, 7, 4), 0) == date(2026, 7, 4)


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="cannot count -1 business days"):
        calendar("US").add_business_days(date(2026, 7, 6), -1)


@pytest.mark.parametrize(
    ("start", "n"), [(date(2014, 12, 31), 1), (date(2031, 1, 1), 1), (date(2030, 12, 30), 5)]
)
def test_a_count_outside_the_known_years_is_refused(start, n):
    with pytest.raises(CalendarUnknown, match="knows the days from 2015-01-01 to 2030-12-31"):
        calendar("US").add_business_days(start, n)


def test_the_next_open_day_beyond_the_known_years_is_refused():
    days = calendar("US-NJ").with_agency_days(closed=[(date(2030, 12, 31), "inventory")])
    with pytest.raises(CalendarUnknown):
        days.next_open_day(date(2030, 12, 31))


def test_an_unknown_code_is_refused_with_the_codes_there_are():
    with pytest.raises(LawUnknown, match=r"There is no calendar 'US-ZZ'\. There are: US, US-AK"):
        calendar("US-ZZ")


def test_a_calendar_says_what_it_is():
    assert repr(calendar("US-NJ")) == "<Calendar US-NJ 2005-01-01 to 2030-12-31>"


def test_a_calendar_is_read_once():
    assert calendar("US-NJ") is calendar("US-NJ")


SATURDAY, SUNDAY, MONDAY_HOLIDAY = date(2026, 1, 17), date(2026, 1, 18), date(2026, 1, 19)
TUESDAY = date(2026, 1, 20)


@pytest.mark.parametrize(
    ("rule", "from_saturday", "from_sunday", "from_holiday"),
    [
        (RollRule.NONE, SATURDAY, SUNDAY, MONDAY_HOLIDAY),
        (RollRule.NEXT_OPEN_DAY, TUESDAY, TUESDAY, TUESDAY),
        (RollRule.SUNDAY_ONLY, SATURDAY, MONDAY_HOLIDAY, MONDAY_HOLIDAY),
        (RollRule.SUNDAY_OR_HOLIDAY, SATURDAY, TUESDAY, TUESDAY),
        (RollRule.WEEKEND_ONLY, MONDAY_HOLIDAY, MONDAY_HOLIDAY, MONDAY_HOLIDAY),
        (RollRule.OFFICE_CLOSED, TUESDAY, TUESDAY, TUESDAY),
    ],
)
def test_a_last_day_rolls_by_its_named_rule(rule, from_saturday, from_sunday, from_holiday):
    days = calendar("US-NJ")
    rolled = [days.roll(day, rule) for day in (SATURDAY, SUNDAY, MONDAY_HOLIDAY, TUESDAY)]
    assert rolled == [from_saturday, from_sunday, from_holiday, TUESDAY]


def test_a_legal_holiday_that_offices_work_does_not_roll_where_offices_must_be_closed():
    columbus, days = date(2026, 10, 12), calendar("US-NC")
    assert days.roll(columbus, RollRule.OFFICE_CLOSED, skip_uncertain=True) == columbus
    assert days.roll(columbus, RollRule.NEXT_OPEN_DAY, skip_uncertain=True) == date(2026, 10, 13)


def test_an_uncertain_closing_rolls_only_in_the_latest_reading():
    day_after, days = date(2026, 11, 27), calendar("US-IA")
    assert days.roll(day_after, RollRule.OFFICE_CLOSED) == day_after
    rolled = days.roll(day_after, RollRule.OFFICE_CLOSED, skip_uncertain=True)
    assert rolled == date(2026, 11, 30)


def test_rolling_past_the_known_years_is_refused():
    days = calendar("US-IA").with_agency_days(closed=[(date(2030, 12, 31), "inventory")])
    with pytest.raises(CalendarUnknown):
        days.roll(date(2030, 12, 31), RollRule.OFFICE_CLOSED)
