"""Texts, tables, web pages, rich texts and mails: what is read, what is hidden, what would act."""

import pytest

from tests.adapters.inspecting.looking import codes, look, only
from tests.factories.documents import pdf
from tests.services.reading.corpus import containers

ATTACHED = (
    b'From: Kim <kim@city.example.invalid>\nSubject: =?utf-8?q?Caf=C3=A9?=\nMIME-Version: 1.0\n'
    b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nHello\n'
    b'--x\nContent-Type: text/plain; name="staff.csv"\n'
    b'Content-Disposition: attachment; filename="staff.csv"\n\n'
    b"name,dob,plate\nJane,1980-01-02,ABC123\nJim,1981-01-02,ABC124\n"
    b"--x\nContent-Type: message/rfc822\n\nSubject: inner\nMessage-Id: <a@b>\n\nCall 217-555-0100\n"
    b"--x--\n"
)  # fmt: skip


def test_a_text_is_read_in_whatever_letters_it_is_written():
    for letters in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        found = look(("Dear clerk, the café records of Señor Núñez\n" * 3).encode(letters))
        assert (found.type, found.verdict, found.text_chars) == ("text/plain", "clear", 132)


def test_a_few_accents_are_read_as_an_american_office_meant_them():
    said = "Met with Renée Núñez and the others of the office who came that day"
    found = look(said.encode("cp1252"), watch=["Renée Núñez"])
    assert "watch_word" in codes(found)


def test_a_text_in_wide_letters_is_read_or_held():
    said = "The file of Jane Doe, SSN 219-09-9999\n" * 3
    assert only(look(said.encode("utf-32")), "ssn").page == 1
    for letters in ("utf-16-le", "utf-16-be", "utf-32-le"):
        assert look(said.encode(letters)).verdict == "hold"
    assert look(b"\xff\xfe" + b"\x00\xd8" * 9).verdict == "hold"


def test_form_feeds_part_the_pages_of_a_text():
    assert only(look(b"one\fcall 217-555-0100"), "phone").page == 2


def test_a_table_names_cells_that_would_run_and_columns_that_are_private():
    table = b'Name,DOB,Note\nJane,1980-01-02,=HYPERLINK("http://x.invalid")\nJim,1981-01-02,ok\n'
    found = look(table)
    assert found.type == "text/csv"
    assert only(found, "formula_injection").page == "C2"
    assert only(found, "birth_date").page == "B1"
    assert codes(look(b"Name,Age,Note\nJane,9,fine\nJim,8,-5\n")) == set()


def test_a_pdf_that_begins_late_in_a_text_is_not_passed_as_text():
    late = look(b"x" * 2000 + b"\n" + pdf("Secret"))
    assert (late.type, late.verdict) == ("text/plain", "hold")
    assert "another_file" in codes(late)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<script>alert(1)</script>", "active_content"),
        ("<p onclick='x()'>x</p>", "active_content"),
        ("<a href='javascript:x()'>x</a>", "active_content"),
        ("<form action='/x'></form>", "active_content"),
        ("<meta http-equiv='refresh' content='0;url=http://x.invalid'>", "active_content"),
        ("<img src='https://x.invalid/pixel.gif'>", "external_links"),
        ("<img src='//x.invalid/pixel.gif'>", "external_links"),
        ("<p style='background: url(https://x.invalid/a)'>x</p>", "external_links"),
        ("<style>@import 'https://x.invalid/a.css'</style>", "external_links"),
        ("<p style='display: none'>Kim</p>", "hidden_text"),
        ("<p hidden>Kim</p>", "hidden_text"),
        ("<input type='hidden' value='Kim'>", "hidden_text"),
        ("<!-- ask Jim -->", "html_comments"),
        ("<meta name='author' content='Kim'>", "author"),
    ],
)
def test_what_a_web_page_does_or_hides_is_named(page, code):
    plain = "<html><body><p style='color: red'>x</p><a href='https://x.invalid'>x</a>"
    assert codes(look(plain.encode())) == set()
    assert code in codes(look((plain + page).encode()))


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (r"{\v Kim Rivera}", "hidden_text"),
        (r"{\deleted Kim Rivera}", "tracked_changes"),
        (r"{\*\annotation Kim Rivera}", "comments"),
        (r"{\object\objemb{\*\objdata 0105}}", "embedded_objects"),
        (r'{\field{\*\fldinst INCLUDEPICTURE "http://x.invalid"}}', "external_links"),
        (r"{\field{\*\fldinst DDEAUTO c:\\x}}", "dde"),
        (r"{\info{\author Kim Rivera}}", "author"),
        (r"{\pict\pngblip 89504e}", "pictures"),
    ],
)
def test_what_a_rich_text_hides_is_named_and_searched(inner, code):
    found = look(rb"{\rtf1\ansi Shown " + inner.encode() + b"}", watch=["Kim Rivera"])
    assert found.type == "application/rtf"
    assert code in codes(found)
    assert ("watch_word" in codes(found)) == ("Kim" in inner)
    assert codes(look(rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}Shown \b bold\b0\par}")) == set()


def test_letters_of_a_rich_text_are_read_however_they_are_written():
    found = look(rb"{\rtf1\uc1 Jos\u233?  Garc\'eda\par}", watch=["José García"])
    assert only(found, "watch_word").value == "José García"


def test_a_mail_is_looked_into_with_all_that_it_brings():
    found = look(ATTACHED)
    assert found.type == "message/rfc822"
    assert [(one.name, one.type) for one in found.children] == [
        ("staff.csv", "text/csv"),
        ("message.eml", "text/plain"),
    ]
    assert only(found, "phone").inside == "message.eml"
    assert only(found, "birth_date").inside == "staff.csv"
    assert only(found, "email").value == "kim@city.example.invalid"


def test_the_route_of_a_mail_is_named():
    routed = b"Received: from [10.0.0.7] by x.invalid\nFrom: a\nSubject: s\n\nHello\n"
    assert "mail_headers" in codes(look(routed))
    assert codes(look(b"From: a\nSubject: s\n\nHello\n")) == set()


def test_a_box_of_mails_is_taken_apart():
    one = b"From a@example.org Sat Jan  3 01:05:34 2026\nFrom: a\nSubject: s\n\nHello\n\n"
    found = look(one * 3)
    assert [child.name for child in found.children] == ["mail 1.eml", "mail 2.eml", "mail 3.eml"]
    assert found.verdict == "clear"


def test_a_mail_of_outlook_is_looked_into_with_its_files():
    kept = containers.outlook(
        {(0x1000, 0x1F): containers.wide("Call 217-555-0100")},
        files=[containers.kept_file("list.txt", b"ask jane@mail.example.invalid")],
    )
    found = look(kept)
    assert found.type == "application/vnd.ms-outlook"
    assert only(found, "phone").inside == ""
    assert only(found, "email").inside == "list.txt"


def test_the_wrapper_of_outlook_is_opened():
    wrapped = containers.winmail({}, [containers.wrapped_file("A.TXT", b"Call 217-555-0100")])
    assert only(look(wrapped), "phone").inside.upper() == "A.TXT"
