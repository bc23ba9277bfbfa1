"""1,400 letters, a mail server with every bad habit, and a worker killed at twenty random moments.

Real processes on a data folder of their own. In the end each letter was taken exactly once, or it
is known as uncertain and a person is asked; then the server's own record answers for the person.
"""

import random
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.servers import chaos

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

LETTERS, KILLS = 1400, 20
EARLY = LETTERS * 9 // 10  # so many are taken, about, while the worker is killed again and again
STATES = ("CO", "NJ", "IL", "WI", "NC")


def rows(home, statement, *values):
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as connection:
        found = connection.execute(statement, values).fetchall()
        connection.commit()
        return found


@pytest.fixture
def filed(daylight, tmp_path):
    """A folder with a batch of letters by e-mail, none of which has left."""
    home = tmp_path / "home"
    home.mkdir()
    lines = ["name,type,city,state,email,external_id"]
    for number in range(LETTERS):
        state, email = STATES[number % 5], f"records@town{number}.example.invalid"
        lines.append(f"Town {number} Police,police,Town {number},{state},{email},T{number}")
    (home / "agencies.csv").write_text("\n".join(lines))
    who = ("--group", "Test Group", "--email", "desk@daylight.example.org")
    daylight.run(home, "init", *who, "--postal", "P.O. Box 1\\nSpringfield, IL 62701")
    daylight.run(home, "agencies", "import", home / "agencies.csv")
    daylight.run(home, "campaign", "load", "ring-agreements")
    batch = ("batch", "file", "ring-agreements", "--agencies", "all", "--undo-minutes", "0")
    assert daylight.run(home, *batch)["filed"] == LETTERS
    return home


def hours_pass(home):
    """Let every letter that was put off be due again."""
    rows(home, "UPDATE dispatches SET not_before_at = '2026-01-01' WHERE state = 'queued'")


def states(home):
    return dict(rows(home, "SELECT state, count(*) FROM dispatches GROUP BY state"))


def killed(worker, server, upto, dice):
    """Kill the worker once ``upto`` letters were taken, in the middle of whatever it does."""
    end = time.monotonic() + 100
    while len(chaos.taken(server)) < upto and worker.poll() is None:
        assert time.monotonic() < end, worker.stderr
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.02))
    return worker.kill()


def test_each_letter_is_taken_once_however_server_and_worker_fail(daylight, filed, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    dice = random.Random(seed)  # noqa: S311 - any moment will do
    folder = tmp_path / "server"
    with chaos.server(folder) as port:
        sink = {"DAYLIGHT_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        kills = 0
        for number in range(1, KILLS + 1):
            upto = EARLY * number // KILLS - dice.randint(0, EARLY // KILLS - 1)
            worker = daylight.start(filed, "jobs", "run", "outbox", **sink)
            kills += killed(worker, folder, upto, dice)
            hours_pass(filed)
        assert kills == KILLS, seed
        for _ in range(3):
            daylight.run(filed, "jobs", "run", "outbox", **sink)
            hours_pass(filed)
        judge_before_a_person(filed, folder, seed)
        settled = 0
        while {"queued", "uncertain"} & states(filed).keys():
            settled += settle(daylight, filed, folder)
            daylight.run(filed, "jobs", "run", "outbox", **sink)
            hours_pass(filed)
            assert settled < LETTERS, seed
        judge_in_the_end(filed, folder, seed)
    print(f"seed {seed}: {kills} kills, {settled} settled by a person, {states(filed)}")  # noqa: T201 - the figures of the run


def judge_before_a_person(home, folder, seed):
    """No letter was taken twice, and none that was taken is believed to be still here."""
    taken = chaos.taken(folder)
    assert max(Counter(taken).values()) == 1, seed
    known = dict(rows(home, "SELECT message_id, state FROM dispatches"))
    assert {known[one] for one in taken} <= {"sent", "uncertain"}, seed
    assert {one for one, state in known.items() if state == "sent"} <= set(taken), seed
    assert set(known.values()) <= {"sent", "uncertain", "failed"}, seed


def settle(daylight, home, folder):
    """Answer for each uncertain letter as a person would who asked the server."""
    taken = set(chaos.taken(folder))
    asked = daylight.run(home, "batch", "uncertain")
    message_ids = dict(rows(home, "SELECT id, message_id FROM dispatches"))
    for one in asked:
        outcome = "--arrived" if message_ids[one["id"]] in taken else "--send-again"
        daylight.run(home, "batch", "settle", one["id"], outcome)
    return len(asked)


def judge_in_the_end(home, folder, seed):
    """Each letter was taken once and is sent, or was refused for good; its bytes are kept."""
    taken = chaos.taken(folder)
    refused = sum(
        chaos.temper_of(to) in {"unknown", "rejects"}
        for (to,) in rows(home, "SELECT recipient FROM dispatches")
    )
    assert states(home) == {"sent": LETTERS - refused, "failed": refused}, seed
    assert len(taken) == len(set(taken)) == LETTERS - refused, seed
    said = "SELECT count(*), count(DISTINCT dispatch_id) FROM request_events WHERE kind = 'sent'"
    assert rows(home, said) == [(LETTERS - refused, LETTERS - refused)], seed
    assert rows(home, "SELECT count(*) FROM dispatches WHERE mime_id IS NULL") == [(0,)], seed
