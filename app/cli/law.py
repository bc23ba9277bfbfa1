"""`daylight law`: what a law says, what it makes due, and how far its data can be trusted."""

from datetime import date

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option
from app.cli.law_clocks import clocks
from app.cli.law_count import count, events
from app.cli.law_coverage import coverage, stale
from app.cli.law_explain import explain
from app.cli.law_facts import read_facts
from app.cli.law_options import DAY, code_argument, once
from app.cli.law_statute_words import statute_facts, statute_lines
from app.cli.law_words import clock_lines
from app.law import calendars
from app.law.clocks import compute
from app.law.compare import differences
from app.law.facts import Event
from app.law.statutes import statute
from app.law.vocabulary import Body, EventKind
from app.services.clock_data import clock_facts


@click.group()
def law() -> None:
    """Ask the public-records laws: US-NJ and so on, US for the federal one."""


for _command in (clocks, count, events, explain, coverage, stale):
    law.add_command(_command)


@law.command("due")
@code_argument
@once("--received", kind=DAY, required=True, words="The day the agency received it.")
@once(
    "--body",
    kind=click.Choice([body.value for body in Body]),
    words="What sort of body was asked.",
)
@once("--today", kind=DAY, words="Also say where each clock stands on this day.")
@json_option
def due(code: str, received: date, body: str | None, today: date | None, *, as_json: bool) -> None:
    """Say when each clock of CODE falls due, for a request received on a day."""
    found = statute(code)
    told = read_facts(code, [f"body={body}"] if body else [])
    days = calendars.calendar(found.calendar)
    event = Event(EventKind.RECEIVED, received)
    counted = compute(found, days, told.agency, told.request, [event])
    answer(
        {"code": code, "clocks": [clock_facts(clock, today, told.zone) for clock in counted]},
        "\n".join(clock_lines(counted, today, told.zone)),
        as_json=as_json,
    )


@law.command("show")
@code_argument
@json_option
def show(code: str, *, as_json: bool) -> None:
    """Show what is known of the law of CODE, with its sources."""
    found = statute(code)
    answer(statute_facts(found), "\n".join(statute_lines(found)), as_json=as_json)


@law.command("compare-holidays")
@click.argument("code", metavar="[CODE]", type=str.upper, required=False)
@once("--from", "first", kind=click.IntRange(1900, 2200), words="The first year (the present).")
@once("--to", "last", kind=click.IntRange(1900, 2200), words="The last year (the one after).")
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
