"""`daylight fees`: lines, two people, payments and the comparison, each as one JSON document."""

import json
from datetime import timedelta

import pytest

from app.models import RoleName
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def of(session, clock):
    return campaign(session)


@pytest.fixture
def asked(session, of):
    made = records_request(session, agency(session), of, filed_on=TODAY - timedelta(days=9))
    facts = {"amount": "120"}
    events.record(session, made, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    return made


def _said(result, code=0):
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_line_from_its_parts_to_its_payment(session, run, asked):
    first, second = member(session, RoleName.FILER).email, member(session, RoleName.FILER).email
    copies = ("--kind", "copies", "--number", 80, "--rate", "0.25", "--json")
    assert _said(run("fees", "add", asked.ref, *copies))["cents"] == 2000
    whole, part = _said(run("fees", "list", asked.ref, "--json"))
    assert (whole["cents"], part["cents"]) == (10000, 2000)
    accepted = _said(run("fees", "accept", whole["line"], "--as", first, "--told", "--json"))
    assert (accepted["waiting"], accepted["state"]) == (True, "estimated")
    refused = _said(run("fees", "accept", whole["line"], "--as", first, "--json"), code=1)
    assert "Somebody else" in refused["error"]
    agreed = _said(run("fees", "accept", whole["line"], "--as", second, "--told", "--json"))
    assert (agreed["waiting"], agreed["state"], agreed["owed_cents"]) == (False, "accepted", 10000)
    paid = _said(run("fees", "pay", whole["line"], "--amount", "100", "--json"))
    assert (paid["state"], paid["paid_cents"]) == ("paid", 10000)
    assert [row["line"] for row in _said(run("fees", "list", "--json"))] == [part["line"]]


def test_what_others_ask_is_compared_with_denominators(session, run, asked, of):
    told = _said(run("fees", "compare", of.name, "--json"))
    assert (told["requests"], told["known"], told["free"]) == (1, 1, 0)
    assert told["median_cents"] == told["highest_cents"] == 12000
    assert "median $120.00" in run("fees", "compare", of.name).output


def test_an_entry_by_hand_is_no_way_around_the_second_person(run, asked):
    told = run("requests", "record", asked.ref, "paid", TODAY, "amount=120", "--json")
    assert "second person" in _said(told, code=1)["error"]


def test_nobody_accepts_without_a_name(run, asked):
    assert run("fees", "accept", 1).exit_code == 2
    assert _said(run("fees", "pay", 999, "--json"), code=1)["error"].startswith("There is no such")
    assert _said(run("fees", "compare", "nowhere", "--json"), code=1)["error"]
