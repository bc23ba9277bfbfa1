"""Kept clocks of requests."""

from datetime import timedelta

from tests.factories.moments import TODAY


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
