"""Kept clocks, written as they are needed: for what looks at days, and not at the law."""

from datetime import timedelta

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


def clock_facts(made, facts):
    """The columns of a clock: a running one of the agency, unless ``facts`` say otherwise."""
    given = {
        "request_id": made.id,
        "rule": "determine",
        "kind": "determine",
        "who": "agency",
        "state": "running",
        "started_on": TODAY - timedelta(days=20),
        "may_accuse": True,
        "read_on": "2026-11",
    } | facts
    due = given.get("due_on")
    if given["who"] == "requester":
        given.setdefault("earliest_on", due)
        given["may_accuse"] = False
    return {"latest_on": due} | given


def _made(session, records_request, facts):
    made = RequestClock(
        request_id=records_request.id, **{"state": "running", "started_on": TODAY} | facts
    )
    session.add(made)
    session.flush()
    return made
