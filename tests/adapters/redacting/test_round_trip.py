"""Ten files there and back: burned, then read by two programs that know nothing of each other.

With ``pytest -s`` it prints a table: what each reader found, and what the picture shows.
"""

import io
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field

import pypdfium2
import pytest
from PIL import ImageChops, ImageDraw

from app.adapters.redacting.redactor import ProcessRedactor
from app.ports.page_reading import Word
from app.ports.redacting import MARK, Area
from tests.factories import papers
from tests.factories.papers import LINES, PDF, changed, line_box, paper, workbook
from tests.factories.pictures import png, scan, scanned_pdf

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRET = ("Whitfield",)
STAYS = "perpetual"
SCALE = 2  # dots a point
OTHERWISE = 0.002  # of the dots of a page that was drawn anew may differ, at the edges of letters
PLAIN = (LINES[2], LINES[3])


@dataclass(frozen=True)
class Case:
    """A file, what is burned in it, and what must be gone and must stay."""

    content: bytes
    area: Area
    media_type: str = PDF
    gone: tuple[str, ...] = SECRET
    stays: str = STAYS
    read: dict = field(default_factory=dict)
    kept: tuple[int, ...] = ()  # pages that stay as they were drawn


def scanned():
    """A scan whose first line names somebody, and the words that OCR read there."""
    page = scan(("Signed by Margaret Whitfield for the agency", *LINES[2:]), times=1)
    return page, Area(x0=130, y0=68, x1=370, y1=90), {1: [Word(200, 72, 330, 86, "Whitfield")]}


PICTURE, SCANNED, READ = scanned()
CASES = {
    "a letter of two pages": Case(paper(LINES, PLAIN), Area(**line_box(0)), kept=(2,)),
    "a scan": Case(scanned_pdf(PICTURE), SCANNED, read=READ, stays="schedule"),
    "a page on its side": Case(
        changed(paper(LINES, PLAIN), papers.rotated), Area(x0=678, y0=70, x1=695, y1=560), kept=(2,)
    ),
    "a page that is cropped": Case(
        changed(paper(LINES, PLAIN), papers.cropped), Area(x0=34, y0=61, x1=524, y1=78), kept=(2,)
    ),
    "a form": Case(changed(paper(), papers.with_form), Area(**line_box(0))),
    "hidden layers": Case(
        changed(paper(LINES), papers.with_layer), Area(**line_box(0)), gone=(*SECRET, "hidden")
    ),
    "a workbook": Case(
        workbook({"Rates": [["Officer", "Licence"], ["Whitfield", "perpetual"]]}),
        Area(place="Rates!A2"),
        SHEET,
    ),
    "a text": Case(b"Signed by\nWhitfield\nperpetual\n", Area(place="2"), "text/plain"),
    "a table": Case(b"name,licence\nWhitfield,perpetual\n", Area(place="A2"), "text/csv"),
    "a photograph of a page": Case(png(PICTURE), SCANNED, "image/png", read=READ, stays="schedule"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_burned_is_gone_by_two_readers_and_to_the_eye(name, tmp_path):
    case = CASES[name]
    given, made = tmp_path / "given", tmp_path / "made"
    given.write_bytes(case.content)
    redactor = ProcessRedactor()
    done = redactor.redact(given, case.media_type, [case.area], made, read=case.read)
    row = {"file": name, "pages": done.pages, "pictures": len(done.pictures)}
    if done.media_type == PDF:
        for reader, said in (("PDFium", by_pdfium(made)), ("pdftotext", by_poppler(made))):
            assert not [word for word in case.gone if word in said], reader
            assert case.stays in said, reader
            row[reader] = "gone"
        assert set(range(1, done.pages + 1)) - set(done.pictures) == set(case.kept)
        row["under the box"] = "black" if blackness(made, done.areas) == 0 else "NOT BLACK"
        row["elsewhere"] = elsewhere(case, given, made, done)
    else:
        content = everything(made)
        assert not [word for word in case.gone if word in content]
        assert MARK in content
        assert case.stays in content
        row["bytes"] = "gone"
    verdict = redactor.verify(made, done.media_type, done.areas, words=done.words)
    assert verdict.findings == ()
    assert row.get("under the box", "black") == "black"
    sys.stdout.write(" | ".join(f"{what}: {value}" for what, value in row.items()) + "\n")


def test_a_real_application_keeps_its_other_pages(shared, tmp_path):
    folder = shared / "data" / "documents" / "eugene_or" / "PublicRecords"
    source = min(folder.glob("*/EPD 2024 ORT CJC Grant Application .pdf"))
    made, area = tmp_path / "made.pdf", Area(x0=70, y0=140, x1=250, y1=180)
    redactor = ProcessRedactor()
    done = redactor.redact(source, PDF, [area], made, read={})
    assert len(done.pictures) < done.pages / 2
    assert done.words
    for said in (by_pdfium(made), by_poppler(made)):
        assert not set(done.words) & set(said.split())
        assert "Retail Theft" in said
    assert blackness(made, done.areas) == 0
    case = Case(b"", area, kept=tuple(set(range(1, done.pages + 1)) - set(done.pictures)))
    assert elsewhere(case, source, made, done) == "as it was"
    assert redactor.verify(made, PDF, done.areas, words=done.words).findings == ()


def by_pdfium(path):
    """All words that PDFium finds."""
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def by_poppler(path):
    """All words that pdftotext finds."""
    told = subprocess.run(["pdftotext", "-q", str(path), "-"], capture_output=True, check=True)
    return told.stdout.decode()


def blackness(path, areas):
    """The lightest dot under any box, half a point from its edge."""
    lightest = 0
    with pypdfium2.PdfDocument(path) as pdf:
        for area in areas:
            picture = pdf[area.page - 1].render(scale=SCALE * 2).to_pil().convert("L")
            box = (area.x0 + 0.5, area.y0 + 0.5, area.x1 - 0.5, area.y1 - 0.5)
            lightest = max(
                lightest, picture.crop(tuple(int(one * SCALE * 2) for one in box)).getextrema()[1]
            )
    return lightest


def elsewhere(case, given, made, done):
    """Say whether a reader sees the rest as before: kept pages to the dot, others nearly so."""
    if case.media_type != PDF:
        return "not compared"
    with pypdfium2.PdfDocument(given) as before, pypdfium2.PdfDocument(made) as after:
        for number in range(1, done.pages + 1):
            one, other = (
                pdf[number - 1].render(scale=SCALE).to_pil().convert("L") for pdf in (before, after)
            )
            for picture in (one, other):
                pen = ImageDraw.Draw(picture)
                for area in (each for each in done.areas if each.page == number):
                    corners = (area.x0 - 1, area.y0 - 1, area.x1 + 1, area.y1 + 1)
                    pen.rectangle([each * SCALE for each in corners], fill="white")
            far = ImageChops.difference(one, other).point(lambda dot: 255 * (dot > 128))
            if number in case.kept:
                assert ImageChops.difference(one, other).getextrema() == (0, 0)
            assert far.histogram()[255] <= OTHERWISE * far.width * far.height
    return "as it was"


def everything(path):
    """All that a file says, unpacked."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")
