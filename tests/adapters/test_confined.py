"""Strangers' files are worked on in processes that hold nothing of ours and end in time."""

import os
import sys
import time
from pathlib import Path

import pytest

from app.adapters import confined
from tests.servers.processes import running


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path):
    told = tmp_path / "pid"
    script = f"sleep 60 & echo $! > {told}; sleep 60"
    with pytest.raises(confined.Broke, match="within 1 seconds"):
        confined.run(["sh", "-c", script], seconds=1)
    child = int(told.read_text())
    for _try in range(50):
        if not alive(child):
            break
        time.sleep(0.1)
    assert not alive(child)


def test_what_is_left_running_behind_an_answer_is_ended_too(tmp_path):
    told = tmp_path / "pid"
    code, _ = confined.run(["sh", "-c", f"sleep 60 & echo $! > {told}"], seconds=20)
    assert code == 0
    child = int(told.read_text())
    for _try in range(50):
        if not alive(child):
            break
        time.sleep(0.1)
    assert not alive(child)


def test_no_secret_of_ours_is_handed_on(monkeypatch):
    monkeypatch.setenv("DAYLIGHT_SMTP_URL", "smtps://user:secret@mail.example")
    code, said = confined.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"], seconds=20
    )
    assert code == 0
    assert b"DAYLIGHT" not in said
    assert "DAYLIGHT_SMTP_URL" in os.environ


def test_a_crash_is_told_as_one():
    with pytest.raises(confined.Broke, match="broke the reader"):
        confined.ask("no.such.module", {}, seconds=20)


def test_a_process_ends_when_the_one_that_asked_it_is_killed(tmp_path):
    told = tmp_path / "pid"
    child = (
        "import os, time; from pathlib import Path; from app.adapters import confined;"
        "confined.limit(memory=2**33, processor=60);"
        f"Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    asker = (
        "import sys; from app.adapters import confined;"
        f"confined.run([sys.executable, '-c', {child!r}], seconds=60)"
    )
    with running([sys.executable, "-c", asker]):
        for _try in range(600):
            if told.is_file() and told.read_text():
                break
            time.sleep(0.1)
        pid = int(told.read_text())
        assert alive(pid)
    for _try in range(50):
        if not alive(pid):
            break
        time.sleep(0.1)
    assert not alive(pid)
