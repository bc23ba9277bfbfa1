"""A batch on paper only: each letter as the file it would become, and nothing in the database."""

import re
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from app.adapters.mailers import FolderMailer
from app.db import db
from app.models import ContactKind, Group
from app.ports.mail import OutgoingMail
from app.ports.printing import LetterPrinter, PaperLetter
from app.services.filing import recipient_of
from app.services.letters import Letter
from app.services.preflight import REF_PLACEHOLDER, Preflight, Row, Words, Writer
from app.services.reply_addresses import address_in_letters

_UNSAFE = re.compile(r"[^a-z0-9]+")


def write_files(
    looked: Preflight, words: Words, folder: Path, printer: LetterPrinter, today: date
) -> int:
    """Write an `.eml` for each letter by e-mail and a PDF for every other; give back how many."""
    group = db.session.scalars(select(Group)).one()
    writer = Writer(words, group)
    mailer = FolderMailer(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ready = [row for row in looked.rows if row.ready]
    for number, row in enumerate(ready, start=1):
        letter = writer.write(row, REF_PLACEHOLDER, today)
        if row.channel is ContactKind.EMAIL:
            mailer.send(_mail(row, letter, group))
        else:
            paper = printer.letter(_paper(row, letter, group, today))
            (folder / f"{_name(row)}.pdf").write_bytes(paper)
        if number % 100 == 0:
            click.echo(f"{number} of {len(ready)} written", err=True)
    return len(ready)


def _name(row: Row) -> str:
    """Name a file by its agency; the number tells namesakes apart."""
    words = _UNSAFE.sub("-", f"{row.agency.state} {row.agency.name}".lower()).strip("-")
    return f"{words[:80]}-{row.agency.id}"


def _mail(row: Row, letter: Letter, group: Group) -> OutgoingMail:
    return OutgoingMail(
        message_id=f"<{_name(row)}@{group.email.rpartition('@')[2]}>",
        sender=group.email,
        sender_name=group.name,
        recipient=recipient_of(row),
        reply_to=address_in_letters(group),
        subject=letter.subject,
        body=letter.body,
    )


def _paper(row: Row, letter: Letter, group: Group, today: date) -> PaperLetter:
    return PaperLetter(
        ref=REF_PLACEHOLDER,
        dated=f"{today:%B} {today.day}, {today.year}",
        sender_name=group.name,
        sender_lines=tuple(line for line in group.postal.splitlines() if line != group.name),
        recipient_lines=tuple(recipient_of(row).splitlines()),
        subject=letter.subject,
        body=letter.body,
    )
