"""Fees as they stand: lines, what is owed and committed, what waits for whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from app.models import (
    FeeKind,
    FeeLine,
    FeeState,
    FeeStep,
    RecordsRequest,
    RequestEvent,
)

OPEN = frozenset({FeeState.ESTIMATED, FeeState.NARROWED})
"""States of a line that waits for our answer."""
AGREED = frozenset({FeeState.ACCEPTED, FeeState.PAID, FeeState.REFUNDED})
"""States of a line whose money is committed."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a line stands after its steps; money in cents.

    ``asked`` is the newest estimate, ``cents`` what the line comes to now, ``paid`` what has left
    for it and not come back.
    """

    state: FeeState
    asked: int
    cents: int
    paid: int

    @property
    def owed(self) -> int:
        """What was accepted and has not been paid."""
        return max(0, self.cents - self.paid) if self.state is FeeState.ACCEPTED else 0


@dataclass(frozen=True, slots=True)
class Seen:
    """One line with where it stands, its steps that count, and an acceptance that waits."""

    line: FeeLine
    stand: Stand
    steps: tuple[FeeStep, ...]
    waiting: FeeStep | None

    @property
    def is_over(self) -> bool:
        """Whether a newer estimate took its place, so that nothing is left of it."""
        return not (self.stand.asked or self.stand.cents or self.stand.paid)


@dataclass(frozen=True, slots=True)
class Money:
    """What one request, or many, come to; cents. A deposit is a part of the fee, not added to it.

    ``asked`` by them, ``committed`` by us (accepted or paid), ``paid`` and not returned.
    """

    asked: int = 0
    committed: int = 0
    paid: int = 0

    @property
    def owed(self) -> int:
        """What was accepted and has not been paid."""
        return max(0, self.committed - self.paid)

    def __add__(self, other: "Money") -> "Money":
        """Add the money of another request."""
        return Money(
            self.asked + other.asked, self.committed + other.committed, self.paid + other.paid
        )


def stand_of(steps: Iterable[FeeStep]) -> Stand:
    """Work out where a line stands from the steps that count, in their order.

    Paying is accepting: what is paid in part is accepted as a whole. A new estimate after an
    acceptance is open again, as the sum that was accepted is not the one that they ask now.
    """
    state, asked, cents, paid = FeeState.ESTIMATED, 0, 0, 0
    for step in steps:
        state = step.state
        if state is FeeState.ESTIMATED:
            asked = cents = step.cents
        elif state in {FeeState.NARROWED, FeeState.ACCEPTED}:
            cents = step.cents
        elif state is FeeState.PAID:
            paid += step.cents
            cents = max(cents, paid)
            state = FeeState.PAID if paid >= cents else FeeState.ACCEPTED
        elif state is FeeState.REFUNDED:
            paid = cents = max(0, paid - step.cents)
        else:  # waived or refused: what was paid before stays paid
            cents = paid
    return Stand(state, asked, cents, paid)


def money_of(lines: Iterable[tuple[FeeKind, Stand]]) -> Money:
    """Add up the lines of one request."""
    totals = {"asked": [0, 0], "committed": [0, 0]}
    paid = 0
    for kind, stand in lines:
        at = int(kind is FeeKind.DEPOSIT)
        totals["asked"][at] += stand.asked
        totals["committed"][at] += stand.cents if stand.state in AGREED else stand.paid
        paid += stand.paid
    return Money(max(totals["asked"]), max(*totals["committed"], paid), paid)


def of_request(session: Session, request_id: int) -> list[Seen]:
    """Every line of one request, in the order in which they came."""
    return of_requests(session, [request_id]).get(request_id, [])


def of_requests(
    session: Session, ids: Collection[int] | Select[*tuple[Any, ...]]
) -> dict[int, list[Seen]]:
    """Every line of these requests, named or selected, read afresh, by request."""
    query = (
        select(FeeLine)
        .where(FeeLine.request_id.in_(ids))
        .options(selectinload(FeeLine.steps))
        .order_by(FeeLine.id)
        .execution_options(populate_existing=True)
    )
    return _seen(session, session.scalars(query).all())


def waiting(session: Session) -> list[tuple[RecordsRequest, Seen]]:
    """Acceptances that wait for a second person, the oldest first."""
    lines = select(FeeStep.line_id).where(
        FeeStep.state == FeeState.ACCEPTED, FeeStep.approved_at.is_(None)
    )
    found = with_requests(session, FeeLine.id.in_(lines))
    return sorted(
        ((asked, seen) for asked, seen in found if seen.waiting),
        key=lambda pair: pair[1].waiting.id if pair[1].waiting else 0,
    )


def to_pay(session: Session) -> list[tuple[RecordsRequest, Seen]]:
    """Lines that were accepted and are not paid in full, the oldest first."""
    found = with_requests(session, FeeLine.state == FeeState.ACCEPTED)
    return [(asked, seen) for asked, seen in found if seen.stand.owed]


def to_answer(session: Session) -> list[tuple[RecordsRequest, Seen]]:
    """Lines that wait for our answer and for no second person, the oldest first."""
    found = with_requests(session, FeeLine.state.in_(OPEN))
    return [(asked, seen) for asked, seen in found if not seen.waiting and not seen.is_over]


def total_of(seen: Iterable[Seen]) -> Money:
    """What the lines of one request come to."""
    return money_of((each.line.kind, each.stand) for each in seen)


def with_requests(session: Session, *conditions: object) -> list[tuple[RecordsRequest, Seen]]:
    """Lines with their requests and agencies, in four queries.

    Agencies are not joined: a row that is locked afterwards must not bring an outer join along.
    """
    query = (
        select(FeeLine)
        .join(FeeLine.records_request)
        .options(
            contains_eager(FeeLine.records_request).selectinload(RecordsRequest.agency),
            selectinload(FeeLine.steps),
        )
        .where(*conditions)  # type: ignore[arg-type]  # conditions of the query, whatever they are
        .order_by(FeeLine.id)
        .execution_options(populate_existing=True)
    )
    lines = session.scalars(query).all()
    seen = {each.line.id: each for found in _seen(session, lines).values() for each in found}
    return [(line.records_request, seen[line.id]) for line in lines if line.id in seen]


def _seen(session: Session, lines: Sequence[FeeLine]) -> dict[int, list[Seen]]:
    voided = _voided(session, [step.event_id for line in lines for step in line.steps])
    found: dict[int, list[Seen]] = {}
    for line in lines:
        steps = tuple(step for step in line.steps if step.event_id not in voided)
        waits = bool(steps) and steps[-1].approved_at is None
        counting = tuple(step for step in steps if step.approved_at is not None)
        seen = Seen(line, stand_of(counting), counting, steps[-1] if waits else None)
        found.setdefault(line.request_id, []).append(seen)
    return found


def _voided(session: Session, event_ids: Iterable[int | None]) -> set[int]:
    """Which of these entries were taken back."""
    ids = sorted({each for each in event_ids if each is not None})
    query = select(RequestEvent.voids_id).where(RequestEvent.voids_id.in_(ids))
    return {each for each in session.scalars(query) if each is not None} if ids else set()
