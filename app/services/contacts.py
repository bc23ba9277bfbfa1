"""Contacts of agencies: given by people with a source, verified, found failing, preferred."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Agency, Contact, ContactHealth, ContactKind
from app.services import cells
from app.services.agency_changes import note_change

_LONGEST = 500
_FEWEST_DIGITS = 7

ADDED = "contact added"
"""How a change of an agency says that a contact is new."""


class ContactRefused(ServiceError):
    """The contact cannot be used as it was given; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """A way to reach an agency, as a person gives it. ``source`` says where it stands."""

    kind: ContactKind
    value: str
    source: str
    city: str = ""
    state: str = ""
    zip: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """Who checked a contact, when, and how (by telephone, say)."""

    on: date
    how: str
    member_id: int | None


def add_contact(
    session: Session,
    agency: Agency,
    facts: ContactFacts,
    *,
    verified: Verification | None = None,
    member_id: int | None,
    now: datetime,
) -> Contact:
    """Add a contact, or complete and verify the one of that kind and value that is there.

    Refuses a value that is not of its kind, and a contact without a source.
    """
    if not facts.source.strip():
        raise ContactRefused("Say where you found it: a web address, or who said so.")
    value = checked_value(facts.kind, facts.value)
    contact = next(
        (
            one
            for one in agency.contacts
            if one.kind is facts.kind and one.value.casefold() == value.casefold()
        ),
        None,
    )
    if contact is None:
        contact = Contact(kind=facts.kind, value=value, health=ContactHealth.UNTRIED)
        agency.contacts.append(contact)
    contact.source = " ".join(facts.source.split())[:_LONGEST]
    contact.label = " ".join(facts.label.split())[:120] or contact.label or ""
    if facts.kind is ContactKind.POST:
        _complete(contact, agency, facts)
    if verified is not None:
        verify(session, contact, verified)
    session.flush()
    note_change(session, agency, ADDED, {}, _shown(contact), member_id, now)
    return contact


def verify(session: Session, contact: Contact, verified: Verification) -> None:
    """Note that a person checked a contact. A failing one is tried again."""
    if not verified.how.strip():
        raise ContactRefused("Say how it was checked, for instance: by telephone.")
    contact.verified_on = verified.on
    contact.verified_by_id = verified.member_id
    contact.verified_how = " ".join(verified.how.split())[:200]
    if contact.health is ContactHealth.FAILING:
        contact.health, contact.health_note = ContactHealth.UNTRIED, ""
    session.flush()


def note_health(session: Session, contact: Contact, health: ContactHealth, note: str) -> None:
    """Note what the use of a contact showed, in the words of the server or the post office."""
    contact.health, contact.health_note = health, note.strip()[:500]
    session.flush()


def prefer(session: Session, contact: Contact) -> None:
    """Prefer this contact over the agency's others."""
    for one in contact.agency.contacts:
        one.preferred = one is contact
    session.flush()


def checked_value(kind: ContactKind, given: str) -> str:
    """Give a contact's value in the form it is kept in. Raises ``ContactRefused``."""
    text = given.strip()
    if len(text) > _LONGEST:
        raise ContactRefused(f"That is longer than {_LONGEST} characters.")
    if kind is ContactKind.EMAIL:
        value = cells.email(text)
        fault = f"{text!r} is not an e-mail address."
    elif kind is ContactKind.PORTAL:
        value = cells.web_address(text)
        fault = f"{text!r} is not the address of a page (https://...)."
    elif kind is ContactKind.POST:
        value = "\n".join(line.strip() for line in text.splitlines() if line.strip())
        fault = "Give the street lines of the address."
    else:
        digits = sum(character.isdigit() for character in text)
        value = " ".join(text.split()) if digits >= _FEWEST_DIGITS else None
        fault = f"{text!r} is not a telephone number."
    if not value:
        raise ContactRefused(fault)
    return value


def _complete(contact: Contact, agency: Agency, facts: ContactFacts) -> None:
    zip_code = cells.zip_code(facts.zip) if facts.zip.strip() else contact.zip or ""
    if zip_code is None:
        raise ContactRefused(f"{facts.zip!r} is not a ZIP code (five digits).")
    contact.zip = zip_code
    contact.city = " ".join(facts.city.split()) or contact.city or agency.city
    contact.state = facts.state or contact.state or agency.state


def _shown(contact: Contact) -> dict[str, Any]:
    return {
        "contact": contact.id,
        "kind": contact.kind,
        "value": contact.value,
        "zip": contact.zip,
        "source": contact.source,
    }
