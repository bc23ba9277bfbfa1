"""Looks at pages that no program could read: by whom and when, for the checklist."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Document, Member, PageLook
from app.ports.examining import Examination, pages_words


def note(
    session: Session, document: Document, page: int, *, member: Member, now: datetime
) -> PageLook:
    """Note that ``member`` looked at a page and answers for what stands on it.

    Refused where a program has read the page, or nobody has looked inside the file yet: then no
    person is asked. Said twice, the first time stands.
    """
    found = Examination.from_data(document.file.examination)
    if found is None:
        raise ServiceError(
            "Nobody has looked inside this file yet, so nothing was noted. Look inside it first."
        )
    known = looks(session, document).get(page)
    if known:
        return known
    if page not in found.unread_pages:
        raise ServiceError(f"A program has read page {page}, so nobody has to answer for it.")
    made = PageLook(
        document_id=document.id,
        page=page,
        looked_at=now,
        looked_by_id=member.id,
        name=member.name or member.email,
    )
    session.add(made)
    session.flush()
    return made


def looks(session: Session, document: Document) -> dict[int, PageLook]:
    """Give the looks at pages of a document, by page."""
    query = select(PageLook).filter_by(document_id=document.id).order_by(PageLook.page)
    return {one.page: one for one in session.scalars(query)}


def left(found: Examination | None, seen: dict[int, PageLook]) -> tuple[int, ...]:
    """List the pages that no program could read and nobody looked at."""
    return tuple(page for page in found.unread_pages if page not in seen) if found else ()


def told(seen: Sequence[PageLook]) -> str:
    """Say who looked at which pages and when: "pages 2 and 5 by Kim on 2026-11-24"."""
    by: dict[tuple[str, str], list[int]] = {}
    for one in seen:
        by.setdefault((one.name, one.looked_at.date().isoformat()), []).append(one.page)
    return "; ".join(
        f"{pages_words(pages)} by {name} on {day}" for (name, day), pages in by.items()
    )
