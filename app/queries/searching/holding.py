"""Which documents a file lies in: an archive, a mail, an office file, or one inside those."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import CTE, ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from app.models import Derivation, DerivationKind, Document, FilePage

DAY = func.coalesce(Document.dated_on, Document.received_on)
"""The day a document bears, or came."""

_DEEPEST: Final = 20
_UNPACKED = Derivation.kind == DerivationKind.UNPACKED

Conditions = Sequence[ColumnElement[bool]]


class _Above(NamedTuple):
    """How far above a file something lies that it is in, and the name the file has there."""

    level: int
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A document that a file lies in, and the name it has there."""

    document_id: int
    day: date
    inside: str


def lies_inside(conditions: Conditions) -> ColumnElement[bool]:
    """Say of a page that its file lies inside that of a document that fits.

    Without conditions it may also lie in a file of no document; ``holders`` then names none.
    """
    if not conditions:
        inside = select(Derivation.id).where(_UNPACKED, Derivation.made_id == FilePage.file_id)
        return inside.exists()
    return FilePage.file_id.in_(select(_within(conditions).c.file_id))


def files_of(session: Session, conditions: Conditions, *, most: int) -> list[int] | None:
    """Give the files of documents that fit, and those inside; none where they are over ``most``."""
    own = select(Document.file_id).where(*conditions).distinct()
    found = set(session.scalars(own.limit(most + 1)))
    if len(found) <= most:
        within = _within(conditions)
        found |= set(session.scalars(select(within.c.file_id).limit(most + 1)))
    return sorted(found) if len(found) <= most else None


def holders(
    session: Session, files: Collection[int], conditions: Conditions
) -> dict[int, list[Holder]]:
    """Name, by file, the documents that fit and that it lies in: of each agency the nearest ones.

    One query for each level that files lie in, and one for the documents.
    """
    if not files:
        return {}
    above = _all_above(session, files)
    query = select(Document.id, Document.file_id, Document.agency_id, DAY.label("day")).where(
        Document.file_id.in_({one for names in above.values() for one in names}), *conditions
    )
    documents: dict[int, list[Row[int, int, int, date]]] = {}
    for row in session.execute(query.order_by(Document.id)):
        documents.setdefault(row.file_id, []).append(row)
    return {file: list(_nearest(documents, names)) for file, names in above.items()}


def _nearest(
    documents: Mapping[int, Sequence[Row[int, int, int, date]]], above: Mapping[int, _Above]
) -> Iterable[Holder]:
    """The documents of each agency from the first level that has any; ``above`` is in order."""
    served: dict[int, int] = {}
    for file_id, (level, name) in above.items():
        for row in documents.get(file_id, ()):
            if served.setdefault(row.agency_id, level) == level:
                yield Holder(document_id=row.id, day=row.day, inside=name)


def _all_above(session: Session, files: Collection[int]) -> dict[int, dict[int, _Above]]:
    """Of each file itself and all that it lies in, the nearest first."""
    above = {one: {one: _Above(0, "")} for one in files}
    last = {one: {one} for one in files}  # of each file, what was reached last
    for level in range(1, _DEEPEST):
        links = _links(session, {one for reached in last.values() for one in reached})
        if not links:
            break
        for file, reached in last.items():
            steps = [(at, *step) for at in sorted(reached) for step in links.get(at, ())]
            last[file] = {source for _at, source, _path in steps} - above[file].keys()
            for at, source, path in steps:
                above[file].setdefault(source, _Above(level, above[file][at].name or path))
    return above


def _links(session: Session, files: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """What each of the files was taken out of, and under which name."""
    query = select(Derivation.made_id, Derivation.source_id, Derivation.path)
    query = query.where(_UNPACKED, Derivation.made_id.in_(files)).order_by(Derivation.id)
    links: dict[int, list[tuple[int, str]]] = {}
    for made, source, path in session.execute(query):
        links.setdefault(made, []).append((source, path))
    return links


def _within(conditions: Conditions) -> CTE:
    """The files inside those of documents that fit, at any depth."""
    first = (
        select(Derivation.made_id.label("file_id"))
        .join(Document, Document.file_id == Derivation.source_id)
        .where(_UNPACKED, *conditions)
    ).cte("within", recursive=True)
    more = select(Derivation.made_id).join(first, Derivation.source_id == first.c.file_id)
    return first.union(more.where(_UNPACKED))
