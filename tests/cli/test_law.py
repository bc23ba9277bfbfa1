"""`daylight law`: its answers, its refusals, its exit codes."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from app.cli import main
from app.law.statutes import codes, statute


def run(*arguments):
    return CliRunner().invoke(main, ["law", *arguments])


def said(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_due_gives_each_clock_with_its_working():
    clocks = said("due", "US-IL", "--received", "2026-02-06")["clocks"]
    first = clocks[0]
    assert (first["kind"], first["who"], first["due"]) == ("determine", "agency", "2026-02-17")
    assert (first["standard"], first["verified"]) == ("fixed", "statute_text")
    assert first["citation"] == "5 ILCS 140/3(d)"
    assert [skipped["date"] for skipped in first["skipped"]] == ["2026-02-12", "2026-02-16"]
    assert "5 business days from 6 February 2026" in first["explanation"]
    assert len(clocks) == len(statute("US-IL").rules)


def test_due_has_null_where_the_law_has_no_number():
    clocks = said("due", "US-ND", "--received", "2026-02-06")["clocks"]
    produce = next(clock for clock in clocks if clock["kind"] == "produce")
    assert produce["due"] is None
    assert "No legal date" in produce["explanation"]


def test_due_takes_the_kind_of_body_and_the_case_of_the_code_does_not_matter():
    kinds = {
        body: [clock["id"] for clock in said(*due, "--body", body)["clocks"]]
        for due in [("due", "us-ma", "--received", "2026-02-06")]
        for body in ("local", "state")
    }
    assert "produce_local" in kinds["local"]
    assert "produce_state" in kinds["state"]
    assert "produce_state" not in kinds["local"]


def test_due_says_where_clocks_stand_on_a_day():
    due = ("due", "US-KS", "--received", "2026-02-06", "--today", "2026-06-01")
    determine = said(*due)["clocks"][0]
    assert (determine["state"], determine["late"]) == ("missed", True)


@pytest.mark.parametrize("code", codes())
def test_due_answers_for_every_jurisdiction(code):
    assert said("due", code, "--received", "2026-02-06")["clocks"]


def test_a_person_reads_sentences():
    shown = run("due", "US-KS", "--received", "2026-02-06", "--today", "2026-02-09")
    assert shown.exit_code == 0
    assert "2026-02-11  determine (agency, running)" in shown.output


def test_an_unknown_jurisdiction_does_nothing_and_says_so():
    result = run("due", "US-XX", "--received", "2026-02-06", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert "US-XX" in answer["error"]
    assert answer["reasons"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("due", "US-IL"),
        ("due", "US-IL", "--received", "6 February"),
        ("due", "US-IL", "--received", "2026-02-30"),
        ("due", "US-IL", "--received", "2026-02-06", "--body", "county"),
    ],
)
def test_wrong_usage_exits_with_two(arguments):
    assert run(*arguments).exit_code == 2


def test_show_tells_the_whole_law():
    law = said("show", "US-KY")
    assert law["law"]["citation"] == "KRS 61.870-61.884"
    determine = law["rules"][0]
    assert [version["within"] for version in determine["versions"]] == [
        "3 business days",
        "10 calendar days",
        "5 business days",
    ]
    assert "2020-03-30" in run("show", "US-KY").output


@pytest.mark.parametrize("code", codes())
def test_every_law_is_shown_whole(code):
    law, found = said("show", code), statute(code)
    assert [rule["id"] for rule in law["rules"]] == [rule.id for rule in found.rules]
    assert [forum["id"] for forum in law["forums"]] == [forum.id for forum in found.forums]
    assert law["digest"] == found.digest
    shown = run("show", code).output
    for rule in found.rules:
        assert f"  {rule.id} ({rule.who}): " in shown
        assert all(version.citation in shown for version in rule.versions)
    for forum in found.forums:
        assert forum.name in shown
    assert shown.endswith("This is not legal advice.\n")


def test_show_beside_the_law_what_is_pending():
    assert "Pending: AB 1821" in run("show", "US-CA").output


def test_coverage_counts_every_rule_of_every_law():
    rows = said("coverage")["jurisdictions"]
    assert [row["code"] for row in rows] == list(codes())
    assert [row["rules"] for row in rows] == [len(statute(code).rules) for code in codes()]
    assert sum(row["rules"] for row in rows) >= 322
    assert {row["status"] for row in rows} <= {"verified", "partly", "not yet"}
    nebraska = next(row for row in rows if row["code"] == "US-NE")
    assert "determine" in nebraska["doubtful"]
    assert "US-NE" in run("coverage").output


def test_coverage_says_of_every_law_how_it_is_proven_and_what_is_missing():
    rows = {row["code"]: row for row in said("coverage")["jurisdictions"]}
    for row in rows.values():
        assert row["rows"] >= row["rules"]
        assert sum(row["levels"].values()) == sum(row["ship_as"].values()) == row["versions"]
        assert row["last_read"] == "2026-11"
        assert all(each["what"] and each["why"] for each in row["missing"])
        unsure = {each["what"] for each in row["missing"]}
        assert all(any(f"'{rule}'" in what for what in unsure) for rule in row["doubtful"])
    assert rows["US-KY"]["rows_official"] >= 4
    shown = run("coverage").output
    assert "missing: the 45 business days of 'determine_time_intensive'" in shown


def test_stale_lists_what_nobody_read_for_a_year():
    assert said("stale", "--today", "2027-11-30")["stale"] == []
    later = said("stale", "--today", "2027-12-01")
    versions = [version for code in codes() for r in statute(code).rules for version in r.versions]
    assert len(later["stale"]) == len(versions)
    assert later["today"] == "2027-12-01"
    assert "No rule" in run("stale", "--today", "2026-12-01").output


def test_compare_holidays_lists_the_days_for_a_person_to_judge():
    rows = said("compare-holidays", "US-WY", "--from", "2026", "--to", "2026")["differences"]
    assert [(row["date"], row["kind"]) for row in rows] == [
        ("2026-06-19", "they_close"),
        ("2026-07-03", "they_close"),
    ]
    assert (
        "No differences."
        in run("compare-holidays", "US-NV", "--from", "2026", "--to", "2026").output
    )


def test_compare_holidays_begins_with_the_present_year(monkeypatch):
    monkeypatch.setattr("app.clock.today", lambda zone="UTC": date(2026, 5, 1))
    rows = said("compare-holidays", "US-WY")["differences"]
    assert {row["date"][:4] for row in rows} == {"2026", "2027"}
