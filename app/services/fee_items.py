"""What a fee is made of: a sum that an agency named, broken down into its lines."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.law.vocabulary import EventKind as K
from app.models import FeeKind, FeeLine, FeeState, FeeStep, RecordsRequest
from app.queries.fees import OPEN, Seen, of_request
from app.services import events
from app.services.fee_budget import Actor, FeeRefused, money_words
from app.services.fee_lines import settle

LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line as they wrote it: what for, how many hours or pieces at which rate, the sum.

    ``hundredths`` of an hour or piece, ``rate_cents`` for each; ``cents`` may be left to them.
    """

    kind: FeeKind
    what: str = ""
    hundredths: int | None = None
    rate_cents: int | None = None
    cents: int | None = None

    @property
    def sum_cents(self) -> int:
        """What the line comes to; half a cent is rounded up. Refused where nothing says it."""
        if self.hundredths is None or self.rate_cents is None:
            if self.cents is None:
                raise FeeRefused("Give the sum of the line, or how many at which rate.")
            return self.cents
        worked = (self.hundredths * self.rate_cents + 50) // 100
        if self.cents not in {None, worked}:
            raise FeeRefused(
                f"That many at that rate come to {money_words(worked)}, not to "
                f"{money_words(self.cents or 0)}. Nothing was kept. If their own sum is wrong, "
                "keep the sum alone and say so in the words."
            )
        return worked


def add(session: Session, asked: RecordsRequest, item: Item, who: Actor, *, on: date) -> FeeLine:
    """Add a line to what they ask.

    The first one is their demand, and is recorded as such. Once they have named a sum, a line is
    taken out of it, so that nothing is counted twice; one that is more than is left of the sum is
    refused.
    """
    cents = item.sum_cents
    session.refresh(asked, with_for_update=True)
    deposit = item.kind is FeeKind.DEPOSIT
    lines = [
        each
        for each in of_request(session, asked.id)
        if (each.line.kind is FeeKind.DEPOSIT) is deposit and not each.is_over
    ]
    whole = next((each for each in lines if _is_bare(each)), None)
    if whole is None or deposit:
        if lines:
            raise FeeRefused(
                "What they asked is broken down already. Record their new estimate first; then "
                "break that one down. Nothing was kept."
            )
        return _first(session, asked, item, cents, who, on)
    if cents > whole.stand.cents:
        raise FeeRefused(
            f"{money_words(whole.stand.cents)} is left of what they asked, and this line comes to "
            f"{money_words(cents)}. Record their new estimate first. Nothing was kept."
        )
    if cents == whole.stand.cents:
        return _described(whole.line, item)
    return _taken_out(session, whole, item, cents, who, on)


def _is_bare(seen: Seen) -> bool:
    """Whether a line is a sum that nobody has broken down, and that waits for our answer."""
    bare = seen.line.kind is FeeKind.OTHER and not seen.line.what and seen.line.rate_cents is None
    return bare and seen.stand.state in OPEN and seen.waiting is None


def _first(
    session: Session, asked: RecordsRequest, item: Item, cents: int, who: Actor, on: date
) -> FeeLine:
    kind = K.DEPOSIT_ASKED if item.kind is FeeKind.DEPOSIT else K.FEE_ESTIMATED
    event = events.record(
        session,
        asked,
        kind,
        on=on,
        facts={"amount_cents": cents},
        member_id=who.member_id,
        now=who.now,
    )
    made = next(
        each
        for each in of_request(session, asked.id)
        if any(step.event_id == event.id for step in each.steps)
    )
    return _described(made.line, item)


def _taken_out(
    session: Session, whole: Seen, item: Item, cents: int, who: Actor, on: date
) -> FeeLine:
    line = FeeLine(
        request_id=whole.line.request_id,
        message_id=whole.line.message_id,
        asked_cents=cents,
        cents=cents,
        estimated_on=whole.line.estimated_on,
        added_at=who.now,
        added_by_id=who.member_id,
    )
    session.add(_described(line, item))
    session.flush()
    event_id = next((step.event_id for step in whole.steps if step.event_id), None)
    for each, sum_cents in ((line, cents), (whole.line, whole.stand.cents - cents)):
        session.add(
            FeeStep(
                line_id=each.id,
                state=FeeState.ESTIMATED,
                cents=sum_cents,
                happened_on=on,
                note="Broken down.",
                event_id=event_id,
                taken_at=who.now,
                taken_by_id=who.member_id,
                approved_at=who.now,
                approved_by_id=who.member_id,
            )
        )
    settle(session, whole.line)
    settle(session, line)
    return line


def _described(line: FeeLine, item: Item) -> FeeLine:
    line.kind, line.what = item.kind, item.what.strip()[:LONGEST]
    line.hundredths, line.rate_cents = item.hundredths, item.rate_cents
    return line
