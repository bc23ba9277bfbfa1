"""`daylight cohort`: look at letters to many requests, send them, agree to them, take them back."""

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli import cohort_words as say
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.batch_options import by_option
from app.cli.cohort_mending import correct, sent, withdraw
from app.db import db, transaction
from app.errors import ServiceError
from app.models import LetterKind
from app.parts import parts
from app.queries import cohorts as known
from app.queries.cohorts import Also
from app.queries.desk import Stack
from app.queries.selection_terms import CannotSelect
from app.services import cohort_letters, cohorts, members
from app.services.agency_lists import read_list
from app.services.cohort_letters import Asked
from app.services.cohorts import Taken
from app.services.mending import MENDING

_LISTS = [one.value for lists in (Also, Stack) for one in lists]
# What a batch said is mended by commands of its own.
_KINDS = [kind.value for kind in LetterKind if kind not in MENDING]
_EXTRA = ("answer", "up_to", "scope", "grounds", "forum")

_argument = click.argument("name", metavar="COHORT")


@click.group(cls=AnsweringGroup)
def cohort() -> None:
    """Letters to many requests at once: looked at first, sent once, taken back if need be."""


cohort.add_command(correct)
cohort.add_command(withdraw)


def _choice(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which letter to whom."""
    for option in (
        click.option(
            "--kind", type=click.Choice(_KINDS), required=True,
            help="What the letter is for.",
        ),
        click.option(
            "--requests", "expression", required=True, metavar="EXPR",
            help="DL-... references with commas, or agencies: all, state:IL, set:NAME ...",
        ),
        click.option(
            "--list", "which", type=click.Choice(_LISTS),
            help="Of the agencies' requests, those in this list of the desk; past: a date of "
            "theirs has passed.",
        ),
        click.option(
            "--friendly", is_flag=True, help="A follow-up that calls nobody late, for all of them."
        ),
        click.option(
            "--words", multiple=True, metavar="KEY=TEXT",
            help="Your words: answer, up_to, scope, grounds, forum.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@cohort.command()
@_choice
@click.option("--text", metavar="REF", help="Print the letter about this request.")
@json_option
@with_app
def preview(
    kind: str,
    expression: str,
    which: str | None,
    words: tuple[str, ...],
    text: str | None,
    *,
    friendly: bool,
    as_json: bool,
) -> None:
    """Say what sending would do: how many letters, who is left out and why, what begins."""
    asked = _asked(db.session, kind, expression, which, words, friendly=friendly)
    today = clock.today(parts().settings.zone)
    prepared = cohort_letters.prepare(db.session, asked, now=clock.now(), today=today)
    facts = say.preview_facts(prepared)
    if text is not None:
        facts["letter"] = say.letter_about(prepared, text)
    answer(facts, say.preview_words(facts), as_json=as_json)


@cohort.command()
@_choice
@click.option("--shown", metavar="DIGEST", help="Only if it is still what `preview` showed.")
@click.option("--undo-minutes", type=click.IntRange(min=0), help="How long nothing of it leaves.")
@by_option
@json_option
@with_app
def send(
    kind: str,
    expression: str,
    which: str | None,
    words: tuple[str, ...],
    shown: str | None,
    undo_minutes: int | None,
    email: str | None,
    *,
    friendly: bool,
    as_json: bool,
) -> None:
    """Queue every letter that may leave, all or none. A member's own may need a second person."""
    with transaction() as session:
        asked = _asked(session, kind, expression, which, words, friendly=friendly)
        chosen = {"requests": expression, "list": which or _usual(kind)}
        made = sent(session, asked, chosen, shown, undo_minutes, email)
        facts = say.cohort_facts(known.line_of(session, made))
    answer(facts, say.cohort_words(facts), as_json=as_json)


@cohort.command()
@_argument
@by_option
@json_option
@with_app
def approve(name: str, email: str | None, *, as_json: bool) -> None:
    """Agree to letters that somebody else chose; they are written as of now."""
    if email is None:
        raise click.UsageError("Say who agrees: --as EMAIL.")
    with transaction() as session:
        one = cohorts.find(session, name)
        member_id = members.find(session, email).id
        today = clock.today(parts().settings.zone)
        cohorts.approve(session, one, member_id=member_id, now=clock.now(), today=today)
        facts = say.cohort_facts(known.line_of(session, one))
    answer(facts, say.cohort_words(facts), as_json=as_json)


@cohort.command()
@_argument
@json_option
@with_app
def undo(name: str, *, as_json: bool) -> None:
    """Take every letter back, while nothing may leave yet."""
    _take_back(cohorts.undo, name, as_json=as_json)


@cohort.command()
@_argument
@json_option
@with_app
def stop(name: str, *, as_json: bool) -> None:
    """Stop the letters that have not left."""
    _take_back(cohorts.stop, name, as_json=as_json)


@cohort.command("list")
@json_option
@with_app
def list_cohorts(*, as_json: bool) -> None:
    """List the cohorts, newest first."""
    rows = [say.cohort_facts(line) for line in known.cohort_lines(db.session, limit=20)]
    answer(rows, "\n".join(map(say.cohort_words, rows)) or "None yet.", as_json=as_json)


def _asked(
    session: Session,
    kind: str,
    expression: str,
    which: str | None,
    words: tuple[str, ...],
    *,
    friendly: bool,
) -> Asked:
    """Read who is meant; what a list names and nobody knows is said and left out."""
    found = known.which_named(which or _usual(kind))
    if found is None:  # pragma: no cover - the option takes no other
        raise CannotSelect(f"There is no list {which}.")
    now, today = clock.now(), clock.today(parts().settings.zone)
    choice = known.by_expression(
        session, expression, found, now=now, today=today, read_list=read_list
    )
    for warning in choice.warnings:
        click.echo(warning, err=True)
    if not choice.ids:
        raise CannotSelect(f"{expression!r} chooses no request of the list '{found.value}'.")
    return Asked(LetterKind(kind), choice.ids, not friendly, _extra(words))


def _usual(kind: str) -> str:
    """The list that a letter of this kind is usually for."""
    return (Also.PAST if kind == LetterKind.FOLLOW_UP else Stack.OUR_MOVE).value


def _extra(words: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in words:
        key, equals, value = one.partition("=")
        if key not in _EXTRA or not equals:
            raise ServiceError(
                f"'{one[:40]}' is not KEY=TEXT with one of the keys {', '.join(_EXTRA)}."
            )
        found[key] = value
    return found


def _take_back(act: Callable[..., Taken], name: str, *, as_json: bool) -> None:
    with transaction() as session:
        one = cohorts.find(session, name)
        done = act(session, one, now=clock.now())
        facts = {"cohort": one.ref, "withdrawn": done.withdrawn, "left": done.left}
    words = f"{done.withdrawn:,} letters will not leave; {done.left:,} had left before."
    answer(facts, words, as_json=as_json)
