"""Files of many mails: each mail as it was before it was put there, one in memory."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import mboxes
from app.services.mboxes import MailTooLarge, mails_in

BEGINS = b"From x@y Mon Nov 23 09:00:00 2026\n"
LINES = st.lists(
    st.sampled_from(
        [b"\n", b"\r\n", b"From \n", b">From me\n", b">>From me\n", b"From now: on\n", b"To: x\n"]
    )
    | st.binary(max_size=200).map(lambda some: some.replace(b"\n", b"") + b"\n"),
    max_size=12,
)


def in_folder(mail):
    lines = mail.splitlines(keepends=True)
    quoted = [b">" + one if one.lstrip(b">").startswith(b"From ") else one for one in lines]
    return BEGINS + b"".join(quoted) + b"\n"


@given(st.lists(LINES.map(lambda lines: b"Subject: x\n\n" + b"".join(lines)), min_size=1))
def test_what_is_put_into_a_folder_comes_out_of_it(mails):
    mails = [b"\n".join(one.split(b"\n")) for one in mails]
    folder = b"".join(map(in_folder, mails))
    assert list(mails_in(io.BytesIO(folder))) == mails


@given(st.binary(max_size=400))
def test_anything_else_is_one_mail_as_it_is(content):
    if content.startswith(b"From ") or not content.strip():
        return
    assert list(mails_in(io.BytesIO(content))) == [content]


def test_a_line_that_only_looks_like_a_beginning_separates_nothing():
    mail = b"Subject: x\n\nhello\n\nFrom now on, wait.\nYours\n"
    assert list(mails_in(io.BytesIO(BEGINS + mail))) == [mail]


def test_a_mail_that_is_too_large_is_refused_behind_those_that_were_given(monkeypatch):
    monkeypatch.setattr(mboxes, "LARGEST", 100)
    found = mails_in(io.BytesIO(in_folder(b"A: b\n\nx\n") + in_folder(b"A: b\n\n" + b"y" * 200)))
    assert next(found) == b"A: b\n\nx\n"
    with pytest.raises(MailTooLarge, match=r"Mail 2 .* before it were kept"):
        next(found)
    with pytest.raises(MailTooLarge, match="It was not kept"):
        list(mails_in(io.BytesIO(b"y" * 101)))


def test_one_mail_at_a_time_is_read():
    folder = io.BytesIO(in_folder(b"A: b\n\n" + b"y" * 300_000 + b"\n") * 20)
    next(mails_in(folder))
    assert folder.tell() < 600_000
