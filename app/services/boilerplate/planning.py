"""Planning: which forms there are now, and which of them have to be computed again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Boilerplate, BoilerplateMember, Scope, Vendor
from app.models.vendor import all_names
from app.services.boilerplate.groups import groups
from app.services.boilerplate.sources import Source, sources

RULES: Final = 4
"""The version of the rules by which forms are made. Another one makes all anew."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A form as it should be. ``kept_as`` is the row that it continues; none where it is new."""

    scope: Scope
    reference: Source
    members: tuple[Source, ...]
    inputs: str
    kept_as: int | None
    is_stale: bool


def plans(session: Session, scope: Scope) -> list[Plan]:
    """Say which forms there are, the largest first. An agreement like no other is in none."""
    known = {one.document_id: one for one in sources(session, scope)}
    found = groups({number: one.signature for number, one in known.items()})
    shared = [
        (known[group.reference], tuple(known[number] for number in group.members))
        for group in found
        if len(group.members) > 1
    ]
    rows = {row.id: row for row in session.scalars(select(Boilerplate).filter_by(scope=scope))}
    continued = _continued(_membership(session, scope), [members for _one, members in shared])
    made: list[Plan] = []
    vendors = _vendors(session)
    for (reference, members), kept_as in zip(shared, continued, strict=True):
        inputs = _inputs(reference, members, vendors)
        made.append(
            Plan(
                scope=scope,
                reference=reference,
                members=members,
                inputs=inputs,
                kept_as=kept_as,
                is_stale=kept_as is None or rows[kept_as].inputs != inputs,
            )
        )
    return made


def _membership(session: Session, scope: Scope) -> dict[int, int]:
    query = (
        select(BoilerplateMember.document_id, BoilerplateMember.boilerplate_id)
        .join(Boilerplate, BoilerplateMember.boilerplate_id == Boilerplate.id)
        .where(Boilerplate.scope == scope)
    )
    return {row.document_id: row.boilerplate_id for row in session.execute(query)}


def _continued(before: Mapping[int, int], found: Sequence[Sequence[Source]]) -> list[int | None]:
    """Give each form the row with which it has most agreements in common; none has it twice."""
    taken: set[int] = set()
    made: list[int | None] = []
    for members in found:
        counts = Counter(before[one.document_id] for one in members if one.document_id in before)
        free = [(-number, row) for row, number in counts.items() if row not in taken]
        row = min(free)[1] if free else None
        if row is not None:
            taken.add(row)
        made.append(row)
    return made


def _vendors(session: Session) -> list[list[str]]:
    return [all_names(one) for one in session.scalars(select(Vendor).order_by(Vendor.id))]


def _inputs(reference: Source, members: Sequence[Source], vendors: list[list[str]]) -> str:
    told = [f"rules {RULES} reference {reference.document_id} vendors {vendors}"]
    for one in members:
        known = (one.document_id, one.file_id, one.read_at, one.signed_on, sorted(one.called))
        told.append(f"{known} {one.signature}")
    return sha256("\n".join(told).encode()).hexdigest()
