"""A fax: the letter behind a cover page, ready for the machine."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.models import Dispatch, Group
from app.ports.printing import FaxCover, LetterPrinter, PaperLetter
from app.services.letter_language import day


def fax(dispatch: Dispatch, group: Group, printer: LetterPrinter, *, now: datetime) -> bytes:
    """Print the fax of a letter as one PDF, dated with the day at the recipient."""
    name = dispatch.records_request.recipient.name
    cover = FaxCover(
        to=f"{name}, Records Officer",
        number=dispatch.recipient,
        answer_to=dispatch.reply_to or group.email,
    )
    return printer.fax(cover, paper(dispatch, group, now=now, to=(name, "Attn: Records Officer")))


def letter(dispatch: Dispatch, group: Group, printer: LetterPrinter, *, now: datetime) -> bytes:
    """Print the letter alone as a PDF, to go with a form as a file."""
    name = dispatch.records_request.recipient.name
    return printer.letter(paper(dispatch, group, now=now, to=(name, "Attn: Records Officer")))


def paper(dispatch: Dispatch, group: Group, *, now: datetime, to: tuple[str, ...]) -> PaperLetter:
    """Lay a letter out for paper, addressed ``to`` these lines."""
    asked = dispatch.records_request
    there = (dispatch.sent_at or dispatch.opened_at or now).astimezone(
        ZoneInfo(asked.recipient.zone)
    )
    postal = (line.strip() for line in group.postal.splitlines())
    return PaperLetter(
        ref=asked.ref,
        dated=day(there.date()),
        sender_name=group.name,
        sender_lines=(*(line for line in postal if line and line != group.name), group.email),
        recipient_lines=to,
        subject=dispatch.subject,
        body=dispatch.body,
    )
