"""`requests moves`, `agencies day`, dates set by hand: what moves is told, then moved."""

import json
from datetime import date

import pytest
from sqlalchemy import select, update

from app.models import RecordsRequest, RequestClock, RequestEvent
from app.services import events
from app.services.event_kinds import KINDS
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def asked(session):
    """Asked in Nebraska, where a body's own closing day counts for certain."""
    made = records_request(
        session,
        agency(session, state="NE", county="", city="Lincoln"),
        campaign(session),
        filed_on=date(2026, 11, 12),
    )
    events.record(session, made, "received", on=date(2026, 11, 16), now=NOW)
    session.commit()
    return made


def due(session, asked):
    query = select(RequestClock.due_on).where(RequestClock.request_id == asked.id)
    return session.scalars(query.where(RequestClock.rule == "determine")).one()


def told(result, code=0):
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_nothing_would_move_while_nothing_changed(run, asked):
    assert told(run("requests", "moves", "--json")) == []
    assert "No date would move" in run("requests", "moves").stdout


def test_what_would_move_is_listed_with_both_days_and_applied(run, session, asked):
    real = due(session, asked)
    session.execute(update(RequestClock).values(due_on=date(2026, 11, 30)))
    session.execute(update(RecordsRequest).values(law_digest="a.b.c.d.e"))
    (group,) = told(run("requests", "moves", "--json"))
    assert group["requests"] == 1
    move = {one["rule"]: one for one in group["shown"][0]["moves"]}["determine"]
    assert (move["old"]["due"], move["new"]["due"]) == ("2026-11-30", real.isoformat())
    assert due(session, asked) == date(2026, 11, 30)
    assert told(run("requests", "moves", "--apply", "all", "--json")) == {
        "moved": {group["group"]: 1}
    }
    assert due(session, asked) == real
    assert told(run("requests", "moves", "--apply", group["group"], "--json"), 1)["error"]
    kinds = session.scalars(select(RequestEvent.kind)).all()
    assert kinds.count("clocks_moved") == 1


def test_a_closing_day_is_tried_kept_listed_and_removed(run, session, asked):
    before = due(session, asked)
    number = asked.agency_id
    add = ("agencies", "day", "add", number, "2026-11-18", "--reason", "Flood", "--json")
    tried = told(run(*add, "--dry-run"))
    assert (tried["applied"], len(tried["requests"])) == (False, 1)
    assert due(session, asked) == before
    kept = told(run(*add))
    assert (kept["applied"], kept["requests"]) == (True, tried["requests"])
    assert due(session, asked) > before
    (row,) = told(run("agencies", "day", "list", number, "--json"))
    assert (row["day"], row["state"], row["reason"]) == ("2026-11-18", "closed", "Flood")
    assert told(run(*add), 1)["error"].startswith("2026-11-18 is kept as closed already")
    told(run("agencies", "day", "remove", number, "2026-11-18", "--json"))
    assert due(session, asked) == before
    assert told(run("agencies", "day", "remove", number, "2026-11-18", "--json"), 1)


def test_a_day_open_against_the_calendar_counts(run, session, asked):
    before = due(session, asked)
    # Saturday, 21 November 2026.
    told(
        run(
            "agencies", "day", "add", asked.agency_id, "2026-11-21",
            "--reason", "Worked through", "--open", "--json",
        )
    )  # fmt: skip
    assert due(session, asked) <= before


def test_a_date_is_set_by_hand_with_a_reason_and_for_a_clock_that_is_there(run, session, asked):
    record = ("requests", "record", asked.ref, "date_overridden", "2026-11-24")
    facts = ("rule=determine", "until=2026-12-09")
    assert told(run(*record, *facts, "--json"), 1)["error"]
    wrong = told(run(*record, "rule=nothing", "until=2026-12-09", "--note", "x", "--json"), 1)
    assert "no clock 'nothing'" in wrong["error"]
    told(run(*record, *facts, "--note", "They had leave", "--json"))
    assert due(session, asked) == date(2026, 12, 9)


def test_every_word_of_the_law_can_be_recorded(run):
    listed = told(run("law", "events", "--json"))
    words = {one["kind"] if isinstance(one, dict) else one for one in listed["events"]}
    assert words - KINDS.keys() == set()
