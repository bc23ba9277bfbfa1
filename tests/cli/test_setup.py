"""`daylight init`, run as people run it: in a folder of its own, in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from app.config import ROOT


@pytest.fixture
def daylight(tmp_path):
    """Run the real command with a data folder of this test's own."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-c", "from app.cli import main; main()", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"DAYLIGHT_HOME": str(tmp_path / "home")} | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_init_makes_a_group_that_can_file(daylight):
    done = daylight(
        "init", "--group", "Open Doors", "--email", "desk@example.org",
        "--postal", "Open Doors\\nP.O. Box 9\\nSalem, OR 97301", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["laws"], said["can_file"]) == (53, True)


def test_init_twice_keeps_what_was_said_and_the_secret(daylight, tmp_path):
    assert (
        daylight("init", "--group", "A", "--email", "a@example.org", "--postal", "B").returncode
        == 0
    )
    secret = (tmp_path / "home" / "settings.toml").read_text()
    again = daylight("init", "--json")
    assert json.loads(again.stdout)["can_file"] is True
    assert (tmp_path / "home" / "settings.toml").read_text() == secret


def test_init_refuses_an_address_that_is_none(daylight):
    refused = daylight("init", "--email", "not an address", "--json")
    assert refused.returncode == 1
    assert "not an e-mail address" in json.loads(refused.stdout)["error"]


def test_a_command_without_data_says_what_to_run(daylight):
    refused = daylight("campaign", "list", "--json")
    assert refused.returncode == 1
    assert "daylight init" in json.loads(refused.stdout)["error"]


def test_wrong_usage_is_exit_code_two(daylight):
    assert daylight("init", "--no-such-option").returncode == 2


def refusal(done):
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)["error"]


def test_a_folder_that_cannot_be_made_is_named(daylight, tmp_path):
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        assert str(tmp_path / "file") in refusal(
            daylight("init", "--json", DAYLIGHT_HOME=str(home))
        )


def test_a_database_that_is_away_or_of_another_shape_says_so(daylight, tmp_path):
    assert daylight("init").returncode == 0
    away = f"sqlite:///{tmp_path}/nowhere/daylight.sqlite"
    for command in (("init",), ("campaign", "list"), ("jobs", "run", "sweep")):
        said = refusal(daylight(*command, "--json", DAYLIGHT_DATABASE_URL=away))
        assert "cannot be opened" in said
    bare = f"sqlite:///{tmp_path}/bare.sqlite"
    said = refusal(daylight("campaign", "list", "--json", DAYLIGHT_DATABASE_URL=bare))
    assert "daylight db upgrade" in said
