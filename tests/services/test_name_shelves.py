"""Names alike are found without comparing each with all."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.name_shelves import NameShelves

NEEDED = 88
_NAMES = st.text(alphabet="abcde ", min_size=9, max_size=14)


@given(_NAMES, st.integers(0, 13), st.sampled_from("abcdefg"), st.sampled_from(["drop", "put"]))
def test_a_name_with_one_letter_dropped_or_put_in_is_found(name, place, letter, slip):
    at = place % len(name)
    typed = name[:at] + (letter + name[at:] if slip == "put" else name[at + 1 :])
    shelves = NameShelves(NEEDED)
    shelves.add("NJ", name, 1)
    assert 1 in {thing for _score, thing in shelves.alike("NJ", typed)}


@given(st.lists(_NAMES, max_size=12), _NAMES)
def test_nothing_is_found_that_is_not_alike_enough(names, asked):
    shelves = NameShelves(NEEDED)
    for name in names:
        shelves.add("NJ", name, name)
    for score, found in shelves.alike("NJ", asked):
        assert score >= NEEDED
        assert found[:3] == asked[:3] or found[-3:] == asked[-3:]
    assert list(shelves.alike("CA", asked)) == []
