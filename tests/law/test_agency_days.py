"""The layer of one agency over the calendar of its jurisdiction."""

from datetime import date

import pytest

from app.law.calendars import DayState, Layer, calendar

MONDAY = date(2026, 3, 2)
GOOD_FRIDAY = date(2026, 4, 3)
CHRISTMAS = date(2026, 12, 25)


def test_an_agencys_own_closing_is_not_counted_and_keeps_its_reason():
    days = calendar("US-NJ").with_agency_days(closed=[(date(2026, 3, 4), "budget day")])
    assert days.add_business_days(MONDAY, 2) == date(2026, 3, 5)
    (closure,) = days.skipped(MONDAY, date(2026, 3, 5))
    assert (closure.reason, closure.layer) == ("budget day", Layer.AGENCY)


def test_the_calendar_of_the_jurisdiction_is_left_as_it_was():
    calendar("US-NJ").with_agency_days(closed=[(date(2026, 3, 4), "budget day")])
    assert calendar("US-NJ").add_business_days(MONDAY, 2) == date(2026, 3, 4)


def test_a_holiday_the_agency_works_counts_again():
    days = calendar("US-NJ").with_agency_days(open_=[GOOD_FRIDAY])
    assert days.state(GOOD_FRIDAY) is DayState.OPEN
    assert days.add_business_days(date(2026, 4, 2), 1) == GOOD_FRIDAY


def test_an_uncertain_day_is_settled_by_the_agency_either_way():
    day_after = date(2026, 11, 27)
    assert calendar("US-IL").state(day_after) is DayState.UNCERTAIN
    closed = calendar("US-IL").with_agency_days(closed=[(day_after, "town hall closed")])
    opened = calendar("US-IL").with_agency_days(open_=[day_after])
    assert closed.state(day_after) is DayState.CLOSED
    assert opened.state(day_after) is DayState.OPEN
    assert opened.add_business_days(date(2026, 11, 26), 1, skip_uncertain=True) == day_after


def test_a_saturday_office_hour_makes_a_business_day():
    saturday = date(2026, 3, 7)
    days = calendar("US-NJ").with_agency_days(open_=[saturday])
    assert days.closure(saturday) is None
    assert days.add_business_days(date(2026, 3, 6), 1) == saturday


def test_a_village_open_three_days_a_week_counts_only_those():
    days = calendar("US-PA").with_agency_days(closed_weekdays=[1, 3])
    assert days.add_business_days(MONDAY, 3) == date(2026, 3, 9)
    reasons = [closure.reason for closure in days.skipped(MONDAY, date(2026, 3, 9))]
    assert reasons == ["the office is closed on Tuesdays", "the office is closed on Thursdays"]


def test_a_state_holiday_keeps_its_own_citation_under_an_agencys_closing():
    days = calendar("US-PA").with_agency_days(closed=[(CHRISTMAS, "closed")], closed_weekdays=[4])
    closure = days.closure(CHRISTMAS)
    assert closure is not None
    assert (closure.reason, closure.layer) == ("Christmas Day", Layer.STATE)


def test_a_closing_on_a_weekend_changes_nothing():
    days = calendar("US-PA").with_agency_days(closed=[(date(2026, 3, 7), "fair")])
    closure = days.closure(date(2026, 3, 7))
    assert closure is not None
    assert closure.layer is Layer.WEEKEND


def test_layers_can_be_laid_over_each_other():
    saturday = date(2026, 3, 7)
    opened = calendar("US-PA").with_agency_days(open_=[saturday])
    closed = opened.with_agency_days(closed=[(saturday, "fair")])
    assert closed.state(saturday) is DayState.CLOSED
    assert closed.add_business_days(date(2026, 3, 6), 1) == date(2026, 3, 9)


def test_days_outside_the_known_years_change_nothing():
    days = calendar("US-PA").with_agency_days(
        closed=[(date(1999, 1, 4), "long ago")], open_=[date(2099, 1, 1)]
    )
    assert days.add_business_days(MONDAY, 5) == calendar("US-PA").add_business_days(MONDAY, 5)


def test_an_agency_without_days_of_its_own_has_the_calendar_itself():
    assert calendar("US-PA").with_agency_days() is calendar("US-PA")


def test_a_day_both_closed_and_open_is_refused():
    with pytest.raises(ValueError, match="2026-03-04 cannot be both closed and open"):
        calendar("US-PA").with_agency_days(
            closed=[(date(2026, 3, 4), "fair")], open_=[date(2026, 3, 4)]
        )
