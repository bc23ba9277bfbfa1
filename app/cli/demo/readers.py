"""The demo's members read its published agreements: two each, and a third settles once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from app.cli.demo.findings import DOUBTS, Doubt, answers
from app.cli.demo.papers import pages_of
from app.cli.demo.season import People
from app.models import AgreementType, Document, Member, Round
from app.parts import Parts
from app.services import agreement_facts, coding, readings
from app.services.codebook import codebook
from app.services.coding import Found
from app.services.quotes import PageSeen

UNREAD: Final = 2
"""Published agreements that nobody has read yet, the last ones; the one before has one reader."""

_Said = dict[str, tuple[Found, PageSeen | None]]


def read_published(
    session: Session, parts: Parts, people: People, papers: Sequence[Document], now: datetime
) -> int:
    """Let the members read all but the last papers, in turn; give back how many were begun."""
    several = [people.keeper, people.organiser, people.tracker]
    doubts = list(DOUBTS)
    read = papers[:-UNREAD]
    for number, document in enumerate(read):
        first, second, third = (several[(number + place) % 3] for place in range(3))
        pages = pages_of(session, parts, document)
        said = answers(pages)
        _read(session, parts, document, first, said, now - timedelta(hours=6))
        _note_facts(session, document, first, now - timedelta(hours=6))
        if document is read[-1]:
            continue
        doubt = _doubt(doubts, pages)
        other = said | (_otherwise(doubt, pages) if doubt else {})
        _read(session, parts, document, second, other, now - timedelta(hours=4))
        if doubt and doubt.settled:
            readings.settle(
                session,
                document,
                doubt.otherwise.term,
                stands=Round.FIRST,
                reason=doubt.settled,
                member_id=third.id,
                now=now - timedelta(hours=2),
            )
    return len(read)


def _read(
    session: Session, parts: Parts, document: Document, reader: Member, said: _Said, now: datetime
) -> None:
    for found, seen in said.values():
        coding.code(
            session,
            document,
            found,
            book=codebook(parts.settings.home),
            seen=seen,
            reader_id=reader.id,
            now=now,
        )
    readings.finish(session, document, reader_id=reader.id, now=now + timedelta(minutes=20))


def _note_facts(session: Session, document: Document, reader: Member, now: datetime) -> None:
    """Note what the paper says of itself; it names no vendor."""
    agreement_facts.record(
        session,
        document,
        AgreementType.MEMORANDUM,
        parties=f"agency: {document.agency.name}",
        facts={},
        member_id=reader.id,
        now=now,
    )


def _doubt(doubts: list[Doubt], pages: Sequence[PageSeen]) -> Doubt | None:
    """Take the next doubt for which this paper gives ground, one for each paper."""
    for one in doubts:
        if one.otherwise.on(pages):
            doubts.remove(one)
            return one
    return None


def _otherwise(doubt: Doubt, pages: Sequence[PageSeen]) -> _Said:
    said = doubt.otherwise.on(pages)
    return {doubt.otherwise.term: said} if said else {}
