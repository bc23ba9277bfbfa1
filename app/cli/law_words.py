"""How the clocks of a law are written for a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.law.working import Clock
from app.services.clock_data import clock_facts

NO_ADVICE = "This is not legal advice."


def clock_lines(clocks: Sequence[Clock], on: date | None, zone: str) -> Iterator[str]:
    """Every clock for a person: its dates, its act, where it stands; then why."""
    for clock in clocks:
        facts = clock_facts(clock, on, zone)
        due, latest = facts["due"] or "no date", facts["latest"]
        until = f" (at the latest {latest})" if latest and latest != facts["due"] else ""
        stands = f", {facts['state']}" if on else ""
        yield f"{due!s:<10}  {clock.rule_id} ({clock.who}{stands}){until}"
        yield f"            {clock.explanation()}"
        if why := facts["consequence"]:
            yield f"            If it is missed: {why}"


def working_lines(clock: Clock) -> Iterator[str]:
    """The same working for a person, below the lines of its clock."""
    version = clock.version
    for leg in clock.legs:
        days = "business days only" if leg.business else "every day"
        yield f"            {leg.start} to {leg.end}: {leg.length}, {days} ({leg.why})"
    for closure in clock.skipped():
        yield f"            not counted: {closure.on} {closure.reason} ({closure.layer} calendar)"
    if clock.met_by:
        yield f"            met by '{clock.met_by.kind}' on {clock.met_by.on}"
    yield f"            {clock.citation}: {version.text}"
    second = f"; second reading: {version.second}" if version.second else ""
    yield f"            {version.level}, read {version.read_on}{second}"
    if version.doubt:
        yield f"            doubt: {version.doubt}"
