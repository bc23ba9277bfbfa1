"""Batches that were filed."""

import itertools

from app.models import Batch, BatchState
from tests.factories.moments import NOW

_numbers = itertools.count(2222)


def batch(session, about, **overrides):
    """A batch of a campaign's first letter, filed and past its time to be undone."""
    letter = about.letters[0]
    facts = {
        "ref": f"B-{next(_numbers)}-TEST",
        "campaign_id": about.id,
        "letter_id": letter.id,
        "version_id": letter.versions[-1].id,
        "expression": "all",
        "plan": {"letter_named": False, "fees_promised_cents": 0, "postage_cents": 0},
        "state": BatchState.FILED,
        "undo_until": NOW,
        "created_at": NOW,
    } | overrides
    made = Batch(**facts)
    session.add(made)
    session.flush()
    return made
