"""`daylight batch print`, `posted`, `uncertain` and `settle`: letters that need hands."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from app import clock
from app.cli import batch_words as say
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import DAY, batch_argument, by_option, member_of
from app.db import db, transaction
from app.errors import NotFound
from app.jobs.printing import print_batch
from app.models import Dispatch, DispatchState, RecordsRequest
from app.parts import parts
from app.queries import outbox as waiting
from app.services import batches, outbox
from app.services.print_run import PrintResult

out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF."
)
again_option = click.option("--again", is_flag=True, help="Also those that were printed before.")


@click.command("print")
@batch_argument
@out_option
@again_option
@json_option
@with_app
def print_letters(name: str, out: Path, *, again: bool, as_json: bool) -> None:
    """Print the letters by post into one PDF, in the order of posting, with labels and a log."""
    done = print_batch(batches.find(db.session, name).id, out, again=again)
    tell_printed(done, out, as_json=as_json)


def tell_printed(done: PrintResult, out: Path, *, as_json: bool) -> None:
    """Answer what a run printed, and what it held out."""
    facts = {
        "letters": done.letters,
        "pages": done.pages,
        "held": [{"ref": h.ref, "agency": h.agency, "reason": h.reason} for h in done.held],
        "files": [str(path) for path in done.files],
    }
    words = f"{done.letters:,} letters on {done.pages:,} pages in {out}; {len(done.held):,} held."
    answer(facts, words, as_json=as_json)


@click.command()
@batch_argument
@click.option("--on", type=DAY, help="The day they were posted; today without it.")
@by_option
@json_option
@with_app
def posted(name: str, on: datetime | None, email: str | None, *, as_json: bool) -> None:
    """Note that the printed letters of a batch were posted."""
    day = on.date() if on else clock.today(parts().settings.zone)
    with transaction() as session:
        one = batches.find(session, name)
        member_id = member_of(email)
        printed = session.scalars(
            select(Dispatch)
            .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
            .where(
                RecordsRequest.batch_id == one.id,
                Dispatch.cohort_id.is_(None),
                Dispatch.state == DispatchState.PRINTED,
            )
        ).all()
        for letter in printed:
            outbox.left_by_hand(session, letter, on=day, now=clock.now(), member_id=member_id)
    answer({"posted": len(printed)}, f"{len(printed):,} letters posted on {day}.", as_json=as_json)


@click.command()
@json_option
@with_app
def uncertain(*, as_json: bool) -> None:
    """List the letters that may or may not have left; none is sent again without your word."""
    rows = [say.letter_facts(letter) for letter in waiting.uncertain(db.session)]
    lines = [f"{row['id']} {row['ref']} to {row['recipient']}: {row['answer']}" for row in rows]
    answer(rows, "\n".join(lines) or "None.", as_json=as_json)


@click.command()
@click.argument("letter_id", metavar="LETTER", type=int)
@click.option("--arrived", "outcome", flag_value="arrived", help="It did leave.")
@click.option("--send-again", "outcome", flag_value="again", help="It did not; send it.")
@by_option
@json_option
@with_app
def settle(letter_id: int, outcome: str | None, email: str | None, *, as_json: bool) -> None:
    """Say what became of an uncertain letter, or queue a failed one again."""
    if outcome is None:
        raise click.UsageError("Say what became of it: --arrived or --send-again.")
    with transaction() as session:
        letter = session.get(Dispatch, letter_id)
        if letter is None:
            raise NotFound(f"There is no letter {letter_id}.")
        now, arrived = clock.now(), outcome == "arrived"
        if letter.state is DispatchState.UNCERTAIN or arrived:
            member_id = member_of(email)
            outbox.settle_uncertain(session, letter, arrived=arrived, now=now, member_id=member_id)
        else:
            outbox.try_again(session, letter, now=now)
        facts = {"id": letter.id, "state": letter.state.value}
    answer(facts, f"Letter {facts['id']} is {facts['state']}.", as_json=as_json)
