"""The lines of a fee follow the events: what they ask makes a line, what we answer a step on it.

One way only: nobody writes a sum twice. An event that was taken back takes its step with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.law.vocabulary import EventKind as K
from app.models import FeeKind, FeeLine, FeeState, FeeStep, RequestEvent
from app.queries.fees import AGREED, OPEN, Seen, of_requests
from app.services.request_status import Happening, live

REFUNDED = "fee_refunded"
REPLACED = "A newer estimate took its place."
_ASKED = {K.FEE_ESTIMATED.value: FeeKind.OTHER, K.DEPOSIT_ASKED.value: FeeKind.DEPOSIT}


def follow(
    session: Session, happenings: Mapping[int, Sequence[Happening]], *, now: datetime
) -> None:
    """Bring the lines of these requests up to date with their events.

    Safe to run any number of times. Costs nothing where no event speaks of money.
    """
    ids = [
        request_id
        for request_id, each in happenings.items()
        if any(one.kind in _HANDLERS for one in each)
    ]
    if not ids:
        return
    lines = of_requests(session, ids)
    for request_id in ids:
        _Following(session, request_id, lines.get(request_id, []), now).run(happenings[request_id])


def settle(session: Session, line: FeeLine) -> None:
    """Write down where a line stands by its steps, or drop it where none is left that counts."""
    session.flush()
    session.expire(line, ["steps"])
    seen = next(
        each for each in of_requests(session, [line.request_id])[line.request_id]
        if each.line is line
    )  # fmt: skip
    if not seen.steps and seen.waiting is None:
        session.execute(delete(FeeStep).where(FeeStep.line_id == line.id))
        session.delete(line)
        session.flush()
        return
    line.asked_cents, line.cents, line.state = seen.stand.asked, seen.stand.cents, seen.stand.state


@dataclass(slots=True)
class _Following:
    """One request whose lines are brought up to date; its lines are read once."""

    session: Session
    request_id: int
    lines: list[Seen]
    now: datetime

    def run(self, happenings: Iterable[Happening]) -> None:
        told = list(happenings)
        known = {step.event_id for each in self.lines for step in each.line.steps}
        touched = [each.line for each in self.lines]
        new = [one for one in live(told) if one.kind in _HANDLERS and one.id not in known]
        for one in sorted(new, key=lambda each: each.id):
            if self._is_noted(one):
                continue
            _HANDLERS[one.kind](self, one)
            self.session.flush()
            self.lines = of_requests(self.session, [self.request_id]).get(self.request_id, [])
        touched += [each.line for each in self.lines if each.line not in touched]
        for line in touched:
            settle(self.session, line)

    def _is_noted(self, one: Happening) -> bool:
        """Whether an act on a line made this very entry and will note the step itself."""
        return bool(one.facts.get("fee_line"))

    def step(self, seen: Seen, state: FeeState, cents: int, one: Happening, note: str = "") -> None:
        """Add one step to a line."""
        self._step(seen.line, state, cents, one, note)

    def _step(
        self, line: FeeLine, state: FeeState, cents: int, one: Happening, note: str = ""
    ) -> None:
        event = self.session.get_one(RequestEvent, one.id)
        self.session.add(
            FeeStep(
                line_id=line.id,
                state=state,
                cents=cents,
                happened_on=one.on,
                note=note,
                event_id=one.id,
                taken_at=self.now,
                taken_by_id=event.member_id,
                approved_at=self.now,
                approved_by_id=event.member_id,
            )
        )

    def line(self, kind: FeeKind, state: FeeState, cents: int, one: Happening) -> None:
        """Add a line that this event makes."""
        made = FeeLine(
            request_id=self.request_id,
            kind=kind,
            asked_cents=cents,
            cents=cents,
            estimated_on=one.on,
            added_at=self.now,
            added_by_id=self.session.get_one(RequestEvent, one.id).member_id,
        )
        self.session.add(made)
        self.session.flush()
        self._step(made, state, cents, one)

    def of(self, states: Iterable[FeeState]) -> list[Seen]:
        """The lines in these states."""
        return [each for each in self.lines if each.stand.state in set(states) and not each.is_over]


def _asks(at: _Following, one: Happening) -> None:
    """Make a line of what they ask, or let the sum take the place of the estimate before."""
    cents, kind = one.facts.get("amount_cents"), _ASKED[one.kind]
    if cents is None:
        return
    alike = [
        each
        for each in at.lines
        if (each.line.kind is FeeKind.DEPOSIT) is (kind is FeeKind.DEPOSIT)
    ]
    before = [each for each in alike if each.stand.state in OPEN or not _was_asked(each)]
    if not before:
        at.line(kind, FeeState.ESTIMATED, cents, one)
        return
    first, *others = before
    at.step(first, FeeState.ESTIMATED, cents, one)
    first.line.hundredths = first.line.rate_cents = None
    if others:
        first.line.kind, first.line.what = kind, ""
    for each in others:
        at.step(each, FeeState.ESTIMATED, 0, one, REPLACED)


def _was_asked(seen: Seen) -> bool:
    return any(step.state is FeeState.ESTIMATED for step in seen.steps)


def _accepted(at: _Following, one: Happening) -> None:
    cents, opened = one.facts.get("amount_cents"), at.of(OPEN)
    if not opened:
        agreed = sum(each.stand.cents for each in at.of(AGREED))
        if cents and cents > agreed:
            at.line(FeeKind.OTHER, FeeState.ACCEPTED, cents - agreed, one)
        return
    left = cents
    for each in opened:
        part = each.stand.cents if left is None else min(left, each.stand.cents)
        if part or each.stand.cents == 0:
            at.step(each, FeeState.ACCEPTED, part, one)
        left = None if left is None else left - part


def _paid(at: _Following, one: Happening) -> None:
    """Pay what was accepted first, then what is open; what is more than both is a line too."""
    left = one.facts.get("amount_cents")
    owing = [(each, each.stand.owed) for each in at.of({FeeState.ACCEPTED}) if each.stand.owed]
    opened = [(each, each.stand.cents) for each in at.of(OPEN) if each.stand.cents]
    if left is None:
        for each, owed in owing or opened:
            at.step(each, FeeState.PAID, owed, one)
        return
    for each, owed in [*owing, *opened]:
        part = min(left, owed)
        if part:
            at.step(each, FeeState.PAID, part, one)
        left -= part
    if left:
        at.line(FeeKind.OTHER, FeeState.PAID, left, one)


def _waived(at: _Following, one: Happening) -> None:
    for each in at.of(OPEN | {FeeState.ACCEPTED}):
        at.step(each, FeeState.WAIVED, 0, one)


def _narrowed(at: _Following, one: Happening) -> None:
    for each in at.of(OPEN):
        at.step(each, FeeState.NARROWED, each.stand.cents, one)


def _refunded(at: _Following, one: Happening) -> None:
    left = one.facts.get("amount_cents")
    for each in (each for each in at.lines if each.stand.paid):
        part = each.stand.paid if left is None else min(left, each.stand.paid)
        if part:
            at.step(each, FeeState.REFUNDED, part, one)
        left = None if left is None else left - part


_HANDLERS: dict[str, Callable[[_Following, Happening], None]] = {
    K.FEE_ESTIMATED.value: _asks,
    K.DEPOSIT_ASKED.value: _asks,
    K.FEE_ACCEPTED.value: _accepted,
    K.PAID.value: _paid,
    K.FEE_WAIVED.value: _waived,
    K.NARROWED.value: _narrowed,
    REFUNDED: _refunded,
}
