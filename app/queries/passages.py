"""Passages that letters quote: what was asked because of a document, and because of what it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Document,
    Passage,
    RecordsRequest,
    RequestStatus,
)


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A request that quotes a passage, and where it stands."""

    ref: str
    agency: str
    state: str
    status: RequestStatus
    filed_on: date


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """A passage with its letter, and the requests filed with it; none until somebody files one."""

    passage: Passage
    letter: str
    campaign: str
    filed: list[Filed] = field(default_factory=list)


def asked_because_of(session: Session, document: Document) -> Sequence[AskedFor]:
    """List what was asked because of a document, by page. Two queries."""
    found = session.execute(
        select(Passage, CampaignLetter.name, Campaign.slug)
        .join(CampaignLetter, CampaignLetter.id == Passage.letter_id)
        .join(Campaign, Campaign.id == CampaignLetter.campaign_id)
        .where(Passage.document_id == document.id)
        .order_by(Passage.page, Passage.id)
    )
    asked = {
        passage.letter_id: AskedFor(passage=passage, letter=name, campaign=slug)
        for passage, name, slug in found
    }
    if asked:
        requests = session.execute(
            select(RecordsRequest, Agency.name, Agency.state)
            .join(Agency, Agency.id == RecordsRequest.agency_id)
            .where(RecordsRequest.letter_id.in_(asked), RecordsRequest.taken_back == 0)
            .order_by(RecordsRequest.filed_on, RecordsRequest.id)
        )
        for one, agency, state in requests:
            told = Filed(
                ref=one.ref, agency=agency, state=state, status=one.status, filed_on=one.filed_on
            )
            asked[one.letter_id or 0].filed.append(told)
    return list(asked.values())


def because_of(session: Session, request: RecordsRequest) -> Passage | None:
    """Give the passage that a request quotes, its document with it; none where it quotes none."""
    if request.letter_id is None:
        return None
    query = select(Passage).filter_by(letter_id=request.letter_id)
    return session.scalars(query.options(joinedload(Passage.document))).first()
