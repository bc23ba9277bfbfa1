"""`daylight mail receive`, `fetch`, `tray`: kept for good or not taken at all."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from app.models import InboundMessage, StoredFile
from app.models.ref import new_ref
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.incoming import mail


@pytest.fixture
def receive(run):
    def give(content, *args):
        return run("mail", "receive", *args, input=content)

    return give


def test_a_mail_is_kept_once_with_its_very_bytes(receive, session):
    raw = mail("Hello.\n")
    assert [receive(raw).exit_code for _ in range(3)] == [0, 0, 0]
    [one] = session.query(InboundMessage).all()
    assert parts().store.path(one.file.sha256).read_bytes() == raw
    assert '"known": 1' in receive(raw, "--json").stdout


def test_an_mbox_is_taken_apart_and_its_lines_are_what_they_were(receive, session):
    first, second = mail("a\n\nFrom now on, wait.\n"), mail("b\n")
    folder = b"".join(
        b"From x@y Mon Nov 23 09:00:00 2026\n" + one.replace(b"\nFrom ", b"\n>From ") + b"\n"
        for one in (first, second)
    )
    assert receive(folder).exit_code == 0
    kept = {parts().store.path(one.sha256).read_bytes() for one in session.query(StoredFile)}
    assert kept == {first, second}


def test_what_passes_is_tried_again_and_kept_then(receive, session, monkeypatch):
    def locked(*_args, **_kwargs):
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("app.services.messages.take_in", locked)
        assert receive(mail("x", message_id="<1@x>")).exit_code == 75
    assert session.query(InboundMessage).count() == 0
    assert receive(mail("x", message_id="<1@x>")).exit_code == 0
    assert session.query(InboundMessage).count() == 1


def test_a_full_disk_is_a_passing_fault(receive, session, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(parts().store), "put", full)
    assert receive(mail("x")).exit_code == 75
    assert session.query(InboundMessage).count() == 0


def test_sorting_that_fails_keeps_the_mail_and_is_made_up_for(run, receive, session, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patched:
        patched.setattr("app.services.sorting.sort_new", broken)
        assert receive(mail("x")).exit_code == 0
    assert session.query(InboundMessage).one().reading.get("judged") is None
    assert run("mail", "fetch").exit_code == 0
    session.expire_all()
    assert session.query(InboundMessage).one().reading["judged"] is True


def test_missing_settings_are_a_passing_fault_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "mail", "receive"],
        input=mail("x"),
        env=os.environ | {"DAYLIGHT_HOME": str(tmp_path / "nowhere")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 75, done.stderr


def test_the_tray_says_what_waits_and_why(run, receive, session):
    one = records_request(session, agency(session), campaign(session), ref=new_ref())
    session.commit()
    receive(mail("Your request is denied.\n", sender="x@gmail.com", subject=one.ref))
    told = json.loads(run("mail", "tray", "--json").stdout)
    [waits] = told["messages"]
    assert waits["guesses"][0]["request"] == one.ref
    assert waits["suggestions"][0]["event"] == "denied"
    assert waits["doubts"]
