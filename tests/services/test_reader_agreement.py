"""How far two readers agree, against worked examples and the laws of kappa."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.reader_agreement import score

ANSWERS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")))


def test_a_worked_example():
    """Twenty yes and yes, five yes and no, ten no and yes, fifteen no and no: kappa is 0.4."""
    said = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = score(said)
    assert (found.both, found.same, found.percent) == (50, 35, 70.0)
    assert found.kappa == pytest.approx(0.4)


def test_always_the_opposite_is_worse_than_chance():
    assert score([("a", "b"), ("b", "a")]).kappa == -1


@pytest.mark.parametrize("said", [[], [("a", "a")], [("a", "a")] * 9])
def test_where_chance_explains_all_there_is_no_kappa(said):
    assert score(said).kappa is None
    assert score(said).percent == (100 if said else None)


@given(ANSWERS)
def test_kappa_lies_between_its_ends_and_is_one_only_for_full_agreement(said):
    found = score(said)
    if found.kappa is not None:
        assert -1 <= found.kappa <= 1
        assert (found.kappa == 1) == (found.same == found.both)


@given(ANSWERS)
def test_it_does_not_matter_who_read_first(said):
    assert score(said) == score([(other, one) for one, other in said])
