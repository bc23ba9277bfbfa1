"""Fees: what a group answers to what an agency asks, with a second person and a budget.

Every act moves the line by a step and, where the law knows of it, the clocks by an event. An
agency's demand is answered when no line of it is open any more: only then is that recorded.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.law.vocabulary import EventKind as K
from app.models import (
    Agency,
    Campaign,
    FeeLine,
    FeeState,
    FeeStep,
    RecordsRequest,
    RequestEvent,
)
from app.queries.fees import OPEN, Seen, Stand, money_of, of_requests
from app.services import events
from app.services.fee_budget import (
    TOO_MUCH,
    Actor,
    FeeRefused,
    locked_campaign,
    money_words,
    refuse_beyond,
)
from app.services.fee_lines import REFUNDED, settle


def line_of(session: Session, line_id: int) -> FeeLine:
    """Find a line. Raises ``NotFound``."""
    line = session.get(FeeLine, line_id)
    if line is None:
        raise NotFound("There is no such line of a fee. Perhaps its entry was taken back.")
    return line


def accept(session: Session, line_id: int, who: Actor, *, told: bool) -> bool:
    """Accept what a line comes to; true where it waits for a second person and counts for nothing.

    ``told``: the agency knows, by phone or portal, and its clocks move; else a letter is to tell
    it, and they move when that has left. Refused for what is answered, waits, or is not covered
    by what is left of the campaign's budget.
    """
    held = _hold(session, line_id)
    _need(held, OPEN, "can be accepted")
    _refuse_waiting(held)
    cents = held.seen.stand.cents
    _check_budget(session, held, replace(held.seen.stand, state=FeeState.ACCEPTED))
    waits = cents > who.above_cents
    event = None if waits or not told else _answered(session, held, K.FEE_ACCEPTED, cents, who)
    _step(session, held, FeeState.ACCEPTED, cents, who, event=event, approved=not waits)
    return waits


def approve(session: Session, line_id: int, who: Actor, *, told: bool) -> None:
    """Agree to an acceptance as the second person: the money is committed now.

    Refused for whoever accepted it, for what does not wait, and beyond the budget.
    """
    held = _hold(session, line_id)
    step = _waiting(held)
    if who.member_id is None or step.taken_by_id == who.member_id:
        raise FeeRefused(
            "Somebody else must agree to this fee: you accepted it. It waits as before."
        )
    after = replace(held.seen.stand, state=FeeState.ACCEPTED, cents=step.cents)
    _check_budget(session, held, after)
    if told:
        event = _answered(session, held, K.FEE_ACCEPTED, step.cents, who)
        step.event_id = event.id if event else None
    step.approved_at, step.approved_by_id = who.now, who.member_id
    settle(session, held.seen.line)


def decline(session: Session, line_id: int, reason: str, who: Actor) -> None:
    """Turn down an acceptance that waits; the line is open again. Refused without a reason."""
    held = _hold(session, line_id)
    _waiting(held)
    note = _reason(reason, "Say why it is not accepted; whoever asked will want to know.")
    _step(
        session,
        held,
        held.seen.stand.state,
        held.seen.stand.cents,
        who,
        note=f"Not agreed to: {note}",
    )


def narrow(session: Session, line_id: int, cents: int, who: Actor, *, on: date) -> None:
    """Note that the request was cut down and the line comes to less now."""
    held = _hold(session, line_id)
    _need(held, OPEN, "can be narrowed")
    _refuse_waiting(held)
    if not 0 <= cents < held.seen.stand.cents:
        raise FeeRefused(
            f"Narrowed, the line must come to less than {money_words(held.seen.stand.cents)}. "
            "If they ask more, record their new estimate. Nothing was changed."
        )
    event = _record(session, held, K.NARROWED, None, who, on)
    _step(session, held, FeeState.NARROWED, cents, who, event=event, on=on)


def waive(session: Session, line_id: int, who: Actor, *, on: date) -> None:
    """Note that they waived the line. What was paid already stays paid."""
    held = _hold(session, line_id)
    _need(held, OPEN | {FeeState.ACCEPTED}, "can be waived")
    event = _answered(session, held, K.FEE_WAIVED, None, who, on)
    _step(session, held, FeeState.WAIVED, 0, who, event=event, on=on)


def refuse(session: Session, line_id: int, reason: str, who: Actor) -> None:
    """Decide not to pay a line; told in the story. No clock moves: their question stays open."""
    held = _hold(session, line_id)
    _need(held, OPEN, "can be refused")
    note = _reason(reason, "Say why it is not paid; the reason stays with the request.")
    said = f"We do not pay {money_words(held.seen.stand.cents)}: {note}"
    events.record(
        session,
        held.asked,
        "note",
        on=held.today(who),
        note=said,
        member_id=who.member_id,
        now=who.now,
        again=True,
    )
    _step(session, held, FeeState.REFUSED, 0, who, note=note)


def pay(session: Session, line_id: int, cents: int | None, who: Actor, *, on: date) -> int:
    """Note a payment; give back what was paid. None: all that is owed.

    An open line is accepted by paying it, where that needs no second person. Refused for more
    than is owed, and beyond the budget.
    """
    held = _hold(session, line_id)
    _need(held, OPEN | {FeeState.ACCEPTED}, "can be paid")
    _refuse_waiting(held)
    stand = held.seen.stand
    opened = stand.state in OPEN
    owed = stand.cents - stand.paid if opened else stand.owed
    paid = owed if cents is None else cents
    if not 0 < paid <= owed:
        raise FeeRefused(
            f"{money_words(owed)} is owed on this line, and {money_words(paid)} cannot be paid "
            "for it. If they ask more now, record their new estimate first. Nothing was changed."
        )
    if opened and stand.cents > who.above_cents:
        raise FeeRefused(TOO_MUCH.format(limit=money_words(who.above_cents)))
    _check_budget(session, held, replace(stand, state=FeeState.ACCEPTED, paid=stand.paid + paid))
    event = _record(session, held, K.PAID, paid, who, on)
    _step(session, held, FeeState.PAID, paid, who, event=event, on=on)
    return paid


def refund(session: Session, line_id: int, cents: int, who: Actor, *, on: date) -> None:
    """Note that money came back. Refused for more than was paid."""
    held = _hold(session, line_id)
    if not 0 < cents <= held.seen.stand.paid:
        raise FeeRefused(
            f"{money_words(held.seen.stand.paid)} was paid on this line; {money_words(cents)} "
            "cannot have come back. Nothing was changed."
        )
    event = _record(session, held, REFUNDED, cents, who, on)
    _step(session, held, FeeState.REFUNDED, cents, who, event=event, on=on)


@dataclass(slots=True)
class _Held:
    """A line whose request and campaign are locked, as it stands now."""

    seen: Seen
    asked: RecordsRequest
    campaign: Campaign | None
    others: list[Seen]
    zone: ZoneInfo

    def today(self, who: Actor) -> date:
        """The day it is where the body is that was asked."""
        return who.now.astimezone(self.zone).date()


def _hold(session: Session, line_id: int) -> _Held:
    """Lock the campaign first, then the request: of two who accept at once, one sees the other."""
    line = line_of(session, line_id)
    asked = session.get_one(RecordsRequest, line.request_id)
    campaign = locked_campaign(session, asked)
    session.refresh(asked, with_for_update=True)
    lines = of_requests(session, [asked.id]).get(asked.id, [])
    seen = next((each for each in lines if each.line.id == line_id), None)
    if seen is None:
        raise NotFound("There is no such line of a fee. Perhaps its entry was taken back.")
    zone = ZoneInfo(session.get_one(Agency, asked.recipient_id).zone)
    return _Held(seen, asked, campaign, [each for each in lines if each is not seen], zone)


def _need(held: _Held, states: frozenset[FeeState], what: str) -> None:
    state = held.seen.stand.state
    if state not in states:
        raise FeeRefused(
            f"This line is {state.value} already, and is not one that {what}. Nothing was changed."
        )


def _refuse_waiting(held: _Held) -> None:
    if held.seen.waiting is not None:
        raise FeeRefused(
            "This line was accepted and waits for a second person. Agree to it, or turn it down."
        )


def _waiting(held: _Held) -> FeeStep:
    if held.seen.waiting is None:
        raise FeeRefused("Nothing about this line waits for a second person any more.")
    return held.seen.waiting


def _check_budget(session: Session, held: _Held, after: Stand) -> None:
    rest = [(each.line.kind, each.stand) for each in held.others]
    mine = held.seen.line.kind
    before = money_of([*rest, (mine, held.seen.stand)]).committed
    more = money_of([*rest, (mine, after)]).committed - before
    refuse_beyond(session, held.campaign, more, about=[held.asked.id])


def _answered(
    session: Session,
    held: _Held,
    kind: str,
    cents: int | None,
    who: Actor,
    on: date | None = None,
) -> RequestEvent | None:
    """Record that their demand is answered, unless another line of it is still open."""
    if any(each.stand.state in OPEN and not each.is_over for each in held.others):
        return None
    if cents is not None:
        agreed = (each.stand for each in held.others if each.stand.state is FeeState.ACCEPTED)
        cents += sum(each.cents for each in agreed)
    return _record(session, held, kind, cents, who, on)


def _record(
    session: Session,
    held: _Held,
    kind: str,
    cents: int | None,
    who: Actor,
    on: date | None = None,
) -> RequestEvent:
    facts: dict[str, Any] = {"fee_line": held.seen.line.id}
    if cents is not None:
        facts["amount_cents"] = cents
    return events.record(
        session,
        held.asked,
        kind,
        on=on or held.today(who),
        facts=facts,
        member_id=who.member_id,
        now=who.now,
        again=True,  # two payments of one sum on one day are two
    )


def _step(
    session: Session,
    held: _Held,
    state: FeeState,
    cents: int,
    who: Actor,
    *,
    event: RequestEvent | None = None,
    note: str = "",
    approved: bool = True,
    on: date | None = None,
) -> None:
    line = held.seen.line
    session.add(
        FeeStep(
            line_id=line.id,
            state=state,
            cents=cents,
            happened_on=on or held.today(who),
            note=note,
            event_id=event.id if event else None,
            taken_at=who.now,
            taken_by_id=who.member_id,
            approved_at=who.now if approved else None,
            approved_by_id=who.member_id if approved else None,
        )
    )
    settle(session, line)


def _reason(words: str, otherwise: str) -> str:
    if not words.strip():
        raise FeeRefused(otherwise)
    return words.strip()[:500]
