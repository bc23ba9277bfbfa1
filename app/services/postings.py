"""The posting log: which printed letters went to the post on which day, and their numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.errors import ServiceError
from app.models import Contact, ContactHealth, ContactKind, Dispatch, DispatchState, RecordsRequest
from app.models.ref import normalised
from app.services import cells, leaving, outbox
from app.services.tables import read_table

MOST = 5000
"""The most lines that one log may have."""

_LONGEST_NUMBER = 120
_FURTHEST_WEST = timedelta(hours=11)  # behind UTC, American Samoa
_REF = re.compile(r"\bDL-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.IGNORECASE)
_CARRIERS_SIGNS = re.compile(r"[A-Z0-9][A-Z0-9 /-]*[A-Z0-9]", re.IGNORECASE)
_REF_COLUMNS = ("reference", "ref", "request")
_NUMBER_COLUMNS = ("tracking number", "tracking", "number of the carrier", "label number")
_DAY_COLUMNS = ("posted on", "posted", "mailed", "mailed on", "day", "date")


class PostingRefused(ServiceError):
    """The log cannot be read; nothing was noted."""


class Became(StrEnum):
    """What became of one line."""

    POSTED = "posted"
    ALREADY = "already"  # noted before, alike
    TRACKED = "tracked"  # noted before; its number is new
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One letter of a log: the reference of its request, the carrier's number, its own day."""

    ref: str
    tracking: str = ""
    on: date | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a line, with the reason where it was refused."""

    ref: str
    became: Became
    why: str = ""


def read_log(text: str) -> tuple[Line, ...]:
    """Read lines as people paste them: a reference, then the carrier's number, if there is one.

    Refused where a line has no reference: the number would be guessed onto a letter.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise PostingRefused("Nothing was given: paste a line for each letter that was posted.")
    _refuse_many(lines)
    read, without = list[Line](), list[str]()
    for number, line in enumerate(lines, start=1):
        refs = _REF.findall(line)
        if len(refs) != 1:
            without.append(f"line {number}: {line[:60]}")
            continue
        rest = _REF.sub(" ", line).strip(" \t,;|")
        read.append(line_of(refs[0], rest))
    if without:
        raise PostingRefused(
            "Each line needs one reference (DL-....-....), so nothing was noted. A column of "
            "numbers alone can be pasted beside the list of the printed letters.",
            tuple(without[:20]),
        )
    return tuple(read)


def read_csv(content: bytes) -> tuple[Line, ...]:
    """Read a posting log as CSV: the one a print run wrote, filled in, or any with a reference.

    A row without a day and without a number was not posted and is left out, where the file has a
    column for either. Refused without a column ``reference``.
    """
    table = read_table(content)
    _refuse_many(table.rows)
    heads = [head.casefold() for head in table.headers]
    ref, number, on = (
        next((heads.index(name) for name in names if name in heads), None)
        for names in (_REF_COLUMNS, _NUMBER_COLUMNS, _DAY_COLUMNS)
    )
    if ref is None:
        raise PostingRefused("The file has no column 'reference', so nothing was noted.")
    lines = []
    for row in table.rows:
        tracking = row[number] if number is not None else ""
        day = row[on] if on is not None else ""
        if not (tracking or day) and (number is not None or on is not None):
            continue
        lines.append(line_of(row[ref], tracking, day or None))
    return tuple(lines)


def beside(refs: Sequence[str], column: str) -> tuple[Line, ...]:
    """Put a pasted column of carrier's numbers beside ``refs``, line by line.

    Refused unless there are as many numbers as letters: one missing would shift all the others.
    """
    numbers = [line.strip() for line in column.splitlines() if line.strip()]
    if len(numbers) != len(refs):
        raise PostingRefused(
            f"There are {len(numbers)} numbers for {len(refs)} letters, so nothing was noted: "
            "paste a number for each, in the order of the list."
        )
    return tuple(line_of(ref, number) for ref, number in zip(refs, numbers, strict=True))


def note_posted(
    session: Session,
    lines: Sequence[Line],
    *,
    on: date,
    today: date,
    member_id: int | None,
    now: datetime,
) -> tuple[Told, ...]:
    """Note the letters as posted, each on its own day or on ``on``; say what came of each line.

    Noting the same again changes nothing. A number that a posted letter had not is added; another
    one than it has is refused, as is a day before the print or after ``today``, a reference
    without a printed letter, and one number for two letters.
    """
    told = list[Told]()
    seen = dict[str, str]()
    letters = _letters(session, [line.ref for line in lines])
    for line in lines:
        other = seen.setdefault(line.tracking, line.ref) if line.tracking else line.ref
        day = line.on or on
        why = line.fault
        if not why and other != line.ref:
            why = f"{line.tracking} is the number of {other} already."
        if not why and day > today:
            why = "That day is still to come."
        if why:
            told.append(Told(line.ref, Became.REFUSED, why))
            continue
        told.append(_note(session, letters.get(line.ref, []), line, day, member_id, now))
    return tuple(told)


def _note(
    session: Session,
    letters: list[Dispatch],
    line: Line,
    day: date,
    member_id: int | None,
    now: datetime,
) -> Told:
    """Note one line, on the printed letter of its request or on the one posted last."""
    printed = [one for one in letters if one.state is DispatchState.PRINTED]
    if len(printed) > 1:
        why = "Two printed letters of it wait: tick the one that was posted on its batch's page."
        return Told(line.ref, Became.REFUSED, why)
    if not printed:
        return _note_again(session, letters, line)
    letter = printed[0]
    # The evening here may be the next day by UTC: the earliest day it may have been anywhere.
    printed_on = letter.printed_at and (letter.printed_at - _FURTHEST_WEST).date()
    if printed_on and day < printed_on:
        why = f"It was printed on {printed_on}, after that day."
        return Told(line.ref, Became.REFUSED, why)
    outbox.left_by_hand(session, letter, on=day, now=now, member_id=member_id)
    _track(session, letter, line.tracking)
    contact = letter.contact_id and session.get(Contact, letter.contact_id)
    if contact and contact.health is ContactHealth.UNTRIED:
        contact.health = ContactHealth.GOOD
    return Told(line.ref, Became.POSTED)


def _note_again(session: Session, letters: list[Dispatch], line: Line) -> Told:
    posted = [one for one in letters if one.state is DispatchState.SENT]
    if not posted:
        return Told(line.ref, Became.REFUSED, "No printed letter of it waits to be posted.")
    letter = posted[-1]
    if line.tracking in ("", letter.tracking):
        return Told(line.ref, Became.ALREADY)
    if letter.tracking:
        why = f"It was noted as posted with the number {letter.tracking}."
        return Told(line.ref, Became.REFUSED, why)
    _track(session, letter, line.tracking)
    return Told(line.ref, Became.TRACKED)


def _track(session: Session, letter: Dispatch, tracking: str) -> None:
    for one in leaving.together(session, letter):
        one.tracking = tracking


def _letters(session: Session, refs: Sequence[str]) -> dict[str, list[Dispatch]]:
    """The letters by post of each request, oldest first, locked for this act."""
    found: dict[str, list[Dispatch]] = {}
    query = (
        select(Dispatch)
        .join(Dispatch.records_request)
        .where(Dispatch.channel == ContactKind.POST, Dispatch.within_id.is_(None))
        .order_by(Dispatch.id)
        .options(contains_eager(Dispatch.records_request))
        .with_for_update(of=Dispatch)
        .execution_options(populate_existing=True)
    )
    session.flush()
    wanted = sorted(set(refs))
    for start in range(0, len(wanted), 500):
        some = RecordsRequest.ref.in_(wanted[start : start + 500])
        for letter in session.scalars(query.where(some)):
            found.setdefault(letter.records_request.ref, []).append(letter)
    return found


def line_of(ref: str, tracking: str, day: str | None = None) -> Line:
    """Read one line; what is no day or no number is a fault of that line alone."""
    number = " ".join(tracking.split()).upper()
    on = cells.day(day) if day else None
    fault = ""
    if day and on is None:
        fault = f"{day!r} is not a day."
    elif number and (len(number) > _LONGEST_NUMBER or not _CARRIERS_SIGNS.fullmatch(number)):
        fault = f"{number[:60]!r} is not a carrier's number."
    return Line(normalised(ref), number, on, fault)


def _refuse_many(lines: Sequence[object]) -> None:
    if len(lines) > MOST:
        raise PostingRefused(f"The log has more than {MOST:,} lines. Split it; nothing was noted.")
