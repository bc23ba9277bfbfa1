"""Words marked on a page: all that the search finds there, by the same words of the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.search import Phrase
from app.models.search_words import indexed, indexed_loosely, words_of
from app.ports.page_reading import Word
from app.queries.searching.asking import wanted_by
from app.services.word_places import everywhere, marked, runs, stands

SAID = st.lists(
    st.sampled_from(
        ["town-\nship", "law-enforce-\nment", "2,200.00", "good", "faith", "be1ief", "belief",
         "Perpétual,", "(licence)", "don\u2019t", "city's", "1/15/2024", "§552", "modem", "modern",
         "a.b@city.example.gov", "\n", "ﬁle", "-", "rnodern", "co-\noperate", "x\u00adray"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip
ASKED = st.sampled_from(
    ["township", "town-ship", "lawenforcement", '"law enforcement"', "2200", "2,200", "$2,200.00",
     '"good faith belief"', "good belief", "faith*", "perpet*", "lawenf*", "dont", "don't", "citys",
     "city", "20240115", "2024-01-15", "section 552", "modern", "modem", "a.b@city.example.gov",
     "file", "cooperate", "co-operate", "xray", "law", "ship", "good OR faith", "2O24", "perpetuaI"]
)  # fmt: skip


def page(text):
    """The words of a text as a page reader gives them: whatever stands between blanks."""
    return [Word(float(n), 0.0, n + 1.0, 1.0, said) for n, said in enumerate(text.split())]


def found(text, query, way=marked):
    return [" ".join(word.text for word in place) for place in way(text, page(text), query)]


def test_signs_accents_and_capital_letters_make_no_difference():
    assert found("A “Perpétual,” licence.", "perpetual") == ["“Perpétual,”"]
    assert found("(Licence)", "LICENCE") == ["(Licence)"]


def test_words_are_found_each_and_phrases_together():
    text = "good belief and good faith belief"
    assert sorted(found(text, "good faith")) == ["faith", "good", "good"]
    assert found(text, '"good faith belief"') == ["good faith belief"]
    assert found(text, '"faith good"') == []


def test_a_star_stands_for_the_rest_of_a_word():
    assert found("licence licensed lichen", "licen*") == ["licence", "licensed"]
    assert found("a good-faith effort", '"a good*"') == ["a good-faith"]


def test_a_word_is_not_found_in_the_middle_of_another():
    assert found("the theory of bathe", "the") == ["the"]


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("costs $2,200.00 a year", "2200", ["$2,200.00"]),
        ("costs 2200 a year", "2,200", ["2200"]),
        ("of this town-\nship only", "township", ["town- ship"]),
        ("of this town-\nship only", "ship", ["ship"]),
        ("law-enforce-\nment users", "lawenforcement", ["law-enforce- ment"]),
        ("in good faith be1ief", '"good faith belief"', ["good faith be1ief"]),
        ("in good faith be1ief", "good belief", ["good", "be1ief"]),
        ("signed January 5, 2024", "1/5/2024", ["January 5, 2024"]),
    ],
)
def test_what_is_found_under_another_spelling_is_marked_too(text, query, shown):
    assert found(text, query) == shown


def test_what_only_looks_like_it_is_marked_where_nothing_says_it():
    text = "a modern rnodern"
    assert found(text, "modern") == ["modern"]
    assert found(text, "modern", everywhere) == ["modern", "rnodern"]
    assert stands("a rnodern town", "modern")
    assert not stands("a town", "modern")


def test_a_hyphen_that_a_reader_of_pages_leaves_out_does_not_lose_the_rest():
    text = "of this town-\nship and nothing else"
    words = page("of this town ship and nothing else")
    assert [word.text for place in marked(text, words, "township") for word in place] == [
        "town",
        "ship",
    ]
    assert [word.text for place in marked(text, words, "else") for word in place] == ["else"]


def test_a_word_that_the_text_does_not_have_does_not_take_the_others_along():
    words = page("stray the words are else here and here")
    text = "the words are here " + "\n" * 100 + "and here"
    assert [word.x0 for place in marked(text, words, "and") for word in place] == [6.0]


@given(SAID, ASKED)
def test_what_the_search_says_fits_a_page_is_marked_on_it(text, query):
    words, wanted = words_of(text), wanted_by(query)
    said, looks = indexed(words), indexed_loosely(words)

    def fits(phrase: Phrase) -> bool:
        seen = phrase.loosely
        return phrase.needle in said or bool(seen and seen.needle in looks)

    if all(any(fits(one) for one in group) for group in wanted.groups):
        places = marked(text, page(text), query)
        assert len(places) >= len(set(wanted.groups))


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_it_breaks_nothing(text, query):
    every = page(text)
    for place in (*marked(text, every, query), *everywhere(text, every, query)):
        assert place
        assert all(word in every for word in place)


def test_words_of_one_line_are_laid_as_one_piece_and_columns_apart():
    line = [Word(10 + 30 * at, 100, 36 + 30 * at, 110, f"w{at}") for at in range(4)]
    column = [Word(300, 100, 330, 110, "Fee"), Word(334, 100.5, 360, 110.5, "due")]
    below = [Word(10, 114, 40, 124, "next"), Word(44, 114, 44, 124, "no-width")]
    made = runs([*line, *column, *below])
    assert [one.text for one in made] == ["w0 w1 w2 w3", "Fee due", "next"]
    assert (made[1].x0, made[1].y0, made[1].x1, made[1].y1) == (300, 100, 360, 110.5)


def test_a_line_that_leans_is_laid_in_pieces_none_of_which_covers_the_next_line():
    leaning = [Word(10 + 30 * at, 100 + at, 38 + 30 * at, 110 + at, f"w{at}") for at in range(12)]
    made = runs(leaning)
    assert " ".join(one.text for one in made).split() == [one.text for one in leaning]
    assert all(one.y1 - one.y0 <= 15 for one in made)
    assert len(made) < len(leaning)
