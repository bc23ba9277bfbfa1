"""Our own people are found over any break, by any of their names, in any letters."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.inspecting.names import search
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Said


def found(entry, *pages):
    """The places where the entry is found, also by the late search if there is but one page."""
    places = WatchList([entry]).places(list(enumerate(pages, start=1))).get(entry, [])
    if len(pages) == 1:
        assert search([Said(1, pages[0])], [entry]) == {(place, entry) for place in places}
    return places


@pytest.mark.parametrize(
    "words",
    [
        "The request of Margaret\n        Whitfield was denied",
        "> > The request of Margaret\n> > Whitfield was denied",
        "Margaret            Whitfield           Police",
        "id,first,middle,last\n1,Margaret,,Whitfield",
        '"Margaret";"";"";"Whitfield"',
        "Whitfield,    Margaret",
        "Margaret ..... Whitfield",
        "Margaret ______ Whitfield",
        "Margaret " + "_" * 70 + " Whitfield",
        "> Margaret Q.\n>       Whitfield",
        "WHITFIELD JR., MARGARET",
    ],
)
def test_a_name_is_found_whatever_stands_between_its_words(words):
    assert found("Margaret Whitfield", words) == [1]


@pytest.mark.parametrize(
    "words",
    [
        "Margaret met three people and Whitfield",
        "Margarets and Whitfields",
        "Margaret " + "." * 200 + " Whitfield",
        "M      a      r      g      a      r      e      t Whitfield",
    ],
)
def test_words_far_from_each_other_are_no_name(words):
    assert found("Margaret Whitfield", words) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("Margaret Anne Whitfield", "Signed by Margaret Whitfield, volunteer"),
        ("Margaret Anne Whitfield", "Signed by Whitfield, Margaret, volunteer"),
        ("Margaret Anne Whitfield", "Signed by Margaret A. Whitfield"),
        ("Maria Ruiz Jr.", "by Maria Ruiz"),
        ("Maria Ruiz, III", "by Maria Ruiz"),
        ("Maria Ruiz", "by Maria Ruiz Sr."),
        ("Dr. Maria Ruiz", "by Maria Ruiz"),
        ("J. Edgar Hoover", "by Edgar Hoover"),
        ("Ana Maria Ruiz-Lopez", "by Ana Ruiz"),
        ("Ana Maria Ruiz-Lopez", "by Ana Lopez"),
        ("Ana Ruiz-Lopez", "by Lopez, Ana"),
    ],
)
def test_a_name_is_found_without_what_people_leave_out(entry, words):
    assert found(entry, words) == [1]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("Margaret Anne Whitfield", "by Margaret Anne"),
        ("Margaret Anne Whitfield", "by Anne Whitfield"),
        ("Maria Ruiz Jr.", "by Maria Jr."),
        ("14 Elm Street North", "14 Oak Street North"),
        ("Elm Street 14", "14 of Elm"),
        ("Robin", "robins"),
        ("Mueller", "a muller"),
    ],
)
def test_less_than_a_name_is_none(entry, words):
    assert found(entry, words) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        *((name, f"by {name}, clerk") for name in ("Łukasz", "Людмила", "Søren", "राम", "O'Brien")),
        ("李小龙", "我是李小龙的朋友"),
        ("김철수", "김철수는"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Lukasz Walesa", "ŁUKASZ WAŁĘSA"),
        ("Søren Kjær", "Soren Kjaer"),
        ("Soren Kjaer", "Søren Kjær"),
        ("Søren Kjær", "Soeren Kjaer"),
        ("Ayşe Y\u0131lmaz", "AYSE YILMAZ"),
        ("Þóra Björk", "Thora Bjork"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Juergen Mueller", "Ju\u0308rgen Müller"),
        ("Juergen Mueller", "Jürgen Müller " + "and so on " * 90),
        ("Håkon Strauß", "Haakon Strauss"),
        ("Mueller", "Müller"),
    ],
)
def test_letters_that_others_write_otherwise_are_the_same(entry, words):
    assert found(entry, words) == [1]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "maria+foia@example.org",
            "maria @ example.org",
            "maria@\nexample.org",
            "maria@ example.\norg",
        ),
        *("> maria@\n> example.org", "?to=maria%40example.org", "maria[at]example.org"),
        *("maria (at) example (dot) org", "%20maria%2Bfoia%40example.org.", "'maria@example.org'"),
    ],
)
@pytest.mark.parametrize("entry", ["maria@example.org", "maria+town@example.org"])
def test_an_address_is_found_however_its_sign_is_written(entry, words):
    assert found(entry, f"write to {words} today") == [1]


@pytest.mark.parametrize("words", ["maria@example.com", "ana.maria@example.org", "a @ b"])
def test_another_address_is_not_ours(words):
    assert found("maria@example.org", words) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It was signed by Margaret", "Whitfield of the town"),
        ("It was signed by Margaret\n\n", "\n   Whitfield of the town"),
        ("It was signed by Margaret\nTown of Elm - Page 3 of 12", "Whitfield of the town"),
        ("It was signed by Margaret", "Agreement of the City with the Vendor\nWhitfield"),
    ],
)
def test_a_name_that_goes_over_a_page_is_found_where_it_begins(first, second):
    assert found("Margaret Whitfield", "x", "words " * 99 + first, second + " words" * 99) == [2]


def test_a_name_is_told_once_and_cells_and_other_words_do_not_go_on():
    assert found("Ann Lee", "by Ann Lee", "Ann Lee too") == [1, 2]
    apart = [("A1", "Ann"), ("A2", "Lee"), (None, "Ann"), (None, "Lee"), (4, "Ann"), (6, "Lee")]
    assert WatchList(["Ann Lee"]).places(apart) == {}


_SIGNS = st.text("ab .,_-\n@+%>[]()üß李", max_size=40)


@given(st.lists(_SIGNS, max_size=4), st.sets(st.text("ab @.+-üß李", max_size=6), max_size=4))
def test_the_late_search_finds_all_that_the_first_look_does(texts, entries):
    said = [Said(number, words) for number, words in enumerate(texts)]
    first = {
        (one.number, entry)
        for one in said
        for entry in WatchList(entries).places([(None, one.words)])
    }
    assert search(said, list(entries)) == first


@pytest.mark.parametrize(
    "words", [".", " ", "m.", "Margaret" + " " * 80, "Margaret a ", "a.a+a%", "a@ ", "(at) ", "- "]
)
def test_no_text_makes_the_search_slow(words):
    watch = WatchList(["Margaret Anne Whitfield", "maria@example.org"])
    began = time.process_time()
    watch.findings([(1, words * (1_000_000 // len(words)))])
    assert time.process_time() - began < 5
