"""What is published of counts lets nobody work out a number below five, however they calculate."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.services.obtained_suppression import LEAST, TooSmall, protected

GROUPS = st.lists(st.integers(1, 40), min_size=2, max_size=9).map(
    lambda rows: [(f"group {place}", number) for place, number in enumerate(rows)]
)


def told(groups):
    try:
        return protected(groups)
    except TooSmall:
        return None


@pytest.mark.parametrize("size", [2, 3, 4])
def test_whoever_knows_the_rule_still_cannot_work_a_small_number_out(size):
    """Go through all tables of that many groups: what is published always fits several of them."""
    names, most = "abcd"[:size], 14
    worlds = defaultdict(list)
    for rows in product(range(1, most + 1), repeat=size):
        made = told(list(zip(names, rows, strict=True)))
        if made is not None and made.hidden:
            worlds[made].append(dict(zip(names, rows, strict=True)))
    # Where more is hidden than one group may have here, the other tables are not among these.
    whole = {made: fitting for made, fitting in worlds.items() if made.hidden_rows <= most}
    for made, fitting in whole.items():
        for name in made.hidden:
            possible = {world[name] for world in fitting}
            if min(possible) < LEAST:
                assert len(possible) > 3, (made, name, possible)


@given(GROUPS)
def test_each_small_number_may_be_any_from_one_to_four(groups):
    made = told(groups)
    assume(made is not None and made.hidden)
    rows = dict(groups)
    small = [name for name in made.hidden if rows[name] < LEAST]
    (beside,) = [name for name in made.hidden if rows[name] >= LEAST]
    for name in small:
        for other in range(1, LEAST):
            # The same total with another number here: the difference goes to the one beside it,
            # and where that is too small for it, to the other small ones.
            world = dict(rows)
            left = rows[name] - other
            world[name] = other
            for each in [beside, *(one for one in small if one != name)]:
                low = LEAST if each == beside else 1
                high = 10**6 if each == beside else LEAST - 1
                moved = min(max(world[each] + left, low), high) - world[each]
                world[each] += moved
                left -= moved
            assert left == 0
            assert told([(one, world[one]) for one, _rows in groups]) == made


@given(GROUPS)
def test_no_small_number_is_shown_and_the_total_is_right(groups):
    made = told(groups)
    assume(made is not None)
    assert all(rows >= LEAST for _name, rows in made.shown)
    assert made.total == sum(rows for _name, rows in groups)
    assert {name for name, _rows in made.shown} | set(made.hidden) == {name for name, _ in groups}
    assert len(made.hidden) != 1


@given(GROUPS)
def test_large_groups_alone_are_all_shown(groups):
    large = [(name, rows + LEAST) for name, rows in groups]
    assert protected(large).shown == tuple(large)


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [("a", 4)],
        [("a", 2), ("b", 2)],
        [("a", 4), ("b", 4), ("c", 4)],
        [("a", 1), ("b", 900)],
        [("a", 1), ("b", 5), ("c", 900)],
    ],
)
def test_what_cannot_be_told_safely_is_not_told(groups):
    with pytest.raises(TooSmall):
        protected(groups)


def test_one_more_group_is_hidden_beside_a_small_one_chosen_by_its_name():
    made = protected([("d", 50), ("c", 3), ("b", 90), ("a", 20)])
    assert made.hidden == ("c", "a")
    assert made.shown == (("d", 50), ("b", 90))
    assert made.hidden_rows == 23
