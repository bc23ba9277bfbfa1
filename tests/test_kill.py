"""`kill -9` at ten random points: every ready agency has one request and one letter all the same.

Real processes on a data folder of their own, as somebody would run them; only the chunks are made
smaller, so that there are more points to die at.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers import mail as mail_server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

ROOT = Path(__file__).parents[1]
KILLS = 10
BY_MAIL, BY_POST, LOST = 120, 40, 10
STATES = ("CO", "NJ", "IL", "WI", "NC")
SMALL_CHUNKS = (
    "import sys; from app.services import filing; filing.CHUNK = 8; from app.cli import main;"
    "main(sys.argv[1:], prog_name='daylight')"
)


def environment(home, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DAYLIGHT_")}
    return kept | {"DAYLIGHT_HOME": str(home), **more}


def command(*args):
    return [sys.executable, "-c", SMALL_CHUNKS, *args]


def daylight(env, *args):
    done = subprocess.run(
        command(*args, "--json"), env=env, cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def rows(home, statement):
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
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
    env = environment(home)
    who = ("--group", "Test Group", "--email", "desk@daylight.example.org")
    daylight(env, "init", *who, "--postal", "P.O. Box 1\\nSpringfield, IL 62701")
    found = daylight(env, "agencies", "import", str(home / "agencies.csv"))
    assert found["new"] == BY_MAIL + BY_POST + LOST, found
    daylight(env, "campaign", "load", "ring-agreements")
    return home


@pytest.fixture
def home(prepared, tmp_path):
    """A copy of that folder."""
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture
def filed(home):
    """The folder with its batch filed and nothing sent."""
    facts = daylight(environment(home), "batch", "file", "ring-agreements", *FILE)
    assert (facts["filed"], facts["blocked"]) == (BY_MAIL + BY_POST, LOST)
    return home


FILE = ("--agencies", "all", "--undo-minutes", "0")


def test_the_filer_killed_at_ten_random_points_files_each_agency_once(home):
    env, dice = environment(home), random.Random()  # noqa: S311 - any point will do
    interrupted = 0
    for _ in range(KILLS):
        with subprocess.Popen(
            command("batch", "file", "ring-agreements", *FILE),
            env=env, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        ) as filer:  # fmt: skip
            # Each line tells of one chunk; the very first run may die before any.
            for _ in range(dice.randint(0, 3)):
                filer.stderr.readline()
            time.sleep(dice.uniform(0, 0.05))
            interrupted += filer.poll() is None
            filer.kill()
    facts = daylight(env, "batch", "file", "ring-agreements", *FILE)
    assert facts["filed"] + facts["already"] == BY_MAIL + BY_POST
    assert interrupted >= KILLS // 2
    assert rows(home, "SELECT count(*) FROM batches") == [(1,)]
    listed = daylight(env, "requests", "list", "--campaign", "ring-agreements")
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


def test_the_worker_killed_at_ten_random_points_writes_each_letter_once(filed):
    mail = filed / "mail"
    env, dice = environment(filed, DAYLIGHT_SMTP_URL=f"folder:{mail}"), random.Random()  # noqa: S311 - as above
    for kill in range(1, KILLS + 1):
        upto = BY_MAIL * kill // (KILLS + 1) + dice.randint(0, 3)
        with subprocess.Popen(
            command("worker"), env=env, cwd=ROOT, stderr=subprocess.DEVNULL
        ) as worker:
            waited_for(lambda upto=upto: mail.is_dir() and len(list(mail.glob("*.eml"))) >= upto)
            time.sleep(dice.uniform(0, 0.01))
            worker.kill()
    outcome = daylight(env, "jobs", "run", "outbox")
    assert outcome["uncertain"] == 0
    assert outcome["waiting"] == {"due": 0, "later": 0}
    assert len(list(mail.glob("*.eml"))) == BY_MAIL
    sent = "SELECT state, count(*) FROM dispatches WHERE channel = 'email' GROUP BY state"
    assert rows(filed, sent) == [("sent", BY_MAIL)]
    events = "SELECT count(*), count(DISTINCT request_id) FROM request_events WHERE kind = 'sent'"
    assert rows(filed, events) == [(BY_MAIL, BY_MAIL)]


def test_a_real_mail_server_never_gets_a_letter_twice_however_the_sender_dies(filed):
    dice = random.Random()  # noqa: S311 - as above
    with mail_server.server() as (server, port):
        env = environment(filed, DAYLIGHT_SMTP_URL=f"smtp://127.0.0.1:{port}")
        uncertain = 0
        for kill in range(1, KILLS + 1):
            killed = threading.Event()
            after = dice.randint(1, BY_MAIL // (KILLS + 2))
            with subprocess.Popen(
                command("jobs", "run", "outbox"), env=env, cwd=ROOT, stdout=subprocess.DEVNULL
            ) as sender:
                server.on_accept = dying(sender, after, kill % 2 == 0, killed)
                assert killed.wait(60)
                sender.wait()
        server.on_accept = None
        uncertain = daylight(env, "jobs", "run", "outbox")["uncertain"]
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
    listed = daylight(environment(filed), "batch", "uncertain")
    assert len(listed) == len(held)


def dying(process, after, before_the_answer, killed):
    """Kill ``process`` when its ``after``-th letter has come, before or after it hears of that."""
    left = [after]

    def on_accept(_message):
        left[0] -= 1
        if left[0] == 0:
            if before_the_answer:
                process.kill()
                killed.set()
            else:
                threading.Timer(0.002, lambda: (process.kill(), killed.set())).start()

    return on_accept


def waited_for(condition):
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("nothing happened within its time")
