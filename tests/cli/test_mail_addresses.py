"""`daylight mail try-reply-address`, and the switch of the drop-box."""

import dataclasses
import json

import pytest

from app.db import db
from app.factory import create_app
from app.models import Group, RoleName
from app.parts import parts
from app.services.reply_trials import TrialState, trial
from tests.factories.people import group

PATTERN = "records+{token}@group.example"


@pytest.fixture
def settings(settings):
    return dataclasses.replace(settings, reply_address=PATTERN, base_url="https://desk.example")


def test_a_session_of_the_application_knows_where_answers_go(app, settings):
    assert trial(db.session).pattern == PATTERN
    other = create_app(dataclasses.replace(settings, reply_address=""))
    with other.app_context():
        assert trial(db.session).state is TrialState.OFF
        for engine in db.engines.values():
            engine.dispose()


def test_a_trial_goes_out_comes_in_and_is_told(run, session, settings):
    group(session)
    told = json.loads(run("mail", "try-reply-address", "--json").stdout)
    assert told["state"] == "waiting"
    [sent] = (settings.home / "mail").iterdir()
    assert f"To: {told['sent_to']}" in sent.read_text(encoding="utf-8")
    assert run("mail", "receive", input=sent.read_bytes()).exit_code == 0
    again = json.loads(run("mail", "try-reply-address", "--json").stdout)
    assert (again["state"], again["reply_address"]) == ("works", PATTERN)
    assert "sent_to" not in again
    assert len(list((settings.home / "mail").iterdir())) == 1


def test_the_keeper_sees_whether_reply_addresses_work(session, sign_in):
    group(session)
    keeper = sign_in(RoleName.KEEPER)
    assert "not known to work" in keeper.get("/admin/health").text
    assert "not known to work" in keeper.get("/admin/group").text


def test_the_drop_box_is_switched_on_by_command_and_by_page(run, session, sign_in):
    group(session)
    assert json.loads(run("init", "--drop-box", "--json").stdout)["drop_box"] is True
    assert parts().settings.upload_page == "https://desk.example/drop/"
    facts = {"name": "Example Watch", "email": "desk@group.example", "postal": "P.O. Box 1"}
    keeper = sign_in(RoleName.KEEPER)
    keeper.post("/admin/group/save", data=facts)
    assert session.query(Group).one().drop_box is False
    keeper.post("/admin/group/save", data=facts | {"drop_box": "y"})
    assert session.query(Group).one().drop_box is True
