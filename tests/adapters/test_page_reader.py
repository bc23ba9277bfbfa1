"""Pages read: their own text, OCR where there is none, and the places of the words."""

import io
import math

import pikepdf
import pytest
from PIL import Image

from app.adapters.page_reader import ProcessPageReader
from app.ports.page_reading import PagesUnreadable
from tests.factories import scans
from tests.factories.documents import pdf
from tests.factories.fields import field, filled
from tests.factories.papers import changed, paper
from tests.factories.pictures import DPI, HIGH, WIDE, png, scan, scanned_pdf

PDF = "application/pdf"
READER = ProcessPageReader()


@pytest.fixture
def file(tmp_path):
    """Write bytes into a file and give its path."""

    def written(content, name="file.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


def test_text_of_a_file_is_read_as_it_stands(file):
    (page,) = READER.embedded(file(pdf("Perpetual licence for the company")), PDF)
    assert page.text == "Perpetual licence for the company"
    assert (page.number, page.width, page.height) == (1, 612, 792)
    assert not page.needs_ocr


def test_a_picture_of_a_page_needs_ocr_also_under_a_stamp(file):
    path = file(scanned_pdf(scan(), Image.new("L", (WIDE, HIGH), 255)))
    with pikepdf.open(path, allow_overwriting_input=True) as made:
        stamp = b"BT /F1 9 Tf 20 20 Td (OCSO 000123) Tj ET"
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        made.pages[0].Resources.Font = pikepdf.Dictionary(F1=font)
        made.pages[0].contents_add(stamp)
        made.save(path)
    first, _second = READER.embedded(path, PDF)
    assert first.text == "OCSO 000123"
    assert first.needs_ocr


def test_a_scan_needs_ocr_also_under_a_form_that_was_filled_in(file):
    said = "The applicant asks for every record of the cameras " * 5
    path = file(changed(scanned_pdf(scan()), field(said.strip(), place=(10, 20, 1600, 40))))
    (page,) = READER.embedded(path, PDF)
    assert page.text == said.strip()
    assert page.needs_ocr


def test_words_of_a_field_stand_where_a_reader_sees_them(file):
    path = file(filled("Signed by Olive Organiser"))
    words = {word.text: word for word in READER.words(path, PDF, 1)}
    assert words["Organiser"].x0 == pytest.approx(157, abs=8)
    assert words["Organiser"].y0 == pytest.approx(179, abs=3)
    plain = READER.picture(file(paper(), "plain.pdf"), PDF, 1, width=400)
    assert READER.picture(path, PDF, 1, width=400) != plain


def test_letters_of_a_font_that_says_nothing_need_ocr(file):
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(612, 792))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        to_private = made.make_stream(
            b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
            b"endcodespacerange 1 beginbfrange <20> <7E> <E020> endbfrange endcmap end"
        )
        font.ToUnicode = to_private
        made.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        said = b"BT /F1 12 Tf 72 700 Td (The agency shall not disclose the price of this) Tj ET"
        made.pages[0].Contents = made.make_stream(said)
        out = io.BytesIO()
        made.save(out)
    (page,) = READER.embedded(file(out.getvalue()), PDF)
    assert page.needs_ocr


def test_an_empty_page_needs_no_ocr(file):
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out)
    (page,) = READER.embedded(file(out.getvalue()), PDF)
    assert (page.text, page.needs_ocr) == ("", False)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_words_of_a_file_stand_where_a_reader_sees_them(file, turn):
    path = file(pdf("Perpetual licence", page=f"/Rotate {turn} /CropBox [50 50 600 750]"))
    found = {word.text: word for word in READER.words(path, PDF, 1)}
    one = found["Perpetual"]
    # The text begins 22 points from the left edge of the crop box, and 50 below its top.
    along, down = {
        0: (one.x0, one.y1),
        90: (one.y0, 700 - one.x0),
        180: (550 - one.x1, 700 - one.y0),
        270: (550 - one.y1, one.x1),
    }[turn]
    assert along == pytest.approx(22, abs=2)
    assert down == pytest.approx(50, abs=4)


def test_a_word_cut_by_the_end_of_a_line_keeps_its_hyphen_and_is_two_places(file):
    path = file(scans.page("<p>each of the town-<br>ship cameras</p>"))
    (page,) = READER.embedded(path, PDF)
    assert page.text == "each of the town-\nship cameras"
    found = {word.text: word for word in READER.words(path, PDF, 1)}
    assert found["town"].y1 < found["ship"].y1
    assert found["town"].x0 > found["ship"].x0


def middle_of(word):
    return (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """The page as it should be read: scanned level."""
    path = tmp_path_factory.mktemp("scan") / "page.png"
    path.write_bytes(png(scan()))
    (page,) = READER.scan(path, "image/png", [1], language="eng")
    return page


def test_a_scan_is_read_and_says_how_surely(straight):
    assert "good faith belief" in straight.text
    assert straight.text.count("perpetual") == 3
    assert straight.quality > 0.9
    assert straight.width == pytest.approx(WIDE * 72 / DPI, abs=0.5)


@pytest.mark.parametrize("angle", [90, 180, 3, -5, 9, -12])
def test_turned_and_crooked_pages_are_read_and_their_words_found_on_the_page(file, straight, angle):
    page = scan(angle=angle)
    (read,) = READER.scan(file(scanned_pdf(page)), PDF, [1], language="eng")
    assert read.text.count("perpetual") >= 2
    assert read.quality > 0.7
    expected = [middle_of(word) for word in straight.words if word.text == "perpetual"]
    found = [middle_of(word) for word in read.words if word.text == "perpetual"]
    points = (
        (straight.width / 2, straight.height / 2),
        (page.width * 36 / DPI, page.height * 36 / DPI),
    )
    for spot in found:
        nearest = min(math.dist(spot, turned(one, angle, *points)) for one in expected)
        assert nearest < 6, angle


def turned(spot, angle, middle, new_middle):
    """Where a spot of the level page lies once the page was turned counter-clockwise."""
    x, y = spot[0] - middle[0], spot[1] - middle[1]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return new_middle[0] + x * cos + y * sin, new_middle[1] - x * sin + y * cos


def test_a_page_is_drawn_as_wide_as_asked(file):
    drawn = Image.open(io.BytesIO(READER.picture(file(pdf()), PDF, 1, width=900)))
    assert drawn.width == pytest.approx(900, abs=1)
    assert drawn.height == pytest.approx(900 * 792 / 612, abs=2)


def test_a_locked_file_and_a_broken_one_say_so(file):
    with pikepdf.new() as made:
        made.add_blank_page()
        out = io.BytesIO()
        made.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(PagesUnreadable, match="locked by a password"):
        READER.embedded(file(out.getvalue()), PDF)
    with pytest.raises(PagesUnreadable, match="damaged"):
        READER.embedded(file(b"%PDF-1.7 and nothing more"), PDF)


def test_a_page_that_is_not_there_cannot_be_drawn(file):
    with pytest.raises(PagesUnreadable):
        READER.picture(file(pdf()), PDF, 7, width=300)
