"""A letter that asks only for newer records says so, and is otherwise the letter it was."""

from datetime import date

import pytest

SINCE = date(2019, 5, 4)
OWN_WORDS = "An agreement that is older and still in force is included."


def paragraphs(letter):
    return letter.body.split("\n\n")


def changed(plain, newer):
    """The paragraph that differs, as it reads in each."""
    pairs = zip(paragraphs(plain), paragraphs(newer), strict=True)
    ((before, after),) = ((one, two) for one, two in pairs if one != two)
    return before, after


@pytest.mark.parametrize("code", ["US-CO", "US-VA"])  # the group signs, or a person
@pytest.mark.parametrize("ends", [None, date(2024, 12, 31)])
def test_the_clause_of_a_letter_for_newer_records(write, shipped, code, ends, snapshot):
    shipped.date_to = ends
    plain, newer = write(code), write(code, since=SINCE)
    assert newer.subject == plain.subject
    before, after = changed(plain, newer)
    assert after == snapshot
    assert OWN_WORDS in before
    assert OWN_WORDS not in after


def test_every_letter_that_ships_can_ask_only_for_newer_records(write, shipped):
    for letter in shipped.letters:
        plain = write("US-CO", letter.name)
        _, after = changed(plain, write("US-CO", letter.name, since=SINCE))
        assert "only for those made or received from May 4, 2019 to the day of your search" in after
