"""Who signed a public statement: only what the public file itself says."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import FilePage, Publication, Redaction, Signatory


@dataclass(frozen=True, kw_only=True)
class PublicSignatory:
    """A name under a public statement, with its page where the program found it there."""

    name: str
    role: str
    affiliation: str
    page: int | None


def of(session: Session, address: str) -> tuple[PublicSignatory, ...]:
    """List who signed the statement that is public at an address, in its order.

    Nothing where it is not public. Where a redacted copy is, only what that copy still says: a
    name, a role or a house that was burned is not told, and neither is one whose page is unknown.
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
    left = _pages(session, public.redaction_id)
    return tuple(_left_of(one, left.get(one.page or 0, "")) for one in rows if _is_left(one, left))


def _told(one: Signatory) -> PublicSignatory:
    return PublicSignatory(name=one.name, role=one.role, affiliation=one.affiliation, page=one.page)


def _pages(session: Session, redaction_id: int) -> Mapping[int, str]:
    """The words of the redacted copy, page by page, with only one blank between them."""
    query = (
        select(FilePage.number, FilePage.text)
        .join(Redaction, Redaction.result_id == FilePage.file_id)
        .where(Redaction.id == redaction_id)
    )
    return {number: _plain(text) for number, text in session.execute(query)}


def _is_left(one: Signatory, left: Mapping[int, str]) -> bool:
    return _says(left.get(one.page or 0, ""), one.name)


def _left_of(one: Signatory, text: str) -> PublicSignatory:
    return PublicSignatory(
        name=one.name,
        role=one.role if _says(text, one.role) else "",
        affiliation=one.affiliation if _says(text, one.affiliation) else "",
        page=one.page,
    )


def _says(text: str, words: str) -> bool:
    return bool(words) and f" {_plain(words)} " in f" {text} "


def _plain(text: str) -> str:
    letters = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join(letters.split())
