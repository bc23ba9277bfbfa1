"""What anybody may read of the codings of a public document: the answers, with page and quote."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Anchor, Coding, Finding, Publication
from app.queries.codings import WORDED, Basis
from app.queries.public_codings import told
from app.services.coded_values import from_data


@dataclass(frozen=True, kw_only=True)
class PublicTerm:
    """One answer: the question as its readers saw it, what the document says, and where."""

    code: str
    name: str
    question: str
    finding: Finding
    value: str
    page: int | None
    quote: str
    is_found: bool
    """Whether the program found the quote on that page, so that it can be marked there."""
    basis: Basis


def of(session: Session, address: str) -> tuple[PublicTerm, ...]:
    """Give what two readers agreed on, or a third person settled, of the document at an address.

    Nothing where the document is not public, or was withdrawn; else what ``told`` lets be told.
    """
    public = session.scalars(
        select(Publication).where(
            Publication.address == address,
            Publication.withdrawn_at.is_(None),
            Publication.document_id.is_not(None),
        )
    ).first()
    if public is None or public.document_id is None:
        return ()
    standing = told(session, [public]).get(public.document_id, {})
    redacted = public.redaction_id is not None
    return tuple(_term(one.coding, one.basis, redacted=redacted) for one in standing.values())


def public_value(value: dict[str, Any] | None, *, redacted: bool) -> dict[str, Any] | None:
    """Give of a value what may be public: of a redacted document no words of the reader's own.

    They may repeat what another page had before it was redacted.
    """
    return None if value is None or (redacted and value["kind"] in WORDED) else value


def _term(kept: Coding, basis: Basis, *, redacted: bool) -> PublicTerm:
    asked = next(one for one in kept.codebook.book["terms"] if one["code"] == kept.term)
    value = public_value(kept.value, redacted=redacted)
    return PublicTerm(
        code=kept.term,
        name=asked["name"],
        question=asked["question"],
        finding=kept.finding,
        value=str(from_data(value)) if value else "",
        page=kept.page,
        quote=kept.quote,
        is_found=kept.anchor is Anchor.WORDS,
        basis=basis,
    )
