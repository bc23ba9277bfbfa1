"""What holds for every count in every calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.calendars import CalendarUnknown, DayState, RollRule, calendar, codes

CALENDARS = st.sampled_from(codes()).map(calendar)
# Some calendars begin with 2024, and a question may look one day back.
STARTS = st.dates(date(2024, 1, 2), date(2027, 12, 31))
COUNTS = st.integers(1, 120)
READINGS = st.booleans()


def counted_day_by_day(days, start, n, *, skip_uncertain):
    """The plainest way to count, to check the quick one with."""
    day = start
    while n:
        day += timedelta(days=1)
        state = days.state(day)
        if state is DayState.OPEN or (state is DayState.UNCERTAIN and not skip_uncertain):
            n -= 1
    return day


@given(CALENDARS, STARTS, COUNTS, READINGS)
def test_the_quick_count_is_the_count_day_by_day(days, start, n, skip_uncertain):
    due = days.add_business_days(start, n, skip_uncertain=skip_uncertain)
    assert due == counted_day_by_day(days, start, n, skip_uncertain=skip_uncertain)


@given(CALENDARS, STARTS, COUNTS)
def test_a_due_date_is_never_a_closed_day(days, start, n):
    assert days.state(days.add_business_days(start, n)) is not DayState.CLOSED
    latest = days.add_business_days(start, n, skip_uncertain=True)
    assert days.state(latest) is DayState.OPEN


@given(CALENDARS, STARTS, STARTS, COUNTS, READINGS)
def test_a_later_start_never_ends_earlier(days, one, other, n, skip_uncertain):
    ends = [
        days.add_business_days(start, n, skip_uncertain=skip_uncertain)
        for start in sorted([one, other])
    ]
    assert ends == sorted(ends)


@given(CALENDARS, STARTS, COUNTS, READINGS)
def test_one_day_more_ends_later(days, start, n, skip_uncertain):
    fewer = days.add_business_days(start, n, skip_uncertain=skip_uncertain)
    more = days.add_business_days(start, n + 1, skip_uncertain=skip_uncertain)
    assert fewer < more


@given(CALENDARS, STARTS, COUNTS, READINGS)
def test_as_many_open_days_lie_between_start_and_due_as_were_asked_for(
    days, start, n, skip_uncertain
):
    due = days.add_business_days(start, n, skip_uncertain=skip_uncertain)
    assert days.business_days_between(start, due, skip_uncertain=skip_uncertain) == n
    assert days.business_days_between(due, start, skip_uncertain=skip_uncertain) == -n


@given(CALENDARS, STARTS, COUNTS, READINGS)
def test_every_day_up_to_the_due_date_is_either_counted_or_shown_as_skipped(
    days, start, n, skip_uncertain
):
    due = days.add_business_days(start, n, skip_uncertain=skip_uncertain)
    skipped = days.skipped(start, due, skip_uncertain=skip_uncertain, weekends=True)
    assert len(skipped) + n == (due - start).days
    assert [closure.on for closure in skipped] == sorted({closure.on for closure in skipped})


@given(CALENDARS, STARTS, COUNTS)
def test_the_latest_date_is_never_before_the_plain_one(days, start, n):
    plain = days.add_business_days(start, n)
    assert days.add_business_days(start, n, skip_uncertain=True) >= plain


@given(CALENDARS, STARTS, st.sampled_from(RollRule), READINGS)
def test_a_roll_never_goes_back_and_never_rolls_twice(days, day, rule, skip_uncertain):
    rolled = days.roll(day, rule, skip_uncertain=skip_uncertain)
    assert rolled >= day
    assert days.roll(rolled, rule, skip_uncertain=skip_uncertain) == rolled


@given(CALENDARS, STARTS, READINGS)
def test_the_general_roll_and_the_next_open_day_agree(days, day, skip_uncertain):
    rolled = days.roll(day, RollRule.NEXT_OPEN_DAY, skip_uncertain=skip_uncertain)
    assert rolled == days.next_open_day(day, skip_uncertain=skip_uncertain)
    before = day - timedelta(days=1)
    assert rolled == days.add_business_days(before, 1, skip_uncertain=skip_uncertain)


@given(CALENDARS, st.integers(1, 400), COUNTS)
def test_beyond_the_known_years_every_question_is_refused(days, past, n):
    for beyond in (
        days.known_until + timedelta(days=past),
        days.known_from - timedelta(days=past),
    ):
        for question in (
            lambda day: days.add_business_days(day, n),
            lambda day: days.add_business_days(day, 0),
            days.closure,
            days.next_open_day,
            lambda day: days.roll(day, RollRule.NONE),
            lambda day: days.skipped(day, day),
            lambda day: days.business_days_between(day, day),
        ):
            with pytest.raises(CalendarUnknown):
                question(beyond)


@given(CALENDARS, st.lists(st.tuples(STARTS, st.just("fair")), max_size=5), STARTS, COUNTS)
def test_an_agencys_closings_never_bring_a_date_forward(days, closed, start, n):
    theirs = days.with_agency_days(closed=closed)
    assert theirs.add_business_days(start, n) >= days.add_business_days(start, n)
