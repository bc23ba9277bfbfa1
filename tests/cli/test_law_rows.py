"""Whatever a worked date says can be told on the command line, which gives the same dates."""

import json

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.law.rows import tables

ROWS = [
    pytest.param(table.code, row, id=f"{table.code} {row.rule}: {row.case}")
    for table in tables()
    for row in table.rows
]


def told(row):
    """The row as options."""
    for event in row.events:
        facts = {"until": event.until, "at": event.at}
        facts |= {"agreed": event.agreed or None, "granted": event.granted or None}
        parts = [f"{key}={value}" for key, value in facts.items() if value is not None]
        yield from ("--event", ":".join([event.kind, str(event.on), *parts]))
    for closing in row.closed:
        yield from ("--closed", f"{closing.on}={closing.reason}")
    facts = row.facts
    for key in ("body", "zone", "cut_off", "channel", "requester", "size"):
        if getattr(facts, key) is not None:
            yield from ("--fact", f"{key}={getattr(facts, key)}")
    if facts.expedited is not None:
        yield from ("--fact", f"expedited={'true' if facts.expedited else 'false'}")
    for key, values in (("body_has", facts.has), ("record", facts.record)):
        for value in sorted(values or ({"none"} if values is not None else ())):
            yield from ("--fact", f"{key}={value}")
    for truth, circumstances in (("true", facts.holds), ("false", facts.fails)):
        for circumstance in sorted(circumstances):
            yield from ("--fact", f"{circumstance}={truth}")


@pytest.mark.parametrize(("code", "row"), ROWS)
def test_a_worked_date_comes_out_of_the_command(code, row):
    on = row.as_of or "2026-11-24"
    result = CliRunner().invoke(
        main, ["law", "clocks", code, *told(row), "--as-of", str(on), "--json"]
    )
    assert result.exit_code == 0, result.output
    found = {clock["id"]: clock for clock in json.loads(result.stdout)["clocks"]}[row.rule]
    for name in ("due", "latest", "earliest", "about"):
        wanted = getattr(row, name)
        if wanted is not None:
            assert str(found[name])[:10] == str(wanted), found["explanation"]
    if row.due_at is not None:
        assert found["due"] == row.due_at
    if row.no_date:
        assert found["due"] is None
    if row.skipped is not None:
        assert [day["date"] for day in found["skipped"]] == [str(day) for day in row.skipped]
    if row.start is not None:
        assert found["start_date"] == str(row.start)
