"""Who signed a public statement: only what the public file itself says."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import Document, FilePage, Publication, Redaction, Signatory


@dataclass(frozen=True, kw_only=True)
class PublicSignatory:
    """A name under a public statement, with its page where the program found it there."""

    name: str
    role: str
    affiliation: str
    page: int | None


def of(session: Session, address: str) -> tuple[PublicSignatory, ...]:
    """List who signed the statement that is public at an address, in its order.

    Nothing where it is not public. Where a redacted copy is, only what that copy says as often as
    its page did before: of a name, a role or a house that was burned even once nobody can tell
    whether it was burned here. One whose page is unknown is not told.
    """
    public = session.scalars(
        select(Publication).where(
            Publication.address == address,
            Publication.withdrawn_at.is_(None),
            Publication.document_id.is_not(None),
        )
    ).first()
    if public is None:
        return ()
    rows = session.scalars(
        select(Signatory)
        .where(Signatory.document_id == public.document_id, Signatory.superseded_at.is_(None))
        .order_by(Signatory.position)
    ).all()
    if public.redaction_id is None:
        return tuple(_told(one) for one in rows)
    copy = select(Redaction.result_id).where(Redaction.id == public.redaction_id)
    original = select(Document.file_id).where(Document.id == public.document_id)
    was, left = _pages(session, original), _pages(session, copy)
    told = []
    for one in rows:
        page = _Page(was.get(one.page or 0, ""), left.get(one.page or 0, ""))
        if page.still_says(one.name):
            told.append(_left_of(one, page))
    return tuple(told)


def _told(one: Signatory) -> PublicSignatory:
    return PublicSignatory(name=one.name, role=one.role, affiliation=one.affiliation, page=one.page)


def _pages(session: Session, file: Select[int | None] | Select[int]) -> Mapping[int, str]:
    """The words of a file, page by page, with only one blank between them."""
    query = select(FilePage.number, FilePage.text).where(FilePage.file_id.in_(file))
    return {number: _plain(text) for number, text in session.execute(query)}


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: what the original says, and what the redacted copy does."""

    was: str
    left: str

    def still_says(self, words: str) -> bool:
        """Whether the copy says words, and as often as the original did."""
        wanted = _plain(words)
        number = _times(self.left, wanted) if wanted else 0
        return number > 0 and number >= _times(self.was, wanted)


def _times(text: str, words: str) -> int:
    # Each blank is doubled, so that two of a name in a row do not share the one between them.
    return f" {text.replace(' ', '  ')} ".count(f" {words.replace(' ', '  ')} ")


def _left_of(one: Signatory, page: _Page) -> PublicSignatory:
    return PublicSignatory(
        name=one.name,
        role=one.role if page.still_says(one.role) else "",
        affiliation=one.affiliation if page.still_says(one.affiliation) else "",
        page=one.page,
    )


def _plain(text: str) -> str:
    letters = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join(letters.split())
