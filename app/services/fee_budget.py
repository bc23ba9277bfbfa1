"""What a campaign may spend on fees, and who may promise how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.vocabulary import EventKind as K
from app.models import Campaign, RecordsRequest
from app.queries.fees import AGREED, OPEN, Seen, budget_of, of_request
from app.services import events
from app.services.event_facts import dollars


class FeeRefused(ServiceError):
    """A fee cannot be answered like that; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts when. ``above_cents``: a larger acceptance needs a second person."""

    member_id: int | None
    now: datetime
    above_cents: int


def cents_of(typed: str, what: str = "The amount") -> int:
    """Read dollars as a person types them. Refused in words."""
    try:
        return dollars(typed)
    except ValueError as error:
        raise FeeRefused(f"{what} '{typed}' {error}. Nothing was changed.") from None


def set_budget(session: Session, campaign: Campaign, cents: int | None, *, keep: bool) -> None:
    """Set what all requests of a campaign may cost together; None: no limit is set.

    ``keep`` refuses a budget below what is committed already.
    """
    session.refresh(campaign, with_for_update=True)
    committed = budget_of(session, campaign).money.committed
    if cents is not None and cents < 0:
        raise FeeRefused("A budget is not below zero. Nothing was changed.")
    if keep and cents is not None and cents < committed:
        raise FeeRefused(
            f"{money_words(committed)} is committed already in {campaign.name}, more than "
            f"{money_words(cents)}. The budget stays as it was."
        )
    campaign.fee_budget_cents = cents
    session.flush()


def check_by_hand(
    session: Session, asked: RecordsRequest, kind: str, facts: Mapping[str, Any], who: Actor
) -> None:
    """Hold an entry that commits money to the same rules as the acts above, before it is recorded.

    Only for what a person records by hand; a letter that has left has left. Nothing is refused
    that was accepted before.
    """
    name = events.kind_row(kind).kind
    if name not in {K.FEE_ACCEPTED.value, K.PAID.value}:
        return
    if "fee_line" in facts:
        raise FeeRefused("An entry by hand names no line; pay or accept the line itself.")
    read = events.read_facts(events.kind_row(kind), facts, on=who.now.date())
    campaign = locked_campaign(session, asked)
    seen = of_request(session, asked.id)
    more = _newly_committed(name, read.get("amount_cents"), seen)
    if more > who.above_cents:
        raise FeeRefused(TOO_MUCH.format(limit=money_words(who.above_cents)))
    refuse_beyond(session, campaign, more)


def check_letter(session: Session, asked: RecordsRequest, cents: int, *, above_cents: int) -> None:
    """Refuse a letter that accepts more than was agreed to, or than the budget has left."""
    who = Actor(None, asked.created_at, above_cents)
    check_by_hand(session, asked, K.FEE_ACCEPTED.value, {"amount_cents": cents}, who)


TOO_MUCH = (
    "A second person agrees to a fee above {limit} before it is promised or paid. Accept it under "
    "Fees on the page of the request; nothing was changed."
)


def _newly_committed(kind: str, cents: int | None, seen: list[Seen]) -> int:
    """How much an entry would commit that nobody agreed to yet."""
    opened = sum(each.stand.cents for each in seen if each.stand.state in OPEN)
    agreed = [each.stand for each in seen if each.stand.state in AGREED]
    if kind == K.PAID.value:
        owed = sum(each.owed for each in agreed)
        return max(0, cents - owed) if cents is not None else 0 if owed else opened
    if cents is None:
        return opened
    return min(cents, opened) if opened else max(0, cents - sum(each.cents for each in agreed))


def locked_campaign(session: Session, asked: RecordsRequest) -> Campaign | None:
    """Lock the campaign of a request: whoever else commits money of it waits."""
    if asked.campaign_id is None:
        return None
    return session.get_one(
        Campaign, asked.campaign_id, with_for_update=True, populate_existing=True
    )


def refuse_beyond(session: Session, campaign: Campaign | None, more: int) -> None:
    """Refuse to commit ``more`` cents than the budget of a locked campaign has left."""
    if campaign is None or campaign.fee_budget_cents is None or more <= 0:
        return
    left = budget_of(session, campaign).left
    if left is not None and more > left:
        raise FeeRefused(
            f"This would commit {money_words(more)}, and {money_words(max(0, left))} is left of "
            f"the {money_words(campaign.fee_budget_cents)} for {campaign.name}. Nothing was "
            "changed. An organiser can raise the budget under Fees."
        )


def money_words(cents: int) -> str:
    """Write cents as dollars."""
    return f"${cents / 100:,.2f}"
