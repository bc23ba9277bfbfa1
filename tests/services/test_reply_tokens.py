"""Tokens of reply addresses: no slip goes unseen, and none becomes another letter's token."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.reply_token import (
    LENGTH,
    SIGNS,
    TOKENS,
    near,
    new_token,
    signs_in,
    token_in,
    token_of,
    tokens_in,
    written,
)

tokens = st.integers(0, TOKENS - 1).map(token_of)
places = st.integers(0, LENGTH - 1)
signs = st.sampled_from(SIGNS)


def test_there_are_more_than_two_to_the_sixtieth():
    assert len(SIGNS) == len(set(SIGNS)) == 29
    assert len(SIGNS) ** (LENGTH - 2) == TOKENS > 2**60


@given(tokens)
def test_a_token_is_read_however_a_clerk_types_it(token):
    typed = written(token)
    assert token_in(typed) == token_in(typed.upper()) == token_in(token) == token
    assert token_in(f" {typed.replace('-', ' ')} ") == token
    assert tokens_in(f"Answer to records+{typed}@group.example.") == (token,)


@given(tokens, st.randoms(use_true_random=False))
def test_what_looks_like_a_sign_is_read_as_it(token, rng):
    alike = {"0": "oO", "1": "ilIL", "2": "zZ", "5": "sS", "6": "gG", "8": "bB"}
    typed = "".join(rng.choice(alike.get(sign, "") + sign) for sign in token)
    assert token_in(typed) == token


@given(tokens, places, signs)
def test_one_wrong_sign_is_always_seen_and_leads_back(token, at, sign):
    typed = token[:at] + sign + token[at + 1 :]
    assert token_in(typed) == (token if sign == token[at] else None)
    assert typed == token or near(typed) == {token}


@given(tokens, places, signs, places, signs)
def test_two_wrong_signs_are_always_seen(token, one, first, other, second):
    typed = list(token)
    typed[one], typed[other] = first, second
    assert token_in("".join(typed)) in {None, token}
    assert (token_in("".join(typed)) == token) == ("".join(typed) == token)


@given(tokens, places, places)
def test_any_two_signs_swapped_are_always_seen(token, one, other):
    typed = list(token)
    typed[one], typed[other] = typed[other], typed[one]
    assert token_in("".join(typed)) == (token if "".join(typed) == token else None)


@given(tokens, places, signs)
def test_a_sign_left_out_or_too_many_is_no_token_and_leads_back(token, at, sign):
    for typed in (token[:at] + token[at + 1 :], token[:at] + sign + token[at:]):
        assert token_in(typed) is None
        assert token in near(typed)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_among_thousands_of_tokens_no_slip_hits_another(rng):
    known = {new_token() for _ in range(3_000)}
    assert len(known) == 3_000
    for token in rng.sample(sorted(known), 50):
        typed = list(token)
        for _ in range(rng.randint(1, 4)):
            typed[rng.randrange(LENGTH)] = rng.choice(SIGNS)
        found = token_in("".join(typed))
        assert found in {None, token} or found not in known


@given(st.text(max_size=300))
def test_anything_can_be_looked_at(text):
    assert token_in(text) is None or len(signs_in(text)) == LENGTH
    assert all(token_in(each) for each in (*tokens_in(text), *near(text)))


@pytest.mark.parametrize("other", ["", "7KQM-X3RT", "info", "a" * 5_000, "ä" * 16])
def test_what_is_no_token_is_none(other):
    assert token_in(other) is None


@given(st.uuids())
def test_the_dashes_of_other_numbers_are_not_ours(number):
    assert tokens_in(f"ticket {number}") == ()
