"""Laws of the words that text is searched by, and of what people type."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.search_words import indexed, indexed_loosely, look, words_of
from app.queries.searching.asking import wanted_by
from app.queries.searching.marking import excerpt, places, plain

TEXTS = st.text(max_size=200) | st.text(
    alphabet="aAé1,.-'\u2019§\n _$()/\u00ad\ufb01O0rn", max_size=80
)
PLAIN = st.text(alphabet="abcdefghijklmnop0123456789 ", max_size=80)


@given(TEXTS)
def test_every_word_stands_where_it_says_and_holds_letters_and_digits_alone(text):
    words = words_of(text)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert word.text.isalnum()
    starts = [word.start for word in words.running]
    assert starts == sorted(starts)


def test_no_word_is_longer_than_anybody_types_under_any_spelling():
    long = "x" * 5_000
    words = words_of(f"l'{long} {long}'s {long}-{long} {long}-\n{long}")
    assert {len(word.text) for word in words} <= {1, 64}


@given(TEXTS)
def test_words_that_are_cut_again_stay_what_they_are(text):
    said = [word.text for word in words_of(text).running]
    assert [word.text for word in words_of(" ".join(said)).running] == said


@given(TEXTS)
def test_what_is_kept_begins_and_ends_with_a_blank_and_has_no_two(text):
    for kept in (indexed(words_of(text)), indexed_loosely(words_of(text))):
        assert kept == "" or (kept[0] == kept[-1] == " " and "  " not in kept)


@given(PLAIN)
def test_looking_alike_is_the_same_for_what_looks_alike(text):
    assert look(look(text.strip())) == look(look(look(text.strip())))
    assert look("m0dern") == look("modem")


@given(st.text(max_size=120) | st.text(alphabet='"-*OR AND§(){}:^ab\u201c', max_size=60))
def test_no_question_is_an_error_and_every_phrase_holds_words(question):
    wanted = wanted_by(question)
    if wanted is not None:
        assert wanted.groups
        for group in (*wanted.groups, wanted.without):
            for phrase in group:
                assert phrase.words
                assert all(word.isalnum() for word in phrase.words)


@given(TEXTS.filter(lambda text: '"' not in text), PLAIN, PLAIN)
def test_a_word_of_a_text_is_found_in_it_and_shown(text, before, after):
    whole = f"{before}\n{text}\n{after}"
    for word in words_of(whole).running[:5]:
        wanted = wanted_by(f'"{word.text}"')
        assert (word.start, word.end) in places(whole, wanted)
        assert any(piece.marked for piece in excerpt(whole, wanted))
        assert len(plain(excerpt(whole, wanted))) <= 300
