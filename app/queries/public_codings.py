"""Which codings of public documents anybody may know of."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Anchor, Coding, Publication, Reading, RedactionBox, Round
from app.queries import codings
from app.queries.codings import Basis, Standing
from app.queries.public_answers import is_live
from app.queries.verdicts import Verdict


def told(
    session: Session, publications: Iterable[Publication], *, term: str = ""
) -> dict[int, dict[str, Standing]]:
    """Give the answers that stand and may be told, by document and term; only of ``term``, if any.

    What one reader alone said is not told. Nothing is told from a page on which anything was
    redacted, and of a redacted document no words that only a person has seen there.
    """
    public = {one.document_id: one for one in publications if one.document_id is not None}
    touched = touched_pages(session, (one.redaction_id for one in public.values()))
    standing = codings.standing(session, public, term=term)
    return {
        document_id: {
            code: one
            for code, one in every.items()
            if one.basis is not Basis.ALONE
            and may_be_told(one.coding, touched.get(public[document_id].redaction_id))
        }
        for document_id, every in standing.items()
    }


def any_read(session: Session) -> bool:
    """Whether two people have read any public document for the terms of the codebook."""
    read_twice = (
        select(Reading.id)
        .join(Publication, Publication.document_id == Reading.document_id)
        .where(is_live(), Reading.round == Round.SECOND, Reading.finished_at.is_not(None))
    )
    return session.scalar(select(read_twice.exists())) is True


def touched_pages(
    session: Session, redaction_ids: Iterable[int | None]
) -> dict[int | None, frozenset[int]]:
    """Name the pages on which something was redacted, by redaction; each redaction has an entry."""
    wanted = {one for one in redaction_ids if one is not None}
    if not wanted:
        return {}
    pages: dict[int | None, set[int]] = {one: set() for one in wanted}
    query = select(RedactionBox.redaction_id, RedactionBox.page)
    for redaction_id, page in session.execute(query.where(RedactionBox.redaction_id.in_(wanted))):
        pages[redaction_id].add(page)
    return {one: frozenset(every) for one, every in pages.items()}


def may_be_told(kept: Coding | Verdict, touched: frozenset[int] | None) -> bool:
    """Say whether an answer may be public; ``touched`` is none where the original is public."""
    if touched is None:
        return True
    return kept.page not in touched and kept.anchor is not Anchor.SIGHT
