"""Statements, such as open letters: who signed them, in which order, and where the name stands."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Document, DocumentKind, FilePage, Signatory
from app.queries.watch_list import watched_words
from app.services.quotes import PageSeen, Region, find

MOST: Final = 5_000
"""How many signatories one statement may have."""

_LONGEST: Final = 200
_PARTS: Final = 3
_AFTER_NAME: Final = re.compile(
    r"^(?:Ph\.? ?D|M\.? ?D|J\.? ?D|Esq|Jr|Sr|I{2,3}|IV|M\.? ?[AS]|M\.? ?Sc|R\.? ?N)\.?$",
    re.IGNORECASE,
)

Look = Callable[[int], PageSeen]
"""Gives what a program reads of one page."""


class StatementRefused(ServiceError):
    """No list of signatories was kept; ``reasons`` says which line is wrong and why."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One line of a list: who signed, as what, and of which house."""

    name: str
    role: str = ""
    affiliation: str = ""


def read_lines(typed: str) -> tuple[Signed, ...]:
    """Read a list with one signatory a line: name, role, affiliation, in that order.

    Semicolons or tabs part them; where a line has none, commas do. Of two parts the second is the
    affiliation. A degree or "Jr." after a comma belongs to the name. Empty lines are left out.
    Raises ``StatementRefused`` naming each line that has no name, too many parts, a part of more
    than 200 characters, or a signatory who is in the list already.
    """
    read: list[Signed] = []
    wrong: list[str] = []
    for number, line in enumerate(typed.splitlines(), start=1):
        text = "".join(sign if sign.isprintable() or sign == "\t" else " " for sign in line)
        if not text.strip():
            continue
        parts = list(_parts(text))
        one = _signed(parts)
        if problem := _problem(parts, one, read):
            wrong.append(f"Line {number} {problem}.")
        else:
            read.append(one)
    if wrong:
        raise StatementRefused("The list was not kept. Mend it and keep it again.", tuple(wrong))
    if not read:
        raise StatementRefused("Nobody is in the list: write one signatory a line.")
    if len(read) > MOST:
        raise StatementRefused(f"The list has more than {MOST:,} lines. Nothing was kept.")
    return tuple(read)


def record(
    session: Session,
    document: Document,
    typed: str,
    *,
    look: Look,
    member_id: int | None,
    now: datetime,
) -> tuple[Signatory, ...]:
    """Keep who signed a statement, in the order of the list, each with the place of the name.

    The list before stays, superseded. Refuses a document that is no statement, and what
    ``read_lines`` refuses.
    """
    if document.kind is not DocumentKind.STATEMENT:
        raise StatementRefused(
            "Only a statement has signatories. Say that this document is one, then come back."
        )
    signed = read_lines(typed)
    pages = _texts(session, document)
    seen: dict[int, PageSeen] = {}
    session.execute(
        update(Signatory)
        .where(Signatory.document_id == document.id, Signatory.superseded_at.is_(None))
        .values(superseded_at=now)
    )
    made = []
    for position, one in enumerate(signed, start=1):
        page, places = _place(one.name, pages, look, seen)
        made.append(
            Signatory(
                document_id=document.id,
                position=position,
                name=one.name,
                role=one.role,
                affiliation=one.affiliation,
                page=page,
                places=[list(each) for each in places],
                recorded_at=now,
                recorded_by_id=member_id,
            )
        )
    session.add_all(made)
    session.flush()
    return tuple(made)


def signatories(session: Session, document: Document) -> Sequence[Signatory]:
    """List who signed a statement, as last recorded, in its order."""
    query = select(Signatory).filter_by(document_id=document.id, superseded_at=None)
    return session.scalars(query.order_by(Signatory.position)).all()


def as_typed(some: Sequence[Signatory | Signed]) -> str:
    """Give a list as ``read_lines`` reads it."""
    return "\n".join(map(_line, some))


def lines_of(session: Session, document: Document, page: int) -> str:
    """Give the lines of a page, for a person to leave those that are signatures."""
    text = _texts(session, document).get(page, "")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def cautions(session: Session, some: Sequence[Signatory]) -> tuple[str, ...]:
    """Name those of a list who are our own people: their names go out with the document."""
    own = {words.casefold() for words in watched_words(session)}
    return tuple(
        f"{one.name} is one of our own people. The name becomes public with the document."
        for one in some
        if one.name.casefold() in own
    )


def _line(one: Signatory | Signed) -> str:
    if one.role:
        return f"{one.name}; {one.role}; {one.affiliation}".strip()
    if one.affiliation or "," in one.name:
        return f"{one.name}; {one.affiliation}".strip()
    return one.name


def _parts(line: str) -> Iterator[str]:
    if re.search(r"[;\t]", line):
        yield from (" ".join(part.split()) for part in re.split(r"[;\t]", line))
        return
    name, *others = (" ".join(part.split()) for part in line.split(","))
    while others and _AFTER_NAME.match(others[0]):
        name = f"{name}, {others.pop(0)}"
    yield from (name, *others)


def _signed(parts: list[str]) -> Signed:
    name, *others = parts
    if len(others) == 1:
        return Signed(name=name, affiliation=others[0])
    role, affiliation = (*others, "", "")[:2]
    return Signed(name=name, role=role, affiliation=affiliation)


def _problem(parts: list[str], one: Signed, before: list[Signed]) -> str:
    if len(parts) > _PARTS:
        return f"has {len(parts)} parts: part name, role and affiliation by semicolons"
    if not any(sign.isalpha() for sign in one.name):
        return "names nobody"
    if any(len(part) > _LONGEST for part in parts):
        return f"has a part of more than {_LONGEST} characters"
    if any((one.name, one.affiliation) == (other.name, other.affiliation) for other in before):
        return f"names {one.name} once more"
    return ""


def _texts(session: Session, document: Document) -> Mapping[int, str]:
    query = select(FilePage.number, FilePage.text).where(FilePage.file_id == document.file_id)
    return {number: text for number, text in session.execute(query)}  # noqa: C416 - rows, not pairs


def _place(
    name: str, pages: Mapping[int, str], look: Look, seen: dict[int, PageSeen]
) -> tuple[int | None, tuple[Region, ...]]:
    """Find the last page that says a name, for signatures stand at the end, and where on it."""
    for number in sorted(pages, reverse=True):
        if find(PageSeen(number, pages[number], (), 0, 0), name):
            if number not in seen:
                seen[number] = look(number)
            found = find(seen[number], name)
            return number, found.places if found else ()
    return None, ()
