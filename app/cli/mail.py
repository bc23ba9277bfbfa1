"""`daylight mail`: read what came in."""

import sys
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import click

from app.cli import mail_addresses, mail_lmtp, mail_scans
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.services.mboxes import MailTooLarge, mails_in
from app.services.reading.mail import Address, ReadMail
from app.services.reading.reader import read
from app.services.triage.reading import Suggestion, triage

if TYPE_CHECKING:
    from app.models import InboundMessage
    from app.services.matching import Matched

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and comes back
_A_PAGE = 100
_PIPE = "pipe"
_WORTH_TELLING = 50  # messages; a mail server hands over one


@click.group(cls=AnsweringGroup)
def mail() -> None:
    """Mail that came in: read for what it says and brings."""


mail.add_command(mail_scans.scans)
mail.add_command(mail_scans.sheets)


mail.add_command(mail_lmtp.lmtp)
mail.add_command(mail_addresses.try_reply_address)


@mail.command()
@click.argument("file", type=click.File("rb"))
@json_option
def parse(file: BinaryIO, *, as_json: bool) -> None:
    """Read one mail from FILE (- is standard input) and say what it holds; nothing is kept."""
    # A tree of parts may be deep without being hostile.
    sys.setrecursionlimit(5_000)
    found = read(file.read())
    answer(_as_data(found), _as_words(found), as_json=as_json)


@mail.command("triage")
@click.argument("file", type=click.File("rb"))
@json_option
def suggest(file: BinaryIO, *, as_json: bool) -> None:
    """Say what one mail in FILE seems to tell, and by which words; nothing is recorded."""
    found = triage(read(file.read()))
    words = "\n".join(map(_suggested, found)) or "Nothing is suggested: a person must read it."
    answer({"suggestions": [_suggestion(one) for one in found]}, words, as_json=as_json)


@mail.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-")
@json_option
def receive(file: str, *, as_json: bool) -> None:
    """Keep mail from FILE or standard input: one mail, or an .mbox of many. For a mail server.

    When this ends with 0, the bytes and the row are kept. On any passing fault (the database is
    locked, the disk full, the settings missing) it ends with 75, so that the mail server tries
    again later and nothing bounces. The same mail again is kept once. What a mail server hands over
    comes by standard input; a FILE counts as brought by hand, so its senders are unproven.
    """
    try:
        with click.open_file(file, "rb") as opened:
            told = _received(opened, piped=file == "-")
    except MailTooLarge:
        raise
    except (Exception, SystemExit) as problem:
        click.echo(f"Not now: {problem!r}. Nothing is lost; try again later.", err=True)
        raise SystemExit(_TRY_AGAIN) from problem
    answer(told, f"{told['kept']} kept, {told['known']} known before.", as_json=as_json)


@with_app
def _received(file: IO[bytes], *, piped: bool) -> dict[str, int]:
    from app.jobs.taking_in import Kept, keep_all, sort_all  # noqa: PLC0415 - reading needs none
    from app.models import CameBy  # noqa: PLC0415 - as above

    def tell(so_far: Kept) -> None:
        if so_far.messages >= _WORTH_TELLING:
            click.echo(f"{so_far.messages} read, {so_far.new} of them new", err=True)

    came_by, mailbox = (CameBy.MAIL, _PIPE) if piped else (CameBy.UPLOAD, "")
    kept = keep_all(mails_in(file), came_by=came_by, mailbox=mailbox, tell=tell)
    try:
        sort_all()
    except Exception as problem:  # noqa: BLE001 - the mail is kept; the next fetch sorts it
        click.echo(f"Kept, and not sorted yet: {problem!r}.", err=True)
    return {"kept": kept.new, "known": kept.known}


@mail.command()
@json_option
@with_app
def fetch(*, as_json: bool) -> None:
    """Look into the mailbox now; the worker does so every five minutes."""
    from app.jobs.running import run  # noqa: PLC0415 - reading a file needs no jobs

    outcome = run("fetch-mail")
    lines = [f"{key}: {value}" for key, value in outcome.items()]
    answer(outcome, "\n".join(lines), as_json=as_json)


@mail.command()
@click.option(
    "--page",
    type=click.IntRange(1, 100_000),
    default=1,
    show_default=True,
    help="Which page of it, the oldest message first.",
)
@json_option
@with_app
def tray(page: int, *, as_json: bool) -> None:
    """List the mail that waits for a person, the oldest first, with what it may be."""
    from app.db import db  # noqa: PLC0415 - reading a file needs no database
    from app.queries import mailbox  # noqa: PLC0415 - as above
    from app.services.matching import match  # noqa: PLC0415 - as above

    rows, total = mailbox.unsorted_messages(db.session, page=page, per_page=_A_PAGE)
    found = match(db.session, rows)
    placed = mailbox.placed_with(db.session, [one.id for one in rows])
    told = [_waiting(one, found[one.id], placed.get(one.id, [])) for one in rows]
    lines = [f"{one['id']:>6}  {one['from']}  {one['subject']}" for one in told]
    data = {"total": total, "page": page, "messages": told}
    answer(data, "\n".join(lines) or "All mail is sorted.", as_json=as_json)


def _waiting(one: "InboundMessage", found: "Matched", placed: list[str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "from": one.sender,
        "subject": one.subject,
        "received_at": one.received_at.isoformat(),
        "came_by": one.came_by.value,
        "kind": one.reading.get("kind", ""),
        "notes": one.reading.get("notes", []),
        "belongs_to": placed,
        "guesses": [
            {"request": each.request.ref, "score": each.score, "because": each.because}
            for each in found.candidates
        ],
        "doubts": list(found.doubts),
        "unproven": list(found.unproven),
        "suggestions": [
            {key: each[key] for key in ("event", "confidence", "matched")}
            for each in one.reading.get("suggestions", ())
        ],
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {
        "event": one.event,
        "rule": one.rule,
        "says": one.says,
        "confidence": one.confidence,
        "matched": [match.words for match in one.matches],
        "amount": None if one.amount_cents is None else one.amount_cents / 100,
        "amount_words": one.amount_words,
        "ticket": one.ticket,
        "date": one.date and one.date.isoformat(),
        "exemptions": list(one.exemptions),
        "links": list(one.links),
    }


def _suggested(one: Suggestion) -> str:
    facts = [f"${one.amount_cents / 100:,.2f}" if one.amount_cents is not None else ""]
    facts += [f"by {one.date}" if one.date else "", f"no. {one.ticket}" if one.ticket else ""]
    matched = "; ".join(f"“{match.words}”" for match in one.matches)
    said = ", ".join(filter(None, (*facts, *one.exemptions)))
    return f"{one.confidence:.2f}  {one.event}: {one.says} {said}\n      {matched}".rstrip()


def _as_data(found: ReadMail) -> dict[str, Any]:
    return {
        "message_id": found.message_id,
        "from": _person(found.sender),
        "return_path": found.return_path,
        "to": [_person(one) for one in found.to],
        "cc": [_person(one) for one in found.cc],
        "subject": found.subject,
        "date": found.date and found.date.isoformat(),
        "kind": found.kind.value,
        "because": found.because,
        "text": found.text,
        "text_unquoted": found.text_unquoted,
        "attachments": [
            {
                "name": one.name,
                "type": one.type,
                "size": one.size,
                "sha256": one.sha256,
                "inline": one.inline,
            }
            for one in found.attachments
        ],
        "embedded_messages": [
            {"subject": one.subject, "from": _person(one.sender)} for one in found.embedded
        ],
        "bounced": [
            {"address": one.address, "status": one.status, "permanent": one.permanent}
            for one in found.bounced
        ],
        "authentication": dict(found.authentication),
        "notes": list(found.notes),
    }


def _person(one: Address | None) -> dict[str, str] | None:
    return {"name": one.name, "address": one.address} if one else None


def _as_words(found: ReadMail) -> str:
    sender = found.sender
    lines = [
        f"From     {f'{sender.name} <{sender.address}>' if sender else 'nobody named'}",
        f"Subject  {found.subject or '(none)'}",
        f"Date     {found.date.isoformat() if found.date else '(none)'}",
        f"Kind     {found.kind.value.replace('_', ' ')}"
        + (f" ({found.because})" if found.because else ""),
    ]
    lines += [f"File     {one.name} ({one.type}, {one.size} bytes)" for one in found.attachments]
    lines += [f"Holds    a mail: {one.subject}" for one in found.embedded]
    lines += [f"Failed   {one.address} {one.status}".rstrip() for one in found.bounced]
    lines += [f"Note     {note}" for note in found.notes]
    return "\n".join([*lines, "", found.text_unquoted])
