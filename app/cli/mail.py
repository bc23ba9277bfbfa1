"""`daylight mail`: read what came in."""

import sys
from typing import Any, BinaryIO

import click

from app.cli.answers import AnsweringGroup, answer, json_option
from app.services.reading.mail import Address, ReadMail
from app.services.reading.reader import read
from app.services.triage.reading import Suggestion, triage


@click.group(cls=AnsweringGroup)
def mail() -> None:
    """Mail that came in: read for what it says and brings."""


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
