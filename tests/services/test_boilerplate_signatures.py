"""Signatures and groups: what share of two texts is the same, and which texts are one form."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.services.boilerplate.groups import ALIKE, groups
from app.services.boilerplate.signatures import (
    FEWEST,
    likeness,
    packed,
    runs,
    share,
    signature,
    unpacked,
)
from tests.factories.agreements import noisy, pages, text

WORDS = st.sets(st.integers(0, 10**6).map("run {}".format), min_size=FEWEST, max_size=400)


def made(town="Springfield", number=0, **what):
    return signature(runs("\n".join(pages(text(town, number, **what), town=town))))


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(one, other):
    first, second = signature(one), signature(other)
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1


@given(WORDS)
def test_a_text_is_wholly_like_itself_in_whatever_order_its_runs_come(one):
    assert likeness(signature(one), signature(sorted(one, reverse=True))) == 1.0


@given(WORDS)
def test_a_packed_signature_is_unpacked_as_it_was(one):
    assert unpacked(packed(signature(one))) == signature(one)


def test_the_estimate_is_within_its_error_of_the_true_share():
    draw = random.Random(2012)  # noqa: S311 - no secret
    errors = []
    for part in range(1, 20):
        for _ in range(10):
            common = {f"common {draw.random()}" for _ in range(part * 20)}
            rest = (20 - part) * 10
            one = common | {f"one {draw.random()}" for _ in range(rest)}
            other = common | {f"other {draw.random()}" for _ in range(rest)}
            errors.append(likeness(signature(one), signature(other)) - share(one, other))
    assert max(map(abs, errors)) < 0.13
    assert abs(sum(errors) / len(errors)) < 0.01


def test_a_small_text_is_estimated_as_well_although_most_of_its_places_were_empty():
    draw = random.Random(2017)  # noqa: S311 - no secret
    errors = []
    for _ in range(60):
        common = {f"common {draw.random()}" for _ in range(30)}
        one = common | {f"one {draw.random()}" for _ in range(15)}
        other = common | {f"other {draw.random()}" for _ in range(15)}
        errors.append(likeness(signature(one), signature(other)) - 0.5)
    assert abs(sum(errors) / len(errors)) < 0.03


def test_a_text_of_a_few_words_is_like_nothing():
    few = signature({"one two three", "two three four"})
    assert likeness(few, few) == 0
    assert unpacked(packed(few)) == ()


def test_a_signature_made_by_other_rules_is_none():
    assert unpacked(None) is None
    assert unpacked(b"\x00" + b"\x01" * 1024) is None


def test_names_dates_and_numbers_hardly_part_two_towns():
    assert likeness(made(), made("Shelbyville", 7)) > 0.75


def test_a_bad_scan_is_still_the_same_form():
    said = pages(text("Shelbyville", 7), town="Shelbyville")
    scan = "\n".join(noisy(page, seed=at, share=0.06) for at, page in enumerate(said))
    assert likeness(made(), signature(runs(scan))) > ALIKE


def forms(number=12):
    """Two forms of twelve towns each, and one text of its own."""
    draw = random.Random(7)  # noqa: S311 - no secret
    vocabulary = [f"{draw.randrange(10**9):x}".translate(LETTERS) for _ in range(900)]
    other = [draw.choice(vocabulary) for _ in range(700)]
    found = {at: made(f"Town{chr(97 + at)}", at) for at in range(number)}
    for at in range(number):
        said = [*other]
        said[at * 3] = "otherwise"
        found[100 + at] = signature(runs(" ".join(said)))
    found[999] = signature(runs(" ".join(draw.choice(vocabulary) for _ in range(500))))
    return found


LETTERS = str.maketrans("0123456789", "ghijklmnop")
FORMS = forms()


@given(st.permutations(list(FORMS)))
def test_groups_are_the_same_in_whatever_order_the_texts_come(order):
    assert groups({key: FORMS[key] for key in order}) == groups(FORMS)


def test_towns_with_one_form_are_one_group_and_a_text_like_no_other_is_alone():
    found = groups(FORMS)
    assert [set(one.members) for one in found] == [
        set(range(12)),
        set(range(100, 112)),
        {999},
    ]
    assert all(one.reference in one.members for one in found)


def test_a_chain_of_small_steps_does_not_join_what_is_unlike():
    draw = random.Random(3)  # noqa: S311 - no secret
    words = [f"word{draw.random()}" for _ in range(1_600)]
    chain = {at: signature(set(words[at * 80 : at * 80 + 400])) for at in range(15)}
    for group in groups(chain):
        assert max(group.members) - min(group.members) <= 4


def test_the_reference_is_the_one_most_like_all_others():
    texts = {at: made("Springfield", 0) for at in range(1, 6)}
    texts[0] = made("Springfield", 0, struck=("Confidentiality", "Data", "Audit"))
    texts[6] = made("Springfield", 0, struck=("Portal",))
    (found,) = groups(texts)
    assert found.reference == 1


def test_texts_that_say_too_little_are_each_alone():
    found = groups({1: (), 2: (), 3: made()})
    assert [one.members for one in found] == [(1,), (2,), (3,)]
