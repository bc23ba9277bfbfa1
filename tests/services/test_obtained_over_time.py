"""Counts of one log at different times, taken from each other, tell no number below five."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.obtained_over_time import differences
from app.services.obtained_suppression import LEAST, TooSmall, protected


def told(groups: dict[str, int], *, label: str = "Reason") -> dict[str, Any]:
    """What is published of these groups."""
    made = protected(sorted(groups.items()))
    return {
        "rows": made.total,
        "sums": [],
        "by": [
            {
                "label": label,
                "shown": [list(one) for one in made.shown],
                "hidden": len(made.hidden),
                "hidden_rows": made.hidden_rows,
            }
        ],
    }


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        ({"Theft": 23, "Fraud": 30}, {"Theft": 20, "Fraud": 20}, "“theft” by Reason: 3 more"),
        ({"Theft": 20, "Fraud": 30}, {"THEFT": 21, "Fraud": 20}, "“theft” by Reason: 1 fewer"),
        ({"Theft": 20, "Fraud": 34}, {"Theft": 20, "Fraud": 30}, "all rows: 4 more"),
        # Arson (3) and Fraud were hidden together; now Fraud is called otherwise, and is shown.
        (
            {"Arson": 3, "Damage": 9, "Theft": 20, "Other": 9},
            {"Arson": 3, "Cheque": 9, "Damage": 9, "Theft": 20},
            "hidden groups by Reason: 3 left",
        ),
        # All rows and Theft are many more; of Arson and Damage together there is one more.
        (
            {"Arson": 4, "Damage": 9, "Theft": 30},
            {"Arson": 3, "Damage": 9, "Theft": 20},
            "hidden groups by Reason together: 1 more",
        ),
        # Arson (3) and Damage were hidden together, and are shown now that they are four more.
        (
            {"Arson": 7, "Damage": 9, "Theft": 30},
            {"Arson": 3, "Damage": 9, "Theft": 20},
            "groups by Reason, hidden once and shown once: 4 more",
        ),
    ],
)
def test_a_small_difference_is_named(now, before, says):
    assert any(one.startswith(says) for one in differences(told(now), told(before)))


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({"Theft": 20, "Fraud": 30}, {"Theft": 20, "Fraud": 30}),
        ({"Theft": 25, "Fraud": 30}, {"Theft": 20, "Fraud": 30}),
        ({"Theft": 20, "Fraud": 30, "Arson": 9}, {"Theft": 20, "Fraud": 30}),
    ],
)
def test_what_is_the_same_or_five_more_tells_nothing(now, before):
    assert differences(told(now), told(before)) == []


def test_counts_by_different_things_are_not_taken_from_each_other():
    groups = {"Theft": 23, "Fraud": 30}
    other = told({"Theft": 20, "Fraud": 33}, label="Area")
    assert differences(told(groups), other) == []


def test_amounts_that_are_few_more_are_named():
    one, other = (
        told({"a": 50}) | {"sums": [{"label": "Fee", "told": number}]} for number in (12, 10)
    )
    assert differences(one, other) == ["amounts of Fee: 2 more than before"]
    none = other | {"sums": [{"label": "Fee", "told": None}]}
    assert differences(one, none) == []


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30), min_size=2),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30), min_size=2),
)
def test_where_nothing_is_named_no_shown_group_differs_by_one_to_four(now, before):
    try:
        mine, theirs = told(now), told(before)
    except TooSmall:
        return
    if differences(mine, theirs):
        return
    shown, was = (dict(one["by"][0]["shown"]) for one in (mine, theirs))
    for group in shown.keys() & was.keys():
        assert not 0 < abs(shown[group] - was[group]) < LEAST
    assert differences(theirs, mine) == []
