"""`daylight cohort correct` and `withdraw`: mend what a batch said, or take its requests back."""

from collections.abc import Callable, Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli import cohort_words as say
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.db import db, transaction
from app.models import Cohort, LetterKind
from app.parts import parts
from app.queries import cohorts as known
from app.queries.cohorts import Also
from app.queries.selection_terms import CannotSelect
from app.services import cohort_letters, cohorts
from app.services.agency_lists import read_list
from app.services.cohort_letters import Asked
from app.services.mending import ANEW, SLIP


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that both commands take."""
    for option in (
        click.option("--batch", metavar="BATCH", help="All requests of this batch."),
        click.option(
            "--requests", "expression", metavar="EXPR",
            help="DL-... references with commas, or agencies: their open requests.",
        ),
        click.option("--words", "because", default="", metavar="TEXT", help="Your own words."),
        click.option(
            "--printed-are-here", "here", is_flag=True,
            help="No printed letter was posted: they are all still here.",
        ),
        click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing."),
        click.option("--text", metavar="REF", help="With --dry-run: print this request's letter."),
        click.option("--shown", metavar="DIGEST", help="Only if nothing changed since --dry-run."),
        click.option("--undo-minutes", type=click.IntRange(min=0), help="How long nothing leaves."),
    ):  # fmt: skip
        command = option(command)
    return by_option(json_option(with_app(command)))


@click.command()
@click.option("--before", default="", metavar="TEXT", help="What the letter said, word for word.")
@click.option("--after", default="", metavar="TEXT", help="What it should have said.")
@click.option("--slip", is_flag=True, help="Only a slip: the first letter's clocks go on.")
@click.option(
    "--unsent", type=click.Choice(["rewrite", "withdraw"]), default="rewrite", show_default=True,
    help="What is done with letters that have not left.",
)  # fmt: skip
@_shared
def correct(before: str, after: str, unsent: str, *, slip: bool, **told: Any) -> None:  # noqa: ANN401 - options
    """Correct letters that left; put right those that did not. The clocks count anew, or go on."""
    extra = {"before": before, "after": after, "unsent": unsent}
    extra["effect"] = SLIP if slip else ANEW
    _mend(LetterKind.CORRECTION, extra, **told)


@click.command()
@click.option(
    "--even-so", is_flag=True, help="Also where records came already, or where we owe money."
)
@_shared
def withdraw(*, even_so: bool, **told: Any) -> None:  # noqa: ANN401 - options
    """Withdraw requests by letter; those whose letter has not left, without one."""
    _mend(LetterKind.WITHDRAWAL, {"even_so": "yes" if even_so else ""}, **told)


def _mend(
    kind: LetterKind,
    extra: Mapping[str, str],
    *,
    batch: str | None,
    expression: str | None,
    because: str,
    here: bool,
    dry_run: bool,
    text: str | None,
    shown: str | None,
    undo_minutes: int | None,
    email: str | None,
    as_json: bool,
) -> None:
    if bool(batch) is bool(expression):
        raise click.UsageError("Say whose letters: --batch BATCH or --requests EXPR.")
    meant = f"batch:{batch}" if batch else str(expression)
    told = {**extra, "because": because, "printed": "here" if here else ""}
    given = {name: words for name, words in told.items() if words.strip()}
    if dry_run:
        _show(_asked(db.session, kind, meant, given), text, as_json=as_json)
        return
    with transaction() as session:
        asked = _asked(session, kind, meant, given)
        chosen = {"requests": meant, "batch": batch}
        made = sent(session, asked, chosen, shown, undo_minutes, email)
        facts = say.cohort_facts(known.line_of(session, made))
        facts["in_the_house"] = len(made.chosen.get("unsent", ()))
    words = say.cohort_words(facts)
    if facts["in_the_house"]:
        words += f" {facts['in_the_house']:,} letters that had not left were mended themselves."
    answer(facts, words, as_json=as_json)


def sent(
    session: Session,
    asked: Asked,
    chosen: dict[str, Any],
    shown: str | None,
    undo_minutes: int | None,
    email: str | None,
) -> Cohort:
    """Queue the letters of a cohort under the settings of this machine, for the member named."""
    settings = parts().settings
    return cohorts.send(
        session,
        asked,
        shown=shown,
        chosen=chosen,
        undo_minutes=settings.undo_minutes if undo_minutes is None else undo_minutes,
        second_person_above=settings.second_person_above if email else None,
        fee_above_cents=settings.fee_approval_above * 100,
        member_id=member_of(email),
        now=clock.now(),
        today=clock.today(settings.zone),
    )


def _show(asked: Asked, text: str | None, *, as_json: bool) -> None:
    today = clock.today(parts().settings.zone)
    prepared = cohort_letters.prepare(db.session, asked, now=clock.now(), today=today)
    facts = say.preview_facts(prepared)
    if text is not None:
        facts["letter"] = say.letter_about(prepared, text)
    answer(facts, say.preview_words(facts), as_json=as_json)


def _asked(session: Session, kind: LetterKind, meant: str, extra: Mapping[str, str]) -> Asked:
    now, today = clock.now(), clock.today(parts().settings.zone)
    choice = known.by_expression(
        session, meant, Also.OPEN, now=now, today=today, read_list=read_list
    )
    for warning in choice.warnings:
        click.echo(warning, err=True)
    if not choice.ids:
        raise CannotSelect(f"{meant!r} chooses no request.")
    return Asked(kind, choice.ids, extra=dict(extra))
