"""Codings: pages with words, and what readers find on them."""

from app.models import Finding
from app.ports.page_reading import Word
from app.services import coding, readings
from app.services.codebook import codebook
from app.services.coding import Found
from app.services.quotes import PageSeen
from tests.factories.moments import NOW

CLAUSE = "The agency shall keep the terms of this program confi- dential for ever"


def page(text=CLAUSE, number=1):
    """A page of lines of five words, each word 50 points wide."""
    words = tuple(
        Word(
            72 + 60 * (at % 5), 90 + 20 * (at // 5), 122 + 60 * (at % 5), 102 + 20 * (at // 5), one
        )
        for at, one in enumerate(text.split())
    )
    return PageSeen(number, text, words, 612, 792)


def found(term="SEC-NDA", finding=Finding.PRESENT, **facts):
    """What a reader found; with a quote of ``CLAUSE`` where it needs one."""
    if finding in coding.LOCATED and "region" not in facts:
        facts = {"quote": "keep the terms of this program"} | facts
    if finding is Finding.ABSENT:
        facts = {"read_whole": True} | facts
    return Found(term=term, finding=finding, **facts)


def code(session, document, reader, what=None, *, seen=None, now=NOW, book=None):
    """Code one term as this reader."""
    return coding.code(
        session,
        document,
        what or found(),
        book=book or codebook(),
        seen=seen or page(),
        reader_id=reader and reader.id,
        now=now,
    )


def read(session, document, reader, *finds):
    """A whole reading, handed in."""
    for one in finds or (found(),):
        code(session, document, reader, one)
    readings.finish(session, document, reader_id=reader.id, now=NOW)
