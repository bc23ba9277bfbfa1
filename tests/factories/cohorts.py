"""Requests that a letter to many is for."""

import itertools
from datetime import date, timedelta

from app.models import DispatchState
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW

FILED = date(2026, 10, 19)
_towns = itertools.count(1)


def late_request(session, about, *, body=None, **facts):
    """A request that reached an agency of its own five weeks ago, and was never answered."""
    town = f"Town {next(_towns)}"
    email = f"records@{town.replace(' ', '').lower()}.example.invalid"
    facts = {"email": email, "city": town, "name": f"{town} Police"} | facts
    made = records_request(session, body or agency(session, **facts), about, filed_on=FILED)
    dispatch(session, made, state=DispatchState.SENT, sent_at=NOW - timedelta(days=36))
    events.record(session, made, "sent", on=FILED, now=NOW)
    events.record(session, made, "received", on=FILED + timedelta(days=1), now=NOW)
    return made
