"""What a campaign may spend on fees, and who may promise how much of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.vocabulary import EventKind as K
from app.models import Campaign, RecordsRequest
from app.queries.fee_budgets import budget_of
from app.queries.fees import AGREED, OPEN, Seen, of_request
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

    ``keep`` refuses a budget below what is committed already, or promised in letters to come.
    """
    session.refresh(campaign, with_for_update=True)
    bound = budget_of(session, campaign).bound
    if cents is not None and cents < 0:
        raise FeeRefused("A budget is not below zero. Nothing was changed.")
    if keep and cents is not None and cents < bound:
        raise FeeRefused(
            f"{money_words(bound)} is committed already in {campaign.name}, more than "
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
    refuse_beyond(session, campaign, more, about=[asked.id])


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


def refuse_beyond(
    session: Session, campaign: Campaign | None, more: int, *, about: Collection[int]
) -> None:
    """Refuse to commit ``more`` cents for the requests ``about`` than a locked campaign has left.

    Letters that have not left count as well, but for those about the same requests.
    """
    if campaign is None or campaign.fee_budget_cents is None or more <= 0:
        return
    budget = budget_of(session, campaign, but=about)
    if budget.left is not None and more > budget.left:
        letters = (
            f", with {money_words(budget.promised)} promised in letters that have not left"
            if budget.promised
            else ""
        )
        raise FeeRefused(
            f"This would commit {money_words(more)}, and {money_words(max(0, budget.left))} is "
            f"left of the {money_words(campaign.fee_budget_cents)} for {campaign.name}{letters}. "
            "Nothing was changed. An organiser can raise the budget under Fees."
        )


def money_words(cents: int) -> str:
    """Write cents as dollars."""
    return f"${cents / 100:,.2f}"
