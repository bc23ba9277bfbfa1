"""Files without pages are printed: all their shown words, no others, and a count of the rest."""

import re
import shutil
import subprocess

import pypdfium2
import pytest

from app import filetypes
from app.adapters.page_printer import ProcessPagePrinter
from app.adapters.redacting.redactor import ProcessRedactor
from app.adapters.typesetting.process import MANUSCRIPTS
from app.ports.page_printing import NOT_PRINTED, left_out_words
from app.ports.page_reading import PagesUnreadable
from app.ports.redacting import Area
from tests.factories import unpaged
from tests.factories.unpaged import SECRET, STAYS, UNSHOWN

KINDS = {
    "docx": unpaged.docx(),
    "odt": unpaged.odt(),
    "rtf": unpaged.RTF,
    "html": unpaged.HTML,
    "eml": unpaged.eml(),
    "msg": unpaged.msg(),
}
LEFT_OUT = {
    "docx": "1 picture, 1 comment, 1 removed passage, 1 hidden passage",
    "odt": "1 picture, 1 comment, 1 removed passage, 1 hidden passage",
    "rtf": "1 picture, 1 comment, 1 removed passage, 1 hidden passage",
    "html": "1 picture, 1 comment, 1 hidden passage, 1 address behind a link",
    "eml": "1 picture, 1 comment, 1 hidden passage, 1 attached file, 1 address behind a link, "
    "1 other version of the same mail",
    "msg": "",
}

BESIDE = dict.fromkeys(("docx", "odt", "rtf"), UNSHOWN) | {
    "html": UNSHOWN[:2],
    "eml": UNSHOWN[:1],
    "msg": (),
}
"""What of it members still find, as text, on no page."""


@pytest.fixture
def printed(tmp_path):
    """Print bytes; give what was told of it, and the file."""

    def made(content, name="printed.pdf"):
        given, target = tmp_path / "given", tmp_path / name
        given.write_bytes(content)
        told = ProcessPagePrinter().print_pages(given, "application/octet-stream", target)
        return told, target

    return made


def words_of(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_is_printed_and_what_is_not_is_counted_and_kept_beside(kind, printed):
    told, path = printed(KINDS[kind])
    said = words_of(path)
    assert SECRET in said
    assert STAYS in said
    assert not [word for word in UNSHOWN if word.encode() in path.read_bytes() or word in said]
    assert left_out_words(told.left_out) == LEFT_OUT[kind]
    assert told.pages == 1
    behind = "\n".join(told.beside)
    assert [word for word in UNSHOWN if word in behind] == list(BESIDE[kind])


def test_every_type_that_is_printed_has_a_reader():
    assert MANUSCRIPTS.keys() == filetypes.PRINTED


def test_the_numbers_of_clauses_are_printed_though_no_paragraph_holds_them(printed):
    _told, path = printed(unpaged.docx())
    said = words_of(path)
    marks = re.findall(r"^(\d\.\S*)\s+\w", said, re.MULTILINE)
    assert marks == ["1.", "1.a)", "1.b)", "2."]


def test_a_mail_names_who_wrote_when_and_what_came_with_it(printed):
    _told, path = printed(unpaged.eml())
    said = words_of(path)
    for line in (
        "From: Margaret Whitfield <clerk@town.invalid>",
        "Date: Tue, 24 Nov 2026",
        "Subject: Licence agreement",
        "rates.csv",
    ):
        assert line in said
    assert "Open this in a program" not in said  # the poorer version of the same mail


@pytest.mark.parametrize("charset", ["idna", "no-such-thing", "rot13"])
def test_a_mail_in_a_charset_that_is_none_is_read_as_best_we_can(charset, printed):
    head = f"From: c@town.invalid\r\nContent-Type: text/plain; charset={charset}\r\n"
    _told, path = printed(f"{head}\r\nGranted.xn--99999999".encode())
    assert "Granted" in words_of(path)


def test_the_same_file_gives_the_same_bytes(printed):
    _told, one = printed(unpaged.docx(), "one.pdf")
    _told, other = printed(unpaged.docx(), "other.pdf")
    assert one.read_bytes() == other.read_bytes()


def test_nothing_of_the_page_is_fetched_or_run(printed):
    page = (
        b"<html><head><link rel=stylesheet href='http://192.0.2.1/a.css'>"
        b"<style>@import url(http://192.0.2.1/b.css); p { background: url(file:///etc/passwd) }"
        b"</style></head><body><p style='background:url(http://192.0.2.1/c.png)'>Read me</p>"
        b"<iframe src='file:///etc/passwd'></iframe><embed src='http://192.0.2.1/d'></body></html>"
    )
    told, path = printed(page)
    assert words_of(path).strip() == "Read me"
    assert left_out_words(told.left_out) == "2 embedded objects"
    assert b"root:" not in path.read_bytes()


def test_letters_that_no_font_has_are_counted(printed):
    told, _path = printed(unpaged.docx(unpaged.paragraph("Plain and \U00013000\U00013001")))
    assert left_out_words(told.left_out) == "1 comment, 1 word with letters that no font here has"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "none that is printed"),
        (b"%PDF-1.7", "none that is printed"),
        (unpaged.docx()[:900], "none that is printed|damaged"),
        (unpaged.docx("<w:p"), "damaged"),
        (unpaged.docx("<w:p><w:r><w:t>" + "word " * 250_000 + "</w:t></w:r></w:p>"), "more words"),
        (b"{\\rtf1" + b"{" * 5_000, "deeper"),
        (unpaged.docx(unpaged.paragraph("W" * 900_000)), "too long for the lines"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_reason(content, said, printed):
    with pytest.raises(PagesUnreadable, match=said):
        printed(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>" + b"<div>" * 20_000 + b"deep",
        b"<html><body>" + b"<table><tr><td>" * 3_000 + b"deep",
        b"<html><body>" + b"<ol><li>" * 3_000 + b"deep",
        b"<html><body><table><tr>" + b"<td>narrow</td>" * 3_000 + b"</tr></table>",
        unpaged.docx("<w:sdt>" * 200 + unpaged.paragraph("deep") + "</w:sdt>" * 200),
        unpaged.docx(
            "<w:tbl><w:tr><w:tc>" * 60 + unpaged.paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 60
        ),
    ],
    ids=["blocks", "tables", "lists", "a wide row", "parts", "tables of Word"],
)
def test_what_is_made_to_break_a_printer_ends_soon(content, printed):
    try:
        told, path = printed(content)
    except PagesUnreadable:
        return
    assert told.pages == len(pypdfium2.PdfDocument(path))


def test_a_table_too_long_to_be_ruled_is_set_line_by_line(printed):
    cells = "".join(f"<w:tc>{unpaged.paragraph(one)}</w:tc>" for one in ("Kay", "Lee"))
    told, path = printed(unpaged.docx(f"<w:tbl>{f'<w:tr>{cells}</w:tr>' * 1_600}</w:tbl>"))
    assert words_of(path).count("Kay | Lee") == 1_600
    assert told.pages > 20


def test_what_was_left_out_is_said_in_the_order_that_counts():
    assert left_out_words({}) == ""
    assert left_out_words({"links": 1, "pictures": 2, "comments": 0}) == (
        "2 pictures, 1 address behind a link"
    )
    assert all(one != several for one, several in NOT_PRINTED.values())


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_burned_on_printed_pages_is_gone_by_two_readers_and_to_the_eye(
    kind, printed, tmp_path
):
    _told, path = printed(KINDS[kind])
    made, redactor = tmp_path / "made.pdf", ProcessRedactor()
    places = boxes(path, SECRET)
    assert places
    done = redactor.redact(path, filetypes.PDF, places, made, read={})
    poppler = subprocess.run(["pdftotext", "-q", str(made), "-"], capture_output=True, check=True)
    for said in (words_of(made), poppler.stdout.decode()):
        assert SECRET not in said
        assert STAYS in said
    watch = [SECRET, *UNSHOWN]
    verdict = redactor.verify(made, filetypes.PDF, done.areas, words=done.words, watch=watch)
    assert verdict.findings == ()
    with pypdfium2.PdfDocument(made) as pdf:
        for one in done.areas:
            picture = pdf[one.page - 1].render(scale=4).to_pil().convert("L")
            corners = one.x0 + 0.5, one.y0 + 0.5, one.x1 - 0.5, one.y1 - 0.5
            assert picture.crop([round(4 * each) for each in corners]).getextrema()[1] == 0


def boxes(path, word):
    """A box around every place of a word."""
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, start=1):
            held, high = page.get_textpage(), page.get_height()
            search = held.search(word)
            while place := search.get_next():
                for at in range(held.count_rects(*place)):
                    left, bottom, right, top = held.get_rect(at)
                    found.append(
                        Area(page=number, x0=left, y0=high - top, x1=right, y1=high - bottom)
                    )
    return found
