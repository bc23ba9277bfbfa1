"""What is read of a file to be printed: its paragraphs, lists and tables, and nothing unseen."""

import re
from itertools import pairwise
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.inspecting.budget import Budget
from app.adapters.typesetting import hypertext, mails, open_document, word
from app.adapters.typesetting.manuscript import Paragraph, Table
from app.adapters.typesetting.word_numbers import written
from tests.factories import unpaged

WORDS = st.text("abcdefgh äéñ—“”.,;&<>0123456789", min_size=1, max_size=40).map(
    lambda words: " ".join(words.split())
)


def of_word(body, **more):
    return word.manuscript(unpaged.docx(body, **more), Budget())


def lines(made):
    return [one.text for one in made.paragraphs() if not one.is_blank]


@given(st.lists(WORDS.filter(bool), min_size=1, max_size=6))
def test_every_paragraph_of_word_is_there_once_and_in_order(paragraphs):
    body = "".join(unpaged.paragraph(escape(one)) for one in paragraphs)
    said = lines(of_word(body, **{"word__header1.xml": _EMPTY}))
    assert said == paragraphs


_EMPTY = f'<w:hdr xmlns:w="{unpaged.W}"/>'


@given(st.lists(WORDS.filter(bool), min_size=1, max_size=6))
def test_every_paragraph_of_a_page_is_there_once_and_in_order(paragraphs):
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    assert lines(hypertext.of_page(f"<html><body>{body}</body></html>")) == paragraphs


@given(st.text(max_size=300))
def test_any_text_is_a_page_that_can_be_written_out(source):
    made = hypertext.of_page(source)
    assert all(ord(sign) >= 32 or sign in "\t\n" for sign in made.text.replace("\r", ""))


def test_headings_lists_and_tables_of_word_are_told():
    made = of_word(unpaged.BODY)
    heading = next(one for one in made.paragraphs() if one.text == "Licence agreement")
    assert heading.level == 1
    marked = [(one.mark, one.indent) for one in made.paragraphs() if one.mark]
    assert marked == [("1.", 1), ("1.a)", 2), ("1.b)", 2), ("2.", 1)]
    (table,) = [one for one in made.blocks if isinstance(one, Table)]
    said = [["".join(each.text for each in cell) for cell in row] for row in table.rows]
    assert said == [["Cameras", "twelve"], ["Readers", "forty"]]


def test_a_text_box_is_printed_once_though_word_writes_it_twice():
    box = f"<w:txbxContent>{unpaged.paragraph('In a box')}</w:txbxContent>"
    twice = (
        "<w:p><w:r><w:t>Beside</w:t><AlternateContent>"
        f"<Choice><w:drawing>{box}</w:drawing></Choice>"
        f"<Fallback><w:pict>{box}</w:pict></Fallback></AlternateContent></w:r></w:p>"
    )
    made = of_word(twice)
    assert lines(made)[-2:] == ["Beside", "In a box"]
    assert made.left_out["pictures"] == 0


def test_a_struck_word_stays_struck_and_a_row_that_was_removed_is_gone():
    made = of_word(
        "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>30 days</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>"
        f"{unpaged.paragraph('Gone')}</w:tc></w:tr></w:tbl>"
    )
    struck = next(one for one in made.paragraphs() if one.text == "30 days")
    assert struck.pieces == [("30 days", frozenset({"struck"}))]
    assert "Gone" not in made.text
    assert made.left_out["removed"] == 1


def test_a_footnote_stands_at_the_end_under_its_number():
    notes = (
        f'<w:footnotes xmlns:w="{unpaged.W}"><w:footnote w:type="separator" w:id="-1"/>'
        f'<w:footnote w:id="2">{unpaged.paragraph("As amended")}</w:footnote></w:footnotes>'
    )
    cited = '<w:p><w:r><w:t>The act</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    made = of_word(cited, **{"word__footnotes.xml": notes})
    assert "[2]" in [words for one in made.paragraphs() for words, _styles in one.pieces]
    note = next(one for one in made.paragraphs() if one.text == "As amended")
    assert note.mark == "[2]"


def test_tables_that_only_place_things_are_set_as_lines():
    made = hypertext.of_page(
        "<table><tr><td><table><tr><td>Left</td></tr></table></td><td>Right</td></tr></table>"
    )
    tables = [one for one in made.blocks if isinstance(one, Table)]
    assert [one.text for one in made.blocks if isinstance(one, Paragraph)] == ["Right"]
    assert len(tables) == 1
    assert lines(made) == ["Left", "Right"]


def test_a_list_in_a_page_is_counted_and_the_values_of_fields_are_read():
    made = hypertext.of_page(
        "<ol><li>One<li>Two</ol><input value='Typed'><input type=hidden value=token>"
    )
    assert [one.mark for one in made.paragraphs() if one.mark] == ["1.", "2."]
    assert "Typed" in made.text
    assert "token" not in made.text
    assert (made.left_out["fields"], made.left_out["hidden"]) == (1, 1)


def test_the_spaces_of_preformatted_words_stay():
    made = hypertext.of_page("<p>a   b</p><pre>c   d\n  e</pre>")
    first, second = made.paragraphs()
    assert (first.text, second.text, second.is_set) == ("a b", "c   d\n  e", True)


def test_an_open_document_counts_its_lists_and_says_nothing_unseen():
    made = open_document.manuscript(unpaged.odt(), Budget())
    assert [one.mark for one in made.paragraphs() if one.mark] == ["1.", "•", "2."]
    assert "Margaret Whitfield lives" in made.text
    assert not [one for one in unpaged.UNSHOWN if one in made.text]


def test_a_mail_of_which_no_letters_can_be_told_is_read_as_best_it_can():
    raw = b"From: a@b.invalid\r\nContent-Type: text/plain; charset=unknown\r\n\r\ncaf\xe9\r\n"
    assert "café" in mails.manuscript(raw, Budget()).text


@given(st.integers(1, 3_000))
def test_roman_numbers_are_those_of_the_schoolbook(number):
    said = written(number, "lowerRoman")
    assert re.fullmatch(r"m*(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", said)
    values = dict(zip("ivxlcdm", (1, 5, 10, 50, 100, 500, 1000), strict=True))
    digits = [values[sign] for sign in said] + [0]
    pairs = pairwise(digits)
    assert sum(-one if one < after else one for one, after in pairs) == number
    assert written(number, "upperRoman") == said.upper()


def test_letters_and_zeros_count_as_word_counts():
    assert [written(number, "lowerLetter") for number in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert written(7, "decimalZero") == "07"
    assert written(7, "chicago") == "7"
