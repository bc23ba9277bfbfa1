"""`kill -9` while letters to many are written, and while they leave: all or none, each once."""

import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

AGENCIES, KILLS = 40, 6
SEND = (
    "cohort", "send", "--kind", "follow_up", "--requests", "all", "--list", "open", "--friendly",
    "--undo-minutes", "0",
)  # fmt: skip


def rows(home, statement):
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as connection:
        return connection.execute(statement).fetchall()


def sink(home):
    return {"DAYLIGHT_SMTP_URL": f"folder:{home / 'mail'}"}


@pytest.fixture(scope="module")
def asked(daylight, tmp_path_factory):
    """A folder whose first letters have all left."""
    home = tmp_path_factory.mktemp("asked")
    lines = ["name,type,city,state,email,external_id"]
    for number in range(AGENCIES):
        state = ("CO", "NJ", "IL", "WI")[number % 4]
        email = f"records@town{number}.example.invalid"
        lines.append(f"Town {number} Police,police,Town {number},{state},{email},T{number}")
    (home / "agencies.csv").write_text("\n".join(lines))
    who = ("--group", "Test Group", "--email", "desk@daylight.example.org")
    daylight.run(home, "init", *who, "--postal", "P.O. Box 1\\nSpringfield, IL 62701")
    daylight.run(home, "agencies", "import", home / "agencies.csv")
    daylight.run(home, "campaign", "load", "ring-agreements")
    daylight.run(
        home, "batch", "file", "ring-agreements", "--agencies", "all", "--undo-minutes", "0"
    )
    assert daylight.run(home, "jobs", "run", "outbox", **sink(home))["sent"] == AGENCIES
    return home


@pytest.fixture
def home(asked, tmp_path):
    """A copy of the folder where nothing more was written."""
    return Path(shutil.copytree(asked, tmp_path / "home"))


def test_whoever_is_killed_while_writing_leaves_all_letters_or_none(daylight, home):
    dice = random.Random()  # noqa: S311 - any point will do
    began = time.monotonic()
    daylight.run(home, *SEND[:1], "preview", *SEND[2:9])
    took = time.monotonic() - began
    counted = "SELECT count(*), count(DISTINCT request_id) FROM dispatches WHERE cohort_id > 0"
    for _ in range(KILLS):
        writer = daylight.start(home, *SEND)
        time.sleep(dice.uniform(0, took))
        writer.kill()
        assert rows(home, counted)[0] in {(0, 0), (AGENCIES, AGENCIES)}
        assert rows(home, "SELECT count(*) FROM cohorts") in ([(0,)], [(1,)])
    again = daylight.start(home, *SEND)
    again.wait()
    assert rows(home, counted) == [(AGENCIES, AGENCIES)]
    assert rows(home, "SELECT DISTINCT key FROM dispatches WHERE cohort_id > 0") == [
        ("follow_up:1",)
    ]


def test_two_windows_at_once_write_to_nobody_twice(daylight, home):
    windows = [daylight.start(home, *SEND) for _ in range(3)]
    codes = sorted(one.wait() for one in windows)
    assert codes == [0, 1, 1], [one.stderr for one in windows]
    assert rows(home, "SELECT count(*) FROM dispatches WHERE cohort_id > 0") == [(AGENCIES,)]


def test_whoever_is_killed_while_sending_tells_each_letter_once(daylight, home):
    daylight.run(home, *SEND)
    dice = random.Random()  # noqa: S311 - as above
    for kill in range(1, KILLS + 1):
        upto = AGENCIES + AGENCIES * kill // (KILLS + 1)
        sender = daylight.start(home, "jobs", "run", "outbox", **sink(home))
        end = time.monotonic() + 60
        while len(list((home / "mail").glob("*.eml"))) < upto and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.01))
        sender.kill()
    daylight.run(home, "jobs", "run", "outbox", **sink(home))
    assert len(list((home / "mail").glob("*.eml"))) == 2 * AGENCIES
    told = "SELECT count(*), count(DISTINCT request_id) FROM request_events WHERE kind = '{}'"
    assert rows(home, told.format("followed_up")) == [(AGENCIES, AGENCIES)]
    assert rows(home, told.format("sent")) == [(AGENCIES, AGENCIES)]
    sent = "SELECT count(*) FROM dispatches WHERE cohort_id > 0 AND state = 'sent'"
    assert rows(home, sent) == [(AGENCIES,)]
