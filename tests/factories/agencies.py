"""Agencies for tests."""

import itertools

from app.models import Agency, Contact, ContactKind
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def agency(session, *, email="records@springfield.example.invalid", **overrides):
    """An agency in Illinois with an e-mail contact (none with ``email=None``)."""
    number = next(_numbers)
    facts = {
        "name": f"Springfield {number} Police Department",
        "match_name": f"springfield {number} police department",
        "type": "police",
        "city": "Springfield",
        "county": "Sangamon County",
        "state": "IL",
        "zone": "America/Chicago",
        "created_at": NOW,
        "updated_at": NOW,
    } | overrides
    facts.setdefault("jurisdiction", f"US-{facts['state']}")
    made = Agency(**facts)
    if email:
        made.contacts.append(Contact(kind=ContactKind.EMAIL, value=email, source="test"))
    session.add(made)
    session.flush()
    return made
