"""The contact-wanted queue: a volunteer takes an agency, gives a contact, or puts it back."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Agency, Contact, ContactSearch, Member
from app.queries.contact_wanted import next_wanted
from app.services.contacts import ContactFacts, Verification, add_contact

LEASE = timedelta(hours=48)
"""How long an agency stays with the volunteer who took it."""


class SearchRefused(ServiceError):
    """The agency is with somebody else, or needs no contact."""


def take(session: Session, agency: Agency, member: Member, *, now: datetime) -> ContactSearch:
    """Take an agency to look for its contact; taking it again renews the time.

    Refuses one that another volunteer has, until the time of that one is over.
    """
    if agency.merged_into_id is not None:
        raise SearchRefused(f"{agency.name} was merged into another agency; look at that one.")
    search = session.scalar(
        select(ContactSearch).where(ContactSearch.agency_id == agency.id).with_for_update()
    )
    if search is None:
        search = ContactSearch(agency_id=agency.id)
        session.add(search)
    elif search.member_id != member.id and search.until_at > now:
        raise SearchRefused(
            f"Somebody else is looking for a contact of {agency.name}; take another."
        )
    search.member_id, search.until_at = member.id, now + LEASE
    session.flush()
    return search


def take_next(session: Session, member: Member, *, now: datetime, state: str = "") -> Agency | None:
    """Take the next agency nobody looks for; None where none is left."""
    agency = next_wanted(session, now, state=state)
    if agency is not None:
        take(session, agency, member, now=now)
    return agency


def release(session: Session, agency: Agency, member: Member) -> None:
    """Put an agency back into the queue. Harmless if somebody else has it by now."""
    session.execute(
        delete(ContactSearch).where(
            ContactSearch.agency_id == agency.id, ContactSearch.member_id == member.id
        )
    )
    session.flush()


def give(
    session: Session,
    agency: Agency,
    facts: ContactFacts,
    member: Member,
    verified: Verification | None,
    *,
    now: datetime,
) -> Contact:
    """Give the contact that was found; the search is over, whoever had it."""
    contact = add_contact(session, agency, facts, verified=verified, member_id=member.id, now=now)
    session.execute(delete(ContactSearch).where(ContactSearch.agency_id == agency.id))
    session.flush()
    return contact
