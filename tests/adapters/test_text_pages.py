"""Files without pages of their own: what a member reads of them, and what is said to be hidden."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.page_reader import ProcessPageReader
from app.adapters.text_pages import FLOWING, cut
from app.ports.page_reading import PagesUnreadable
from tests.adapters.inspecting import office
from tests.factories.documents import pdf
from tests.factories.pictures import scan

READER = ProcessPageReader()


@pytest.fixture
def read(tmp_path):
    """Write bytes into a file and read its pages."""

    def told(content, media_type="application/octet-stream"):
        path = tmp_path / "file"
        path.write_bytes(content)
        return READER.embedded(path, media_type)

    return told


def test_a_hidden_sheet_and_a_hidden_row_are_read_and_said_to_be_hidden(read):
    rows = office.row(1, "Name", "Badge") + office.row(2, "Officer Doe", "12", more="hidden='1'")
    first, *_rest = read(office.xlsx(rows, state="veryHidden"))
    assert first.converted
    assert "Sheet “Staff”" in first.text
    assert "[a sheet hidden so that no menu shows it: the sheet “Staff”]" in first.text
    assert "[hidden row] Officer Doe" in first.text
    assert "[hidden row] Name" not in first.text


def test_each_sheet_is_a_page_and_a_long_one_goes_on(read):
    rows = "".join(office.row(number, f"Line {number} " + "x" * 200) for number in range(1, 301))
    pages = read(office.xlsx(rows))
    assert len(pages) > 3
    assert "Line 1 " in pages[0].text
    everything = "\n".join(page.text for page in pages)
    assert all(f"Line {number} " in everything for number in range(1, 301))


def test_a_hidden_slide_says_so_and_the_speakers_notes_are_read(read):
    made = office.pptx(show="0", ppt__notesSlides__notesSlide1="<a:t>Do not say this</a:t>")
    slide, beside = read(made)
    assert "[hidden slides: slide 1]" in slide.text
    assert "Shown" in slide.text
    assert beside.text.startswith("[Not on any page")
    assert "Do not say this" in beside.text


def test_words_removed_from_a_letter_stand_apart_from_those_that_are_shown(read):
    body = (
        "<w:p><w:r><w:t>The fee is $40.</w:t></w:r>"
        "<w:del><w:r><w:delText>The fee is $4.</w:delText></w:r></w:del></w:p>"
    )
    shown, beside = read(office.docx(body))
    assert (shown.text, "The fee is $4." in beside.text) == ("The fee is $40.", True)


def test_a_mail_is_read_with_its_heads_and_the_names_of_its_files(read):
    raw = (
        b"From: clerk@agency.invalid\r\nTo: desk@example.org\r\nSubject: Your request\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/plain\r\n\r\nPlease find it enclosed.\r\n--x\r\n"
        b'Content-Type: text/csv; name="log.csv"\r\n'
        b'Content-Disposition: attachment; filename="log.csv"\r\n\r\na,b,c\r\n1,2,3\r\n--x--\r\n'
    )
    (page,) = read(raw)
    for words in ("Subject: Your request", "Please find it enclosed.", "[Files inside]\nlog.csv"):
        assert words in page.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body><p>Council minutes</p><script>bad()</script></body></html>", "Council"),
        (b"id,reason,day\n1,welfare,2026-01-02\n2,theft,2026-01-03\n", "theft"),
        (rb"{\rtf1\ansi A perpetual licence\par}", "A perpetual licence"),
        ("A naïve résumé".encode("utf-16"), "A naïve résumé"),
        (office.odf("text", "<text:p>Open words</text:p>"), "Open words"),
    ],
)
def test_words_of_every_other_kind_are_read(read, content, says):
    pages = read(content)
    assert says in pages[0].text
    assert "bad()" not in pages[0].text


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "empty"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "none whose words"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "not opened here"),
        (b"PK\x03\x04 this is no archive", "none whose words"),
        (office.odf("text", "", **{"META-INF__manifest.xml": "encryption-data"}), "password"),
    ],
)
def test_what_cannot_be_read_says_why(read, content, because):
    with pytest.raises(PagesUnreadable, match=because):
        read(content)


def test_a_tiff_of_many_pages_is_read_by_ocr_page_by_page(tmp_path):
    path, out = tmp_path / "scan.tif", io.BytesIO()
    first = scan()
    first.save(out, "TIFF", save_all=True, append_images=[first.rotate(180)], dpi=(300, 300))
    path.write_bytes(out.getvalue())
    pages = READER.embedded(path, "image/tiff")
    assert [page.needs_ocr for page in pages] == [True, True]
    scanned = READER.scan(path, "image/tiff", [1, 2], language="eng")
    assert scanned[0].text.split()[:3] == scanned[1].text.split()[:3] != []


def test_the_files_inside_are_given_with_their_names_and_gone_afterwards(tmp_path):
    path = tmp_path / "answer.zip"
    path.write_bytes(office.zipped({"../../up.txt": "one", "logs/a.pdf": pdf("Two"), "b.txt": ""}))
    with READER.inside(path) as found:
        names = [(one.name, one.path.read_bytes()[:4]) for one in found]
        assert names == [("../../up.txt", b"one"), ("logs/a.pdf", b"%PDF")]
        assert {one.path.parent.name for one in found} != {"logs"}
        kept = found[0].path
    assert not kept.exists()
    path.write_bytes(b"PK\x03\x04 broken")
    with READER.inside(path) as found:
        assert found == ()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=9000)))
def test_cutting_loses_no_letter_and_no_page_is_much_too_long(texts):
    pages = cut(texts, FLOWING)
    assert "".join("".join(pages).split()) == "".join("".join(texts).split())
    assert all(len(page) <= FLOWING + 1 for page in pages)
