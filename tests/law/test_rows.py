"""Every worked date of tests/law/cases, and that every version of every rule has one."""

import json

import pytest
import yaml

from app.law.statutes import codes, statute
from tests.law.rows import FOLDER, tables

TABLES = sorted(tables(), key=lambda table: table.code)
ROWS = [
    pytest.param(table.code, row, id=f"{table.code} {row.rule}: {row.case}")
    for table in TABLES
    for row in table.rows
]
ASKED = ("due", "latest", "earliest", "about")


@pytest.mark.parametrize(("code", "row"), ROWS)
def test_the_engine_gives_the_dates_of_the_row(code, row):
    clock = row.clock(code)
    given = {name: getattr(clock, name) for name in ASKED if getattr(row, name) is not None}
    assert given == {name: getattr(row, name) for name in given}, clock.explanation()
    if row.no_date:
        assert clock.due is None
        assert clock.no_date_because
    if row.start is not None:
        assert clock.started_on == row.start
    if row.skipped is not None:
        assert tuple(closure.on for closure in clock.skipped()) == row.skipped
    if row.state is not None:
        assert (clock.state_on(row.as_of) if row.as_of else clock.state) is row.state
    if row.met_late is not None:
        assert clock.was_met_late is row.met_late
    for name in ("due_at", "latest_at"):
        if getattr(row, name) is not None:
            assert getattr(clock, name).isoformat() == getattr(row, name)


def test_every_jurisdiction_has_a_table():
    assert tuple(table.code for table in TABLES) == codes()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_every_version_of_every_rule_is_cited_by_a_row(table):
    cited = {(row.rule, row.citation) for row in table.rows}
    wanted = {
        (rule.id, version.citation)
        for rule in statute(table.code).rules
        for version in rule.versions
    }
    assert wanted - cited == set()
    assert cited - wanted == set()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_each_row_proves_its_own_thing(table):
    told = [(row.rule, row.case) for row in table.rows]
    assert len(told) == len(set(told))


def test_every_worked_example_is_a_row_or_says_why_not(shared):
    examples = json.loads((shared / "law" / "examples.json").read_text(encoding="utf-8"))
    refused = yaml.safe_load((FOLDER.parent / "not_rows.yaml").read_text(encoding="utf-8"))
    rows = {row.id for table in TABLES for row in table.rows if row.id}
    assert rows.isdisjoint(refused)
    assert {example["id"] for example in examples} == rows | set(refused)


def test_official_examples_name_their_authority(shared):
    examples = json.loads((shared / "law" / "examples.json").read_text(encoding="utf-8"))
    official = {example["id"] for example in examples if not example["derived"]}
    for table in TABLES:
        for row in table.rows:
            assert bool(row.authority) == (row.id in official), row.case
