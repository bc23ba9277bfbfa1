"""Mails built to keep us busy: work and memory grow no faster than the mail does."""

import resource
import subprocess
import sys
import time
import tracemalloc
from base64 import encodebytes

import pytest

from app.services.reading.reader import read
from tests.services.reading.corpus import containers as box
from tests.services.reading.corpus.building import NOISE, PDF, file, html, mail, multi, part, text
from tests.services.reading.corpus.wrapped import uu


def _nested(size):
    entity = text("At the bottom.")
    for depth in range(min(size // 100, 5_000)):
        entity = part(f"multipart/mixed; boundary=x{depth}", b"--x%d\r\n%b" % (depth, entity))
    return mail(entity)


def _many_parts(size):
    return mail(part("multipart/mixed; boundary=b", b"--b\n\na\n" * (size // 7)))


def _mails_in_mails(size):
    return b"Content-Type: message/rfc822\n\n" * (size // 30)


def _many_objects(size):
    one = box.wrapped_file("a", b"")
    return mail(file("application/ms-tnef", box.winmail({}, [one] * (size // len(one))), "w.dat"))


SHAPES = {
    "multiparts in multiparts": _nested,
    "parts without end": _many_parts,
    "mails in mails": _mails_in_mails,
    "objects in a winmail.dat": _many_objects,
    "one file": lambda size: mail(file("application/pdf", PDF + bytes(size), "a.pdf")),
    "one long line": lambda size: mail(text("a" * size)),
    "headers": lambda size: mail(text("Hi."), X="1\r\nX: 1" * (size // 6)),
    "one long header": lambda size: mail(text("Hi."), Subject="=?utf-8?Q?a?= " * (size // 14)),
    "brackets in an address": lambda size: mail(text("Hi."), From="(" * size),
    "addresses": lambda size: mail(text("Hi."), To="a@b.invalid, " * (size // 13)),
    "references": lambda size: mail(text("Hi."), References="<a@b> " * (size // 6)),
    "parameters of a name": lambda size: mail(
        part("text/plain" + "".join(f"; n*{n}*=a" for n in range(size // 9)), "Hi.")
    ),
    "divs in divs": lambda size: mail(html("<div>" * (size // 5))),
    "quotations in quotations": lambda size: mail(html("<blockquote>a" * (size // 13))),
    "tables": lambda size: mail(html("<table><td>a" * (size // 12))),
    "entities": lambda size: mail(html("&amp;&#36;" * (size // 10))),
    "spaces": lambda size: mail(text("a" + " " * size)),
    "quoted lines": lambda size: mail(text("> a\n" * (size // 4))),
    "attributions": lambda size: mail(text("On Monday, wrote\n" * (size // 17))),
    "rules": lambda size: mail(text("-----Original Message-----\n" * (size // 27))),
    "headers of Outlook": lambda size: mail(text("From: a\nx\n" * (size // 10))),
    "beginnings of uuencode": lambda size: mail(text("begin 644 a\n" * (size // 12))),
    "files in uuencode": lambda size: mail(text(uu("a", NOISE) * (size // 1_100))),
    "lines of base64, one too few": lambda size: mail(
        text((f"{'A' * 76}\n" * 52 + "-\n") * (size // 4_000))
    ),
    "recipients that failed": lambda size: mail(
        multi(
            "report",
            part("message/delivery-status", "Final-Recipient: a; b@c\n\n" * (size // 25)),
            extra="; report-type=delivery-status",
        )
    ),
    "a bounce in words": lambda size: mail(
        text("not delivered: 550 a@b.c.d " * (size // 27)), From="mailer-daemon@b.invalid"
    ),
}


def seconds(raw):
    began = time.process_time()
    read(raw)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_mail_eight_times_as_large_takes_no_more_than_some_times_the_work(shape):
    small, large = shape(40_000), shape(320_000)
    read(small)
    once = min(seconds(small) for _ in range(2))
    # Squared work would be 64 times as much; a few hundredths of a second tell nothing.
    assert min(seconds(large) for _ in range(2)) < max(once, 0.02) * 32


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_mail_takes_memory_by_its_size(shape):
    raw = shape(400_000)
    read(raw)
    tracemalloc.start()
    try:
        read(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Text is kept up to four bytes a letter, in some copies; each small part is an object.
    assert most < 60 * len(raw)


_LIMITED = """
import sys
from app.services.reading.reader import read
found = read(sys.stdin.buffer.read())
print(len(found.attachments), [one.size for one in found.attachments])
"""


def test_the_largest_mail_is_read_in_a_process_that_may_take_little():
    content = bytes(1_000_003) * 40
    raw = mail(file("application/pdf", b"%PDF-1.4" + content, "a.pdf"))

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))

    done = subprocess.run(
        [sys.executable, "-c", _LIMITED],
        input=raw,
        capture_output=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.decode().split() == ["1", f"[{len(content) + 8}]"]


def test_what_lies_behind_sixty_megabytes_is_not_read_and_a_note_says_so():
    found = read(mail(text("Granted. ")) + b"a" * 60_000_001)
    assert found.sender.address == "records@springfield.invalid"
    assert "larger than 60 MB" in found.notes[-1]


def test_of_a_mail_of_nothing_but_lines_the_headers_are_read():
    found = read(mail(text("Granted.")) + b"\n" * 3_000_001)
    assert found.sender.address == "records@springfield.invalid"
    assert "lines" in found.notes[0]


def test_lines_of_base64_keep_each_sign_wherever_they_stand():
    coded = encodebytes(NOISE * 30).decode()
    found = read(
        mail(multi("mixed", text(f"Key:\n{coded}"), part("message/rfc822", mail(text(coded)))))
    )
    assert coded.strip().splitlines() == found.text.splitlines()[1:]
    assert found.embedded[0].text.split() == coded.split()
