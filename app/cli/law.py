"""`daylight law`: what a law says, what it makes due, and how far its data can be trusted."""

from collections import Counter
from datetime import date, datetime

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option
from app.cli.law_words import clock_facts, clock_lines, statute_facts, statute_lines
from app.law import calendars
from app.law.clocks import compute
from app.law.compare import differences
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, EventKind, Level, ShipAs
from app.law.working import is_stale

_DAY = click.DateTime(["%Y-%m-%d"])
_FIRM = frozenset({ShipAs.HARD, ShipAs.NO_NUMBER})
_CODE = click.argument("code", metavar="CODE", type=str.upper)


@click.group()
def law() -> None:
    """Ask the public-records laws: US-NJ and so on, US for the federal one."""


@law.command("due")
@_CODE
@click.option("--received", type=_DAY, required=True, help="The day the agency received it.")
@click.option(
    "--body", type=click.Choice([body.value for body in Body]), help="What sort of body was asked."
)
@click.option("--today", type=_DAY, help="Also say where each clock stands on this day.")
@json_option
def due(
    code: str, received: datetime, body: str | None, today: datetime | None, *, as_json: bool
) -> None:
    """Say when each clock of CODE falls due, for a request received on a day."""
    found = statute(code)
    event = Event(EventKind.RECEIVED, received.date())
    facts = AgencyFacts(body=Body(body) if body else None)
    days = calendars.calendar(found.calendar)
    clocks = compute(found, days, facts, RequestFacts(), [event])
    on = today.date() if today else None
    answer(
        {"code": code, "clocks": [clock_facts(clock, on) for clock in clocks]},
        "\n".join(clock_lines(clocks, on)),
        as_json=as_json,
    )


@law.command("show")
@_CODE
@json_option
def show(code: str, *, as_json: bool) -> None:
    """Show what is known of the law of CODE, with its sources."""
    found = statute(code)
    answer(statute_facts(found), "\n".join(statute_lines(found)), as_json=as_json)


@law.command("coverage")
@json_option
def coverage(*, as_json: bool) -> None:
    """Say for each jurisdiction how far its law is verified."""
    rows = [_coverage_of(code) for code in codes()]
    lines = [
        f"{row['code']:<6} {row['status']:<9} {row['rules']:>3} rules, last read {row['last_read']}"
        for row in rows
    ]
    answer({"jurisdictions": rows}, "\n".join(lines), as_json=as_json)


def _coverage_of(code: str) -> dict[str, object]:
    found = statute(code)
    versions = [version for rule in found.rules for version in rule.versions]
    levels = Counter(version.level for version in versions)
    sure = sum(version.ship_as in _FIRM for version in versions)
    status = "verified" if sure == len(versions) else "partly" if sure else "not yet"
    return {
        "code": code,
        "name": found.name,
        "status": status,
        "rules": len(found.rules),
        "versions": len(versions),
        "levels": {level.value: levels[level] for level in Level if levels[level]},
        "ship_as": dict(Counter(version.ship_as.value for version in versions)),
        "effective_unknown": sum(version.effective == "unknown" for version in versions),
        "last_read": max(version.read_on for version in versions),
        "pending": len(found.pending),
        "doubtful": [rule.id for rule in found.rules if rule.newest.ship_as not in _FIRM],
    }


@law.command("stale")
@click.option("--today", type=_DAY, help="Judge by this day instead of the present one.")
@json_option
def stale(today: datetime | None, *, as_json: bool) -> None:
    """List the rules that nobody re-read for over a year."""
    on = today.date() if today else app_clock.today()
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


@law.command("compare-holidays")
@click.argument("code", metavar="[CODE]", type=str.upper, required=False)
@click.option("--from", "first", type=int, help="The first year to compare (the present one).")
@click.option("--to", "last", type=int, help="The last year to compare (the one after).")
@json_option
def compare_holidays(
    code: str | None, first: int | None, last: int | None, *, as_json: bool
) -> None:
    """List where our calendars differ from the `holidays` package, for a person to judge."""
    year = app_clock.today().year
    years = range(first or year, (last or (first or year) + 1) + 1)
    chosen = [code] if code else list(calendars.codes())
    rows = [
        {
            "code": each,
            "date": found.on,
            "kind": found.kind,
            "ours": found.ours,
            "theirs": found.theirs,
        }
        for each in chosen
        for found in differences(each, _their_holidays(each, years), years)
    ]
    lines = ["{code:<6} {date}  {kind}: {ours} / {theirs}".format(**row) for row in rows]
    answer({"differences": rows}, "\n".join(lines) or "No differences.", as_json=as_json)


def _their_holidays(code: str, years: range) -> dict[date, str]:
    # A tool of those who keep the calendars: it is installed with the tests, not with the product.
    try:
        import holidays  # noqa: PLC0415 -- see above
    except ImportError as error:
        raise click.UsageError(
            "This comparison needs the package 'holidays', which comes with requirements-dev."
        ) from error
    state = code.removeprefix("US").removeprefix("-") or None
    return dict(holidays.country_holidays("US", subdiv=state, years=years).items())
