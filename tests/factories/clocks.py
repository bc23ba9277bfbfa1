"""Kept clocks, written as they are needed: for what looks at days, and not at the law."""

from app.models import RequestClock
from tests.factories.moments import TODAY


def ours(session, records_request, on, **overrides):
    """A clock of ours that runs, to be kept by ``on``."""
    return _made(
        session,
        records_request,
        {"rule": "appeal_file", "kind": "appeal_file", "who": "requester"}
        | {"due_on": on, "latest_on": on, "earliest_on": on}
        | overrides,
    )


def theirs(session, records_request, on, **overrides):
    """A clock of the agency that runs and may accuse once ``on`` has passed."""
    return _made(
        session,
        records_request,
        {"rule": "determine", "kind": "determine", "who": "agency"}
        | {"due_on": on, "latest_on": on, "may_accuse": True, "read_on": "2026-11"}
        | overrides,
    )


def _made(session, records_request, facts):
    made = RequestClock(
        request_id=records_request.id, **{"state": "running", "started_on": TODAY} | facts
    )
    session.add(made)
    session.flush()
    return made
