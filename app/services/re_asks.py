"""Asking again: agencies that were only considering, once a claim says that they agreed."""

from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    Audience,
    Campaign,
    CampaignLetter,
    PartnershipStatus,
    Passage,
    RecordsRequest,
    RequestStatus,
)
from app.queries.preflight import latest_statuses
from app.services import events
from app.services.chunks import chunks

CHUNK = 500


def remind(session: Session, *, now: datetime, today: date) -> int:
    """Put each such agency on the follow-up list of today, and say why; give back how many.

    An agency that has got the other letter meanwhile, or is on the list already, is left alone.
    """
    reminded = 0
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        vendor_ids = [vendor.id for vendor in campaign.vendors]
        for waiting in chunks(_asked_while_considering(session, campaign, today), CHUNK):
            statuses = latest_statuses(session, vendor_ids, [one.agency_id for one in waiting])
            for request in waiting:
                if statuses.get(request.agency_id) is PartnershipStatus.ACTIVE:
                    _remind(session, request, now=now, today=today)
                    reminded += 1
    return reminded


def follow_ups_due(session: Session, *, today: date) -> int:
    """Count the open requests whose follow-up day has come."""
    due = (
        select(func.count())
        .select_from(RecordsRequest)
        .where(RecordsRequest.follow_up_on <= today, RecordsRequest.closed_on.is_(None))
    )
    return session.scalars(due).one()


def _asked_while_considering(
    session: Session, campaign: Campaign, today: date
) -> list[RecordsRequest]:
    later = aliased(RecordsRequest)
    partner = aliased(CampaignLetter)
    has_the_other = exists().where(
        later.agency_id == RecordsRequest.agency_id,
        later.campaign_id == campaign.id,
        later.letter_id == partner.id,
        partner.audience == Audience.PARTNER,
        # A letter about one passage does not ask for the agreement.
        partner.id.not_in(select(Passage.letter_id)),
    )
    query = (
        select(RecordsRequest)
        .join(CampaignLetter, CampaignLetter.id == RecordsRequest.letter_id)
        .where(
            RecordsRequest.campaign_id == campaign.id,
            CampaignLetter.audience == Audience.CONSIDERING,
            RecordsRequest.status != RequestStatus.WITHDRAWN,
            or_(RecordsRequest.follow_up_on.is_(None), RecordsRequest.follow_up_on > today),
            ~has_the_other,
        )
        .order_by(RecordsRequest.id)
    )
    return list(session.scalars(query))


def _remind(
    session: Session, records_request: RecordsRequest, *, now: datetime, today: date
) -> None:
    on = max(today, records_request.filed_on)
    events.record(
        session,
        records_request,
        "follow_up_set",
        on=on,
        facts={"follow_up_on": on},
        note="A claim says that it has an agreement by now: ask it for that.",
        now=now,
        again=True,
    )
