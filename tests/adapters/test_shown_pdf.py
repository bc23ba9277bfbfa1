"""PDFs opened as a reader sees them: fields and notes are words and lines of their page."""

import pypdfium2
import pytest
from pikepdf import Array, Name, String
from PIL import ImageChops

from app.adapters.shown_pdf import ShownPdf
from tests.factories import papers
from tests.factories.fields import field, filled
from tests.factories.papers import LINES, changed, paper

SIGNED = "Signed by Olive Organiser"


def text(page):
    """What a page says."""
    return page.get_textpage().get_text_range()


def dark(page):
    """How many dots of a page are dark."""
    return sum(page.render(scale=1, grayscale=True).to_pil().histogram()[:128])


@pytest.mark.parametrize("kind", [Name.Tx, Name.Sig, Name.Btn])
def test_what_a_field_shows_is_read_and_drawn(kind):
    with ShownPdf(filled(SIGNED, kind=kind)) as pdf, ShownPdf(paper()) as plain:
        assert SIGNED in text(pdf[0])
        assert dark(pdf[0]) > dark(plain[0]) + 100
        assert pdf.is_marked(0)
        assert not plain.is_marked(0)
        assert pdf.own_text(0, "") == text(plain[0])


def test_a_value_without_a_drawing_is_drawn():
    with ShownPdf(filled(V=String(SIGNED), DA=String("/F1 11 Tf 0 g"))) as pdf:
        assert SIGNED in text(pdf[0])


def test_a_hidden_field_is_read_only_where_it_is_asked_for():
    content = filled(SIGNED, flags=2)
    with ShownPdf(content) as shown, ShownPdf(content, hidden=True) as all_of_it:
        assert SIGNED not in text(shown[0])
        assert shown.has_hidden(0)
        assert SIGNED in text(all_of_it[0])


def test_a_field_that_only_some_readers_show_is_shown():
    with ShownPdf(filled(SIGNED, flags=1)) as pdf:
        assert SIGNED in text(pdf[0])
        assert not pdf.has_hidden(0)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_keeps_its_size_and_its_words_whatever_it_inherits(turned):
    def inherited(pdf):
        field(SIGNED, place=(400, 1100, 780, 1120))(pdf)
        page = pdf.pages[0].obj
        page.MediaBox, page.Rotate = Array([0, 0, 842, 1191]), turned
        for key in ("/MediaBox", "/Resources", "/Rotate"):
            if key in page:
                pdf.Root.Pages[key] = page[key]
                del page[key]
        pdf.Root.Pages.CropBox = Array([20, 20, 820, 1180])

    content = changed(paper(), inherited)
    with ShownPdf(content) as pdf, pypdfium2.PdfDocument(content) as given:
        given.init_forms()
        assert pdf[0].get_bbox() == given[0].get_bbox() == (20, 20, 820, 1180)
        assert {SIGNED, *LINES} <= set(text(pdf[0]).splitlines())
        seen, meant = (one[0].render(scale=2).to_pil().convert("L") for one in (pdf, given))
        apart = ImageChops.difference(seen.reduce(8), meant.reduce(8)).getextrema()
        assert seen.size == meant.size
        assert apart[1] < 16  # of 255; the edges of letters are drawn a little otherwise


def test_a_page_given_twice_is_the_same_and_one_without_marks_is_left_alone():
    with ShownPdf(changed(paper(), papers.with_note)) as pdf:
        assert text(pdf[0]) == text(pdf[0]) == pdf.own_text(0, "")
        assert [text(page) for page in pdf] == [text(pdf[0])]
        assert len(pdf) == 1
