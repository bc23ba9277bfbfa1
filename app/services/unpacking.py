"""Files inside files: noted with the tree they lay in, bounded, and kept apart on wish."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Derivation, DerivationKind, Document, RecordsRequest
from app.queries.inside import inside
from app.services.documents import Attached, Facts, Kept, attach_kept, stored_file

DEEPEST: Final = 5
"""How deep files inside files are taken out; what lies deeper stays in its archive."""
MOST: Final = 1_000
"""How many files are taken out of one document, at all depths."""


def room_left(session: Session, file_id: int) -> int:
    """Say how many files may still be taken out of a file; 0 where it lies too deep."""
    above, depth = {file_id}, 0
    level = {file_id}
    while level := _linked(session, level, up=True) - above:
        above |= level
        depth += 1
    if depth >= DEEPEST:
        return 0
    below, level = set[int](), above
    while level := _linked(session, level, up=False) - below:
        below |= level
    return max(0, MOST - len(below))


def note_inside(
    session: Session, file_id: int, found: Sequence[tuple[str, Kept]], *, now: datetime
) -> None:
    """Note stored files as those that lay in file ``file_id``, each under its name there.

    What is noted already stays as it is, so that the same archive may be read twice.
    """
    query = select(Derivation).filter_by(source_id=file_id, kind=DerivationKind.UNPACKED)
    known = {(link.made_id, link.path) for link in session.scalars(query)}
    for name, kept in found:
        path = "".join(char if char.isprintable() else "�" for char in name)[:1000]
        made = stored_file(session, kept, now)
        if (made.id, path) in known:
            continue
        known.add((made.id, path))
        session.add(
            Derivation(
                source_id=file_id,
                made_id=made.id,
                kind=DerivationKind.UNPACKED,
                path=path,
                made_at=now,
            )
        )
    session.flush()


def keep_apart(
    session: Session, document: Document, file_id: int, *, member_id: int | None, now: datetime
) -> Attached:
    """Make a document of its own of a file inside ``document``, of the same agency and request.

    It came as the document came: what its sender did not prove, it does not prove either. Raises
    ``NotFound`` for a file that is not inside, and what ``attach_kept`` refuses.
    """
    one = inside(session, document, file_id)
    if one is None:
        raise NotFound("There is no such file inside this document.")
    kept = Kept(sha256=one.file.sha256, size=one.file.size, media_type=one.file.media_type)
    facts = Facts(
        title="",
        kind=document.kind,
        source=document.source,
        received_on=document.received_on,
        source_url=document.source_url,
        note=f"It lay inside “{document.title}”.",
        embargo_ends_on=document.embargo_ends_on,
    )
    request = document.request_id and session.get(RecordsRequest, document.request_id)
    attached = attach_kept(
        session,
        kept,
        one.name.replace("\\", "/").rpartition("/")[2] or one.name,
        facts,
        agency=document.agency,
        request=request or None,
        sample=document.sample,
        member_id=member_id,
        now=now,
    )
    attached.document.message_id = document.message_id
    attached.document.event_id = document.event_id
    session.flush()
    return attached


def _linked(session: Session, files: set[int], *, up: bool) -> set[int]:
    ends = (Derivation.source_id, Derivation.made_id)
    wanted, given = ends if up else reversed(ends)
    query = select(wanted).where(Derivation.kind == DerivationKind.UNPACKED, given.in_(files))
    return set(session.scalars(query))
