"""What OCR read is searched in spite of its slips, and told with the place where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.examiner import ProcessExaminer
from app.adapters.inspecting import slips
from app.adapters.inspecting.near_names import NearList
from app.adapters.inspecting.personal import MOST
from app.adapters.inspecting.scanned import search

WATCHED = (
    *("Margaret Whitfield", "José García-López", "kim@example.org", "7kqmx3rt9dwc0hnv"),
    *("12 Elm Street", "Ann Lee", "Robin", "Morgan"),
)


def seen(words):
    """What is found, as it stands in the words."""
    return {(code, words[start:end]) for code, start, end in slips.spots(words)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SSN l23-45-67B9 on file", ("ssn", "SSN l23-45-67B9")),
        ("SSN 123 - 45 — 6789", ("ssn", "SSN 123 - 45 — 6789")),
        ("number 1Z3\u20134S-6789.", ("ssn", "1Z3\u20134S-6789")),
        ("call (2l7) 555-O1OO today", ("phone", "(2l7) 555-O1OO")),
        ("D0B: 0l/02/198O", ("birth_date", "D0B: 0l/02/198O")),
        ("Date of 8irth O1/O2/1980", ("birth_date", "Date of 8irth O1/O2/1980")),
        ("Dale of Birth: 1/2/1980", ("birth_date", "Dale of Birth: 1/2/1980")),
        ("paid with 4l11 1111 11I1 1111", ("payment_card", "4l11 1111 11I1 1111")),
        ("Licence p1ate: KBX4471", ("plate", "Licence p1ate: KBX4471")),
        ("write to jane.doe©mail.example. org now", ("email", "jane.doe©mail.example. org")),
        ("write to jane.doe @city.example,gov", ("email", "jane.doe @city.example,gov")),
        ("plain jane@city.example.gov", ("email", "jane@city.example.gov")),
    ],
)
def test_private_things_are_found_as_ocr_wrote_them(words, expected):
    assert expected in seen(words)


@pytest.mark.parametrize(
    "words",
    [
        "Copyright © 2020 Ring, Inc. All rights are reserved by the company",
        "SO IS OIL; Section 5.1(b), Exhibit B8, IOS 11, SOL GO ZZ",
        "Ordinance 12-34-5678 and 000-12-3456",
        "the number of days: 20 - 30, lines 1 - 5",
    ],
)
def test_words_that_only_look_alike_are_left_alone(words):
    assert seen(words) == set()


@given(st.text("0123456789OlISZB-\u2013. \n@abc©:", max_size=60))
def test_what_is_mended_knows_for_each_sign_where_it_stood(words):
    mended, places = slips.smoothed(words)
    assert len(mended) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(words) for place in places)


@given(st.text("0123456789OlISZB-\u2013. \n@abc©:", max_size=60))
def test_what_is_found_in_clean_words_is_found_here_too(words):
    clean = set(slips.personal.spots(words))
    assert clean <= set(slips.spots(words))


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("signed by Margaret Whitfie1d, clerk", "Margaret Whitfield"),
        ("signed by Margarel Whitfield", "Margaret Whitfield"),
        ("WHITFIELD, MARGARET", "Margaret Whitfield"),
        ("Margaret\nWhit field", "Margaret Whitfield"),
        ("MargaretWhitfield", "Margaret Whitfield"),
        ("rnargaret whitfield", "Margaret Whitfield"),
        ("Jose Garcia Lopez", "José García-López"),
        ("kim@exarnple.org", "kim@example.org"),
        ("kim @ example. org", "kim@example.org"),
        ("kim@exampl.org", "kim@example.org"),
        ("reply+7kqmx3rt9dwcOhnv@", "7kqmx3rt9dwc0hnv"),
        ("7kqm x3rt 9dwe 0hnv", "7kqmx3rt9dwc0hnv"),
        ("at l2 Elm Streel", "12 Elm Street"),
        ("Ann Lce", "Ann Lee"),
        ("ROBIN", "Robin"),
    ],
)
def test_our_own_people_are_found_with_one_wrong_letter(words, entry):
    assert [near.entry for near in NearList(WATCHED).near(words)] == [entry]


@pytest.mark.parametrize(
    "words",
    [
        "The organ of the city, and its trees",  # a letter from Morgan, which is one short word
        "Margaret met Whitman Field", "Kin and him", "Anna Leeds of Elm Street 12",
    ],
)  # fmt: skip
def test_other_words_are_not_our_people(words):
    assert NearList(WATCHED).near(words) == []


@given(st.integers(0, 17), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
def test_any_one_wrong_letter_of_a_long_name_is_forgiven(place, letter):
    name = "Margaret Whitfield"
    if name[place] == " ":
        return
    wrong = name[:place] + letter + name[place + 1 :]
    (found,) = NearList([name]).near(f"by {wrong}, clerk")
    assert wrong == f"by {wrong}, clerk"[found.start : found.end]


def test_each_thing_is_told_once_with_all_its_places():
    pages = [(3, "her 123-45-6789\nby Margaret Whitfield"), (9, "again 123-45-6789")]
    found = {one.finding.code: one for one in search(pages, ["Margaret Whitfield"])}
    ssn = found["ssn"]
    assert (ssn.finding.page, ssn.finding.value, ssn.finding.count) == (3, "123-45-6789", 2)
    assert ssn.spots == ((3, 4, 15), (9, 6, 17))
    assert found["watch_word"].spots == ((3, 19, 37),)
    assert pages[0][1][19:37] == "Margaret Whitfield"


def test_a_name_with_another_between_is_named_with_its_page_all_the_same():
    (only,) = search([(2, "Margaret Eleonora Whitfield")], ["Margaret Whitfield"])
    assert (only.finding.value, only.finding.page, only.spots) == ("Margaret Whitfield", 2, ())


def test_more_than_anybody_decides_blocks_and_hides_no_name_of_ours():
    many = " ".join(f"a{number}@b.example.invalid" for number in range(MOST + 9))
    found = [one.finding.code for one in search([(1, many), (2, "Ann Lee")], ["Ann Lee"])]
    assert found.count("email") == MOST
    assert found[-2:] == ["too_many_hits", "watch_word"]


def test_the_search_happens_in_a_process_that_is_shut_in():
    (only,) = ProcessExaminer().search([(4, "by Ann Lce")], watch=["Ann Lee"])
    assert (only.finding.detail, only.spots) == ("Ann Lee, read as “Ann Lce”", ((4, 3, 10),))
    assert ProcessExaminer().search([]) == ()


def test_a_search_that_takes_too_long_answers_nothing_rather_than_clear(monkeypatch):
    monkeypatch.setattr("app.adapters.examiner._GRACE", 0.0)
    assert ProcessExaminer(seconds=0.01).search([(1, "Ann Lee")], watch=["Ann Lee"]) is None
