"""Two counts side by side tell no number that each of them hides."""

from collections import defaultdict
from itertools import product
from random import Random

import pytest

from app.services.obtained_suppression import LEAST, TooSmall, protected
from app.services.obtained_together import Side, Together, tells

WALKS = 40
MOST = 4  # hidden groups of both sides, so that all worlds can be walked through


def sides(cells):
    """Both counts, and the parts into which their groups fall, of ``(one, other, rows)``."""
    rows = ({}, {})
    together = Together()
    for one, other, number in cells:
        rows[0][one] = rows[0].get(one, 0) + number
        rows[1][other] = rows[1].get(other, 0) + number
        together.add(one, other)
    parts = [(frozenset(mine), frozenset(yours)) for mine, yours in together.parts()]
    made = [Side(protected(sorted(each.items())), each) for each in rows]
    return *made, parts


@pytest.mark.parametrize(
    ("cells", "leaks"),
    [
        # North has 23 rows and its one beat that is shown 20: the other has three.
        ([("2", "N", 20), ("3", "N", 3), ("4", "S", 30), ("1", "S", 9)], True),
        # The hidden beat lies in the agency of the one that is hidden beside it.
        ([("2", "N", 20), ("3", "S", 3), ("4", "N", 30), ("1", "S", 9)], False),
        # Nothing is hidden.
        ([("1", "N", 20), ("2", "N", 30), ("3", "S", 30)], False),
        # One beat has rows of both agencies, so neither can be taken from the other.
        ([("2", "N", 20), ("3", "N", 3), ("4", "S", 30), ("1", "S", 9), ("4", "N", 9)], False),
    ],
)
def test_groups_that_lie_within_others_are_seen(cells, leaks):
    assert tells(*sides(cells)) is leaks


def test_where_nothing_is_told_each_small_number_may_be_any_from_one_to_four():
    """Walk through all worlds that have the same parts and would be told the same."""
    draw, walked = Random(7), 0  # noqa: S311 - tables to try, no secrets
    while walked < WALKS:
        cells = [
            (draw.choice("abcd"), draw.choice("uvwx"), draw.randint(1, 9))
            for _cell in range(draw.randint(3, 8))
        ]
        try:
            both = sides(cells)
        except TooSmall:
            continue
        unknown = [(at, name) for at in (0, 1) for name in both[at].told.hidden]
        if not unknown or len(unknown) > MOST or tells(*both):
            continue
        walked += 1
        possible = _possible(*both, unknown)
        for at, name in unknown:
            if both[at].rows[name] < LEAST:
                assert possible[at, name] == {1, 2, 3, 4}, cells


def _possible(one, other, parts, unknown):
    """Every number that each hidden group may have."""
    most = sum(one.rows.values())
    ranges = [
        range(1, LEAST) if (one, other)[at].rows[name] < LEAST else range(LEAST, most + 1)
        for at, name in unknown
    ]
    possible = defaultdict(set)
    for numbers in product(*ranges):
        world = dict(zip(unknown, numbers, strict=True))
        if all(
            _rows(one, 0, mine, world) == _rows(other, 1, yours, world) for mine, yours in parts
        ):
            for each, number in world.items():
                possible[each].add(number)
    return possible


def _rows(side, at, names, world):
    shown = dict(side.told.shown)
    return sum(shown[name] if name in shown else world[at, name] for name in names)
