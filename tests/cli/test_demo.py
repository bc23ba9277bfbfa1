"""The demo: every stage is there, nothing can leave, and a group's own work is never touched."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app.config import ROOT, write_settings
from app.models import Dispatch, Document, Publication, RecordsRequest, RequestClock

# Filled once, and read by all: they stay on one core.
pytestmark = pytest.mark.xdist_group("demo")


def _demo(home):
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "demo", "--json"],
        cwd=ROOT,
        env=os.environ | {"DAYLIGHT_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder with the demo in it."""
    folder = tmp_path_factory.mktemp("demo")
    done = _demo(folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["agencies"] == 1224
    return folder


@pytest.fixture
def demo(home):
    """A session that reads the demo."""
    engine = create_engine(f"sqlite:///{home / 'daylight.sqlite'}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_demo_shows_every_stage_of_a_request(demo):
    statuses = set(demo.scalars(select(RecordsRequest.status).distinct()))
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


def test_its_clocks_come_from_the_law(demo):
    late = select(func.count()).where(
        RequestClock.state == "running", RequestClock.due_on.is_not(None)
    )
    assert demo.scalar(late) > 20


def test_every_paper_is_marked_as_a_sample_and_only_some_are_public(demo):
    papers = demo.scalar(select(func.count(Document.id)))
    assert demo.scalar(select(func.count(Document.id)).where(~Document.sample)) == 0
    published = demo.scalar(
        select(func.count(Publication.id)).where(Publication.document_id.is_not(None))
    )
    assert 0 < published < papers


def test_its_letters_are_files_and_its_addresses_cannot_be_reached(demo, home):
    sent = demo.scalars(select(Dispatch.recipient).where(Dispatch.state == "sent")).all()
    assert sent
    assert all(recipient.endswith(".invalid") for recipient in sent)
    assert len(list((home / "mail").glob("*.eml"))) == len(sent)


def test_filling_it_again_changes_nothing(home):
    assert json.loads(_demo(home).stdout)["filled"] is False


def test_it_refuses_a_folder_with_a_groups_own_work(tmp_path):
    write_settings(tmp_path)
    refused = _demo(tmp_path)
    assert refused.returncode == 1
    assert "own work" in json.loads(refused.stdout)["error"]
