"""`kill -9` at ten random points: every ready agency has one request and one letter all the same.

Real processes on a data folder of their own, as somebody would run them; only the chunks are made
smaller, so that there are more points to die at.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers import mail as mail_server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

KILLS = 10
BY_MAIL, BY_POST, LOST = 80, 20, 5
STATES = ("CO", "NJ", "IL", "WI", "NC")
FILE = ("batch", "file", "ring-agreements", "--agencies", "all", "--undo-minutes", "0")


def rows(home, statement):
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def prepared(daylight, tmp_path_factory):
    """A folder with a group, agencies and a campaign, nothing filed."""
    home = tmp_path_factory.mktemp("prepared")
    lines = ["name,type,city,state,address,email,external_id"]
    for number in range(BY_MAIL + BY_POST + LOST):
        email = f"records@town{number}.example.invalid" if number < BY_MAIL else ""
        street = f"{number} Main Street" if BY_MAIL <= number < BY_MAIL + BY_POST else ""
        state = STATES[number % len(STATES)]
        lines.append(
            f"Town {number} Police,police,Town {number},{state},{street},{email},T{number}"
        )
    (home / "agencies.csv").write_text("\n".join(lines))
    who = ("--group", "Test Group", "--email", "desk@daylight.example.org")
    daylight.run(home, "init", *who, "--postal", "P.O. Box 1\\nSpringfield, IL 62701")
    found = daylight.run(home, "agencies", "import", home / "agencies.csv")
    assert found["new"] == BY_MAIL + BY_POST + LOST, found
    daylight.run(home, "campaign", "load", "ring-agreements")
    return home


@pytest.fixture(scope="module")
def filed_once(daylight, prepared, tmp_path_factory):
    """That folder with its batch filed and nothing sent."""
    home = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("filed") / "home"))
    facts = daylight.run(home, *FILE)
    assert (facts["filed"], facts["blocked"]) == (BY_MAIL + BY_POST, LOST), facts
    return home


@pytest.fixture
def home(prepared, tmp_path):
    """A copy of the folder where nothing is filed."""
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture
def filed(filed_once, tmp_path):
    """A copy of the folder where nothing is sent."""
    return Path(shutil.copytree(filed_once, tmp_path / "home"))


def test_the_filer_killed_at_ten_random_points_files_each_agency_once(daylight, home):
    dice = random.Random()  # noqa: S311 - any point will do
    interrupted = 0
    for _ in range(KILLS):
        filer = daylight.start(home, *FILE, chunk=5)
        # Each line tells of one chunk; the very first run may die before any.
        chunks = dice.randint(0, 2)
        waited_for(
            lambda filer=filer, chunks=chunks: (
                filer.stderr.count("dealt with") >= chunks or filer.poll() is not None
            )
        )
        time.sleep(dice.uniform(0, 0.05))
        interrupted += filer.kill()
    facts = daylight.run(home, *FILE, chunk=5)
    assert facts["filed"] + facts["already"] == BY_MAIL + BY_POST, facts
    assert facts["reasons"] == {"no_contact": LOST}
    assert interrupted >= KILLS // 2
    assert rows(home, "SELECT state FROM batches") == [("filed",)]
    assert rows(home, "SELECT count(*) FROM batch_rows WHERE state = 'waiting'") == [(0,)]
    listed = daylight.run(home, "requests", "list", "--campaign", "ring-agreements")
    assert len(listed) == BY_MAIL + BY_POST
    agencies = Counter(json.dumps(one["agency"], sort_keys=True) for one in listed)
    assert set(agencies.values()) == {1}
    assert {len(one["dispatches"]) for one in listed} == {1}
    half = (
        "SELECT count(*) FROM requests r "
        "WHERE NOT EXISTS (SELECT 1 FROM {} x WHERE x.request_id = r.id)"
    )
    for table in ("request_events", "request_items", "dispatches", "batch_rows"):
        assert rows(home, half.format(table)) == [(0,)]


def test_the_worker_killed_at_ten_random_points_writes_each_letter_once(daylight, filed):
    mail = filed / "mail"
    sink = {"DAYLIGHT_SMTP_URL": f"folder:{mail}"}
    dice = random.Random()  # noqa: S311 - as above
    for kill in range(1, KILLS + 1):
        upto = BY_MAIL * kill // (KILLS + 1) + dice.randint(0, 3)
        worker = daylight.start(filed, "worker", **sink)
        waited_for(lambda upto=upto: mail.is_dir() and len(list(mail.glob("*.eml"))) >= upto)
        time.sleep(dice.uniform(0, 0.01))
        assert worker.kill()
    outcome = daylight.run(filed, "jobs", "run", "outbox", **sink)
    assert outcome["uncertain"] == 0
    assert outcome["waiting"] == {"due": 0, "later": 0}
    assert len(list(mail.glob("*.eml"))) == BY_MAIL
    sent = "SELECT state, count(*) FROM dispatches WHERE channel = 'email' GROUP BY state"
    assert rows(filed, sent) == [("sent", BY_MAIL)]
    events = "SELECT count(*), count(DISTINCT request_id) FROM request_events WHERE kind = 'sent'"
    assert rows(filed, events) == [(BY_MAIL, BY_MAIL)]


def test_a_real_mail_server_never_gets_a_letter_twice_however_the_sender_dies(daylight, filed):
    dice = random.Random()  # noqa: S311 - as above
    with mail_server.server() as (server, port):
        sink = {"DAYLIGHT_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        for kill in range(1, KILLS + 1):
            killed = threading.Event()
            after = dice.randint(1, BY_MAIL // (KILLS + 2))
            sender = []
            server.on_accept = dying(sender, after, kill % 2 == 0, killed)
            sender.append(daylight.start(filed, "jobs", "run", "outbox", **sink))
            assert killed.wait(60), sender[0].stderr
            sender[0].wait()
        server.on_accept = None
        uncertain = daylight.run(filed, "jobs", "run", "outbox", **sink)["uncertain"]
    held = {
        row[0] for row in rows(filed, "SELECT message_id FROM dispatches WHERE state = 'uncertain'")
    }
    sent = {row[0] for row in rows(filed, "SELECT message_id FROM dispatches WHERE state = 'sent'")}
    assert uncertain <= 1
    assert max(Counter(server.message_ids).values()) == 1
    assert len(sent) + len(held) == BY_MAIL
    assert sent <= set(server.message_ids)
    assert set(server.message_ids) <= sent | held
    # Half the times it died with the letter accepted and the answer not heard.
    assert len(held) >= KILLS // 2 - 1
    assert len(daylight.run(filed, "batch", "uncertain")) == len(held)


def dying(sender, after, before_the_answer, killed):
    """Kill the sender when its ``after``-th letter has come, before or after it hears of that."""
    left = [after]

    def kill():
        os.kill(sender[0].pid, signal.SIGKILL)
        killed.set()

    def on_accept(_message):
        left[0] -= 1
        if left[0] == 0:
            if before_the_answer:
                kill()
            else:
                threading.Timer(0.002, kill).start()

    return on_accept


def waited_for(condition):
    for _ in range(12000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("nothing happened within its time")
