"""Triage on letters made to keep it busy: its work grows no faster than the letter does."""

import time

import pytest

from app.services.reading.mail import MailKind, ReadMail
from app.services.triage.reading import triage
from app.services.triage.rules import rules

# What the phrases begin with, repeated without ever coming to their end.
BAITS = (
    "your ",
    "the estimated cost of ",
    "please provide the ",
    "we have no such ",
    "$1 ",
    "$1,234.56",
    "request " * 3 + "number ",
    "a, b-c d'e ",
    "have been released to the ",
    "by december 3 ",
    "section 1(a)(b)(c)(d) ",
    "https://",
    "(" * 8,
    "A1-" * 8,
    "a.b.c.",
)


def seconds(bait, size):
    text = (bait * (size // len(bait) + 1))[:size]
    mail = ReadMail(kind=MailKind.ANSWER, text=text, text_unquoted=text, subject=text[:500])
    began = time.process_time()
    triage(mail)
    return time.process_time() - began


@pytest.mark.parametrize("bait", BAITS)
def test_twice_the_words_cost_no_more_than_a_few_times_the_work(bait):
    triage(ReadMail())  # reads the rules
    small = min(seconds(bait, 5_000) for _ in range(2))
    large = min(seconds(bait, 20_000) for _ in range(2))
    # Four times the words; squared work would be sixteen times as much.
    assert large < max(small, 0.02) * 10


def test_no_phrase_looks_far_ahead_without_a_bound():
    for rule in rules():
        for pattern, _ in rule.patterns:
            assert ".*" not in pattern.pattern, rule.id
            assert ".+" not in pattern.pattern, rule.id
