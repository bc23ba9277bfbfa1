"""Verification can fail: whatever is put back into a clean result is found."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from app.adapters.redacting import looking
from app.adapters.redacting.burning import burn
from app.adapters.redacting.rebuilding import write
from app.adapters.redacting.redactor import ProcessRedactor
from app.adapters.redacting.spelling import MustBeGone
from app.ports.redacting import Area
from tests.factories.papers import LINES, PDF, line_box, paper
from tests.factories.pictures import scan

AREA = Area(page=1, x0=250, y0=70, x1=560, y1=88)
GONE = MustBeGone(["Whitfield"], ["Olive Organiser"])


@pytest.fixture
def result(tmp_path):
    """A clean result: a burned picture with a layer of words, as the engine writes it."""
    from app.adapters.inspecting.geometry import Box  # noqa: PLC0415 - here alone

    page = scan(times=1)
    burn(page, [Box(AREA.x0, AREA.y0, AREA.x1, AREA.y1)], 200 / 72, "black")
    page.save(tmp_path / "page.png", dpi=(200, 200))
    words = [[60, 73, 90, 84, "The"], [92, 73, 130, 84, "agency"]]
    made = tmp_path / "made.pdf"
    one = {"path": str(tmp_path / "page.png"), "wide": 612, "high": 792, "words": words}
    write(1, {1: one}, tmp_path / "none", made)
    return made


def look(path):
    """What the process finds, by code."""
    told = looking.look(
        {
            "path": str(path),
            "media_type": PDF,
            "areas": [{"page": 1, "x0": 250, "y0": 70, "x1": 560, "y1": 88}],
            "folder": "",
        },
        GONE,
    )
    return {(code, by) for code, _page, _detail, by in told["findings"]}


def sabotaged(path, change):
    """The result after somebody changed it."""
    out = io.BytesIO()
    with pikepdf.open(path) as pdf:
        change(pdf)
        pdf.save(out)
    path.write_bytes(out.getvalue())
    return path


def test_words_that_every_pdf_is_written_with_may_be_burned(tmp_path):
    line = "Pages Count Type Contents Image Layer Adobe Identity Kids begin dict end obj Kept"
    given, made = tmp_path / "given.pdf", tmp_path / "made.pdf"
    given.write_bytes(paper((line, *LINES[2:]), (LINES[3],)))
    redactor = ProcessRedactor()
    done = redactor.redact(given, PDF, [Area(**line_box(0))], made, read={})
    assert set(line.split()) <= set(done.words)
    assert redactor.verify(made, PDF, done.areas, words=done.words).findings == ()


def test_a_clean_result_has_no_findings(result):
    assert look(result) == set()


def under_the_box(pdf):
    pdf.pages[0].contents_add(b"BT 3 Tr /F 10 Tf 1 0 0 1 300 710 Tm <004F004B> Tj ET")


def author(pdf):
    pdf.docinfo["/Author"] = "Whitfield"


def bookmark(pdf):
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Olive Organiser", 0))


def actual_text(pdf):
    pdf.pages[0].contents_add(b"/Span <</ActualText (Whit\\146ield)>> BDC EMC")


def font_name(pdf):
    pdf.pages[0].Resources.Font.F.BaseFont = Name("/ABCDEF+Whitfield")


def two_runs(pdf):
    pdf.pages[0].contents_add(
        b"BT 3 Tr /F 10 Tf 1 0 0 1 72 300 Tm [<0057006800690074> 0 <006600690065006C0064>] TJ ET"
    )


def over_two_lines(pdf):
    pdf.pages[0].contents_add(
        b"BT 3 Tr /F 10 Tf 1 0 0 1 72 300 Tm <0057006800690074002D> Tj "
        b"1 0 0 1 72 280 Tm <006600690065006C0064> Tj ET"
    )


def attachment(pdf):
    pdf.attachments["a.txt"] = b"nothing but Whitfield"


def loose_object(pdf):
    pdf.Root.Hidden = pdf.make_stream(b"\xfe\xff" + "Whitfield".encode("utf-16-be"))


def in_the_dots(pdf):
    drawn = pdf.pages[0].Resources.XObject.I
    dots = bytearray(drawn.read_bytes())
    dots[1000:1009] = b"Whitfield"
    drawn.write(bytes(dots), filter=Name.FlateDecode)


def in_another_key(pdf):
    pdf.pages[0].obj.PieceInfo = Dictionary(A=Array([b"Olive Organiser"]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (under_the_box, "text_under_box"),
        (author, "burned_word"),
        (bookmark, "watch_word"),
        (actual_text, "burned_word"),
        (font_name, "burned_word"),
        (two_runs, "burned_word"),
        (over_two_lines, "burned_word"),
        (attachment, "burned_word"),
        (loose_object, "burned_word"),
        (in_the_dots, "burned_word"),
        (in_another_key, "watch_word"),
    ],
)
def test_what_is_put_back_is_found(result, change, code):
    assert code in {found for found, _by in look(sabotaged(result, change))}


def test_an_older_version_behind_the_end_is_found(result):
    packed = zlib.compress(b"BT (Whitfield) Tj ET")
    old = b"9 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)
    result.write_bytes(result.read_bytes() + old + b"%%EOF\n")
    assert {("revisions", "bytes"), ("burned_word", "a packed part")} <= look(result)


def test_a_box_that_is_not_black_is_found(result):
    area = {"page": 1, "x0": 250.0, "y0": 70.0, "x1": 560.0, "y1": 108.0}
    told = looking.look(
        {"path": str(result), "media_type": PDF, "areas": [area], "folder": ""}, GONE
    )
    assert "not_burned" in {code for code, _page, _detail, _by in told["findings"]}


def test_a_word_that_only_the_picture_shows_is_found_by_ocr(result):
    told = ProcessRedactor().verify(result, PDF, [AREA], words=["footage"])
    assert [(one.code, one.seen_by) for one in told.findings] == [("word_in_picture", "OCR")]


def test_what_cannot_be_reopened_leaks(tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    told = ProcessRedactor().verify(broken, PDF, [AREA], words=["Whitfield"])
    assert told.verdict == "leaks"
    assert "unreadable" in {one.code for one in told.findings}


def test_without_a_second_reader_nothing_is_proven(result, tmp_path, monkeypatch):
    assert look(result) == set()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ("unreadable", "") in look(result)
