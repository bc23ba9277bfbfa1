"""Words found on a page: alone, in phrases, by their beginnings, whatever signs stand around."""

from hypothesis import given
from hypothesis import strategies as st

from app.ports.page_reading import Word
from app.services.word_places import asked_for, places


def page(text):
    return [Word(float(n), 0.0, n + 1.0, 1.0, said) for n, said in enumerate(text.split())]


def found(text, query):
    return [" ".join(word.text for word in place) for place in places(page(text), query)]


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


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_it_breaks_nothing(text, query):
    every = page(text)
    for place in places(every, query):
        assert place
        assert all(word in every for word in place)
    assert all(asked_for(query))
