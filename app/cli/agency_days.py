"""`daylight agencies day`: the days on which one body was closed, or open against its calendar."""

from datetime import datetime
from typing import Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.move_words import as_lines
from app.db import db, transaction
from app.errors import NotFound
from app.models import Agency, AgencyDay
from app.services import agency_days
from app.services.agencies import agency_by_id
from app.services.clock_moves import Moved

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("day")
def day() -> None:
    """Days on which a body was closed, or open although its calendar says closed."""


@day.command("list")
@click.argument("agency", type=int)
@json_option
@with_app
def list_days(*, agency: int, as_json: bool) -> None:
    """List the days kept for AGENCY, the newest first."""
    rows = [_row(one) for one in agency_days.days_of(db.session, agency_by_id(db.session, agency))]
    lines = [f"{row['day']}  {row['state']:6} {row['reason']}" for row in rows]
    answer(rows, "\n".join(lines) or "No day of its own is kept.", as_json=as_json)


@day.command("add")
@click.argument("agency", type=int)
@click.argument("on", type=DAY, metavar="DATE")
@click.option("--reason", required=True, help="Why: a flood, a local holiday, a notice.")
@click.option("--source", default="", help="Where that stands.")
@click.option("--open", "is_open", is_flag=True, help="It was open although its calendar differs.")
@click.option("--dry-run", is_flag=True, help="Say which dates would move; change nothing.")
@json_option
@with_app
def add_day(
    *,
    agency: int,
    on: datetime,
    reason: str,
    source: str,
    is_open: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Keep DATE as a closed day of AGENCY, and move the clocks that this moves."""
    given = agency_days.GivenDay(on.date(), reason, source, is_open)
    if dry_run:
        moved = agency_days.moved_by_adding(db.session, agency_by_id(db.session, agency), given)
    else:
        with transaction() as session:
            body = agency_by_id(session, agency)
            moved = agency_days.moved_by_adding(session, body, given)
            agency_days.add_day(session, body, given, member_id=None, now=clock.now())
    _tell(agency, on, "open" if is_open else "closed", moved, dry_run=dry_run, as_json=as_json)


@day.command("remove")
@click.argument("agency", type=int)
@click.argument("on", type=DAY, metavar="DATE")
@click.option("--dry-run", is_flag=True, help="Say which dates would move; change nothing.")
@json_option
@with_app
def remove_day(*, agency: int, on: datetime, dry_run: bool, as_json: bool) -> None:
    """Let DATE be as the calendar has it again, and move the clocks that this moves."""
    if dry_run:
        body = agency_by_id(db.session, agency)
        kept = _kept(body, agency_days.day_on(db.session, body, on.date()), on)
        moved = agency_days.moved_by_removing(db.session, body, kept)
    else:
        with transaction() as session:
            body = agency_by_id(session, agency)
            kept = _kept(body, agency_days.day_on(session, body, on.date()), on)
            moved = agency_days.moved_by_removing(session, body, kept)
            agency_days.remove_day(session, body, kept, member_id=None, now=clock.now())
    _tell(agency, on, "as its calendar has it", moved, dry_run=dry_run, as_json=as_json)


def _kept(body: Agency, found: AgencyDay | None, on: datetime) -> AgencyDay:
    if found is None:
        raise NotFound(f"{body.name} has no day of its own on {on:%Y-%m-%d}; nothing was changed.")
    return found


def _tell(
    agency: int, on: datetime, state: str, moved: list[Moved], *, dry_run: bool, as_json: bool
) -> None:
    data = {
        "agency": agency,
        "day": on.date(),
        "state": state,
        "applied": not dry_run,
        "requests": [each.as_data() for each in moved],
    }
    verb = "would be" if dry_run else "is"
    first = f"{on:%Y-%m-%d} {verb} {state} at agency {agency}; {len(moved)} requests move."
    answer(data, "\n".join([first, *as_lines(moved)]), as_json=as_json)


def _row(one: AgencyDay) -> dict[str, Any]:
    return {
        "day": one.falls_on,
        "state": "open" if one.open else "closed",
        "reason": one.reason,
        "source": one.source,
    }
