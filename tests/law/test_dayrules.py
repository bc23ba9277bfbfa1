"""The days on which holidays fall, against dates that are known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.dayrules import DayRule, easter, nth_weekday


def on(words, year):
    return DayRule.parse(words).means.day(year, lambda *_: date(year, 11, 28))


@pytest.mark.parametrize(
    "sunday",
    ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2015-04-05", "2019-04-21",
     "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25"],
)  # fmt: skip
def test_easter_falls_on_its_known_sundays(sunday):
    assert easter(int(sunday[:4])) == date.fromisoformat(sunday)


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("4 july", "2026-07-04"),
        ("third monday of january", "2026-01-19"),
        ("fourth thursday of november", "2026-11-26"),
        ("last monday of may", "2026-05-25"),
        ("last friday of december", "2027-12-31"),
        ("last monday of february", "2028-02-28"),
        ("2 days before easter", "2026-04-03"),
        ("47 days before easter", "2026-02-17"),
        ("1 days after easter", "2026-04-06"),
        ("first tuesday after first monday of november", "2024-11-05"),
        ("first tuesday after first monday of november", "2027-11-02"),
        ("first tuesday after first monday of november", "2022-11-08"),
        ("first tuesday after first monday of may", "2027-05-04"),
        ("1 day after Thanksgiving Day", "2024-11-29"),
    ],
)
def test_a_rule_in_words_finds_its_day(words, day):
    assert on(words, int(day[:4])) == date.fromisoformat(day)


@given(st.integers(2000, 2040), st.integers(1, 12), st.integers(0, 6), st.integers(1, 4))
def test_the_nth_weekday_is_that_weekday_in_its_week_of_the_month(year, month, weekday, nth):
    day = nth_weekday(year, month, weekday, nth)
    assert (day.year, day.month, day.weekday(), (day.day - 1) // 7 + 1) == (
        year, month, weekday, nth,
    )  # fmt: skip


@given(st.integers(2000, 2040), st.integers(1, 12), st.integers(0, 6))
def test_the_last_weekday_has_none_after_it_in_its_month(year, month, weekday):
    day = nth_weekday(year, month, weekday, 0)
    assert (day.month, day.weekday()) == (month, weekday)
    assert date.fromordinal(day.toordinal() + 7).month != month


@pytest.mark.parametrize(
    "words",
    ["", "july 4", "31 june", "29 february", "fifth monday of may", "third moonday of may",
     "first tuesday after monday of november", "after Thanksgiving Day", "4 July"],
)  # fmt: skip
def test_a_rule_that_names_no_day_is_refused(words):
    with pytest.raises(ValueError, match=r"is not a rule for a day|out of range|must be in range"):
        DayRule.parse(words)
