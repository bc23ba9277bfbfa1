"""Budgets for fees: what a campaign may spend, has committed, and promises in letters to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.vocabulary import EventKind
from app.models import (
    Campaign,
    Cohort,
    Dispatch,
    DispatchState,
    FeeState,
    LetterKind,
    RecordsRequest,
)
from app.queries.fees import (
    AGREED,
    OPEN,
    Money,
    Seen,
    money_of,
    of_requests,
    total_of,
    with_requests,
)

# A letter that failed may be sent again, so that it promises until it is withdrawn. One that has
# left is no promise any more: its entry has committed the money.
_OVER = (DispatchState.SENT, DispatchState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a campaign may spend, and what it has; cents. ``limit`` is None where nobody set one.

    ``promised`` is what letters that have not left yet will commit.
    """

    campaign: Campaign
    limit: int | None
    money: Money
    requests: int  # with a fee
    promised: int = 0

    @property
    def bound(self) -> int:
        """What is committed, or will be when the letters have left."""
        return self.money.committed + self.promised

    @property
    def left(self) -> int | None:
        """What is left to commit; below zero where the budget was lowered since."""
        return None if self.limit is None else self.limit - self.bound


def budgets(session: Session) -> list[Budget]:
    """The budget of every campaign that has one, or a fee."""
    by_campaign: dict[int, dict[int, list[Seen]]] = {}
    for asked, seen in with_requests(session):
        mine = by_campaign.setdefault(asked.campaign_id or 0, {})
        mine.setdefault(asked.id, []).append(seen)
    letters = _accepting_letters(session)
    campaigns = session.scalars(select(Campaign).order_by(Campaign.name)).all()
    return [
        _budget(each, by_campaign.get(each.id, {}), letters.get(each.id, {}))
        for each in campaigns
        if {each.id} & (by_campaign.keys() | letters.keys()) or each.fee_budget_cents is not None
    ]


def budget_of(session: Session, campaign: Campaign, *, but: Collection[int] = ()) -> Budget:
    """The budget of one campaign, from the lines and letters as they are now.

    What letters promise about the requests ``but`` is not counted: it is about to be replaced.
    """
    mine: dict[int, list[Seen]] = {}
    for asked, seen in with_requests(session, RecordsRequest.campaign_id == campaign.id):
        mine.setdefault(asked.id, []).append(seen)
    letters = _accepting_letters(session, campaign.id).get(campaign.id, {})
    return _budget(
        campaign, mine, {asked: cents for asked, cents in letters.items() if asked not in but}
    )


def promised_by(session: Session, letters: Mapping[int, int]) -> dict[int, int]:
    """What letters that accept these sums would commit besides what is; cents by request."""
    lines = of_requests(session, list(letters)) if letters else {}
    return {asked: _promise(cents, lines.get(asked, [])) for asked, cents in letters.items()}


def _budget(
    campaign: Campaign, by_request: dict[int, list[Seen]], letters: Mapping[int, int]
) -> Budget:
    money = sum((total_of(lines) for lines in by_request.values()), Money())
    promised = sum(_promise(cents, by_request.get(asked, [])) for asked, cents in letters.items())
    return Budget(campaign, campaign.fee_budget_cents, money, len(by_request), promised)


def _promise(cents: int, lines: Sequence[Seen]) -> int:
    """What accepting up to ``cents`` commits besides what is.

    Above the open lines the sum counts as well: they may ask up to it, and we have said yes.
    """
    if not any(each.stand.state in OPEN for each in lines):
        return max(0, cents - sum(each.stand.cents for each in lines if each.stand.state in AGREED))
    left, after = cents, []
    for each in lines:
        stand = each.stand
        if stand.state in OPEN:
            stand = replace(stand, state=FeeState.ACCEPTED, cents=min(left, stand.cents))
            left -= stand.cents
        after.append((each.line.kind, stand))
    return max(0, money_of(after).committed - total_of(lines).committed) + left


def _accepting_letters(
    session: Session, campaign_id: int | None = None
) -> dict[int, dict[int, int]]:
    """The sums in letters that accept a fee and have not left, by campaign and request."""
    query = (
        select(RecordsRequest.campaign_id, Dispatch.request_id, Dispatch.basis)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Cohort, Cohort.id == Dispatch.cohort_id)
        .where(
            Cohort.kind == LetterKind.FEE_ANSWER,
            Dispatch.state.not_in(_OVER),
            RecordsRequest.campaign_id.is_not(None),
        )
        .order_by(Dispatch.id)
    )
    if campaign_id is not None:
        query = query.where(RecordsRequest.campaign_id == campaign_id)
    found: dict[int, dict[int, int]] = {}
    for campaign, asked, basis in session.execute(query):
        told = basis.get("event", {})
        if told.get("kind") == EventKind.FEE_ACCEPTED.value:
            found.setdefault(campaign, {})[asked] = int(told["facts"]["amount_cents"])
    return found
