"""Whether a passage of a document may be quoted in a letter, and what to know before."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Document, DocumentSource, Passage, Publication, Redaction, RedactionBox
from app.ports.examining import Examination
from app.ports.findings import KINDS
from app.queries.watch_list import watched_words
from app.services.answers import unproven_source
from app.services.letter_language import one_line
from app.services.preflight_problems import Problem
from app.services.quotes import PageSeen, Region, find

MOST_SIGNS: Final = 1_000
"""How long a quoted passage, or what somebody wants, may be."""

_UNSEEN: Final = frozenset({"covered_text", "hidden_text"})

Private = Callable[[str], Iterable[tuple[str, str]]]
"""Finds what looks like somebody's private data: its code, and how it is written."""


class PassageRefused(ServiceError):
    """A passage cannot be quoted as asked; no letter was made."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody marked on a page, and what they want because of it.

    ``wanted`` empty asks for whatever the passage refers to. ``by_sight`` is their word that the
    page, which no program can read, says so.
    """

    quote: str
    wanted: str = ""
    by_sight: bool = False


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A passage that may be quoted: its words, and the rectangles that they cover."""

    quote: str
    places: tuple[Region, ...]


def marked(
    session: Session, document: Document, asked: Asked, *, seen: PageSeen, private: Private
) -> Marked:
    """Prove that a passage stands on the page ``seen`` and may go into a letter.

    Refuses one that the page does not say, that lies under a redaction of ours or that nobody sees
    on the page, that names one of our own people, that holds what looks like private data, or whose
    document names one of our people in its title or is not known to come from the agency it is said
    to be from.
    """
    quote = one_line(asked.quote)
    _refuse_length(quote, asked.wanted)
    _refuse_unproven(session, document)
    found = find(seen, quote)
    if found is None and (seen.is_readable or not asked.by_sight):
        raise PassageRefused(_not_there(seen, quote))
    places = found.places if found else ()
    if is_redacted(session, document, seen.number, places):
        raise PassageRefused(
            f"On page {seen.number} something is redacted, and this passage lies there, or nobody "
            "can tell whether it does. What we redact is not quoted. No letter was made."
        )
    _refuse_unseen(document, seen, quote)
    _refuse_private(session, quote, private)
    _refuse_named(session, document, asked.wanted)
    return Marked(quote=quote, places=places)


def is_redacted(
    session: Session, document: Document, page: int, places: Sequence[Sequence[float]]
) -> bool:
    """Say whether a box of any redaction of this very file touches a passage, or might.

    Drafts count. Without places, or with a box that is a cell, any box on the page might.
    """
    of_file = select(Document.id).where(Document.file_id == document.file_id)
    boxes = session.scalars(
        select(RedactionBox)
        .join(Redaction, Redaction.id == RedactionBox.redaction_id)
        .where(Redaction.document_id.in_(of_file), RedactionBox.page == page)
    ).all()
    return any(
        not places or box.place or any(_touch(box, place) for place in places) for box in boxes
    )


def _touch(box: RedactionBox, place: Sequence[float]) -> bool:
    x0, y0, x1, y1 = place
    return box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1


def cautions(session: Session, document: Document) -> tuple[str, ...]:
    """Say what whoever quotes a document should know first; empty where nothing stands against it.

    A letter to an agency is itself a public record of that agency.
    """
    told = []
    live = select(Publication.id).where(
        Publication.document_id == document.id, Publication.withdrawn_at.is_(None)
    )
    is_public = session.scalar(live) is not None
    if not is_public:
        told.append(
            f"“{document.title}” is not public. Whoever gets the letter reads the quote, and "
            "anybody may ask an agency for the letters that it got."
        )
    found = Examination.from_data(document.file.examination)
    if not is_public and (found is None or found.verdict == "hold"):
        told.append("Its file is held until what was found inside is decided. Read the page first.")
    if document.sample:
        told.append(
            "It is a sample that we made: no agency ever sent it, whatever the letter says."
        )
    if document.source is DocumentSource.GIVEN:
        told.append(
            "Somebody gave it to the group. Its title and its words may tell who did: ask them, or "
            "quote less."
        )
    return tuple(told)


def problems_of(session: Session, passage: Passage | None) -> Iterator[Problem]:
    """Say what stands against a letter that quotes, each time somebody looks at a pre-flight.

    What was drawn or doubted since the letter was made stops it.
    """
    if passage is None:
        return
    of = passage.document
    yield from (Problem("quote_caution", text) for text in cautions(session, of))
    if is_redacted(session, of, passage.page, passage.places):
        yield Problem(
            "quote_redacted",
            f"It quotes page {passage.page} of “{of.title}”, and there somebody redacts the "
            "passage since. What we redact is not quoted.",
            blocks=True,
        )
    if unproven_source(session, of):
        yield Problem(
            "quote_unproven",
            f"It quotes “{of.title}”, and it is not known that the agency sent that. Confirm the "
            "sender first.",
            blocks=True,
        )


def _refuse_length(quote: str, wanted: str) -> None:
    if not quote:
        raise PassageRefused("Mark the words to quote first. No letter was made.")
    for what, text in (("The passage", quote), ("What you ask for", wanted)):
        if len(text) > MOST_SIGNS:
            raise PassageRefused(
                f"{what} has {len(text):,} characters; {MOST_SIGNS:,} is the most. Quote the "
                "sentence that matters. No letter was made."
            )


def _refuse_unproven(session: Session, document: Document) -> None:
    reasons = unproven_source(session, document)
    if reasons:
        raise PassageRefused(
            "It is not known that the agency sent this document, and the letter would say so. "
            "Confirm its sender first. No letter was made.",
            reasons,
        )


def _refuse_unseen(document: Document, seen: PageSeen, quote: str) -> None:
    """Refuse words that stand nowhere on the page but where nobody sees them: under a black box."""
    examined = Examination.from_data(document.file.examination)
    for found in examined.findings if examined else ():
        if found.code not in _UNSEEN or found.page != seen.number or found.inside:
            continue
        unseen, said = _counted(found.value), _counted(seen.text)
        not_listed = found.count > len(found.value.split())
        if not_listed or any(said[one] <= unseen[one] for one in _counted(quote) if unseen[one]):
            raise PassageRefused(
                f"On page {seen.number} {found.detail}, and the passage may be among them. What "
                "somebody hid is not quoted in a letter. No letter was made."
            )


def _counted(text: str) -> Counter[str]:
    letters = ("".join(filter(str.isalnum, one)).casefold() for one in text.split())
    return Counter(filter(None, letters))


def _refuse_named(session: Session, document: Document, wanted: str) -> None:
    """Refuse a title or a wish with one of our own people in it, for both stand in the letter.

    A single word is a name of too many things.
    """
    for what, text in (("the title of the document", document.title), ("what you ask for", wanted)):
        named = [one for one in _watched(session, text) if " " in one or "@" in one]
        if named:
            raise PassageRefused(
                f"The letter would hold {what}, and “{named[0]}” in it is a name or address of "
                "our own people. Put it otherwise first. No letter was made."
            )


def _watched(session: Session, text: str) -> list[str]:
    return [
        words
        for words in watched_words(session)
        if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
    ]


def _refuse_private(session: Session, quote: str, private: Private) -> None:
    hits = [f"“{written}”: {KINDS[code].title}." for code, written in private(quote)]
    hits += [f"“{words}”: {KINDS['watch_word'].title}." for words in _watched(session, quote)]
    if hits:
        raise PassageRefused(
            "The passage holds what may be private. Quote less of it. No letter was made.",
            tuple(hits),
        )


def _not_there(seen: PageSeen, quote: str) -> str:
    if seen.is_readable:
        return (
            f"Page {seen.number} does not say “{quote}”, as far as a program can read it. Check "
            "page and words. No letter was made."
        )
    return (
        f"No program can read page {seen.number}. If you see these words there with your own eyes, "
        "say so, and ask again. No letter was made."
    )
