"""Naming: what people call a form. The name stays with a file, whatever forms are made of it."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Boilerplate, BoilerplateMember, BoilerplateName, Document, Scope

LONGEST: Final = 120


class NameRefused(ServiceError):
    """A form cannot be called so; it keeps the name it had."""


def name_form(
    session: Session, form_id: int, name: str, *, member_id: int | None, now: datetime
) -> BoilerplateName | None:
    """Call a form ``name``; the names that it had are superseded and kept. Nothing: no name.

    The name belongs to the reference's file, so that it outlives any new grouping. Raises
    ``NotFound`` for a form that members do not have, ``NameRefused`` for a name too long.
    """
    form = session.get(Boilerplate, form_id)
    if form is None or form.scope is not Scope.DESK:
        raise NotFound(f"There is no form {form_id}. `daylight documents clusters` lists them.")
    called = " ".join(name.split())
    if len(called) > LONGEST:
        raise NameRefused(
            f"The name has {len(called)} letters; {LONGEST} are the most. The form keeps the name "
            "it had."
        )
    files = (
        select(Document.file_id)
        .join(BoilerplateMember, BoilerplateMember.document_id == Document.id)
        .where(BoilerplateMember.boilerplate_id == form_id)
    )
    standing = select(BoilerplateName).where(
        BoilerplateName.file_id.in_(files), BoilerplateName.superseded_at.is_(None)
    )
    for former in session.scalars(standing.with_for_update()):
        former.superseded_at = now
    session.flush()
    if not called:
        return None
    made = BoilerplateName(
        file_id=form.reference_file_id, name=called, named_at=now, named_by_id=member_id
    )
    session.add(made)
    session.flush()
    return made
