"""Days and distances as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.dates import day, distance, moment

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (9, "in 9 days"),
        (-27, "27 days ago"),
        (28, "in 4 weeks"),
        (90, "in 3 months"),
        (-730, "2 years ago"),
    ],
)
def test_distances(days, said):
    assert distance(TODAY + timedelta(days=days), TODAY) == said


def test_a_day_has_its_weekday_and_no_leading_nought():
    assert day(date(2026, 12, 3)) == "Thu 3 Dec 2026"


def test_a_moment_is_told_by_the_clock_of_the_group():
    at = datetime(2026, 12, 3, 2, 30, tzinfo=UTC)
    assert moment(at, "America/New_York") == "Wed 2 Dec 2026, 21:30"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_past_is_ago_and_the_future_is_in(one, other):
    said = distance(one, other)
    if one < other:
        assert said.endswith("ago") or said == "yesterday"
    elif one > other:
        assert said.startswith("in ") or said == "tomorrow"
