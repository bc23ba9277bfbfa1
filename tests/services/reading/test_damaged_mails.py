"""Every mail of the corpus, damaged at random: something is always given back, and can be kept."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.mail import _as_data
from app.services.reading.reader import read
from app.services.triage.reading import triage
from tests.services.reading.corpus import quotations, reports, robots, structure, words, wrapped

_RAW = [
    one.raw
    for module in (structure, words, wrapped, reports, robots, quotations)
    for one in module.MAILS
    if len(one.raw) < 50_000
]
_PIECE = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"\r\n", b"\r\n\r\n", b"--b1\r\n", b"--b1--", b"=?utf-8?q?", b"\x00", b"\xff" * 4]
    ),
)


@st.composite
def damaged(draw):
    raw = draw(st.sampled_from(_RAW))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.sampled_from([0, 0, 1, 3, 40, 2_000])))
        piece = draw(st.one_of(_PIECE, st.just(raw[at : at + 300] * 2)))
        raw = raw[:at] + piece + raw[end:]
    return raw


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_mail_is_read_and_can_be_kept(raw):
    found = read(raw)
    triage(found)
    said = json.dumps(_as_data(found), ensure_ascii=False)
    assert "\\u0000" not in said
    said.encode()  # no half of a character is left
    for one in found.attachments:
        assert one.name
        assert not set(one.name) & set("/\\\n\r\0")


@settings(max_examples=100, deadline=None)
@given(damaged())
def test_a_mail_is_read_the_same_each_time(raw):
    assert read(raw) == read(raw)
