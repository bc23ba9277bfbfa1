"""`daylight contacts`: what came back, and sending it again."""

import json

import pytest
from sqlalchemy import select

from app.models import Contact, ContactHealth, Dispatch, DispatchState
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

NEW = "clerk@springfield.example.invalid"


@pytest.fixture
def came_back(session):
    group(session)
    town = agency(session)
    letter = dispatch(
        session,
        records_request(session, town, campaign(session)),
        state=DispatchState.SENT,
        sent_at=NOW,
        attempts=1,
    )
    for kind in ("sent", "returned"):
        events.record(
            session, letter.records_request, kind, on=TODAY, now=NOW, dispatch_id=letter.id
        )
    town.contacts[0].health = ContactHealth.FAILING
    session.commit()
    return town


def test_a_failing_address_is_listed_and_mended(run, session, came_back):
    (row,) = json.loads(run("contacts", "failing", "--json").stdout)
    assert (row["agency"], row["requests"]) == (came_back.id, 1)
    repair = ("contacts", "repair", came_back.id, "--to", NEW, "--source", "their page", "--json")
    looked = json.loads(run(*repair, "--dry-run").stdout)
    assert [one["to"] for one in looked["letters"]] == [NEW]
    assert session.scalars(select(Contact).filter_by(value=NEW)).all() == []
    done = json.loads(run(*repair).stdout)
    assert done["digest"] != ""
    assert [one["what"] for one in done["letters"]] == ["request"]
    assert session.scalars(select(Dispatch).filter_by(key="again:1")).one().recipient == NEW


def test_a_second_repair_and_a_strange_address_are_refused(run, came_back):
    repair = ("contacts", "repair", came_back.id, "--json", "--to")
    refused = run(*repair, NEW)
    assert refused.exit_code == 1
    assert "where you found it" in json.loads(refused.stdout)["error"]
    assert run(*repair, NEW, "--source", "their page").exit_code == 0
    again = run(*repair, NEW)
    assert again.exit_code == 1
    assert "has to go out again" in json.loads(again.stdout)["error"]
