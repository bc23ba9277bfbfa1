"""Keeping: a computed form as rows, in place of those that were there before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models import (
    Boilerplate,
    BoilerplateClause,
    BoilerplateMember,
    ClauseDifference,
    ClauseKind,
    Scope,
)
from app.services.boilerplate.comparing import Compared
from app.services.boilerplate.computing import Computed
from app.services.boilerplate.sources import Source

_CHUNK = 2_000


def keep(session: Session, computed: Computed, *, now: datetime) -> int:
    """Keep a form; give back its number, the same as before where it continues one."""
    plan = computed.plan
    form = session.get(Boilerplate, plan.kept_as) if plan.kept_as is not None else None
    if form is None:
        form = Boilerplate(scope=plan.scope)
        session.add(form)
    else:
        _clear(session, form.id)
    form.reference_id, form.reference_file_id = plan.reference.document_id, plan.reference.file_id
    form.vendor, form.inputs, form.built_at = computed.vendor, plan.inputs, now
    form.size = len(plan.members)
    form.agencies = len({one.agency_id for one in plan.members})
    form.first_on, form.last_on, form.undated = _dates(plan.members)
    session.flush()
    _fill(session, form.id, computed)
    return form.id


def forget_others(session: Session, scope: Scope, kept: Iterable[int]) -> int:
    """Forget the forms that are none any more; count them."""
    old = select(Boilerplate).where(Boilerplate.scope == scope, Boilerplate.id.not_in(list(kept)))
    gone = session.scalars(old).all()
    for form in gone:
        _clear(session, form.id)
        session.delete(form)
    session.flush()
    return len(gone)


def _clear(session: Session, form_id: int) -> None:
    session.execute(delete(BoilerplateMember).filter_by(boilerplate_id=form_id))
    session.execute(delete(BoilerplateClause).filter_by(boilerplate_id=form_id))


def _dates(members: Sequence[Source]) -> tuple[date | None, date | None, int]:
    dated = sorted(one.signed_on for one in members if one.signed_on)
    first, last = (dated[0], dated[-1]) if dated else (None, None)
    return first, last, len(members) - len(dated)


def _fill(session: Session, form_id: int, computed: Computed) -> None:
    clauses = [
        BoilerplateClause(
            boilerplate_id=form_id,
            number=number,
            after=one.after,
            label=one.label,
            text=one.text,
            page=one.page,
        )
        for number, one in enumerate(computed.clauses, start=1)
    ]
    members = [
        _member(form_id, source, computed, at) for at, source in enumerate(computed.plan.members)
    ]
    session.add_all([*clauses, *members])
    session.flush()
    numbers = [one.id for one in clauses]
    rows = [
        row
        for at, member in enumerate(members)
        for row in _differences(member.id, numbers, computed, at)
    ]
    for at in range(0, len(rows), _CHUNK):
        session.execute(insert(ClauseDifference), rows[at : at + _CHUNK])


def _member(form_id: int, source: Source, computed: Computed, at: int) -> BoilerplateMember:
    comparison = computed.comparisons[at]
    own = [one for one in comparison.clauses if one.kind is not ClauseKind.ADDED]
    return BoilerplateMember(
        boilerplate_id=form_id,
        document_id=source.document_id,
        file_id=source.file_id,
        share=comparison.share,
        signed_on=source.signed_on,
        kinds=[one.kind.value for one in own],
        pages=[0 if one.kind is ClauseKind.MISSING else one.page for one in own],
        counts=comparison.counts,
        doubtful=comparison.doubtful,
    )


def _differences(
    member_id: int, numbers: Sequence[int], computed: Computed, at: int
) -> Iterable[dict[str, Any]]:
    added = iter(computed.additions[at])
    for one in computed.comparisons[at].clauses:
        if one.kind is ClauseKind.SAME:
            continue
        place = next(added) if one.number is None else one.number - 1
        yield _difference(member_id, numbers[place], one)


def _difference(member_id: int, clause_id: int, one: Compared) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "clause_id": clause_id,
        "kind": one.kind,
        "page": one.page,
        "words": [piece.as_data() for piece in one.pieces],
    }
