"""What agencies said when a campaign asked for their agreement, and which agreements answer it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.models import AgreementFacts, Campaign, Document, RecordsRequest, RequestItem
from app.models.vendor import all_names
from app.queries.answer_grid import said_of
from app.queries.governing import AGREEMENTS
from app.queries.public_answers import Answer

CATEGORY: Final = "agreement"
"""The records of the catalogue that are agreements."""

# Of several letters that ask one agency for it, the answer that comes first here is told.
_RANK: Final = {
    answer: place
    for place, answer in enumerate(
        (
            Answer.RECORDS,
            Answer.PART,
            Answer.NONE_EXISTS,
            Answer.REFUSED,
            Answer.NOT_SUBJECT,
            Answer.TRANSFERRED,
            Answer.SILENT,
            Answer.WAITING,
            Answer.UNSENT,
            Answer.WITHDRAWN,
        )
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agency said when it was asked for its agreement."""

    answer: Answer
    ref: str


def agreements_of(session: Session, campaign: Campaign) -> Select[int]:
    """Select the agreements that answer this campaign.

    Those that came with its requests, and those from elsewhere whose noted facts name one of its
    vendors.
    """
    of_campaign = select(RecordsRequest.id).where(RecordsRequest.campaign_id == campaign.id)
    return select(Document.id).where(
        Document.kind.in_(AGREEMENTS),
        or_(
            Document.request_id.in_(of_campaign),
            Document.id.in_(_naming(session, campaign)),
        ),
    )


def answers_campaign(session: Session, campaign: Campaign) -> ColumnElement[bool]:
    """Say the same of an agreement whose request, if it has one, is joined to it."""
    by_request = RecordsRequest.campaign_id == campaign.id
    named = _naming(session, campaign)
    return or_(by_request, Document.id.in_(named)) if named else by_request


def _naming(session: Session, campaign: Campaign) -> list[int]:
    names = [name for vendor in campaign.vendors for name in all_names(vendor)]
    if not names:
        return []
    of_campaign = select(RecordsRequest.id).where(RecordsRequest.campaign_id == campaign.id)
    rows = session.execute(
        select(Document.id, AgreementFacts.parties)
        .join(AgreementFacts, AgreementFacts.document_id == Document.id)
        .where(
            AgreementFacts.superseded_at.is_(None),
            Document.kind.in_(AGREEMENTS),
            or_(Document.request_id.is_(None), Document.request_id.not_in(of_campaign)),
        )
    )
    return [document_id for document_id, parties in rows if names_vendor(parties, names)]


def names_vendor(parties: Iterable[Mapping[str, str]], names: Sequence[str]) -> bool:
    """Say whether a party that is a vendor goes by one of ``names``, as whole words."""
    wanted = [_as_words(name) for name in names]
    return any(
        name in _as_words(party["name"])
        for party in parties
        if party["role"] == "vendor"
        for name in wanted
    )


def _as_words(name: str) -> str:
    return f" {' '.join(name.casefold().replace(',', ' ').split())} "


def asked_for_agreement(
    session: Session, requests: ColumnElement[bool], late: Select[int]
) -> dict[int, Asked]:
    """Say of each agency what it answered when one of ``requests`` asked for its agreement.

    A later round stands for the earlier ones; of several letters the one that got the most.
    ``late`` selects the requests whose agency may be called silent.
    """
    silent = set(session.scalars(late))
    one = RecordsRequest
    rows = session.execute(
        select(one.id, one.agency_id, one.letter_id, one.ref, one.status, RequestItem.outcome)
        .join(RequestItem, RequestItem.request_id == one.id)
        .where(requests, RequestItem.category == CATEGORY)
        .order_by(one.round)
    )
    last: dict[int, dict[int | None, Asked]] = {}
    for request_id, agency_id, letter_id, ref, status, outcome in rows:
        answer = said_of(outcome, status, is_late=request_id in silent)
        last.setdefault(agency_id, {})[letter_id] = Asked(answer, ref)
    return {
        agency_id: min(by_letter.values(), key=lambda said: _RANK[said.answer])
        for agency_id, by_letter in last.items()
    }
