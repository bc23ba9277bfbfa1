"""Names are taken out of words, and out of no other word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.packet_people import Faceless

PEOPLE = Faceless(
    {1: "filer", 2: "organiser"},
    [("Annika Quill", "annika.quill@example.org"), ("", "x@example.org"), ("Bo", "bo@example.org")],
    [("Roswitha Ember", "r.ember@example.org")],
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Annika Quill phoned", "[a member] phoned"),
        ("ANNIKA phoned Quill", "[a member] phoned [a member]"),
        ("write to <Annika.Quill@EXAMPLE.org>", "write to <[a member]>"),
        ("for Ember", "for [the requester of record]"),
        ("Bo wrote", "[a member] wrote"),
        ("Boston, quills and embers stay", "Boston, quills and embers stay"),
        ("", ""),
    ],
)
def test_names_go_and_words_stay(said, left):
    assert PEOPLE.words(said) == left


def test_a_title_loses_whole_names_only():
    assert PEOPLE.title("Annika Quill v. Ember County") == "[a member] v. Ember County"


def test_who_did_it_is_told_by_role():
    assert [PEOPLE.role(one) for one in (None, 1, 2, 9)] == [
        "the desk", "a filer", "an organiser", "a member",
    ]  # fmt: skip


def test_without_people_nothing_is_taken_out():
    assert Faceless({}, []).words("Annika Quill") == "Annika Quill"


@given(st.text(), st.text())
def test_no_name_of_two_words_survives(before, after):
    said = PEOPLE.words(f"{before} Annika Quill {after}")
    assert "Annika Quill" not in said
