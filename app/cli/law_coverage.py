"""`daylight law coverage|stale`: how far each law is read and proven, and what is missing."""

from collections.abc import Iterator
from datetime import date

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option
from app.cli.law_options import DAY, once
from app.law.coverage import FIRM, Coverage
from app.law.coverage import coverage as cover
from app.law.proof import proof
from app.law.statutes import Statute, codes, statute
from app.law.vocabulary import Level, ShipAs
from app.law.working import is_stale


@click.command("coverage")
@json_option
def coverage(*, as_json: bool) -> None:
    """Say for each jurisdiction how far its law is read and proven, and what is missing."""
    read = [(law, cover(law)) for law in map(statute, codes())]
    rows = [_row(law, found) for law, found in read]
    lines = [line for law, found in read for line in _lines(law, found)]
    answer({"jurisdictions": rows}, "\n".join(lines), as_json=as_json)


def _row(law: Statute, found: Coverage) -> dict[str, object]:
    """One jurisdiction: its rules with their levels, the rows that prove it, what is missing."""
    proven = proof(law.code)
    versions = [version for rule in law.rules for version in rule.versions]
    return {
        "code": law.code,
        "name": law.name,
        "status": found.status,
        "rules": found.rules,
        "versions": found.versions,
        "levels": {level.value: found.levels[level] for level in Level if found.levels[level]},
        "ship_as": {use.value: found.uses[use] for use in ShipAs if found.uses[use]},
        "rows": proven.rows,
        "rows_official": proven.official,
        "rows_calendar": proven.counts,
        "forums": len(law.forums),
        "effective_unknown": sum(version.effective == "unknown" for version in versions),
        "first_read": found.first_read,
        "last_read": found.last_read,
        "pending": len(law.pending),
        "doubtful": [rule.id for rule in law.rules if rule.newest.ship_as not in FIRM],
        "missing": [{"what": each.what, "why": each.why} for each in found.missing],
    }


def _lines(law: Statute, found: Coverage) -> Iterator[str]:
    yield (
        f"{law.code:<6} {found.status:<9} {found.rules:>3} rules, {proof(law.code).rows:>3} rows, "
        f"last read {found.last_read}"
    )
    for each in found.missing:
        yield f"         missing: {each.what}: {each.why}"


@click.command("stale")
@once("--today", kind=DAY, words="Judge by this day instead of the present one.")
@json_option
def stale(today: date | None, *, as_json: bool) -> None:
    """List the rules that nobody re-read for over a year."""
    on = today or app_clock.today()
    rows = [
        {
            "code": code,
            "rule": rule.id,
            "citation": version.citation,
            "read_on": version.read_on,
        }
        for code in codes()
        for rule in statute(code).rules
        for version in rule.versions
        if is_stale(version, on)
    ]
    lines = [
        f"{row['code']:<6} {row['read_on']}  {row['rule']} ({row['citation']})" for row in rows
    ]
    words = "\n".join(lines) or f"No rule was left unread for a year on {on}."
    answer({"today": on, "stale": rows}, words, as_json=as_json)
