"""The corpus: of each mail all that it says and brings is read, and nothing that it does not."""

import hashlib
from itertools import chain

import pytest

from app.services.reading.reader import read
from tests.services.reading.corpus import quotations, reports, robots, structure, words, wrapped

MAILS = tuple(
    chain.from_iterable(
        one.MAILS for one in (structure, words, wrapped, reports, robots, quotations)
    )
)


@pytest.fixture(params=MAILS, ids=lambda one: one.name)
def wanted(request):
    return request.param


def test_a_mail_is_read_for_who_wrote_it_and_what_it_says(wanted):
    found = read(wanted.raw)
    assert found.kind.value == wanted.kind, found.because
    assert (found.sender.address if found.sender else None) == wanted.sender
    if wanted.own is not None:
        assert found.text_unquoted == wanted.own
    for said in wanted.says:
        assert said in found.text_unquoted
    for quoted in wanted.quotes:
        assert quoted in found.text
        assert quoted not in found.text_unquoted


def test_a_mail_is_read_for_all_that_it_brings(wanted):
    found = read(wanted.raw)
    assert [(one.name, one.type, one.sha256, one.inline) for one in found.attachments] == [
        (name, kind, hashlib.sha256(content).hexdigest(), bool(shown))
        for name, kind, content, *shown in wanted.files
    ]
    assert [
        (one.subject, one.sender.address if one.sender else None) for one in found.embedded
    ] == list(wanted.embedded)
    assert [(one.address, one.status, one.permanent) for one in found.bounced] == list(
        wanted.bounced
    )


def test_what_is_odd_about_a_mail_is_said_and_nothing_else(wanted):
    found = read(wanted.raw)
    assert len(found.notes) == len(wanted.notes), found.notes
    for note, piece in zip(found.notes, wanted.notes, strict=True):
        assert piece in note


@pytest.mark.parametrize("wanted", [one for one in MAILS if one.fields], ids=lambda one: one.name)
def test_the_headers_are_read_as_people_would(wanted):
    found = read(wanted.raw)
    read_out = {
        "subject": found.subject,
        "message_id": found.message_id,
        "date": found.date and found.date.isoformat(),
        "to": [one.address for one in found.to],
        "return_path": found.return_path,
    }
    assert {name: read_out[name] for name in wanted.fields} == wanted.fields


def test_the_corpus_is_large_and_each_mail_has_a_name_of_its_own():
    names = [one.name for one in MAILS]
    assert len(set(names)) == len(names) >= 120
