"""`daylight law explain`: the whole working of each clock of a request."""

import json
from datetime import date

import pytest

from app.clock import now
from app.services import events
from app.services.requests import new_refs
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request


@pytest.fixture
def asked(session, clock):
    (ref,) = new_refs(session, 1)
    of = campaign(session, name="ring-agreements")
    found = records_request(session, agency(session), of, ref=ref, filed_on=date(2026, 11, 2))
    events.record(session, found, events.kind_by_hand("received"), on=date(2026, 11, 5),
                  facts={}, note="", now=now())  # fmt: skip
    session.commit()
    return found


def test_each_clock_tells_what_was_counted_from_where_and_by_which_words(run, asked):
    result = run("law", "explain", asked.ref, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["ref"], told["as_of"]) == (asked.ref, "2026-11-24")
    assert told["law"]["citation"]
    dated = next(each for each in told["clocks"] if each["due"])
    working = dated["working"]
    assert working["started_by"]["on"] == "2026-11-05"
    assert working["counted"][0]["from"] == "2026-11-05"
    assert working["counted"][-1]["to"] == dated["due"]
    assert working["text"]
    assert working["sources"]
    assert dated["skipped"][0]["date"] == "2026-11-11"


def test_a_person_reads_the_same(run, asked):
    shown = run("law", "explain", asked.ref)
    assert shown.exit_code == 0
    assert f"{asked.ref}  " in shown.stdout
    assert "2026-11-05 to " in shown.stdout
    assert "not counted: 2026-11-11 Veterans Day (state calendar)" in shown.stdout
    assert "This is not legal advice." in shown.stdout


def test_a_request_without_clocks_says_so(run, session, asked):
    events.record(session, asked, events.kind_by_hand("withdrawn"), on=date(2026, 11, 4),
                  facts={}, note="", now=now())  # fmt: skip
    session.commit()
    shown = run("law", "explain", asked.ref)
    assert "No clock of law runs on this request." in shown.stdout
    assert json.loads(run("law", "explain", asked.ref, "--json").stdout)["clocks"] == []


def test_an_unknown_request_is_refused_with_a_sentence(run, asked):
    result = run("law", "explain", "ABCD-EFGH", "--json")
    assert result.exit_code == 1
    assert "There is no request 'ABCD-EFGH'" in json.loads(result.stdout)["error"]
