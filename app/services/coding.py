"""Coding: what a reader finds in an agreement, with the quote and the place that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Anchor, CodebookVersion, Coding, Document, Finding, Reading
from app.queries import codings
from app.services import readings
from app.services.codebook import Codebook, Term
from app.services.coded_values import Kind, parse
from app.services.quotes import PageSeen, Passage, Region, find, inside

MOST_WORDS: Final = 25
LOCATED: Final = frozenset({Finding.PRESENT, Finding.CONTRARY, Finding.STRUCK})
"""Findings that stand somewhere: they need a page, and a quote or a region."""
_OF_WHOLE: Final = frozenset({Finding.ABSENT, Finding.NOT_APPLICABLE})


class CodingRefused(ServiceError):
    """What was found cannot be kept like this; nothing was kept, and the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a reader found of a term. ``value`` and ``details`` are as typed; empty is not noted."""

    term: str
    finding: Finding
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    quote: str = ""
    region: Region | None = None
    by_sight: bool = False
    read_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    anchor: Anchor
    page: int | None = None
    quote: str = ""
    places: tuple[Region, ...] = ()


def code(
    session: Session,
    document: Document,
    found: Found,
    *,
    book: Codebook,
    seen: PageSeen | None,
    reader_id: int | None,
    now: datetime,
) -> Coding:
    """Keep what a reader found; what they said of the term before stays, superseded.

    ``seen`` is the page that it stands on. Begins a reading where the reader has none. Refuses a
    finding without its place, a quote that is not on the page unless ``by_sight`` says that no
    program reads it, a value that is none, and a reading that is finished.
    """
    term = book.term(found.term)
    value, details = _values(term, found)
    place = _placed(term, found, seen)
    reading = readings.at_work(session, document, reader_id=reader_id, now=now)
    former = codings.own(session, reading).get(term.code)
    if former:
        former.superseded_at = now
        session.flush()
    made = Coding(
        reading=reading,
        codebook=_version(session, book, now),
        term=term.code,
        finding=found.finding,
        value=value,
        details=details,
        anchor=place.anchor,
        page=place.page,
        quote=place.quote,
        places=[list(one) for one in place.places],
        coded_at=now,
    )
    session.add(made)
    session.flush()
    return made


def take_back(
    session: Session, document: Document, term: str, *, reader_id: int | None, now: datetime
) -> Reading:
    """Leave a term without an answer again; what was said of it stays, superseded.

    Refuses where the reader said nothing of it, and a reading that is finished.
    """
    reading = readings.at_work(session, document, reader_id=reader_id, now=now)
    former = codings.own(session, reading).get(term)
    if former is None:
        raise CodingRefused(f"You have not coded {term} here. Nothing was changed.")
    former.superseded_at = now
    return reading


def _values(term: Term, found: Found) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Read the value and the details as typed."""
    details = {name: text for name, text in found.details.items() if text.strip()}
    if found.finding not in LOCATED and (found.value.strip() or details):
        raise CodingRefused(
            f"A value needs a clause that gives it; this says {_said(found.finding)}. "
            "Leave the values empty, or choose another finding. Nothing was kept."
        )
    if term.kind is Kind.YES_NO and found.value.strip():
        raise CodingRefused(
            f"{term.code} is a question of yes or no: present or contrary says it already. "
            "Nothing was kept."
        )
    try:
        value = term.value(found.value).as_data() if found.value.strip() else None
        noted = {
            name: parse((one := term.detail(name)).kind, text, choices=one.choices).as_data()
            for name, text in details.items()
        }
    except ValueError as error:
        raise CodingRefused(
            f"A value of {term.code} cannot be read. {error} Nothing was kept."
        ) from (error)
    return value, noted


def _placed(term: Term, found: Found, seen: PageSeen | None) -> _Place:
    """Say where the finding stands, proven as far as the program can."""
    if found.finding in _OF_WHOLE:
        if found.finding is Finding.ABSENT and not found.read_whole:
            raise CodingRefused(
                "“Not there” needs all of it read: tick “I read the whole document”. "
                "Nothing was kept."
            )
        return _Place(Anchor.WHOLE)
    quote = " ".join(found.quote.split())
    if len(quote.split()) > MOST_WORDS:
        raise CodingRefused(
            f"A quote has at most {MOST_WORDS} words; this has {len(quote.split())}. "
            "Quote the words that decide. Nothing was kept."
        )
    if seen is None:
        if found.finding in LOCATED:
            raise CodingRefused(f"{term.code} needs the page that says it. Nothing was kept.")
        return _Place(Anchor.WHOLE)
    return _on_page(found, quote, seen)


def _on_page(found: Found, quote: str, seen: PageSeen) -> _Place:
    region = (found.region,) if found.region else ()
    if not quote:
        held = inside(seen, found.region) if found.region else None
        if held and len(held.quote.split()) <= MOST_WORDS:
            return _Place(Anchor.WORDS, seen.number, held.quote, held.places)
        if held:
            raise CodingRefused(
                f"The box holds {len(held.quote.split())} words; a quote has at most {MOST_WORDS}. "
                "Draw a smaller one, or type the words that decide. Nothing was kept."
            )
        if region:
            return _Place(Anchor.REGION, seen.number, "", region)
        if found.finding in LOCATED:
            raise CodingRefused("Quote the words, or draw a box around them. Nothing was kept.")
        return _Place(Anchor.SIGHT, seen.number)
    passage: Passage | None = find(seen, quote)
    if passage:
        return _Place(Anchor.WORDS, seen.number, passage.quote, passage.places or region)
    if found.by_sight:
        return _Place(Anchor.SIGHT, seen.number, quote, region)
    raise CodingRefused(
        f"Page {seen.number} does not say “{quote}”, as far as a program can read it. Check page "
        "and words; if you see them with your own eyes, tick that the computer cannot read them. "
        "Nothing was kept."
    )


def _version(session: Session, book: Codebook, now: datetime) -> CodebookVersion:
    known = session.scalars(select(CodebookVersion).filter_by(version=book.version)).first()
    if known:
        return known
    made = CodebookVersion(version=book.version, book=book.as_data(), used_at=now)
    session.add(made)
    session.flush()
    return made


def _said(finding: Finding) -> str:
    return finding.value.replace("_", " ")
