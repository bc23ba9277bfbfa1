"""Forms that agreements share, as members see them and as anybody may.

For the public every reading begins with the standing publications: an agreement that was taken
back, or whose public file is another one by now, is gone from its form at once; and a form whose
own text is not public any more is shown to nobody until it is made anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.models import (
    Boilerplate,
    BoilerplateMember,
    BoilerplateName,
    Document,
    DocumentKind,
    FileText,
    Publication,
    Redaction,
    Scope,
)
from app.queries.public_answers import is_live
from app.queries.public_documents import public_file_id


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form, measured against the agreement ``reference_id``."""

    id: int
    name: str
    vendor: str
    reference_id: int
    size: int
    agencies: int
    first_on: date | None
    last_on: date | None
    undated: int
    follows_id: int | None
    follows_how: dict[str, Any] | None
    built_at: datetime

    @property
    def title(self) -> str:
        """What to call it: its name, else its vendor and the year of its first agreement."""
        if self.name:
            return self.name
        vendor = f"{self.vendor} form" if self.vendor else "Form without a vendor"
        return f"{vendor} of {self.first_on.year}" if self.first_on else f"{vendor}, undated"


def forms(session: Session, scope: Scope) -> list[Form]:
    """List the forms by vendor, the oldest of each first. A constant number of queries."""
    rows = session.scalars(select(Boilerplate).where(Boilerplate.scope == scope)).all()
    called = _names(session, scope)
    known = [_form(row, called.get(row.id, "")) for row in rows]
    if scope is Scope.PUBLIC:
        known = _counted(session, known)
    return sorted(known, key=_by_vendor)


def form(session: Session, scope: Scope, number: int) -> Form | None:
    """Find a form by its number; none where there is none of this scope."""
    return next((one for one in forms(session, scope) if one.id == number), None)


def sampled(session: Session, scope: Scope) -> set[int]:
    """Name the forms that hold samples, which we made and nobody signed."""
    query = (
        select(BoilerplateMember.boilerplate_id)
        .join(Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id)
        .join(Document, Document.id == BoilerplateMember.document_id)
        .where(Boilerplate.scope == scope, Document.sample)
    )
    return set(session.scalars(query))


def alone(session: Session) -> list[int]:
    """List the agreements that were compared and are like no other."""
    inside = select(BoilerplateMember.document_id).join(
        Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id
    )
    wanted = (
        select(Document.id)
        .join(FileText, FileText.file_id == Document.file_id)
        .where(
            Document.kind.in_({DocumentKind.AGREEMENT, DocumentKind.AMENDMENT}),
            FileText.signature.is_not(None),
            Document.id.not_in(inside.where(Boilerplate.scope == Scope.DESK)),
        )
    )
    return list(session.scalars(wanted.order_by(Document.id)))


def form_of(session: Session, scope: Scope, document_id: int) -> int | None:
    """Find the form that a document belongs to; none where it is like no other."""
    return session.scalar(
        select(BoilerplateMember.boilerplate_id)
        .join(Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id)
        .where(BoilerplateMember.document_id == document_id, Boilerplate.scope == scope)
    )


def public_form_of(session: Session, address: str) -> int | None:
    """Find the form of a public agreement by its address; none where its X-ray is not shown."""
    query = live(select(BoilerplateMember.boilerplate_id)).where(Publication.address == address)
    number = session.scalar(query.order_by(BoilerplateMember.boilerplate_id.desc()).limit(1))
    return number if number and form(session, Scope.PUBLIC, number) else None


def _by_vendor(one: Form) -> tuple[bool, str, str, int]:
    return not one.vendor, one.vendor.casefold(), str(one.first_on or "9"), one.id


def _form(row: Boilerplate, name: str) -> Form:
    return Form(
        id=row.id,
        name=name,
        vendor=row.vendor,
        reference_id=row.reference_id,
        size=row.size,
        agencies=row.agencies,
        first_on=row.first_on,
        last_on=row.last_on,
        undated=row.undated,
        follows_id=row.follows_id,
        follows_how=row.follows_how,
        built_at=row.built_at,
    )


def _counted(session: Session, known: Sequence[Form]) -> list[Form]:
    """Count what is public right now; leave out a form whose own text is not, or which is one."""
    rows = session.execute(
        live(
            select(
                BoilerplateMember.boilerplate_id,
                BoilerplateMember.document_id,
                BoilerplateMember.signed_on,
                Document.agency_id,
            )
        )
    ).all()
    by_form: dict[int, list[Any]] = {}
    for row in rows:
        by_form.setdefault(row.boilerplate_id, []).append(row)
    shown = [
        _recounted(one, by_form[one.id])
        for one in known
        if len(by_form.get(one.id, ())) > 1
        and one.reference_id in {row.document_id for row in by_form[one.id]}
    ]
    there = {one.id for one in shown}
    return [
        one if one.follows_id in there else replace(one, follows_id=None, follows_how=None)
        for one in shown
    ]


def _recounted(one: Form, rows: Sequence[Any]) -> Form:
    dated = sorted(row.signed_on for row in rows if row.signed_on)
    return replace(
        one,
        size=len(rows),
        agencies=len({row.agency_id for row in rows}),
        first_on=dated[0] if dated else None,
        last_on=dated[-1] if dated else None,
        undated=len(rows) - len(dated),
    )


def _names(session: Session, scope: Scope) -> dict[int, str]:
    """Give the names of forms: that of the reference, else the one last given to any member.

    The public ones are called as the desk calls the form that their reference belongs to.
    """
    query = (
        select(
            BoilerplateMember.boilerplate_id,
            BoilerplateName.name,
            (Boilerplate.reference_id == BoilerplateMember.document_id).label("first"),
            BoilerplateName.named_at,
        )
        .join(Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id)
        .join(Document, BoilerplateMember.document_id == Document.id)
        .join(BoilerplateName, BoilerplateName.file_id == Document.file_id)
        .where(Boilerplate.scope == Scope.DESK, BoilerplateName.superseded_at.is_(None))
    )
    rows = sorted(session.execute(query), key=lambda row: (row.first, row.named_at))
    called = {row.boilerplate_id: row.name for row in rows}
    if scope is Scope.DESK or not called:
        return called
    same = (
        select(Boilerplate.id, BoilerplateMember.boilerplate_id)
        .join(BoilerplateMember, BoilerplateMember.document_id == Boilerplate.reference_id)
        .where(Boilerplate.scope == scope, BoilerplateMember.boilerplate_id.in_(called))
    )
    return {number: called[desk] for number, desk in session.execute(same)}


def live(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Reach members only through standing publications of the very file that was compared."""
    return (
        rows.select_from(Publication)
        .join(Document, Publication.document_id == Document.id)
        .outerjoin(Redaction, Publication.redaction_id == Redaction.id)
        .join(
            BoilerplateMember,
            and_(
                BoilerplateMember.document_id == Document.id,
                BoilerplateMember.file_id == public_file_id(),
            ),
        )
        .join(Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id)
        .where(is_live(), Boilerplate.scope == Scope.PUBLIC)
    )
