"""Looking inside files: what must not go out is seen, and what breaks the reader stays shut."""

import pytest
from PIL import Image

from app.adapters.examination import examine
from app.adapters.examiner import ProcessExaminer
from app.adapters.personal_data import hits
from app.services.media_types import media_type
from tests.factories.documents import pdf


def look(tmp_path, content, told="application/pdf"):
    path = tmp_path / "file"
    path.write_bytes(content)
    return examine(path, told)


def test_a_plain_page_carries_nothing(tmp_path):
    found = look(tmp_path, pdf("An agreement between the city and the vendor"))
    assert (found.opened, found.pages) == (True, 1)
    assert (found.parts, found.uncovered, found.silent_pages, found.hits) == ((), (), (), ())


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        ({"root": "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"}, "a script"),
        ({"root": "/OpenAction << /S /Launch /F (calc.exe) >>"}, "an order to start a program"),
        ({"page": "/AA << /O << /S /SubmitForm /F (x) >> >>"}, "an order to send a form"),
        (
            {"page": "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (x) >>]"},
            "comments",
        ),
        (
            {"page": "/Annots [<< /Type /Annot /Subtype /Redact /Rect [0 0 9 9] >>]"},
            "a redaction that was marked and never applied",
        ),
        (
            {"page": "/Annots [<< /Type /Annot /Subtype /Square /Rect [70 690 300 715] >>]"},
            "a drawn shape that can be taken off",
        ),
        ({"root": "/Names << /EmbeddedFiles << /Names [(a) << /EF << >> >>] >> >>"},
         "an attached file"),
        ({"root": "/AcroForm << /XFA [] >>"}, "a form made by a program (XFA)"),
        ({"root": "/OCProperties << /OCGs [] /D << /OFF [4 0 R] >> >>"}, "hidden layers"),
    ],
)  # fmt: skip
def test_what_a_pdf_carries_beside_its_pages_is_named(tmp_path, inside, part):
    assert look(tmp_path, pdf(**inside)).parts == (part,)


def test_a_link_that_waits_for_a_click_may_stay(tmp_path):
    link = (
        "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.invalid) >> >>]"
    )
    assert look(tmp_path, pdf(page=link)).parts == ()


def test_text_under_a_black_box_is_seen(tmp_path):
    assert look(tmp_path, pdf("Jane", content="0 g 68 692 420 16 re f")).uncovered == (1,)


@pytest.mark.parametrize(
    "harmless",
    [
        "0 g 68 300 420 16 re f",  # elsewhere
        "1 1 0 rg 68 692 420 16 re f",  # a highlighter
        "0 g 68 692 420 1 re f",  # a rule
        "0 g 68 400 420 16 re f BT 1 g /F1 12 Tf 72 404 Td (White on black) Tj ET",
    ],
)
def test_other_dark_or_coloured_shapes_are_not_failed_redactions(tmp_path, harmless):
    assert look(tmp_path, pdf("Jane", content=harmless)).uncovered == ()


def test_personal_data_is_found_with_its_page_and_count():
    pages = [
        "Write to jane.doe@mail.example.invalid or (217) 555-0100.",
        "SSN 123-45-6789. Call 217-555-0100; jane.doe@mail.example.invalid. DOB: 01/02/1980",
    ]
    found = {(hit.kind, hit.value, hit.page, hit.count) for hit in hits(pages)}
    assert found == {
        ("e-mail address", "jane.doe@mail.example.invalid", 1, 2),
        ("phone number", "(217) 555-0100", 1, 1),
        ("phone number", "217-555-0100", 2, 1),
        ("social security number", "123-45-6789", 2, 1),
        ("date of birth", "DOB: 01/02/1980", 2, 1),
    }


def test_case_numbers_and_money_are_not_personal_data():
    assert hits(["Case 2019-04-1234, $1,200.50, ordinance 12-34-5678, 5 ILCS 140/3(d)"]) == []


@pytest.mark.parametrize(
    ("content", "told", "because"),
    [
        (b"%PDF-1.4 nothing", "application/pdf", "damaged"),
        (b"<html>", "text/html", "publish a PDF copy"),
        (b"", "application/x-empty", "empty"),
        (b"\x89PNG\r\n\x1a\nnothing", "image/png", "damaged"),
        (b"caf\xe9", "text/plain", "damaged"),
    ],
)
def test_what_cannot_be_read_is_not_opened(tmp_path, content, told, because):
    found = look(tmp_path, content, told)
    assert not found.opened
    assert because in found.because


def test_a_photo_that_says_where_it_was_taken_is_noticed(tmp_path):
    path, plain = tmp_path / "photo.jpg", tmp_path / "plain.jpg"
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (8, 8)).save(path, exif=exif)
    Image.new("RGB", (8, 8)).save(plain)
    assert examine(path, "image/jpeg").parts == ("camera data (EXIF, comments)",)
    assert examine(plain, "image/jpeg").parts == ()


def test_the_look_happens_in_another_process(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(pdf("Write to clerk@city.example.invalid"))
    found = ProcessExaminer().examine(path, "application/pdf")
    assert found.opened
    assert [hit.value for hit in found.hits] == ["clerk@city.example.invalid"]


def test_a_reader_that_breaks_means_not_opened(tmp_path):
    found = ProcessExaminer().examine(tmp_path / "absent", "application/pdf")
    assert not found.opened


def test_hostile_files_open_safely_or_stay_shut(shared):
    folder = shared / "data" / "hostile_files"
    named = {"launch_action.pdf": "start a program", "open_action_javascript.pdf": "script"}
    for path in sorted((folder / "synthetic").glob("*.pdf")):
        with path.open("rb") as content:
            found = ProcessExaminer().examine(path, media_type(content))
        assert found.opened or found.because
        if path.name in named:
            assert named[path.name] in " ".join(found.parts)
        if path.name == "failed_redaction.pdf":
            assert found.uncovered == (1,)
