"""Succession: which of a vendor's forms followed which, and what changed between them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Boilerplate, FileText, Scope
from app.services.boilerplate.comparing import compare
from app.services.boilerplate.signatures import Signature, likeness, unpacked
from app.services.boilerplate.sources import called, text_of

_RELATED: Final = 0.05
"""The share of runs from which a form may be a later version of another."""


def note_succession(session: Session, scope: Scope) -> int:
    """Note of each form which earlier one of its vendor it is likest to; count those that changed.

    Forms are ordered by the first date of their agreements. One whose agreements bear no date, or
    whose vendor nobody knows, follows none and is followed by none.
    """
    forms = session.scalars(select(Boilerplate).filter_by(scope=scope)).all()
    signed = _signatures(session, forms)
    lines: defaultdict[str, list[Boilerplate]] = defaultdict(list)
    changed = 0
    for form in sorted(forms, key=lambda one: (str(one.first_on or ""), one.id)):
        before = lines[form.vendor] if form.vendor and form.first_on else []
        changed += _note(session, form, _predecessor(form, before, signed))
        if form.vendor and form.first_on:
            before.append(form)
    session.flush()
    return changed


def _predecessor(
    form: Boilerplate, before: list[Boilerplate], signed: dict[int, Signature]
) -> Boilerplate | None:
    own = signed.get(form.reference_file_id, ())
    related = [
        (likeness(own, signed.get(one.reference_file_id, ())), one.first_on, one.id, one)
        for one in before
    ]
    best = max(
        (one for one in related if one[0] >= _RELATED), default=None, key=lambda one: one[:3]
    )
    return best[3] if best else None


def _note(session: Session, form: Boilerplate, before: Boilerplate | None) -> bool:
    inputs = [before.inputs, form.inputs] if before else None
    told = form.follows_how["inputs"] if form.follows_how else None
    number = before.id if before else None
    if told == inputs and form.follows_id == number:
        return False
    form.follows_id = number
    form.follows_how = _how(session, before, form) | {"inputs": inputs} if before else None
    return True


def _how(session: Session, before: Boilerplate, form: Boilerplate) -> dict[str, Any]:
    earlier = text_of(session, before.reference_file_id)
    made = compare(
        earlier,
        text_of(session, form.reference_file_id, beside=earlier),
        called(before.reference.agency),
        called(form.reference.agency),
    )
    return {"share": made.share, "counts": made.counts}


def _signatures(session: Session, forms: Iterable[Boilerplate]) -> dict[int, Signature]:
    files = [one.reference_file_id for one in forms]
    rows = session.execute(
        select(FileText.file_id, FileText.signature).where(FileText.file_id.in_(files))
    )
    return {file_id: unpacked(kept) or () for file_id, kept in rows}
