"""The plan of a batch: who is in the pilot, and when each wave may leave."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ServiceError
from app.services.waves import Plan, spread

ZONES = ["America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "America/Puerto_Rico"]
plans = st.builds(Plan, st.integers(0, 20), st.integers(0, 50), st.integers(1, 30))
moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


def test_a_plan_without_stages_lets_everything_leave_when_the_undo_window_closes():
    friday_night = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    assert Plan().leaves_at(1, ZONES[0], friday_night) == friday_night


def test_the_pilot_leaves_first_and_waves_follow():
    plan = Plan(pilot=2, wave_size=3)
    assert [plan.wave_of(position) for position in range(9)] == [1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert {Plan(pilot=2).wave_of(position) for position in range(2, 99)} == {2}


def test_the_pilot_meets_many_laws():
    codes = ["US-IL"] * 5 + ["US-NJ"] * 3 + ["US-CA"]
    assert [codes[turn] for turn in spread(codes)][:3] == ["US-IL", "US-NJ", "US-CA"]


@given(plans, st.integers(1, 9), st.sampled_from(ZONES), moments)
def test_staged_letters_leave_in_office_hours_and_never_on_friday_evening(plan, wave, zone, begins):
    leaves = plan.leaves_at(wave, zone, begins)
    assert leaves >= begins
    if plan.is_staged:
        local = leaves.astimezone(ZoneInfo(zone))
        assert local.weekday() < 5
        assert 9 <= local.hour < (12 if local.weekday() == 4 else 16)


@given(plans, st.sampled_from(ZONES), moments)
def test_a_later_wave_never_leaves_earlier(plan, zone, begins):
    times = [plan.leaves_at(wave, zone, begins) for wave in range(1, 6)]
    assert times == sorted(times)


@given(st.lists(st.sampled_from(["US-IL", "US-NJ", "US-CA"]), max_size=40), plans)
def test_every_letter_has_one_turn_and_no_wave_is_too_large(codes, plan):
    turns = spread(codes)
    assert sorted(turns) == list(range(len(codes)))
    sizes = Counter(plan.wave_of(turn) for turn in range(len(codes)))
    for wave, size in sizes.items():
        if plan.pilot and wave == 1:
            assert size <= plan.pilot
        elif plan.wave_size:
            assert size <= plan.wave_size


@pytest.mark.parametrize("wrong", [{"pilot": -1}, {"wave_size": -1}, {"days_between": 0}])
def test_an_impossible_plan_is_refused(wrong):
    with pytest.raises(ServiceError):
        Plan(**wrong)
