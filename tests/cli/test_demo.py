"""The demo: every stage is there, nothing can leave, and a group's own work is never touched."""

import json

import pytest
from sqlalchemy import func, select

from app.config import write_settings
from app.db import db
from app.models import Dispatch, Document, Publication, RecordsRequest, RequestClock
from tests.cli.test_setup import daylight

__all__ = ["daylight"]


@pytest.fixture
def demo(run, tmp_path, monkeypatch, clock):
    """The demo, filled in this test's own database."""
    monkeypatch.setenv("DAYLIGHT_HOME", str(tmp_path / "demo"))
    result = run("demo", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_demo_shows_every_stage_of_a_request(demo):
    statuses = set(db.session.scalars(select(RecordsRequest.status).distinct()))
    wanted = {
        "filed",
        "awaiting",
        "our_move",
        "partly_answered",
        "produced",
        "no_records",
        "denied",
    }
    assert {status.value for status in statuses} >= wanted
    assert demo["agencies"] == 1224


def test_its_clocks_come_from_the_law(demo):
    late = select(func.count()).where(
        RequestClock.state == "running", RequestClock.due_on.is_not(None)
    )
    assert db.session.scalar(late) > 20


def test_every_paper_is_marked_as_a_sample_and_only_some_are_public(demo):
    papers = db.session.scalar(select(func.count(Document.id)))
    assert db.session.scalar(select(func.count(Document.id)).where(~Document.sample)) == 0
    published = db.session.scalar(
        select(func.count(Publication.id)).where(Publication.document_id.is_not(None))
    )
    assert 0 < published < papers


def test_its_letters_are_files_and_its_addresses_cannot_be_reached(demo, tmp_path):
    sent = db.session.scalars(select(Dispatch.recipient).where(Dispatch.state == "sent")).all()
    assert sent
    assert all(recipient.endswith(".invalid") for recipient in sent)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == len(sent)


def test_filling_it_again_changes_nothing(demo, run):
    again = json.loads(run("demo", "--json").stdout)
    assert again["filled"] is False


def test_it_refuses_a_folder_with_a_groups_own_work(daylight, tmp_path):
    write_settings(tmp_path / "home")
    refused = daylight("demo", "--json")
    assert refused.returncode == 1
    assert "own work" in json.loads(refused.stdout)["error"]
