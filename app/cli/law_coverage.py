"""`daylight law coverage|stale`: how far each law is read and proven, and what is missing."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option
from app.cli.law_options import DAY, once
from app.law import calendars
from app.law.proof import proof
from app.law.rules import Rule, Version
from app.law.statutes import Statute, codes, statute
from app.law.vocabulary import Level, ShipAs
from app.law.working import is_stale

_FIRM = frozenset({ShipAs.HARD, ShipAs.NO_NUMBER})
_UNSURE = {
    Level.STATUTE_TEXT: "the text was read, and a second reading doubts the number",
    Level.OFFICIAL_GUIDE: "an official guide was read, and a second reading doubts the number",
    Level.SECONDARY: "only a secondary source was read: shown with a mark, accuses nobody",
    Level.RECALLED: "it was not re-read: shown as 'about', accuses nobody",
    Level.NOT_FOUND: "no text that sets it was found: no date is given",
}


@click.command("coverage")
@json_option
def coverage(*, as_json: bool) -> None:
    """Say for each jurisdiction how far its law is read and proven, and what is missing."""
    rows = [coverage_of(statute(code)) for code in codes()]
    lines: list[str] = []
    for row in rows:
        lines.append(
            f"{row['code']:<6} {row['status']:<9} {row['rules']:>3} rules, {row['rows']:>3} rows, "
            f"last read {row['last_read']}"
        )
        lines += [f"         missing: {each['what']}: {each['why']}" for each in _missing_of(row)]
    answer({"jurisdictions": rows}, "\n".join(lines), as_json=as_json)


def coverage_of(law: Statute) -> dict[str, object]:
    """What is known of one law, and what is missing and why."""
    versions = [version for rule in law.rules for version in rule.versions]
    levels = Counter(version.level for version in versions)
    sure = sum(version.ship_as in _FIRM for version in versions)
    proven = proof(law.code)
    return {
        "code": law.code,
        "name": law.name,
        "status": "verified" if sure == len(versions) else "partly" if sure else "not yet",
        "rules": len(law.rules),
        "versions": len(versions),
        "levels": {level.value: levels[level] for level in Level if levels[level]},
        "ship_as": dict(Counter(version.ship_as.value for version in versions)),
        "rows": proven.rows,
        "rows_official": proven.official,
        "rows_calendar": proven.counts,
        "forums": len(law.forums),
        "effective_unknown": sum(version.effective == "unknown" for version in versions),
        "first_read": min(version.read_on for version in versions),
        "last_read": max(version.read_on for version in versions),
        "pending": len(law.pending),
        "doubtful": [rule.id for rule in law.rules if rule.newest.ship_as not in _FIRM],
        "missing": [{"what": what, "why": why} for what, why in _missing(law)],
    }


def _missing_of(row: dict[str, object]) -> list[dict[str, str]]:
    found = row["missing"]
    return found if isinstance(found, list) else []


def _missing(law: Statute) -> Iterator[tuple[str, str]]:
    for rule in law.rules:
        for version in rule.versions:
            if version.ship_as not in _FIRM:
                yield _name(rule, version), version.doubt or _UNSURE[version.level]
    unknown = sum(version.effective == "unknown" for rule in law.rules for version in rule.versions)
    if unknown:
        yield (
            f"the first day of {unknown} of the rules",
            "the text in force was read, not the act that brought it: dated 'unknown'",
        )
    conventions = law.conventions
    if "unsettled" in {conventions.last_day_agency, conventions.last_day_requester}:
        yield (
            "what becomes of a last day that is closed",
            "no text that was read settles it: two dates are given",
        )
    if conventions.agency_closed_days == "unsettled":
        yield (
            "whether an office's own closing days count",
            "no text that was read settles it: only the latest date passes over them",
        )
    for gap in calendars.calendar(law.calendar).known_gaps:
        yield f"{gap.holiday} in {gap.year}", gap.note


def _name(rule: Rule, version: Version) -> str:
    length = f"the {version.within}" if version.within else "any number"
    return f"{length} of '{rule.id}' ({version.citation})"


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
