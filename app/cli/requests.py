"""`daylight requests`: bring requests in, list them, record what happened, show one."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.mapping import map_option
from app.cli.request_moves import moves
from app.db import db, transaction
from app.errors import NotFound
from app.law.vocabulary import EventKind
from app.models import Campaign, ImportKind, ImportState, RecordsRequest
from app.parts import parts
from app.services.request_columns import FIELDS

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=AnsweringGroup)
def requests() -> None:
    """Requests: what was asked of whom, what happened since, and what is due."""


requests.add_command(moves)


@requests.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@map_option(FIELDS)
@click.option("--campaign", metavar="NAME", help="The campaign these requests belong to.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@json_option
@with_app
def import_file(
    file: Path,
    told: dict[str, str],
    campaign: str | None,
    dry_run: bool,  # noqa: FBT001 - Click gives options as they are named
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Bring in requests under way elsewhere, from a spreadsheet's CSV or MuckRock's."""
    from app.services.request_import import draw_up  # noqa: PLC0415 - a command starts fast
    from app.services.tables import read_table  # noqa: PLC0415 - as above

    content = file.read_bytes()
    table = read_table(content)
    today = clock.today(parts().settings.zone)
    if dry_run:
        if campaign:
            _campaign(campaign)
        found = draw_up(db.session, table, told, today=today).as_json()
    else:
        found = _take_in(file.name, content, told, campaign, today)
    answer(found, _summed_up(found), as_json=as_json)


def _take_in(
    name: str, content: bytes, mapping: dict[str, str], campaign: str | None, today: date
) -> dict[str, Any]:
    from app.services.imports import keep_import  # noqa: PLC0415 - as above
    from app.services.request_import import apply, draw_up  # noqa: PLC0415 - as above
    from app.services.tables import read_table  # noqa: PLC0415 - as above

    now = clock.now()
    with transaction() as session:
        campaign_id = _campaign(campaign).id if campaign else None
        plan = draw_up(session, read_table(content), mapping, today=today)
        run = keep_import(
            session,
            parts().store,
            content,
            name,
            kind=ImportKind.REQUESTS,
            mapping=plan.columns,
            options={"campaign_id": campaign_id},
            member_id=None,
            now=now,
        )
        apply(session, plan, campaign_id=campaign_id, now=now, today=today)
        run.state, run.result, run.applied_at = ImportState.APPLIED, plan.as_json(), now
        return plan.as_json()


@requests.command("list")
@click.option("--campaign", required=True, metavar="NAME", help="The campaign to list.")
@json_option
@with_app
def list_requests(campaign: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """List every request of a campaign with the letters that left for it."""
    from dataclasses import asdict  # noqa: PLC0415 - as above

    from app.queries.requests import of_campaign  # noqa: PLC0415 - as above

    rows = of_campaign(db.session, _campaign(campaign))
    lines = (f"{row.ref}  {row.status:16} {row.agency} ({row.letter})" for row in rows)
    words = "\n".join(lines) or f"Nothing has been filed in {campaign} yet."
    answer([asdict(row) for row in rows], words, as_json=as_json)


@requests.command("record")
@click.argument("ref")
@click.argument("kind")
@click.argument("day", type=DAY, metavar="DATE")
@click.argument("facts", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--note", default="", help="Words to keep with it.")
@click.option("--again", is_flag=True, help="It did happen twice on that day.")
@json_option
@with_app
def record_event(
    ref: str,
    kind: str,
    day: datetime,
    facts: tuple[str, ...],
    note: str,
    again: bool,  # noqa: FBT001 - as above
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Record what happened to a request, with its facts: `until=2026-12-04 amount=25.00`."""
    from app.services import events, fee_budget, overrides  # noqa: PLC0415 - as above
    from app.services.requests import request_by_ref  # noqa: PLC0415 - as above

    given = _pairs(facts)
    typed = given.pop("note", "")
    with transaction() as session:
        found = request_by_ref(session, ref)
        known = events.kind_by_hand(kind)
        if known == EventKind.DATE_OVERRIDDEN.value:
            overrides.clock_called(session, found, given.get("rule", ""))
        limit = parts().settings.fee_approval_above * 100
        who = fee_budget.Actor(None, clock.now(), limit)
        fee_budget.check_by_hand(session, found, known, given, who)
        event = events.record(
            session,
            found,
            known,
            on=day.date(),
            facts=given,
            note=note or typed,
            now=clock.now(),
            again=again,
        )
        told = {
            "ref": found.ref,
            "event": event.id,
            "kind": event.kind,
            "on": event.happened_on,
            "facts": event.facts,
            "status": found.status.value,
        }
    words = f"Recorded {told['kind']} on {told['on']} for {told['ref']}: now {told['status']}."
    answer(told, words, as_json=as_json)


@requests.command("void")
@click.argument("ref")
@click.argument("event_id", type=int, metavar="EVENT")
@click.option("--reason", required=True, help="Why the entry is wrong; it stays with it.")
@json_option
@with_app
def void_event(ref: str, event_id: int, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Take a wrong entry back. Nothing is erased; the request stands as if without it."""
    from app.services import events  # noqa: PLC0415 - as above
    from app.services.requests import request_by_ref  # noqa: PLC0415 - as above

    with transaction() as session:
        found = request_by_ref(session, ref)
        wrong = next((event for event in found.events if event.id == event_id), None)
        if wrong is None:
            raise NotFound(f"{found.ref} has no entry {event_id}; `requests show` numbers them.")
        taken_back = events.void(session, wrong, reason=reason, now=clock.now())
        told = {"ref": found.ref, "event": taken_back.id, "voids": event_id}
        told["status"] = found.status.value
    words = f"Entry {event_id} of {told['ref']} is taken back: now {told['status']}."
    answer(told, words, as_json=as_json)


@requests.command("show")
@click.argument("ref")
@json_option
@with_app
def show_request(ref: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show a request: what happened, what was asked, and each clock with its working."""
    from app.cli.request_words import as_data, as_words  # noqa: PLC0415 - as above
    from app.services import clocks  # noqa: PLC0415 - as above
    from app.services.requests import request_by_ref  # noqa: PLC0415 - as above

    found: RecordsRequest = request_by_ref(db.session, ref)
    today = clock.today(found.recipient.zone)
    data = as_data(found, clocks.explain(db.session, found), today)
    answer(data, as_words(data), as_json=as_json)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"'{each}' is not written KEY=VALUE.")
        pairs[key.strip()] = value
    return pairs


def _campaign(name: str) -> Campaign:
    found = db.session.query(Campaign).filter_by(name=name).one_or_none()
    if found is None:
        raise NotFound(f"There is no campaign '{name}'; `daylight campaign list` names them.")
    return found


def _summed_up(found: dict[str, Any]) -> str:
    counted = (
        f"{found['rows']} rows: {found['new']} new, {found['updated']} updated, "
        f"{found['unchanged']} unchanged, {len(found['duplicates'])} twice in the file, "
        f"{len(found['rejected'])} rejected."
    )
    lines = [counted]
    for kind in ("rejected", "duplicates", "warnings"):
        lines += [
            f"  {kind}: row {each['row']}, {each['column']}: {each['reason']}"
            for each in found[kind]
        ]
    return "\n".join(lines)
