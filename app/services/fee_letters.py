"""Letters that accept fees, held to the budget of each campaign and to a second person.

Such a letter commits nothing until it has left. From the moment it is queued its sum counts against
the budget all the same, so that no two of them, or a letter and a payment, pass it together.
"""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.vocabulary import EventKind
from app.models import Campaign, LetterKind, RecordsRequest
from app.queries.fee_budgets import promised_by
from app.services.cohort_plan import Asked, Prepared
from app.services.fee_budget import refuse_beyond


def hold_campaigns(session: Session, asked: Asked) -> None:
    """Lock the campaigns of the requests to answer, before the requests themselves are locked.

    Whoever else commits money of these campaigns waits. Nothing to do for another kind of letter.
    """
    if asked.kind is not LetterKind.FEE_ANSWER:
        return
    concerned = select(RecordsRequest.campaign_id).where(RecordsRequest.id.in_(asked.request_ids))
    locked = select(Campaign).where(Campaign.id.in_(concerned)).order_by(Campaign.id)
    session.scalars(locked.with_for_update().execution_options(populate_existing=True)).all()


def refuse_beyond_budget(session: Session, prepared: Prepared) -> None:
    """Refuse the letters, all of them, where they accept more than a campaign has left.

    Raises ``FeeRefused`` with what they would commit and what is left.
    """
    new = promised_by(session, sums(prepared))
    by_campaign: dict[int, set[int]] = defaultdict(set)
    for ready in prepared.ready:
        for one in ready.requests:
            if one.id in new and one.campaign_id is not None:
                by_campaign[one.campaign_id].add(one.id)
    for campaign_id, ids in sorted(by_campaign.items()):
        campaign = session.get_one(Campaign, campaign_id)
        refuse_beyond(session, campaign, sum(new[each] for each in ids), about=ids)


def need_second_person(session: Session, prepared: Prepared, *, above_cents: int) -> bool:
    """Whether a letter accepts more for its request than one person may, besides what is agreed."""
    return any(cents > above_cents for cents in promised_by(session, sums(prepared)).values())


def sums(prepared: Prepared) -> dict[int, int]:
    """What each request's letter accepts; cents."""
    return {
        one.id: int(ready.letter.event[1]["amount_cents"])
        for ready in prepared.ready
        if ready.letter.event[0] == EventKind.FEE_ACCEPTED.value
        for one in ready.requests
    }
