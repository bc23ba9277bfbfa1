"""`daylight documents`: files in by command, and the list of them."""

import json

from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import pdf


def test_files_are_added_to_a_request_and_listed(run, session, tmp_path, clock):
    request = records_request(session, agency(session), campaign(session))
    (tmp_path / "a.pdf").write_bytes(pdf("one"))
    (tmp_path / "empty.pdf").write_bytes(b"")
    files = [tmp_path / "a.pdf", tmp_path / "empty.pdf"]
    done = run("documents", "add", *files, "--request", request.ref, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["added"] == 2
    assert [one["media_type"] for one in told["files"]] == [
        "application/pdf",
        "application/x-empty",
    ]
    assert "empty" in told["files"][1]["warnings"][0]
    listed = json.loads(run("documents", "list", "--json").stdout)
    assert [(row["title"], row["request"], row["shown"]) for row in listed] == [
        ("empty.pdf", request.ref, "private"),
        ("a.pdf", request.ref, "private"),
    ]


def test_what_is_there_already_is_told_and_a_second_run_does_nothing(run, session, tmp_path, clock):
    here = agency(session)
    (tmp_path / "a.pdf").write_bytes(pdf("one"))
    (tmp_path / "b.pdf").write_bytes(pdf("one"))
    args = ("documents", "add", tmp_path / "a.pdf", tmp_path / "b.pdf", "--agency", f"id:{here.id}")
    told = json.loads(run(*args, "--json").stdout)
    assert told["added"] == 1
    assert "already there" in told["files"][1]["refused"]
    again = run(*args, "--json")
    assert again.exit_code == 1
    assert len(json.loads(again.stdout)["reasons"]) == 2


def test_one_agency_or_one_request_is_named(run, session, tmp_path, clock):
    agency(session)
    agency(session)
    (tmp_path / "a.pdf").write_bytes(pdf("one"))
    many = run("documents", "add", tmp_path / "a.pdf", "--agency", "state:IL", "--json")
    assert many.exit_code == 1
    assert "chooses 2 agencies" in json.loads(many.stdout)["error"]
    assert run("documents", "add", tmp_path / "a.pdf").exit_code == 2
