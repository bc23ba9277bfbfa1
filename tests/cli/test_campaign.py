"""`daylight campaign` does what it says, and says so in JSON."""

import json


def test_a_campaign_is_loaded_listed_shown_previewed_compared_and_saved(run, clock, tmp_path):
    loaded = run("campaign", "load", "ring-agreements", "--json")
    assert loaded.exit_code == 0, loaded.output
    assert json.loads(loaded.stdout)["new"] is True
    assert json.loads(run("campaign", "load", "ring-agreements", "--json").stdout)["written"] == []
    (listed,) = json.loads(run("campaign", "list", "--json").stdout)
    assert listed["name"] == "ring-agreements"
    shown = json.loads(run("campaign", "show", "ring-agreements", "--json").stdout)
    assert shown["letters"][0]["version"] == 1
    preview = json.loads(run("campaign", "preview", "ring-agreements", "MI", "--json").stdout)
    assert preview["subject"].startswith("FOIA request")
    args = ("campaign", "compare", "ring-agreements", "IL", "OH", "--letter", "emails", "--json")
    assert json.loads(run(*args).stdout)["lines"]
    saved = run("campaign", "save", "ring-agreements", tmp_path / "pack", "--json")
    assert len(json.loads(saved.stdout)["files"]) == 10
    assert run("campaign", "load", tmp_path / "pack").exit_code == 0


def test_what_is_not_there_is_answered_with_exit_code_one(run, clock):
    for args in (
        ("campaign", "load", "nowhere", "--json"),
        ("campaign", "show", "nothing", "--json"),
        ("campaign", "preview", "nothing", "OH", "--json"),
    ):
        result = run(*args)
        assert result.exit_code == 1
        assert set(json.loads(result.stdout)) == {"error", "reasons"}
    assert run("campaign", "preview").exit_code == 2


def test_an_empty_list_is_an_empty_document(run):
    assert json.loads(run("campaign", "list", "--json").stdout) == []
