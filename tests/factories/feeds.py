"""Calendar feeds, and a batch to make one of."""

import itertools

from app.models import Batch, BatchState
from app.services import feeds
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def feed(session, who, about=None):
    """A feed of this member, as issued: with its secret."""
    return feeds.issue(session, who, about, now=NOW)


def batch(session, campaign):
    """A batch that was filed, with no request in it."""
    letter = campaign.letters[0]
    made = Batch(
        ref=f"B-FEED{next(_numbers)}",
        campaign_id=campaign.id,
        letter_id=letter.id,
        version_id=letter.versions[-1].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW,
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    return made
