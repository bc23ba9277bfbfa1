"""Pasted words as a mail: the same bytes for the same words, read again as they were pasted."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ServiceError
from app.services.pasting import pasted
from app.services.reading.reader import read

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 11, 23)


def made(**facts):
    told = {"sender": "clerk@town.example", "subject": "Fee", "text": "It is $5.", "on": DAY}
    return pasted(**told | facts, zone=ZONE)


def test_the_same_words_are_the_same_bytes_and_read_as_they_were_pasted():
    raw = made(text="Your fee is $5.\r\nPay \N{EURO SIGN}4 now.\n")
    assert raw == made(text="Your fee is $5.\nPay \N{EURO SIGN}4 now.")
    told = read(raw)
    assert (told.sender.address, told.subject) == ("clerk@town.example", "Fee")
    assert told.text == "Your fee is $5.\nPay \N{EURO SIGN}4 now."
    assert told.date.astimezone(ZONE).date() == DAY
    assert told.notes == ()


def test_a_sender_may_be_unknown():
    assert read(made(sender="")).sender is None


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=40))
def test_any_words_make_a_mail_or_are_refused_in_words(text, subject, sender):
    with suppress(ServiceError):
        assert isinstance(read(made(text=text, subject=subject, sender=sender)).text, str)


@pytest.mark.parametrize("sender", ["a@b\r\nBcc: x@y.example", "\ud800@x.example"])
def test_an_address_cannot_smuggle_headers_in(sender):
    with pytest.raises(ServiceError):
        made(sender=sender)
