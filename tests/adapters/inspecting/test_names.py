"""Looking for the letters of names first spares most pages, and no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.examiner import ProcessExaminer
from app.adapters.inspecting.names import search
from app.adapters.inspecting.near_names import NearList
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Said

WATCHED = (
    *("Margaret Whitfield", "José García-López", "kim@example.org", "7kqmx3rt9dwc0hnv"),
    *("12 Elm Street", "Ann Lee", "Robin", "Morgan Burns", "Anne-Marie J. Mims"),
    *("Ana Maria Ruiz-Lopez", "Dr. J. Edgar Hoover Jr.", "Jürgen Mueller", "Søren Kjær", "Łukasz"),
    *("maria+town@example.org", "李小龙", "Людмила", "O'Brien"),
)
SPELLED = (
    *("Ana\n     > Ruiz", "Hoover III, Edgar", "Juergen Müller", "Soeren Kjaer", "lukasz"),
    *(
        "maria%40example.org",
        "maria\n @ example.org",
        "kim[at]example.org",
        "我是李小龙。",
        "ЛЮДМИЛА",
    ),
    *("Margaret,,Whitfield", "obrien", "maria+foia@example.\norg", "Margaret ______ Q. Whitfield"),
    *("Whitfield, Margaret", "M a r g a r e t Whitfield", "Margaret Q. Whitfield", "Whit-\nfield"),
    *("jose garcia lopez", "Kim@Example.org", "7KQM-X3RT-9DWC-0HNV", "12 ELM STREET", "Lee Ann"),
    *("Margaret Whitfie1d", "Morgan Bums", "Rnims", "AnneMarie Mirns", "Rob1n", "robins"),
)
FILLER = ("the city", "was asked for", "Leeann", "an annex", "\n", "12", "street", "-")


def patiently(said, watch):
    """What is found without looking for letters first."""
    exact = {
        (one.number, entry)
        for one in said
        for entry in WatchList(watch).places([(None, one.words)])
    }
    near = NearList(watch)
    return exact | {
        (one.number, seen.entry) for one in said if one.by_ocr for seen in near.near(one.words)
    }


@st.composite
def edited(draw):
    """A name with a letter changed, dropped or doubled."""
    name = draw(st.sampled_from((*WATCHED, *SPELLED)))
    at = draw(st.integers(0, len(name) - 1))
    return name[:at] + draw(st.sampled_from(("", "x", "rn", "1", name[at] * 2))) + name[at + 1 :]


words = st.lists(st.one_of(st.sampled_from((*WATCHED, *SPELLED, *FILLER)), edited()), max_size=6)


@given(st.lists(st.tuples(words, st.booleans()), max_size=4), st.sets(st.sampled_from(WATCHED)))
def test_the_quick_search_finds_what_the_patient_one_does(texts, watch):
    said = [
        Said(number, " ".join(each), by_ocr) for number, (each, by_ocr) in enumerate(texts, start=1)
    ]
    names = sorted(watch)
    assert search(said, names) == patiently(said, names)


def test_none_goes_on_in_the_next_one_for_it_may_be_of_another_file():
    said = [Said(1, "signed by Margaret"), Said(2, "Whitfield of the town")]
    assert search(said, ["Margaret Whitfield"]) == set()


def test_only_names_are_found_each_with_the_number_of_its_words():
    said = [
        Said(7, "call 217-555-0100 or Margaret Whitfield"),
        Said(7, "12 Elm Street"),
        Said(9, "signed Margaret Whitfie1d", by_ocr=True),
        Said(10, "signed Margaret Whitfie1d"),
    ]
    found = ProcessExaminer().names(said, watch=WATCHED)
    assert set(found) == {
        (7, "Margaret Whitfield"), (7, "12 Elm Street"), (9, "Margaret Whitfield"),
    }  # fmt: skip


def test_a_search_that_takes_too_long_says_nothing():
    assert ProcessExaminer(seconds=-15.0).names([Said(1, "words")], watch=("Ann Lee",)) is None


@pytest.mark.parametrize(
    "written",
    [
        "Margaret Wh\u0456tf\u0456eld",
        "\u041c\u0430rg\u0430ret Whitfield",
        "Marg\u03b1ret Whitfield",
        "k\u0456m@ex\u0430mple.org",
    ],
)
def test_a_name_in_letters_that_only_look_like_its_own_is_found(written):
    found = WatchList(WATCHED).findings([(1, f"The deputy is {written} of the town")])
    assert [one.code for one in found] == ["watch_word"]
