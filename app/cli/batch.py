"""`daylight batch`: look, file, take back, print, and settle what needs a person."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli import batch_words as say
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.batch_letters import posted, print_letters, settle, uncertain
from app.cli.batch_options import (
    DAY,
    agencies_option,
    batch_argument,
    by_option,
    letter_option,
    member_of,
    newer_option,
    plan_options,
    round_option,
    without_option,
)
from app.cli.dry_run import write_files
from app.db import db, transaction
from app.jobs.filing import file_batch
from app.jobs.lease import lease
from app.models import Batch, BatchRowState, Campaign
from app.parts import parts
from app.queries import batches as found
from app.queries.batch_lists import rows_not_filed
from app.queries.selection import selection
from app.queries.selection_terms import CannotSelect
from app.services import batches, campaigns, members
from app.services import preflight as flight
from app.services.agency_lists import read_list
from app.services.batches import Withdrawn
from app.services.forecast import forecast
from app.services.preflight import Preflight, Words
from app.services.waves import Plan

_PATIENCE = 240  # quarters of a second that a command waits for another one that is filing


@click.group(cls=AnsweringGroup)
def batch() -> None:
    """Batches: one letter to many agencies, looked at first, filed once."""


for _command in (print_letters, posted, uncertain, settle):
    batch.add_command(_command)


@batch.command("preflight")
@click.argument("campaign", metavar="CAMPAIGN")
@agencies_option
@letter_option
@round_option
@without_option
@newer_option
@plan_options
@click.option("--today", type=DAY, help="Look as if it were this day.")
@json_option
@with_app
def look(
    campaign: str,
    expression: str,
    letter: str | None,
    round_number: int,
    without: tuple[str, ...],
    today: datetime | None,
    *,
    only_newer: bool,
    as_json: bool,
    **waves: int,
) -> None:
    """Say what filing would do: who is ready by which way, who is not and why, what it costs."""
    on = today.date() if today else clock.today(parts().settings.zone)
    asked = _Asked(campaign, expression, letter, round_number, without, only_newer)
    words = asked.words(db.session)
    looked = asked.looked_at(db.session, words, on)
    days = forecast(looked, words, today=on, plan=Plan(**waves))
    answer(say.preflight_facts(looked, days), say.preflight_words(looked, days), as_json=as_json)


@batch.command("file")
@click.argument("campaign", metavar="CAMPAIGN")
@agencies_option
@letter_option
@round_option
@without_option
@newer_option
@plan_options
@click.option("--undo-minutes", type=click.IntRange(min=0), help="How long nothing of it leaves.")
@click.option(
    "--dry-run", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Only write the letters into this folder.",
)  # fmt: skip
@by_option
@json_option
@with_app
def file_command(
    campaign: str,
    expression: str,
    letter: str | None,
    round_number: int,
    without: tuple[str, ...],
    undo_minutes: int | None,
    dry_run: Path | None,
    email: str | None,
    *,
    only_newer: bool,
    as_json: bool,
    **waves: int,
) -> None:
    """File a request with each agency that is ready. Run again, it goes on where it was stopped."""
    asked = _Asked(campaign, expression, letter, round_number, without, only_newer)
    if dry_run is not None:
        facts = _dry_run(asked, dry_run)
        answer(facts, f"{facts['files']:,} letters written into {dry_run}.", as_json=as_json)
        return
    minutes = parts().settings.undo_minutes if undo_minutes is None else undo_minutes
    with lease("filing", parts().settings.home, tries=_PATIENCE) as held:
        with transaction() as session:
            begun = _begun(session, asked, Plan(**waves), minutes, email)
        if isinstance(begun, int):
            file_batch(begun, held, lambda count: click.echo(f"{count:,} dealt with", err=True))
    facts = _filed(begun) if isinstance(begun, int) else begun
    answer(facts, say.filed_words(facts), as_json=as_json)


@batch.command()
@batch_argument
@by_option
@json_option
@with_app
def approve(name: str, email: str | None, *, as_json: bool) -> None:
    """Approve a batch that somebody else made, and file it."""
    if email is None:
        raise click.UsageError("Say who approves: --as EMAIL.")
    with transaction() as session:
        batch = batches.find(session, name)
        member_id = members.find(session, email).id
        batches.approve(session, batch, member_id=member_id, now=clock.now())
        batch_id = batch.id
    with lease("filing", parts().settings.home, tries=_PATIENCE) as held:
        file_batch(batch_id, held)
    facts = _filed(batch_id)
    answer(facts, say.filed_words(facts), as_json=as_json)


@batch.command()
@batch_argument
@by_option
@json_option
@with_app
def undo(name: str, email: str | None, *, as_json: bool) -> None:
    """Take a whole batch back, while nothing of it may leave yet."""
    _take_back(batches.undo, name, email, as_json=as_json)


@batch.command()
@batch_argument
@by_option
@json_option
@with_app
def stop(name: str, email: str | None, *, as_json: bool) -> None:
    """Stop the letters of a batch that have not left."""
    _take_back(batches.stop, name, email, as_json=as_json)


@batch.command("list")
@json_option
@with_app
def list_batches(*, as_json: bool) -> None:
    """List the batches, newest first."""
    rows = [
        say.show_facts(one, campaign.name, found.progress(db.session, one.id))
        for one, campaign in found.newest_first(db.session, limit=20)
    ]
    answer(rows, "\n".join(map(say.show_words, rows)) or "No batch yet.", as_json=as_json)


@batch.command()
@batch_argument
@json_option
@with_app
def show(name: str, *, as_json: bool) -> None:
    """Show how far a batch has come, and the letters that need somebody."""
    one = batches.find(db.session, name)
    campaign = db.session.get_one(Campaign, one.campaign_id)
    facts = say.show_facts(one, campaign.name, found.progress(db.session, one.id))
    stuck = [say.letter_facts(row[0]) for row in found.failures(db.session, one.id)]
    lines = [
        f"  {row['state']} {row['ref']} {row['recipient']!r}: {row['answer']}" for row in stuck
    ]
    words = "\n".join([say.show_words(facts), *lines])
    answer(facts | {"needs_somebody": stuck}, words, as_json=as_json)


def _chosen(expression: str) -> list[int]:
    """Choose the agencies; what a list names and nobody knows is said and left out."""
    chosen = selection(db.session, expression, read_list)
    for warning in chosen.warnings:
        click.echo(warning, err=True)
    if not chosen.ids:
        raise CannotSelect(f"{expression!r} chooses no agency.", tuple(chosen.warnings))
    return chosen.ids


@dataclass(frozen=True)
class _Asked:
    """What a command named: which words, which agencies."""

    campaign: str
    expression: str
    letter: str | None
    round_number: int
    without: tuple[str, ...]
    only_newer: bool

    def words(self, session: Session) -> Words:
        """Find the campaign and its letter."""
        return Words.of(
            campaigns.named(session, self.campaign), self.letter, only_newer=self.only_newer
        )

    def looked_at(self, session: Session, words: Words, today: date) -> Preflight:
        """Look at the agencies, without those set aside."""
        looked = flight.preflight(
            session, words, _chosen(self.expression), round_number=self.round_number, today=today
        )
        return flight.without(looked, self.without, today=today) if self.without else looked


def _begun(
    session: Session, asked: _Asked, plan: Plan, undo_minutes: int, email: str | None
) -> int | dict[str, Any]:
    """Give the batch to file: the one an earlier run left unfinished, or a new one.

    Where all of it was filed before there is none, and the answer comes back instead. Without
    --as the keeper of this machine acts, who could do anything to it anyway; a member's own batch
    above the set number waits for a second person.
    """
    words = asked.words(session)
    unfinished = batches.unfinished(
        session, words, expression=asked.expression, round_number=asked.round_number
    )
    if unfinished is not None:
        return unfinished.id
    looked = asked.looked_at(session, words, clock.today(parts().settings.zone))
    ready = sum(looked.ready.values())
    if not ready and any(row.earlier for row in looked.rows):
        return _nothing_new(session, looked, words, asked.round_number)
    return batches.begin(
        session,
        looked,
        words,
        expression=asked.expression,
        round_number=asked.round_number,
        plan=plan,
        undo_minutes=undo_minutes,
        needs_approval=email is not None and ready > parts().settings.second_person_above,
        member_id=member_of(email),
        now=clock.now(),
    ).id


def _nothing_new(
    session: Session, looked: Preflight, words: Words, round_number: int
) -> dict[str, Any]:
    already = sum(row.earlier is not None for row in looked.rows)
    reasons = Counter(
        problem.code
        for row in looked.rows
        for problem in row.problems
        if problem.blocks and row.earlier is None
    )
    return {
        "batch": found.last_of_letter(session, words.letter.id, round_number),
        "filed": 0,
        "already": already,
        "blocked": len(looked.rows) - already,
        "reasons": dict(reasons),
    }


def _filed(batch_id: int) -> dict[str, Any]:
    filed = db.session.get_one(Batch, batch_id)
    blocked = [
        one for one in rows_not_filed(db.session, batch_id) if one.state is BatchRowState.BLOCKED
    ]
    reasons = {one.code: one.count for one in blocked}
    return say.filed_facts(filed, found.progress(db.session, batch_id), reasons)


def _dry_run(asked: _Asked, folder: Path) -> dict[str, Any]:
    today = clock.today(parts().settings.zone)
    words = asked.words(db.session)
    looked = asked.looked_at(db.session, words, today)
    files = write_files(looked, words, folder, parts().printer, today)
    already = sum(row.earlier is not None and not row.ready for row in looked.rows)
    return {
        "batch": None,
        "filed": 0,
        "already": already,
        "blocked": looked.blocked - already,
        "files": files,
    }


def _take_back(
    act: Callable[..., Withdrawn], name: str, email: str | None, *, as_json: bool
) -> None:
    now, today = clock.now(), clock.today(parts().settings.zone)
    with transaction() as session:
        one = batches.find(session, name)
        done = act(session, one, member_id=member_of(email), now=now, today=today)
        facts = {
            "batch": one.id,
            "state": one.state.value,
            "withdrawn": done.withdrawn,
            "left": done.left,
        }
    words = f"{done.withdrawn:,} letters will not leave; {done.left:,} had left before."
    answer(facts, words, as_json=as_json)
