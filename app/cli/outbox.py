"""`daylight outbox`: letters that leave by hand: what waits, opened, submitted, faxed, posted."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.batch_letters import again_option, out_option, tell_printed
from app.cli.batch_options import DAY, by_option, member_of
from app.cli.batch_words import moment
from app.cli.outbox_mail import mail
from app.db import db, transaction
from app.jobs.printing import print_outside_batches
from app.models import ContactKind, Dispatch, RequesterOfRecord
from app.parts import parts
from app.queries import by_hand as known
from app.queries.by_hand import HandLetter
from app.services import by_hand, faxes, portals, postings
from app.services.outbox import signing_group
from app.services.postings import Became, PostingRefused

_LISTED = 1000
_TOLD = 20

letter_argument = click.argument("letter_id", metavar="LETTER", type=int)
words_option = click.option("--words", required=True, help="What happened, in a sentence.")
judge_option = click.option(
    "--as-filer", is_flag=True, help="Answer for a letter whose holder is not sure."
)
on_option = click.option("--on", type=DAY, help="The day it left; today without it.")


@click.group(cls=AnsweringGroup)
def outbox() -> None:
    """Letters that leave by a person's hand: portals, faxes, paper."""


outbox.add_command(mail)


@outbox.command("list")
@json_option
@with_app
def list_letters(*, as_json: bool) -> None:
    """List what waits by hand, and what somebody has open."""
    session, now = db.session, clock.now()
    found = {
        "portal": known.waiting(session, ContactKind.PORTAL, now=now, limit=_LISTED),
        "fax": known.waiting(session, ContactKind.FAX, now=now, limit=_LISTED),
        "print": known.waiting(session, ContactKind.POST, now=now, limit=_LISTED),
        "open": known.opened(session, _LISTED),
        "uncertain": known.uncertain(session, _LISTED),
        "stuck": known.stuck(session, _LISTED),
    }
    counts = known.counts(session, now=now)
    facts = {name: [_facts(one) for one in letters] for name, letters in found.items()}
    data = facts | {"to_post": counts.to_post, "later": counts.later}
    lines = [f"{name}: {len(letters)}" for name, letters in found.items()]
    lines += [
        f"  {one.id} {one.ref} to {one.agency}, {one.state}: {one.channel.value}"
        + (f", open with {one.held_by or 'the keeper'}" if one.is_open else "")
        for letters in found.values()
        for one in letters
    ]
    answer(data, "\n".join([*lines, f"printed, to be posted: {counts.to_post}"]), as_json=as_json)


@outbox.command("print")
@out_option
@again_option
@json_option
@with_app
def print_letters(out: Path, *, again: bool, as_json: bool) -> None:
    """Print the letters by post of requests that no batch filed, with labels and a log."""
    tell_printed(print_outside_batches(out, again=again), out, as_json=as_json)


@outbox.command("open")
@letter_argument
@click.option("--limit", type=click.IntRange(portals.SHORTEST, portals.LONGEST),
              help="How many characters the site's box takes.")  # fmt: skip
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the letter, or the fax with its cover, here.")  # fmt: skip
@by_option
@json_option
@with_app
def open_letter(
    letter_id: int, limit: int | None, pdf: Path | None, email: str | None, *, as_json: bool
) -> None:
    """Take a letter in hand; from now on it may have left, and nobody else can open it."""
    now, today = clock.now(), clock.today(parts().settings.zone)
    with transaction() as session:
        one, member_id = by_hand.letter(session, letter_id), member_of(email)
        by_hand.open_letter(session, one, member_id=member_id, now=now, today=today)
    session = db.session
    one = by_hand.letter(session, letter_id)
    if pdf is not None:
        make = faxes.fax if one.channel is ContactKind.FAX else faxes.letter
        pdf.write_bytes(make(one, signing_group(session), parts().printer, now=now))
    facts = _state(one) | {"recipient": one.recipient, "pdf": str(pdf) if pdf else None}
    boxes = _boxes(session, one, limit) if one.channel is ContactKind.PORTAL else []
    words = [f"Letter {one.id} is open with you. Say what came of it: daylight outbox submitted."]
    words += [f"\n{box['label']}:\n{box['text']}" for box in boxes]
    answer(facts | {"boxes": boxes}, "\n".join(words), as_json=as_json)


@outbox.command()
@letter_argument
@click.option("--number", default="", help="What the site gave, or the fax machine confirmed.")
@on_option
@judge_option
@by_option
@json_option
@with_app
def submitted(
    letter_id: int,
    number: str,
    on: datetime | None,
    email: str | None,
    *,
    as_filer: bool,
    as_json: bool,
) -> None:
    """Note that an open letter left."""
    day = on.date() if on else clock.today(parts().settings.zone)
    with transaction() as session:
        one = by_hand.letter(session, letter_id)
        by_hand.submitted(
            session,
            one,
            on=day,
            number=number,
            member_id=member_of(email),
            may_judge=as_filer,
            now=clock.now(),
        )
        facts = _state(one)
    answer(facts, f"Letter {letter_id} left on {day}.", as_json=as_json)


@outbox.command("not-submitted")
@letter_argument
@judge_option
@by_option
@json_option
@with_app
def not_submitted(letter_id: int, email: str | None, *, as_filer: bool, as_json: bool) -> None:
    """Give an open letter back: it did not leave."""
    now, today = clock.now(), clock.today(parts().settings.zone)
    with transaction() as session:
        one = by_hand.letter(session, letter_id)
        by_hand.not_submitted(
            session, one, member_id=member_of(email), may_judge=as_filer, now=now, today=today
        )
        facts = _state(one)
    answer(facts, f"Letter {letter_id} is {facts['state']}.", as_json=as_json)


@outbox.command("not-sure")
@letter_argument
@words_option
@by_option
@json_option
@with_app
def not_sure(letter_id: int, words: str, email: str | None, *, as_json: bool) -> None:
    """Leave an open letter to a filer: nobody knows whether it left."""
    with transaction() as session:
        one = by_hand.letter(session, letter_id)
        by_hand.not_sure(session, one, words=words, member_id=member_of(email))
        facts = _state(one)
    answer(facts, f"Letter {letter_id} waits for a filer.", as_json=as_json)


@outbox.command()
@letter_argument
@words_option
@judge_option
@by_option
@json_option
@with_app
def failed(letter_id: int, words: str, email: str | None, *, as_filer: bool, as_json: bool) -> None:
    """Note that an open letter cannot leave this way; its contact fails."""
    with transaction() as session:
        one = by_hand.letter(session, letter_id)
        by_hand.failed(session, one, words=words, member_id=member_of(email), may_judge=as_filer)
        facts = _state(one)
    answer(facts, f"Letter {letter_id} failed; its contact is marked.", as_json=as_json)


@outbox.command("take-over")
@letter_argument
@words_option
@by_option
@json_option
@with_app
def take_over(letter_id: int, words: str, email: str | None, *, as_json: bool) -> None:
    """Take an open letter from whoever left it, after a day."""
    now, today = clock.now(), clock.today(parts().settings.zone)
    with transaction() as session:
        one = by_hand.letter(session, letter_id)
        by_hand.take_over(
            session, one, words=words, member_id=member_of(email), now=now, today=today
        )
        facts = _state(one)
    answer(facts, f"Letter {letter_id} is yours now.", as_json=as_json)


@outbox.command()
@click.argument("file", type=click.File("rb"))
@on_option
@click.option("--csv", "as_csv", is_flag=True, help="FILE is a posting log with a header.")
@by_option
@json_option
@with_app
def posted(
    file: Any,  # noqa: ANN401 - Click's own open file
    on: datetime | None,
    email: str | None,
    *,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Note printed letters as posted, from FILE or - : a reference and a number on each line.

    Noting the same again changes nothing.
    """
    today = clock.today(parts().settings.zone)
    content: bytes = file.read()
    lines = (
        postings.read_csv(content)
        if as_csv
        else postings.read_log(content.decode("utf-8", errors="replace"))
    )
    with transaction() as session:
        told = postings.note_posted(
            session,
            lines,
            on=on.date() if on else today,
            today=today,
            member_id=member_of(email),
            now=clock.now(),
        )
    counts = {name.value: sum(one.became is name for one in told) for name in Became}
    refused = [{"ref": one.ref, "why": one.why} for one in told if one.became is Became.REFUSED]
    if told and len(refused) == len(told):
        reasons = tuple(f"{one['ref']}: {one['why']}" for one in refused[:_TOLD])
        raise PostingRefused("No line fits a letter, so nothing was noted.", reasons)
    words = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
    lines_of = [f"  {one['ref']}: {one['why']}" for one in refused[:_TOLD]]
    answer(
        counts | {"reasons": refused},
        "\n".join([f"{words or 'nothing'}.", *lines_of]),
        as_json=as_json,
    )


def _facts(one: HandLetter) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.ref,
        "agency": one.agency,
        "state": one.state,
        "channel": one.channel.value,
        "recipient": one.recipient,
        "dispatch": one.dispatch.value,
        "open_with": (one.held_by or "keeper") if one.is_open else None,
        "open_since": moment(one.opened_at) if one.is_open and one.opened_at else None,
        "unsure": one.is_unsure,
        "why": one.held_because or one.answer,
        "batch": one.batch,
        "cohort": one.cohort,
    }


def _state(one: Dispatch) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.records_request.ref,
        "state": one.state.value,
        "tracking": one.tracking,
        "open_since": moment(one.opened_at) if by_hand.is_open(one) and one.opened_at else None,
    }


def _boxes(session: Session, one: Dispatch, limit: int | None) -> list[dict[str, Any]]:
    person_id = one.records_request.requester_id
    person = session.get(RequesterOfRecord, person_id) if person_id else None
    card = portals.card(one, signing_group(session), person, limit=limit)
    return [
        {"label": each.box.label, "holds": each.box.holds.value, "text": each.text,
         "limit": each.limit, "whole": each.whole}
        for each in card.boxes
    ]  # fmt: skip
