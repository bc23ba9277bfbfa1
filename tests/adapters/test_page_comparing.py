"""Whether a page shows what its text says: real pages, read by Tesseract."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary

from app.adapters import ocr
from app.adapters.page_comparing import compared
from app.adapters.page_reader import ProcessPageReader
from app.adapters.redacting.keeping import letters
from app.ports.page_reading import PagesUnreadable
from tests.factories.papers import LINES, PDF, changed, paper
from tests.factories.pictures import scan, scanned_pdf

pytestmark = pytest.mark.skipif(not ocr.languages(), reason="needs Tesseract")

READER = ProcessPageReader()


def lying(pdf):
    """Say of the letters and digits of the first page that they are others."""
    alphabet, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
    meant = {ord(one): alphabet[(at + 13) % 26] for at, one in enumerate(alphabet)}
    meant |= {ord(one.upper()): meant[ord(one)].upper() for one in alphabet} | {32: " "}
    meant |= {ord(one): digits[9 - at] for at, one in enumerate(digits)}
    font = pdf.pages[0].Resources.Font.F1
    facts = {name: value for name, value in font.items() if name != "/ToUnicode"}
    facts["/ToUnicode"] = pdf.make_stream(letters.table(meant, wide=False))
    pdf.pages[0].obj.Resources = Dictionary(
        Font=Dictionary(F1=pdf.make_indirect(Dictionary(facts)))
    )


def with_layer(*lines):
    """A scan with a layer of words that nobody sees, and that says ``lines``."""
    with pikepdf.open(
        io.BytesIO(scanned_pdf(scan(("Signed by Margaret Whitfield", *LINES))))
    ) as pdf:
        page = pdf.pages[0]
        high = float(page.mediabox[3])
        said = b"".join(
            b"BT 3 Tr /F1 9 Tf 72 %d Td (%s) Tj ET " % (high - 80 - 22 * row, line.encode())
            for row, line in enumerate(lines)
        )
        page.Resources.Font = Dictionary(
            F1=Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
            )
        )
        page.contents_add(said)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.fixture
def shown(tmp_path):
    def read(content, *numbers):
        path = tmp_path / "given.pdf"
        path.write_bytes(content)
        return READER.compare(path, PDF, numbers or (1,), language="eng")

    return read


def said(line):
    return " ".join(word.text for word in line)


def test_an_honest_page_shows_what_it_says(shown):
    first, second = shown(paper(LINES, LINES[:2]), 1, 2)
    assert (first.number, first.lines, first.alike) == (1, (), 1.0)
    assert (second.number, second.lines, second.alike) == (2, (), 1.0)


def test_a_table_of_letters_that_lies_is_noticed_and_the_picture_is_read(shown):
    (page,) = shown(changed(paper(), lying))
    assert page.alike < 0.2
    assert [said(line) for line in page.lines] == list(LINES)
    first = page.lines[0][0]
    assert (first.x0, first.y1) == pytest.approx((72, 110), abs=4)


def test_a_layer_of_words_of_another_page_is_noticed(shown):
    (page,) = shown(with_layer("Minutes of the meeting of the council", "Nothing was decided"))
    assert any("Margaret Whitfield" in said(line) for line in page.lines)


def test_a_picture_with_words_on_a_page_of_text_is_read(shown):
    def stamped(pdf):
        other = pikepdf.open(io.BytesIO(scanned_pdf(scan(("Received from Jane Q. Doering",)))))
        ((_name, found),) = other.pages[0].Resources.XObject.items()
        picture = pdf.copy_foreign(found)
        pdf.pages[0].Resources.XObject = Dictionary(Stamp=picture)
        pdf.pages[0].contents_add(b"q 612 0 0 792 0 -250 cm /Stamp Do Q", prepend=True)

    (page,) = shown(changed(paper(), stamped))
    assert any("Doering" in said(line) for line in page.lines)
    assert page.alike > 0.8


def test_an_empty_page_says_and_shows_nothing(shown):
    (page,) = shown(paper(()))
    assert (page.lines, page.alike) == ((), 1.0)


def test_a_broken_file_is_no_comparison(shown):
    with pytest.raises(PagesUnreadable):
        shown(b"%PDF-1.4 broken")


def test_a_slip_of_ocr_is_no_difference():
    told = [[10, 10, 90, 20, "Whitfield"], [100, 10, 160, 20, "123-45-6789"]]
    read = [[10, 10, 90, 20, "Whitfie1d", True], [100, 10, 160, 20, "123-45-67B9", True]]
    assert compared(told, read) == {"lines": [], "alike": 1.0}


def test_what_ocr_is_not_sure_of_or_is_short_proves_nothing():
    read = [[10, 10, 90, 20, "scribble", False], [100, 10, 120, 20, "Lee", True]]
    assert compared([], read) == {"lines": [], "alike": 1.0}


def test_a_word_elsewhere_on_the_page_does_not_count():
    told = [[10, 500, 90, 510, "Whitfield"]]
    read = [[10, 10, 90, 20, "Whitfield", True]]
    assert compared(told, read)["lines"] == [[[10, 10, 90, 20, "Whitfield"]]]


def test_boxes_that_no_page_has_harm_nothing():
    told = [[-1e12, -1e12, 1e12, 1e12, "word" * 50_000]]
    read = [[0, 0, 10, 10, "x" * 100_000, True]]
    assert len(compared(told, read)["lines"]) == 1
