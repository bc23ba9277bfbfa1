"""Fold contacts a file gives into those an agency has, without losing what a person checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.models import ContactHealth, ContactKind
from app.services.agency_rows import GivenContact


class Had(Protocol):
    """A contact that is already there; a row of the table will do."""

    id: int
    kind: ContactKind
    value: str
    city: str
    state: str
    zip: str
    health: ContactHealth
    verified_on: Any


@dataclass
class Folded:
    """What to add, and what to change (by the contact's id)."""

    added: list[GivenContact] = field(default_factory=list)
    changed: list[tuple[Had, dict[str, Any]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.added or self.changed)


def fold(had: Sequence[Had], given: Iterable[GivenContact]) -> Folded:
    """Compare by kind and value.

    A value that is there stays, and gets the ZIP code it lacked. A new one takes the place of one
    of its kind that no person verified and no letter has reached; where there is none it is added
    beside. Nothing is ever removed.
    """
    folded = Folded()
    offered = {(contact.kind, contact.value.casefold()): contact for contact in given}
    there = {(contact.kind, contact.value.casefold()): contact for contact in had}
    replaceable = [
        contact
        for contact in had
        if (contact.kind, contact.value.casefold()) not in offered
        and contact.verified_on is None
        and contact.health is not ContactHealth.GOOD
    ]
    for (kind, value), contact in offered.items():
        known = there.get((kind, value))
        if known is not None:
            _complete(folded, known, contact)
            continue
        old = next((one for one in replaceable if one.kind is kind), None)
        if old is None:
            folded.added.append(contact)
        else:
            replaceable.remove(old)
            folded.changed.append((old, _values(contact)))
    return folded


def _complete(folded: Folded, known: Had, given: GivenContact) -> None:
    if known.kind is not ContactKind.POST:
        return
    filled = {
        part: value
        for part in ("city", "state", "zip")
        if (value := getattr(given, part)) and not getattr(known, part)
    }
    if filled:
        folded.changed.append((known, filled))


def _values(contact: GivenContact) -> dict[str, Any]:
    # Whatever was known of the old value's health says nothing of the new one.
    return {
        "value": contact.value,
        "city": contact.city,
        "state": contact.state,
        "zip": contact.zip,
        "health": ContactHealth.UNTRIED,
        "health_note": "",
    }
