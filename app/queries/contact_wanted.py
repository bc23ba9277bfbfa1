"""Agencies that cannot be written to yet, for volunteers who look for a way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.models import Agency, Contact, ContactHealth, ContactKind, ContactSearch

WRITTEN = (ContactKind.EMAIL, ContactKind.PORTAL, ContactKind.POST, ContactKind.FAX)
"""The kinds of contact a letter can go to; a telephone is none."""


@dataclass(frozen=True)
class WantedCounts:
    """How many agencies want a contact, and how many of them somebody is looking for."""

    wanted: int
    taken: int


def has_usable_contact() -> ColumnElement[bool]:
    """Say, as a condition on ``Agency``, that a letter can reach it.

    A contact that fails is not usable, nor a street address without a ZIP code.
    """
    return exists().where(
        Contact.agency_id == Agency.id,
        Contact.kind.in_(WRITTEN),
        Contact.health != ContactHealth.FAILING,
        Contact.value != "",
        or_(Contact.kind != ContactKind.POST, Contact.zip != ""),
    )


def contact_wanted(
    session: Session, now: datetime, *, state: str = "", limit: int = 50, offset: int = 0
) -> list[Agency]:
    """List agencies that want a contact and that nobody is looking for, with their contacts.

    The largest come first.
    """
    query = _wanted(state).where(~_taken(now)).options(selectinload(Agency.contacts))
    ordered = query.order_by(
        Agency.population.is_(None), Agency.population.desc(), Agency.state, Agency.name, Agency.id
    )
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def next_wanted(session: Session, now: datetime, *, state: str = "") -> Agency | None:
    """Give the agency a volunteer should look at next; None where all have a contact."""
    return next(iter(contact_wanted(session, now, state=state, limit=1)), None)


def searches_of(session: Session, member_id: int, now: datetime) -> list[Agency]:
    """List the agencies a member is looking for, the oldest taken first."""
    query = (
        select(Agency)
        .join(ContactSearch, ContactSearch.agency_id == Agency.id)
        .where(ContactSearch.member_id == member_id, ContactSearch.until_at > now)
        .options(selectinload(Agency.contacts))
    )
    return list(session.scalars(query.order_by(ContactSearch.until_at, Agency.id)))


def wanted_counts(session: Session, now: datetime, *, state: str = "") -> WantedCounts:
    """Count the queue."""
    wanted = _wanted(state).with_only_columns(func.count(Agency.id))
    return WantedCounts(session.scalar(wanted) or 0, session.scalar(wanted.where(_taken(now))) or 0)


def _wanted(state: str) -> Select[Agency]:
    query = select(Agency).where(
        Agency.merged_into_id.is_(None), Agency.subject_to_law, ~has_usable_contact()
    )
    return query.where(Agency.state == state) if state else query


def _taken(now: datetime) -> ColumnElement[bool]:
    return exists().where(ContactSearch.agency_id == Agency.id, ContactSearch.until_at > now)
