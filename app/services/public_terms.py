"""What anybody may read of the codings of a public document: the answers, with page and quote."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Anchor, Coding, Finding, Publication, RedactionBox
from app.queries import codings
from app.queries.codings import WORDED, Basis
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

    Nothing where the document is not public, or was withdrawn. Nothing from a page on which
    anything was redacted, and of a redacted document no words that only a person has seen there.
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
    touched = _touched(session, public)
    standing = codings.standing(session, [public.document_id]).get(public.document_id, {})
    return tuple(
        _term(one.coding, one.basis, redacted=touched is not None)
        for one in standing.values()
        if one.basis is not Basis.ALONE and _may_be_told(one.coding, touched)
    )


def _touched(session: Session, public: Publication) -> frozenset[int] | None:
    """Name the pages on which something was redacted; none where the original is public."""
    if public.redaction_id is None:
        return None
    query = select(RedactionBox.page).filter_by(redaction_id=public.redaction_id)
    return frozenset(session.scalars(query))


def _may_be_told(kept: Coding, touched: frozenset[int] | None) -> bool:
    if touched is None:
        return True
    return kept.page not in touched and kept.anchor is not Anchor.SIGHT


def _term(kept: Coding, basis: Basis, *, redacted: bool) -> PublicTerm:
    asked = next(one for one in kept.codebook.book["terms"] if one["code"] == kept.term)
    # A reader's own words may repeat what another page had before it was redacted.
    is_own_words = kept.value is not None and kept.value["kind"] in WORDED
    told = kept.value is not None and not (redacted and is_own_words)
    return PublicTerm(
        code=kept.term,
        name=asked["name"],
        question=asked["question"],
        finding=kept.finding,
        value=str(from_data(kept.value)) if kept.value and told else "",
        page=kept.page,
        quote=kept.quote,
        is_found=kept.anchor is Anchor.WORDS,
        basis=basis,
    )
