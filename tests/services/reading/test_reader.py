"""Reading a mail: what it says, what it brings, and that no mail whatever breaks the reader."""

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.reading.mail import MailKind
from app.services.reading.reader import read

CONTRACT = b"%PDF-1.4\n% the contract"


def answer():
    mail = EmailMessage()
    mail["From"] = "Records Office <records@springfield.invalid>"
    mail["To"] = "desk+k7m2@example.org"
    mail["Subject"] = "RE: Public records request DL-7KQM-X3RT"
    mail["Message-ID"] = "<one@springfield.invalid>"
    mail["In-Reply-To"] = "<asked@example.org>"
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 -0500"
    mail.set_content(
        "Attached is the contract.\n\n"
        "On Mon, Nov 2, 2026 at 9:00 AM Open Doors <desk@example.org> wrote:\n"
        "> Please send all agreements.\n"
    )
    mail.add_attachment(CONTRACT, maintype="application", subtype="octet-stream", filename="c.pdf")
    return mail


def test_an_ordinary_answer_is_read_whole():
    found = read(answer().as_bytes())
    assert found.kind is MailKind.ANSWER
    assert found.sender.address == "records@springfield.invalid"
    assert found.in_reply_to == ("asked@example.org",)
    assert found.date.isoformat() == "2026-11-24T15:00:00+00:00"
    assert found.text_unquoted == "Attached is the contract."
    assert "> Please send all agreements." in found.text
    (file,) = found.attachments
    assert (file.name, file.type, file.content) == ("c.pdf", "application/pdf", CONTRACT)


def test_a_report_of_failure_is_a_bounce_with_its_address_and_not_a_text():
    found = read(
        b"From: Mail Delivery Subsystem <mailer-daemon@example.org>\r\n"
        b"Return-Path: <>\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nIt did not arrive.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example.org\r\n\r\n"
        b"Final-Recipient: rfc822; clerk@town.invalid\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b--\r\n"
    )
    assert (found.kind, found.return_path) == (MailKind.BOUNCE, "")
    ((failed),) = found.bounced
    assert (failed.address, failed.status, failed.permanent) == (
        "clerk@town.invalid",
        "5.1.1",
        True,
    )


@pytest.mark.parametrize(
    ("header", "body", "kind"),
    [
        ("Auto-Submitted: auto-replied", "We have it.", MailKind.AUTO_REPLY),
        ("Auto-Submitted: auto-replied", "I am out of the office.", MailKind.OUT_OF_OFFICE),
        ("Auto-Submitted: no", "Here you are.", MailKind.ANSWER),
        ("X-Spam-Flag: YES", "Here you are.", MailKind.SPAM),
        ("Return-Path: <>", "Here you are.", MailKind.ANSWER),
    ],
)
def test_the_kind_is_told_by_what_the_programs_say_of_themselves(header, body, kind):
    assert read(f"From: a@b.invalid\n{header}\n\n{body}\n".encode()).kind is kind


def test_what_a_part_calls_itself_is_read_without_what_cannot_be_kept():
    found = read(b'From: a@b.invalid\nContent-Type: image/\x00\xffa; name="a"\n\n\x00\x01')
    assert [file.type.isprintable() for file in found.attachments] == [True]
    assert "\x00" not in "".join(found.notes)


def test_brackets_without_end_in_an_address_are_survived():
    assert read(b"To: " + b"(" * 1_000_000 + b"\n\nhello").text == "hello"


@pytest.mark.parametrize(
    ("kind", "piece"),
    [("html", b"<div>"), ("html", b"<blockquote>a"), ("plain", b"begin 644 a\n"), ("html", b"<")],
)
def test_a_body_that_nests_or_repeats_without_end_is_read(kind, piece):
    raw = b"From: a@b.invalid\nContent-Type: text/" + kind.encode() + b"\n\n" + piece * 100_000
    assert read(raw).sender.address == "a@b.invalid"


_PIECES = st.sampled_from(
    [
        b"Content-Type: ",
        b"multipart/mixed",
        b"multipart/alternative",
        b"message/rfc822",
        b"text/html",
        b"; boundary=b",
        b"\n--b\n",
        b"\n--b--\n",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"=?utf-8?B?",
        b"=?x?q?",
        b"?=",
        b"; charset=",
        b"utf-7",
        b"punycode",
        b"base64",
        b"From: ",
        b"To: (",
        b"; filename*0*=x''%",
        b"; name=",
        b"<div>",
        b"begin 644 a\n",
        b"end\n",
        b"> ",
        b"wrote:\n",
        b"a@b.c",
        b"Content-Transfer-Encoding: ",
        b"\x78\x9f\x3e\x22",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.one_of(_PIECES, st.binary(max_size=12)), max_size=40))
def test_whatever_comes_something_is_given_back_that_can_be_stored(pieces):
    found = read(b"".join(pieces))
    said = [found.text, found.text_unquoted, found.subject, found.message_id, *found.notes]
    said += [each.name + each.address for each in (*found.to, *found.cc)]
    said += [file.name for file in found.attachments]
    assert "\x00" not in "".join(said).encode("utf-8").decode("utf-8")
