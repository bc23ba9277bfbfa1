"""Words printed over each other: told where none can be made out, and only there."""

import io

import fpdf
import pypdfium2
import pytest

from app.adapters.inspecting import overprinted
from app.adapters.inspecting.budget import Look
from tests.adapters.inspecting.looking import look, only

NAME = "Zebulon Quartermain"
OVER = {
    "one row": ["XXXXXXXXXXXXXXXXX"],
    "two rows": ["XXXXXXXXXXXXXXXXX", (4, "XXXXXXXXXXXXXXXXX")],
    "signs": ["###################", (4, "###################")],
    "wide letters": ["MMMMMMMMMMMM"],
    "dashes": ["-" * 27],
    "another name": ["Margaret Whitfields"],
    "letter by letter": [(6 * at, "X") for at in range(18)],
}
HONEST = {
    "nothing": [],
    "bold": [(0.4, NAME)],
    "a shadow": [(1.0, NAME)],
    "underlining": ["_" * 17],
    "leaders": ["." * 34],
    "one letter": ["X"],
}


def page(draw):
    """A page of fpdf2, drawn by ``draw``."""
    made = fpdf.FPDF(unit="pt", format="letter")
    made.add_page()
    made.set_font("Helvetica", size=12)
    draw(made)
    return bytes(made.output())


def printed(over):
    """A page with a name, and ``over`` it other words, each there or so far to the right."""

    def draw(made):
        made.set_font("Times", style="I", size=12)  # whose letters lean over their neighbours
        made.text(72, 72, "The witness to the event offered jam to the officer: fjord, ffi, fluffy")
        made.set_font("Times", size=12)
        made.text(72, 190, NAME)
        for one in over:
            aside, said = one if isinstance(one, tuple) else (0, one)
            made.text(72 + aside, 190, said)

    return page(draw)


def found(content, *, strict=False):
    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        return overprinted.words(pdf[0].get_textpage(), strict=strict)


@pytest.mark.parametrize("kind", OVER)
def test_words_under_other_words_are_told(kind):
    told = found(printed(OVER[kind]))
    assert set(NAME.split()) <= set(told)
    assert not {"witness", "officer:", "fluffy"} & set(told)


@pytest.mark.parametrize("kind", HONEST)
def test_what_prints_no_other_words_over_them_is_none(kind):
    assert found(printed(HONEST[kind]), strict=True) == []


def test_a_mark_across_the_page_counts_for_a_copy_alone():
    def draw(made):
        for row in range(10):
            made.text(72, 300 + 14 * row, "The company grants a perpetual licence to the agency")
        made.set_font_size(120)
        made.set_text_color(200)
        made.text(72, 400, "DRAFT")

    assert found(page(draw)) == []
    assert "perpetual" in found(page(draw), strict=True)


def test_askew_words_are_not_over_their_neighbours():
    def draw(made):
        for row in range(5):
            with made.rotation(45, 200, 300 + 20 * row):
                made.text(200, 300 + 20 * row, "The company grants a perpetual licence")

    assert found(page(draw), strict=True) == []

    def twice(made):
        with made.rotation(45, 200, 300):
            made.text(200, 300, NAME)
            made.text(200, 300, "MMMMMMMMMMMM")

    assert found(page(twice))


def test_words_without_ink_and_white_ones_are_told_elsewhere():
    def undrawn(made):
        made.text(72, 190, NAME)
        made.text_mode = fpdf.enums.TextMode.INVISIBLE
        made.text(72, 190, "XXXXXXXXXXXXXX")

    def white(made):
        made.set_text_color(255)
        made.text(72, 190, "\\FSDateSigned2\\")
        made.set_text_color(0)
        made.text(72, 190, NAME)

    assert found(page(undrawn), strict=True) == []
    assert found(page(white)) == []
    assert found(page(white), strict=True)


def test_each_page_has_its_finding_once():
    seen = Look()
    with pypdfium2.PdfDocument(io.BytesIO(printed(OVER["one row"]))) as pdf:
        for _again in range(2):
            overprinted.find(7, pdf[0].get_textpage(), seen)
    (one,) = seen.findings
    assert (one.code, one.page) == ("covered_text", 7)
    assert NAME in one.value


def test_the_look_at_a_file_tells_them():
    assert NAME in only(look(printed(OVER["two rows"])), "covered_text").value
