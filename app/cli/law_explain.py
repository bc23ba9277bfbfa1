"""`daylight law explain`: the whole working of each clock of a request that was filed."""

from collections.abc import Iterator
from datetime import date

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option, with_app
from app.cli.law_words import NO_ADVICE, clock_lines, working_lines
from app.law.clocks import Clock
from app.models import RecordsRequest
from app.services.clock_data import clock_facts, working_facts


@click.command("explain")
@click.argument("ref", metavar="REQUEST")
@json_option
@with_app
def explain(ref: str, *, as_json: bool) -> None:
    """Explain each clock of REQUEST: from what it counts, by which words, over which days."""
    from app.db import db  # noqa: PLC0415 - the other commands need no database
    from app.services import clocks  # noqa: PLC0415 - as above
    from app.services.requests import request_by_ref  # noqa: PLC0415 - as above

    found = request_by_ref(db.session, ref)
    zone = found.recipient.zone
    on = app_clock.today(zone)
    counted = clocks.explain(db.session, found)
    law = counted[0].statute if counted else None
    data = {
        "ref": found.ref,
        "agency": found.recipient.name,
        "jurisdiction": found.jurisdiction,
        "law": {"name": law.law.name, "citation": law.law.citation} if law else None,
        "as_of": on,
        "zone": zone,
        "clocks": [
            {**clock_facts(clock, on, zone), "working": working_facts(clock)} for clock in counted
        ],
    }
    answer(data, "\n".join(_lines(found, counted, on)), as_json=as_json)


def _lines(found: RecordsRequest, counted: tuple[Clock, ...], on: date) -> Iterator[str]:
    yield f"{found.ref}  {found.recipient.name} ({found.jurisdiction}), as of {on}."
    if not counted:
        yield "No clock of law runs on this request."
    for clock in counted:
        yield ""
        yield from clock_lines([clock], on, found.recipient.zone)
        yield from working_lines(clock)
    yield ""
    yield NO_ADVICE
