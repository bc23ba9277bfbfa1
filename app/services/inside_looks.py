"""What OCR read in files inside others, told also in the look into the archive or mail above."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Derivation, DerivationKind, StoredFile
from app.ports.examining import Examination


def with_inside(session: Session, found: Examination) -> Examination:
    """Give a look with what OCR has read since in the scans among the files inside."""
    wanted = set(_scans(found))
    if not wanted:
        return found
    query = select(StoredFile.sha256, StoredFile.examination).where(StoredFile.sha256.in_(wanted))
    known: dict[str, dict[str, Any] | None] = dict(session.execute(query).all())
    return replace(found, children=tuple(_read(child, known) for child in found.children))


def scans_inside(session: Session, file: StoredFile) -> Sequence[StoredFile]:
    """List the scans inside a file, of which the look into it tells what OCR read."""
    found = Examination.from_data(file.examination)
    wanted = set(_scans(found)) - {file.sha256} if found else set()
    if not wanted:
        return ()
    query = select(StoredFile).where(StoredFile.sha256.in_(wanted)).order_by(StoredFile.id)
    return session.scalars(query).all()


def tell_above(session: Session, file: StoredFile) -> None:
    """Tell the looks into all files that ``file`` lies in what OCR has read in it."""
    for above in _above(session, file.id):
        if found := Examination.from_data(above.examination):
            above.examination = with_inside(session, found).as_data()


def _scans(found: Examination) -> Iterator[str]:
    for child in found.children:
        if child.silent_pages:
            yield child.sha256
        yield from _scans(child)


def _read(one: Examination, known: Mapping[str, dict[str, Any] | None]) -> Examination:
    children = tuple(_read(child, known) for child in one.children)
    looked = Examination.from_data(known.get(one.sha256))
    return replace(one.with_reading(looked) if looked else one, children=children)


def _above(session: Session, file_id: int) -> list[StoredFile]:
    found: set[int] = set()
    level = {file_id}
    while level:
        query = select(Derivation.source_id).where(
            Derivation.kind == DerivationKind.UNPACKED, Derivation.made_id.in_(level)
        )
        level = set(session.scalars(query)) - found - {file_id}
        found |= level
    return [session.get_one(StoredFile, one, with_for_update=True) for one in sorted(found)]
