"""Coding: each finding has its place and its words, and nothing that was said is ever lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound
from app.models import Anchor, CodebookVersion, Coding, Finding
from app.parts import parts
from app.ports.page_reading import Word
from app.queries import codings
from app.services import coding, readings
from app.services.codebook import codebook
from app.services.coding import CodingRefused, Found
from app.services.quotes import PageSeen, find, inside
from tests.factories.agencies import agency
from tests.factories.codings import code, found, page
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def one(app, session):
    return document(session, parts().store, agency(session))


@pytest.fixture
def reader(session):
    return member(session)


def test_a_quote_is_found_on_its_page_and_marked_line_by_line(session, one, reader):
    made = code(session, one, reader, found(quote="keep the terms, of THIS program"))
    assert (made.anchor, made.page, made.term) == (Anchor.WORDS, 1, "SEC-NDA")
    assert made.places == [[252, 90, 362, 102], [72, 110, 302, 122]]
    assert made.reading.reader_id == reader.id


def test_a_word_that_is_cut_at_the_end_of_a_line_is_found_whole():
    assert find(page(), "confidential for ever").quote == "confidential for ever"


@pytest.mark.parametrize("quote", ["program secret", "eep the terms", "the term", "", "…"])
def test_what_is_not_on_the_page_is_not_found(quote):
    assert find(page(), quote) is None


@given(st.lists(st.sampled_from(["a", "ab", "b", "Ba", "—", "é"]), min_size=1), st.data())
def test_any_run_of_words_of_a_page_is_found_on_it(said, data):
    start = data.draw(st.integers(0, len(said) - 1))
    quote = " ".join(said[start : data.draw(st.integers(start + 1, len(said)))])
    letters = any(sign.isalnum() for sign in quote)
    assert (find(page(" ".join(said)), quote) is not None) == letters


def test_the_words_inside_a_box_become_the_quote(session, one, reader):
    made = code(session, one, reader, found(region=(70, 105, 400, 125)))
    assert made.quote == "terms of this program confi-"
    assert (made.anchor, made.places) == (Anchor.WORDS, [[72, 110, 362, 122]])
    assert inside(page(), (0, 0, 10, 10)) is None


def test_a_box_on_a_page_without_words_is_kept_as_drawn(session, one, reader):
    blank = PageSeen(2, "", (), 612, 792)
    made = code(session, one, reader, found(region=(70, 85, 400, 105)), seen=blank)
    assert (made.anchor, made.page, made.quote) == (Anchor.REGION, 2, "")
    assert made.places == [[70, 85, 400, 105]]


def test_a_quote_that_no_program_reads_needs_the_readers_word_for_it(session, one, reader):
    with pytest.raises(CodingRefused, match="Page 1 does not say “for all time”"):
        code(session, one, reader, found(quote="for all time"))
    assert session.query(Coding).count() == 0
    made = code(session, one, reader, found(quote="for all time", by_sight=True))
    assert made.anchor is Anchor.SIGHT


def test_a_page_without_places_is_searched_by_its_text(session, one, reader):
    made = code(session, one, reader, seen=PageSeen(1, page().text, (), 612, 792))
    assert (made.anchor, made.places) == (Anchor.WORDS, [])


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (found(quote="", region=None), "Quote the words"),
        (found(quote="word " * 26), "at most 25 words; this has 26"),
        (found(finding=Finding.ABSENT, read_whole=False), "read the whole document"),
        (found(finding=Finding.ABSENT, value="yes"), "says absent"),
        (found(value="yes"), "yes or no"),
        (found("CON-PRICE", value="a lot"), "Write dollars"),
        (found("CON-TERM", value="sometimes"), "Choose one of: automatic"),
        (found("CON-TERM", details={"ends_on": "soon"}), "Write the day"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_begins_no_reading(session, one, reader, what, says):
    with pytest.raises(CodingRefused, match=says):
        code(session, one, reader, what)
    assert codings.stage(session, one.id, reader.id).readings == ()


def test_a_box_with_too_many_words_is_refused(session, one, reader):
    with pytest.raises(CodingRefused, match="holds 30 words"):
        code(session, one, reader, found(region=(0, 0, 612, 792)), seen=page("word " * 30))


def test_a_term_or_a_detail_that_the_codebook_lacks_is_refused(session, one, reader):
    with pytest.raises(NotFound, match="NOT-HERE"):
        code(session, one, reader, found("NOT-HERE"))
    with pytest.raises(NotFound, match="ends_on"):
        code(session, one, reader, found("CON-TERM", details={"end": "2026-01-01"}))


def test_zero_unknown_withheld_none_and_no_answer_stay_five_things(session, one, reader):
    said = {}
    for typed in ("0", "unknown", "withheld", "none", ""):
        said[typed] = code(session, one, reader, found("CON-PRICE", value=typed)).value
    assert said[""] is None
    states = [said[typed]["state"] for typed in ("0", "unknown", "withheld", "none")]
    assert states == ["zero", "unknown", "withheld", "none"]


def test_coding_a_term_again_keeps_what_was_said_before(session, one, reader):
    first = code(session, one, reader)
    second = code(session, one, reader, found(finding=Finding.STRUCK))
    assert (first.superseded_at, second.superseded_at) == (NOW, None)
    reading = second.reading
    assert list(codings.own(session, reading)) == ["SEC-NDA"]
    assert [one.finding for one in codings.history(session, reading, "SEC-NDA")] == [
        Finding.STRUCK,
        Finding.PRESENT,
    ]
    coding.take_back(session, one, "SEC-NDA", reader_id=reader.id, now=NOW)
    assert codings.own(session, reading) == {}
    assert session.query(Coding).count() == 2
    with pytest.raises(CodingRefused, match="have not coded"):
        coding.take_back(session, one, "SEC-NDA", reader_id=reader.id, now=NOW)


def test_a_coding_keeps_the_codebook_it_was_made_with(session, one, reader, tmp_path):
    before = code(session, one, reader)
    (tmp_path / "codebook.yaml").write_text("hide: [COM-CHILD]")
    other = codebook(tmp_path)
    after = code(session, one, reader, found(finding=Finding.STRUCK), book=other)
    assert before.codebook.version != after.codebook.version == other.version
    kept = [term["code"] for term in before.codebook.book["terms"]]
    assert (len(kept), "COM-CHILD" in kept) == (44, True)
    assert session.query(CodebookVersion).count() == 2


def test_a_finding_about_the_whole_needs_no_page(session, one, reader):
    for finding in (Finding.ABSENT, Finding.NOT_APPLICABLE):
        made = code(session, one, reader, found(finding=finding))
        assert (made.anchor, made.page) == (Anchor.WHOLE, None)
    unclear = coding.code(
        session,
        one,
        Found(term="DAT-RET", finding=Finding.UNCLEAR),
        book=codebook(),
        seen=None,
        reader_id=reader.id,
        now=NOW,
    )
    assert unclear.page is None
    with pytest.raises(CodingRefused, match="needs the page"):
        coding.code(session, one, found(), book=codebook(), seen=None, reader_id=reader.id, now=NOW)


def test_what_is_handed_in_does_not_change(session, one, reader):
    code(session, one, reader)
    readings.finish(session, one, reader_id=reader.id, now=NOW)
    with pytest.raises(readings.ReadingRefused, match="finished"):
        code(session, one, reader, found(finding=Finding.STRUCK))


def test_words_side_by_side_are_one_place_and_columns_are_not():
    words = (Word(10, 10, 30, 20, "a"), Word(40, 10, 60, 20, "a"), Word(10, 30, 30, 40, "b"))
    assert find(PageSeen(1, "a a b", words, 100, 100), "a a b").places == (
        (10, 10, 60, 20),
        (10, 30, 30, 40),
    )
