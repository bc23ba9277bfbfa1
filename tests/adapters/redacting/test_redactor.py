"""Redaction: what was under a box is in no byte of the result; the rest can still be read."""

import io
import shutil
import subprocess

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from app.adapters.redacting.redactor import ProcessRedactor
from app.ports.page_reading import Word
from app.ports.redacting import MARK, Area, RedactionRefused
from tests.factories import papers
from tests.factories.fields import field, filled
from tests.factories.papers import LINES, PDF, changed, line_box, paper, workbook
from tests.factories.pictures import png, scan, scanned_pdf

REDACTOR = ProcessRedactor()
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRET = ("Margaret", "Whitfield", "Elmwood")
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")


@pytest.fixture
def burn(tmp_path):
    """Redact bytes; give what was done and the path of the new file."""

    def burned(content, *areas, media_type=PDF, read=None):
        given, made = tmp_path / "given", tmp_path / "made"
        given.write_bytes(content)
        done = REDACTOR.redact(given, media_type, areas, made, read=read or {})
        return done, made

    return burned


def by_pdfium(path):
    """All words that PDFium finds."""
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def by_poppler(path):
    """All words that pdftotext finds."""
    told = subprocess.run(["pdftotext", "-q", str(path), "-"], capture_output=True, check=True)
    return told.stdout.decode()


def brightest(path, area, number=1):
    """The lightest dot inside an area, half a point from its edge."""
    with pypdfium2.PdfDocument(path) as pdf:
        picture = pdf[number - 1].render(scale=4).to_pil().convert("L")
    box = (area.x0 + 0.5, area.y0 + 0.5, area.x1 - 0.5, area.y1 - 0.5)
    return picture.crop(tuple(int(one * 4) for one in box)).getextrema()[1]


FIRST = Area(**line_box(0))

KINDS = {
    "plain": (paper(), FIRST),
    "two pages": (paper(LINES[2:], LINES), Area(**line_box(0, page=2))),
    "rotated": (changed(paper(), papers.rotated), Area(x0=678, y0=70, x1=695, y1=560)),
    "cropped": (
        changed(paper(), papers.cropped),
        Area(x0=34, y0=61, x1=524, y1=78),
    ),
    "layers": (changed(paper(), papers.with_layer), FIRST),
    "notes": (changed(paper(), papers.with_note), FIRST),
    "form": (changed(paper(), papers.with_form), FIRST),
    "attachment": (changed(paper(), papers.with_attachment), FIRST),
    "structure": (changed(paper(author="Margaret Whitfield"), papers.with_structure), FIRST),
}


@needs_poppler
@pytest.mark.parametrize("kind", KINDS)
def test_a_burned_line_is_in_no_reading_of_the_result(burn, kind):
    content, area = KINDS[kind]
    done, made = burn(content, area)
    for text in (by_pdfium(made), by_poppler(made)):
        assert not [word for word in SECRET if word in text]
        assert "perpetual" in text
    raw = made.read_bytes() + b"".join(
        one.read_bytes()
        for one in pikepdf.open(made).objects
        if isinstance(one, pikepdf.Stream) and "/Subtype" not in one
    )
    assert not [word for word in SECRET if word.encode() in raw]
    assert not [word for word in SECRET if word.encode("utf-16-be") in raw]
    assert brightest(made, area, area.page) == 0
    with pikepdf.open(made) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer
    verdict = REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=["Margaret Whitfield"])
    assert verdict.findings == ()
    assert set(SECRET) <= set(done.words)


@needs_poppler
def test_a_field_of_a_form_is_burned_as_its_words_are(burn):
    signed = filled("Signed by Olive Organiser", place=(72, 300, 452, 320))
    box = Area(page=1, x0=70, y0=472, x1=240, y1=490)
    done, made = burn(signed, box)
    for text in (by_pdfium(made), by_poppler(made)):
        assert "Organiser" not in text
        assert "perpetual" in text
    assert {"Olive", "Organiser"} <= set(done.words)
    verdict = REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=["Olive Organiser"])
    assert verdict.findings == ()


@needs_poppler
def test_a_page_whose_field_is_not_burned_shows_it_in_a_picture(burn):
    content = changed(paper(LINES[2:], LINES), field("Received by the clerk"))
    done, made = burn(content, Area(**line_box(0, page=2)))
    assert set(done.pictures) == {1, 2}
    assert "Received" in by_pdfium(made)
    assert "Received" in by_poppler(made)


@needs_poppler
@pytest.mark.parametrize("media_type", ["image/png", PDF])
def test_a_scan_is_burned_with_the_words_that_ocr_read(burn, media_type):
    lines = ("The perpetual licence was signed by Margaret Whitfield", *LINES[2:])
    page = scan(lines, times=1)
    content = png(page) if media_type == "image/png" else scanned_pdf(page)
    # In points: the first line of the picture stands 200 dots from its top, at 200 an inch.
    area = Area(x0=250, y0=70, x1=560, y1=88)
    read = {1: [Word(300, 73, 400, 84, "Margaret"), Word(60, 73, 100, 84, "The")]}
    done, made = burn(content, area, media_type=media_type, read=read)
    assert done.media_type == PDF
    assert done.words == ("Margaret",)
    text = by_poppler(made)
    assert "Whitfield" not in text
    assert "schedule" in text
    assert REDACTOR.verify(made, PDF, done.areas, words=["Whitfield"]).clean


def test_the_camera_and_its_place_are_not_in_the_result(burn):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x9286] = "Whitfield", "Elmwood"
    scan().convert("RGB").save(out, "JPEG", exif=exif, dpi=(200, 200))
    _done, made = burn(out.getvalue(), Area(x1=40, y1=40), media_type="image/jpeg")
    assert b"Whitfield" not in made.read_bytes()
    assert b"Exif" not in made.read_bytes()


def test_a_word_that_a_box_touches_goes_whole_and_its_neighbours_stay_whole(burn):
    # The box covers the lower half of the middle of “Whitfield” in the first line.
    done, made = burn(paper(), Area(x0=195, y0=107, x1=210, y1=111))
    assert done.words == ("Whitfield",)
    (word,) = [area for area in done.areas if area.x1 - area.x0 > 20]
    assert brightest(made, word) == 0
    with pypdfium2.PdfDocument(paper()) as before, pypdfium2.PdfDocument(made) as after:
        one, other = (pdf[0].render(scale=4).to_pil().convert("L") for pdf in (before, after))
    for left, right in ((72, word.x0 - 0.5), (word.x1 + 0.5, 400)):
        strip = (int(left * 4), 95 * 4, int(right * 4), 116 * 4)
        shown = [each.crop(strip).point(lambda dot: 255 * (dot > 128)) for each in (one, other)]
        far = ImageChops.difference(*shown).histogram()[255]
        assert far <= 0.02 * shown[0].width * shown[0].height
    text = by_pdfium(made)
    assert "Margaret" in text
    assert "lives" in text
    assert REDACTOR.verify(made, PDF, done.areas, words=done.words).clean


def test_a_word_that_runs_askew_does_not_take_half_the_page(burn):
    def askew(pdf):
        pdf.pages[0].contents_add(
            b" BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 200 Tm 0.8 g (WATERMARK) Tj ET"
        )

    done, made = burn(changed(paper(), askew), Area(x0=195, y0=470, x1=260, y1=540))
    assert "WATERMARK" in done.words
    assert max(area.x1 - area.x0 for area in done.areas) < 150
    assert "perpetual" in by_pdfium(made)


def test_words_that_stand_elsewhere_are_told(burn):
    done, _made = burn(paper(LINES, LINES), FIRST)
    assert "Whitfield" in done.elsewhere
    assert "Whitfield" not in done.words


def test_the_same_boxes_make_the_same_file(burn):
    _done, made = burn(paper(), FIRST)
    first = made.read_bytes()
    _done, made = burn(paper(), FIRST)
    assert made.read_bytes() == first


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    left=st.integers(40, 400),
    top=st.integers(80, 220),
    wide=st.integers(5, 200),
    high=st.integers(3, 60),
)
def test_every_word_touched_is_gone_and_every_other_stays(burn, left, top, wide, high):
    area = Area(x0=left, y0=top, x1=left + wide, y1=top + high)
    done, made = burn(paper(), area)
    verdict = REDACTOR.verify(made, PDF, done.areas, words=done.words)
    assert verdict.findings == ()
    text = by_pdfium(made)
    burned = " ".join(done.words).split()
    assert not [word for word in burned if word in text.split()]
    longer = {word for line in LINES for word in line.split() if len(word) > 6}
    assert not [word for word in longer - set(burned) - _cut(done) if word not in text]


def _cut(done):
    """The words within a point of a box: their edges may be burned."""
    cut = set()
    with pypdfium2.PdfDocument(paper()) as pdf:
        page = pdf[0]
        held = page.get_textpage()
        text = held.get_text_range()
        for word in text.split():
            at = text.index(word)
            for index in range(at, at + len(word)):
                left, bottom, right, top = held.get_charbox(index)
                for area in done.areas:
                    if (
                        left < area.x1 + 1
                        and area.x0 - 1 < right
                        and 792 - top < area.y1 + 1
                        and area.y0 - 1 < 792 - bottom
                    ):
                        cut.add(word)
    return cut


def test_a_workbook_is_written_anew_from_what_it_shows(burn):
    content = workbook(
        {
            "Rates": [["Officer", "Rate"], ["Whitfield", "40", "shown", "Elmwood"]],
            ".Staff": [["Margaret"]],
            "More": [["HIDE", "Margaret"], ["kept"]],
        }
    )
    done, made = burn(content, Area(place="Rates!A2"), media_type=SHEET)
    data = made.read_bytes()
    with pikepdf_zip(data) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert len(archive.namelist()) == 6
    assert not [word for word in (*SECRET, "HIDE") if word.encode() in everything]
    assert MARK.encode() in everything
    assert b"shown" in everything
    assert b"kept" in everything
    assert done.words == ("Whitfield",)
    watch = ["Margaret Whitfield"]
    assert REDACTOR.verify(made, SHEET, done.areas, words=done.words, watch=watch).clean


def pikepdf_zip(data):
    """Open the archive that a workbook is."""
    import zipfile  # noqa: PLC0415 - here alone

    return zipfile.ZipFile(io.BytesIO(data))


def test_tables_and_texts_lose_the_places_named(burn):
    done, made = burn(b"name;town\nWhitfield;Tampa\n", Area(place="A2"), media_type="text/csv")
    assert made.read_text() == f"name,town\n{MARK},Tampa\n"
    assert REDACTOR.verify(made, "text/csv", done.areas, words=done.words).clean
    done, made = burn(b"one\nWhitfield\nthree\n", Area(place="2"), media_type="text/plain")
    assert made.read_text() == f"one\n{MARK}\nthree\n"
    assert REDACTOR.verify(made, "text/plain", done.areas, words=done.words).clean
    made.write_text("one\nWhitfield\nthree\n")
    told = REDACTOR.verify(made, "text/plain", done.areas, words=done.words)
    assert {one.code for one in told.findings} == {"burned_word", "place_not_emptied"}


@pytest.mark.parametrize(
    ("content", "area", "media_type", "because"),
    [
        (paper(), Area(page=2, x1=9, y1=9), PDF, "There is no page 2"),
        (paper(), Area(x0=700, x1=800, y1=9), PDF, "covers nothing"),
        (paper(), Area(place="B7"), PDF, "is a place in a table"),
        (b"%PDF-1.7 broken", Area(x1=9, y1=9), PDF, "damaged"),
        (b"a,b\n", Area(place="C9"), "text/csv", "no cell C9"),
        (b"a\n", Area(place="two"), "text/plain", "is no line"),
        (b"a\n", Area(x1=9, y1=9), "text/plain", "has no pages"),
        (b"PK", Area(place="1"), "application/msword", "Print it to a PDF"),
    ],
)
def test_what_cannot_be_burned_is_refused_in_words(burn, content, area, media_type, because):
    with pytest.raises(RedactionRefused, match=because):
        burn(content, area, media_type=media_type)


def test_a_long_file_is_drawn_in_pieces_and_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("app.adapters.redacting.redactor._PIECE", 2)
    given, made = tmp_path / "given", tmp_path / "made"
    given.write_bytes(paper(*[LINES] * 5))
    areas = [Area(**line_box(0, page=number)) for number in range(1, 6)]
    heard = []
    done = REDACTOR.redact(
        given, PDF, areas, made, read={}, goes_on=lambda *told: heard.append(told)
    )
    assert heard == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert (done.pages, done.pictures) == (5, (1, 2, 3, 4, 5))
    assert REDACTOR.verify(made, PDF, done.areas, words=done.words).clean
    assert by_pdfium(made).count(LINES[1].split()[-1]) >= 5


def test_what_is_raised_on_the_way_stops_the_burning_and_leaves_nothing(tmp_path):
    def stop(_done, _total):
        raise KeyboardInterrupt

    given, made = tmp_path / "given", tmp_path / "made"
    given.write_bytes(paper())
    with pytest.raises(KeyboardInterrupt):
        REDACTOR.redact(given, PDF, [Area(**line_box(0))], made, read={}, goes_on=stop)
    assert not made.exists()


@needs_poppler
def test_numbers_that_say_where_something_is_drawn_tell_no_burned_number(burn):
    def with_lines(pdf):
        """Lay lines on the second page whose places, one after another, are the burned digits."""
        lines = pdf.make_stream(b"q 0 0 14 58 re 612 1458 m 72 900 l S 0.001458 w Q")
        page = pdf.pages[1]
        page.Contents = pikepdf.Array([page.Contents, lines])

    content = changed(paper(("Case 001458 and 612", *LINES), LINES), with_lines)
    done, made = burn(content, Area(**line_box(0)))
    assert {"001458", "612"} <= set(done.words)
    assert "perpetual" in by_pdfium(made)
    assert REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=[]).findings == ()


@needs_poppler
def test_a_burned_number_that_a_page_still_writes_is_told(burn):
    content = paper(("Case 001458", *LINES), LINES)
    done, made = burn(content, Area(**line_box(0)))
    with pikepdf.open(made, allow_overwriting_input=True) as pdf:
        page = pdf.pages[1]
        said = pdf.make_stream(b"q 1 0 0 1 001458 0 cm Q BT (0014) Tj (58) Tj ET")
        page.Contents = pikepdf.Array([*page.Contents, said])
        pdf.save(made)
    found = REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=[]).findings
    assert {"burned_word"} <= {one.code for one in found}


@needs_poppler
@pytest.mark.parametrize("written", [b"% 555-0142", b"% 555 0142", b"q 555-0142 0 m Q"])
def test_a_burned_number_in_a_remark_or_where_no_place_can_be_is_told(burn, written):
    content = paper(("Call 555-0142", *LINES), LINES)
    done, made = burn(content, Area(**line_box(0)))
    assert REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=[]).findings == ()
    with pikepdf.open(made, allow_overwriting_input=True) as pdf:
        page = pdf.pages[1]
        page.Contents = pikepdf.Array([*page.Contents, pdf.make_stream(written)])
        pdf.save(made)
    found = REDACTOR.verify(made, PDF, done.areas, words=done.words, watch=[]).findings
    assert {"burned_word"} <= {one.code for one in found}
