"""The files that lay inside another one: the tree of an archive, a mail, an office file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Derivation, DerivationKind, Document, FileText, StoredFile

_DEEPEST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Inside:
    """One file inside: its name there (never a path), how deep it lies, how far its text is."""

    file: StoredFile
    name: str
    depth: int  # 1 where it lies in the file itself
    told: FileText | None


def tree(session: Session, file: StoredFile) -> list[Inside]:
    """List what is inside a file, each before what is inside it. One query for each level."""
    found = _levels(session, file.id)
    return list(_walk(found, file.id, 1, frozenset({file.id})))


def inside(session: Session, document: Document, file_id: int) -> Inside | None:
    """Find a file that lies, at any depth, inside a document's file."""
    return next((one for one in tree(session, document.file) if one.file.id == file_id), None)


def _levels(session: Session, file_id: int) -> dict[int, list[tuple[str, StoredFile, FileText]]]:
    found: dict[int, list[tuple[str, StoredFile, FileText]]] = {}
    wanted = {file_id}
    for _level in range(_DEEPEST):
        rows = session.execute(
            select(Derivation, StoredFile, FileText)
            .join(StoredFile, StoredFile.id == Derivation.made_id)
            .outerjoin(FileText, FileText.file_id == StoredFile.id)
            .where(Derivation.kind == DerivationKind.UNPACKED, Derivation.source_id.in_(wanted))
            .order_by(Derivation.id)
        ).all()
        for link, made, told in rows:
            found.setdefault(link.source_id, []).append((link.path, made, told))
        wanted = {made.id for _link, made, _told in rows} - found.keys()
        if not wanted:
            break
    return found


def _walk(
    found: dict[int, list[tuple[str, StoredFile, FileText]]],
    of: int,
    depth: int,
    above: frozenset[int],
) -> Iterator[Inside]:
    for name, file, told in found.get(of, ()):
        yield Inside(file=file, name=name, depth=depth, told=told)
        if file.id not in above:  # an archive may hold itself
            yield from _walk(found, file.id, depth + 1, above | {file.id})
