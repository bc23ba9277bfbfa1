"""A print run: the letters of a batch or a cohort in the order of posting, labels, and a log."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, contains_eager

from app.errors import ServiceError
from app.models import (
    Agency,
    Batch,
    Cohort,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
    RecordsRequest,
)
from app.ports.printing import LetterPrinter, PaperLetter
from app.services import leaving, outbox
from app.services.letter_language import day
from app.services.tables import write_table

NAMED = 20
"""How many held letters a refusal names; a thousand lines say less than twenty."""

_LOG = (
    "number", "reference", "agency", "address", "printed on", "posted on", "tracking number", "by",
)  # fmt: skip
# The states of a letter by post that has not left.
_ON_PAPER = (DispatchState.QUEUED, DispatchState.HELD, DispatchState.PRINTED)
_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")


class NothingToPrint(ServiceError):
    """No letter of the batch can be printed now; the reasons name the first that were held."""


class PrintChanged(ServiceError):
    """Letters changed while their paper was made; no letter of the run counts as printed."""


@dataclass(frozen=True, slots=True)
class OutsideBatches:
    """The letters by post of requests that no batch filed: repairs and corrections of such."""

    ref: str = "outside-batches"


Run = Batch | Cohort | OutsideBatches
"""What is printed in one go."""


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that was left out of the run, and why."""

    ref: str
    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What a run printed, what it held out, and the files it wrote."""

    letters: int
    pages: int
    held: tuple[Held, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a run will print, as plain data: nobody need wait for a database while it prints."""

    ids: tuple[int, ...]
    papers: tuple[PaperLetter, ...]
    addresses: tuple[tuple[str, ...], ...]
    log: str
    held: tuple[Held, ...]
    at: datetime
    again: bool


def gather(session: Session, of: Run, now: datetime, *, again: bool = False) -> Gathered:
    """Gather the letters that go by post, in the order of posting. Only reads.

    ``again`` takes those of an earlier run too, word for word. A letter without a complete
    address, that can still be taken back, or of which something is not so any more, is held out
    and listed. Raises ``NothingToPrint`` where no letter is left.
    """
    found = list(session.scalars(_by_post().where(_belongs(of))))
    why_not = {
        one.id: _why_not(one, now, again=again) or _not_again(session, one, now) for one in found
    }
    held = tuple(
        Held(one.records_request.ref, one.records_request.recipient.name, why_not[one.id])
        for one in found
        if why_not[one.id]
    )
    ready = sorted((one for one in found if not why_not[one.id]), key=_posting)
    if not ready:
        reasons = [f"{one.ref} to {one.agency}: {one.reason}" for one in held[:NAMED]]
        if len(held) > NAMED:
            reasons.append(f"and {len(held) - NAMED:,} more letters.")
        raise NothingToPrint(f"{of.ref} has no letter to print now.", tuple(reasons))
    group = outbox.signing_group(session)
    return Gathered(
        ids=tuple(one.id for one in ready),
        papers=tuple(_paper(one, group, now) for one in ready),
        addresses=tuple(_lines(one.recipient) for one in ready),
        log=posting_log(ready, now),
        held=held,
        at=now,
        again=again,
    )


def write_files(gathered: Gathered, printer: LetterPrinter, out: Path) -> PrintResult:
    """Print what was gathered into ``out``; beside it, ``-labels.pdf`` and ``-log.csv``.

    Asks no database.
    """
    labels, log = out.with_name(f"{out.stem}-labels.pdf"), out.with_name(f"{out.stem}-log.csv")
    pages = printer.run(gathered.papers, out)
    printer.labels(list(gathered.addresses), labels)
    # The mark at the start tells spreadsheets that the text is UTF-8.
    log.write_text(gathered.log, encoding="utf-8-sig", newline="")
    return PrintResult(len(gathered.ids), pages, gathered.held, (out, labels, log))


def note_printed(session: Session, gathered: Gathered) -> None:
    """Note the letters as ``printed``; that they were posted is another act.

    Raises ``PrintChanged``, naming each, if any of them may not be printed as it was: withdrawn
    meanwhile, or printed by somebody else. Nothing is noted then, for its sheets lie among the
    others.
    """
    query = _by_post(*DispatchState).where(Dispatch.id.in_(gathered.ids))
    query = query.with_for_update(of=Dispatch).execution_options(populate_existing=True)
    there = {one.id: one for one in session.scalars(query)}
    changed = [
        f"{paper.ref}: {reason}"
        for dispatch_id, paper in zip(gathered.ids, gathered.papers, strict=True)
        if (reason := _what_changed(there[dispatch_id], paper, gathered))
    ]
    if changed:
        raise PrintChanged(
            "Nothing was printed: some letters changed while the pages were made "
            f"({len(changed)} of {len(gathered.ids)}). Print again.",
            tuple(changed),
        )
    for dispatch in there.values():
        for one in leaving.together(session, dispatch):
            one.state = DispatchState.PRINTED
            one.printed_at = one.printed_at or gathered.at


def _what_changed(dispatch: Dispatch, paper: PaperLetter, gathered: Gathered) -> str:
    if dispatch.state not in _ON_PAPER:
        return f"It is {dispatch.state.value} by now."
    if _lines(dispatch.recipient) != paper.recipient_lines:
        return "Its address is another one by now."
    return _why_not(dispatch, gathered.at, again=gathered.again)


def no_longer_so(
    session: Session, of: Batch | Cohort, log: str, *, now: datetime
) -> tuple[str, ...]:
    """Say which letters of a run that was printed earlier may not be posted any more, and why.

    ``log`` is the log of that run, which names what lies in its file. A letter that was noted as
    posted is past asking.
    """
    refs = {row["reference"] for row in csv.DictReader(io.StringIO(log.lstrip("\ufeff")))}
    query = _by_post(*DispatchState).where(_belongs(of), RecordsRequest.ref.in_(refs))
    found = []
    for one in session.scalars(query):
        if one.state is DispatchState.PRINTED:
            why = _not_again(session, one, now)
        else:
            why = "" if one.state is DispatchState.SENT else f"It is {one.state.value} by now."
        if why:
            found.append(f"{one.records_request.ref}: {why}")
    return tuple(found)


def posting_log(dispatches: Sequence[Dispatch], now: datetime) -> str:
    """Write the log of a run as CSV: a line for each envelope, to be ticked when it is posted."""
    text = io.StringIO()
    write_table(text, _LOG, (_log_row(*entry, now) for entry in enumerate(dispatches, start=1)))
    return text.getvalue()


def _log_row(number: int, dispatch: Dispatch, now: datetime) -> list[str | int]:
    asked = dispatch.records_request
    printed = _day_there(asked.recipient, dispatch.printed_at or now).isoformat()
    address = ", ".join(_lines(dispatch.recipient))
    return [number, asked.ref, asked.recipient.name, address, printed, "", "", ""]


def _belongs(of: Run) -> ColumnElement[bool]:
    """The letters of one batch, which are first ones, of one cohort, or of neither; each once."""
    if isinstance(of, Cohort):
        return and_(Dispatch.cohort_id == of.id, Dispatch.within_id.is_(None))
    if isinstance(of, OutsideBatches):
        return and_(
            RecordsRequest.batch_id.is_(None),
            Dispatch.cohort_id.is_(None),
            Dispatch.within_id.is_(None),
        )
    return and_(RecordsRequest.batch_id == of.id, Dispatch.cohort_id.is_(None))


def _by_post(*states: DispatchState) -> Select[Dispatch]:
    """Letters by post, with whom they are to, in one query; those on their way without states."""
    return (
        select(Dispatch)
        .join(Dispatch.records_request)
        .join(RecordsRequest.recipient)
        .where(
            Dispatch.channel == ContactKind.POST,
            Dispatch.state.in_(states or _ON_PAPER),
        )
        .order_by(Dispatch.id)
        .options(contains_eager(Dispatch.records_request).contains_eager(RecordsRequest.recipient))
    )


def _why_not(dispatch: Dispatch, now: datetime, *, again: bool) -> str:
    if dispatch.state is DispatchState.HELD:
        return dispatch.held_because or "It is held."
    if dispatch.state is DispatchState.PRINTED:
        return "" if again else "It was printed before; print it again if the paper is lost."
    if dispatch.not_before_at > now:
        return f"It may not leave before {dispatch.not_before_at:%Y-%m-%d %H:%M} UTC."
    if not _ZIP.search(dispatch.recipient):
        return "The address has no ZIP code, so it cannot be posted."
    return ""


def _not_again(session: Session, dispatch: Dispatch, now: datetime) -> str:
    """Why a first letter, or one that was printed, may not be now: it asks in vain by now."""
    if dispatch.cohort_id is not None and dispatch.state is not DispatchState.PRINTED:
        return ""  # whoever prints a cohort holds those letters before
    return leaving.why_not(session, dispatch, now=now, today=now.date())


def posting_order(address: str, name: str, ref: str) -> tuple[str, str, str]:
    """The order in which a post office takes letters: by ZIP code, then by name."""
    found = _ZIP.search(address)
    return (found[1] if found else "", name, ref)


def _posting(dispatch: Dispatch) -> tuple[str, str, str]:
    asked = dispatch.records_request
    return posting_order(dispatch.recipient, asked.recipient.name, asked.ref)


def _paper(dispatch: Dispatch, group: Group, now: datetime) -> PaperLetter:
    asked = dispatch.records_request
    return PaperLetter(
        ref=asked.ref,
        dated=day(_day_there(asked.recipient, dispatch.printed_at or now)),
        sender_name=group.name,
        sender_lines=(*_lines(group.postal, without=group.name), dispatch.reply_to or group.email),
        recipient_lines=_lines(dispatch.recipient),
        subject=dispatch.subject,
        body=dispatch.body,
    )


def _day_there(agency: Agency, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(agency.zone)).date()


def _lines(text: str, without: str = "") -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and line != without)
