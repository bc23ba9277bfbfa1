"""What the same records cost at different agencies: by campaign, by state, per page, per hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Agency, Campaign, FeeKind, RecordsRequest, RequestStatus
from app.queries.fees import Money, Seen, of_requests, total_of

_GAVE = (RequestStatus.PRODUCED, RequestStatus.PARTLY_ANSWERED)
_HOURS = (FeeKind.SEARCH, FeeKind.REVIEW)


@dataclass(frozen=True, slots=True)
class Price:
    """What one agency asks for one request. ``money`` is all zero where it gave records free."""

    request_id: int
    ref: str
    agency: str
    state: str
    letter: str
    money: Money
    lines: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How prices lie: of ``known`` agencies, ``free`` ask nothing; the rest, from low to high."""

    known: int
    free: int
    lowest: int | None
    middle: int | None  # the median of those that charge
    highest: int | None


@dataclass(frozen=True, slots=True)
class Rates:
    """What is asked for each page or hour, cents, over so many lines that name a rate."""

    what: str
    number: int
    lowest: int
    middle: int
    highest: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The prices of one campaign. ``filed`` counts every request, answered or not."""

    campaign: Campaign
    filed: int
    prices: tuple[Price, ...]  # the highest first
    spread: Spread
    states: tuple[tuple[str, Spread], ...]
    rates: tuple[Rates, ...]


def comparison(session: Session, campaign: Campaign) -> Comparison:
    """Compare what the agencies asked for the requests of a campaign; four queries.

    A price is known where an agency named one, or gave records and named none. What was waived
    counts as asked: the comparison is of what they ask.
    """
    filed = session.scalar(
        select(func.count(RecordsRequest.id)).where(RecordsRequest.campaign_id == campaign.id)
    )
    query = (
        select(
            RecordsRequest.id,
            RecordsRequest.ref,
            Agency.name,
            Agency.state,
            RecordsRequest.title,
            RecordsRequest.status,
        )
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .where(RecordsRequest.campaign_id == campaign.id)
    )
    rows = session.execute(query).all()
    lines = _lines(session, campaign)
    prices = [
        Price(*row[:5], total_of(seen), tuple(seen))
        for row in rows
        if (seen := [each for each in lines.get(row.id, []) if each.steps]) or row.status in _GAVE
    ]
    prices.sort(key=lambda each: (-each.money.asked, each.agency, each.request_id))
    states = sorted({each.state for each in prices})
    return Comparison(
        campaign,
        filed or 0,
        tuple(prices),
        _spread(prices),
        tuple((state, _spread(each for each in prices if each.state == state)) for state in states),
        tuple(_rates(prices)),
    )


def _lines(session: Session, campaign: Campaign) -> dict[int, list[Seen]]:
    mine = select(RecordsRequest.id).where(RecordsRequest.campaign_id == campaign.id)
    return of_requests(session, mine)


def _spread(prices: Iterable[Price]) -> Spread:
    asked = [each.money.asked for each in prices]
    charged = [cents for cents in asked if cents]
    if not charged:
        return Spread(len(asked), len(asked), None, None, None)
    free = len(asked) - len(charged)
    return Spread(len(asked), free, min(charged), round(median(charged)), max(charged))


def _rates(prices: Sequence[Price]) -> Iterable[Rates]:
    for what, kinds in (("a page or copy", (FeeKind.COPIES,)), ("an hour", _HOURS)):
        named = [
            seen.line.rate_cents
            for price in prices
            for seen in price.lines
            if seen.line.kind in kinds and seen.line.rate_cents is not None and not seen.is_over
        ]
        if named:
            yield Rates(what, len(named), min(named), round(median(named)), max(named))
