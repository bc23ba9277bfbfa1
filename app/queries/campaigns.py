"""Reads of campaigns: the list, one with its letters, and which agency got which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, selectinload

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Document,
    LetterVersion,
    RecordsRequest,
)

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class VersionUse:
    """A version of a letter and how many requests carry it."""

    version: LetterVersion
    requests: int
    first_on: date | None
    last_on: date | None


def by_slug(session: Session, slug: str) -> Campaign | None:
    """Find a campaign by its address, its letters and their versions with it."""
    return session.scalar(
        select(Campaign)
        .where(Campaign.slug == slug)
        .options(
            selectinload(Campaign.letters).selectinload(CampaignLetter.versions),
            selectinload(Campaign.vendors),
            selectinload(Campaign.products),
        )
    )


def all_campaigns(session: Session) -> Sequence[Campaign]:
    """List every campaign, the newest first, with its letters and vendors."""
    return session.scalars(
        select(Campaign)
        .options(selectinload(Campaign.letters), selectinload(Campaign.vendors))
        .order_by(Campaign.created_at.desc(), Campaign.id.desc())
    ).all()


def agencies_asked(session: Session, campaign_id: int) -> int:
    """Count the agencies that have a request of the campaign."""
    asked = exists().where(
        RecordsRequest.agency_id == Agency.id, RecordsRequest.campaign_id == campaign_id
    )
    return session.scalar(select(func.count(Agency.id)).where(asked)) or 0


def letters_used(session: Session, campaign_id: int) -> dict[int, int]:
    """Count the requests of each letter of a campaign that has any."""
    rows = session.execute(
        select(RecordsRequest.letter_id, func.count())
        .where(RecordsRequest.campaign_id == campaign_id)
        .group_by(RecordsRequest.letter_id)
    )
    return {letter_id: number for letter_id, number in rows if letter_id is not None}


def version_uses(session: Session, letter: CampaignLetter) -> list[VersionUse]:
    """Tell of each version of a letter, the newest first, how many requests carry it."""
    rows = session.execute(
        select(
            RecordsRequest.version_id,
            func.count(),
            func.min(RecordsRequest.filed_on),
            func.max(RecordsRequest.filed_on),
        )
        .where(RecordsRequest.letter_id == letter.id)
        .group_by(RecordsRequest.version_id)
    )
    used = {row[0]: row[1:] for row in rows}
    return [
        VersionUse(version, *used.get(version.id, (0, None, None)))
        for version in reversed(letter.versions)
    ]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A request that carries one version of a letter, and the agency that got it."""

    ref: str
    agency_id: int
    agency: str
    state: str
    number: int
    filed_on: date


def carriers(
    session: Session, letter: CampaignLetter, *, page: int = 1
) -> tuple[list[Carrier], int]:
    """List one page of the agencies that got a letter with the number of its version; count all."""
    query = (
        select(
            RecordsRequest.ref,
            Agency.id,
            Agency.name,
            Agency.state,
            LetterVersion.number,
            RecordsRequest.filed_on,
        )
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .join(LetterVersion, LetterVersion.id == RecordsRequest.version_id)
        .where(RecordsRequest.letter_id == letter.id)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(Agency.state, Agency.name, RecordsRequest.id)
    rows = session.execute(shown.limit(PER_PAGE).offset((max(1, page) - 1) * PER_PAGE))
    return [Carrier(*row) for row in rows], total


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that came in for a campaign."""

    id: int
    title: str
    agency: str
    state: str
    received_on: date
    added_at: datetime


def newest_documents(session: Session, campaign_id: int, *, most: int = 8) -> list[NewDocument]:
    """List the documents that came in last for the campaign's requests."""
    rows = session.execute(
        select(
            Document.id,
            Document.title,
            Agency.name,
            Agency.state,
            Document.received_on,
            Document.added_at,
        )
        .join(RecordsRequest, RecordsRequest.id == Document.request_id)
        .join(Agency, Agency.id == Document.agency_id)
        .where(RecordsRequest.campaign_id == campaign_id)
        .order_by(Document.added_at.desc(), Document.id.desc())
        .limit(most)
    )
    return [NewDocument(*row) for row in rows]
