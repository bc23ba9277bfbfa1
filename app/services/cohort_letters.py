"""The letters of a cohort before they are sent: one for each body, and who is left out and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.law.clocks import Clock
from app.law.vocabulary import EventKind
from app.models import (
    Agency,
    Dispatch,
    LetterKind,
    RecordsRequest,
)
from app.queries.accusing import Accusation, accusable
from app.queries.cohorts import written_lately
from app.services import clocks, mending, unsent
from app.services.chunks import chunks
from app.services.clock_facts import Case, cases
from app.services.cohort_plan import (
    Asked,
    LeftOut,
    Prepared,
    Ready,
    Recipient,
    Starts,
)
from app.services.cohort_writing import Fit, Writer
from app.services.events import kind_row, proposed, read_facts
from app.services.later_letters import LaterLetter
from app.services.mending import MENDING, Known
from app.services.outbox import signing_group
from app.services.unsent import Instead

__all__ = ["Asked", "LeftOut", "Prepared", "Ready", "Recipient", "Starts", "keys_of", "prepare"]

AGAIN_AFTER = timedelta(days=14)
"""How long nobody gets a second letter of the same kind about the same request."""

MEND_AGAIN_AFTER = timedelta(hours=1)
"""What was mended badly may be mended again the same day, but not by pressing twice."""

CHUNK = 200
_RECEIVED_BY = {
    EventKind.APPEALED.value: EventKind.APPEAL_RECEIVED.value,
    EventKind.ASKED_ANEW.value: EventKind.RECEIVED.value,
}
"""Whose receipt starts what a letter could not start by leaving."""


def prepare(session: Session, asked: Asked, *, now: datetime, today: date) -> Prepared:
    """Write every letter of the cohort for a try; nothing is changed. Refused while the group
    cannot sign.

    A letter about lateness is written only where the gate is passed (``queries.accusing``); one
    body is written to once about its several requests; whoever got such a letter within
    ``AGAIN_AFTER`` is left alone.
    """
    group = signing_group(session)
    told = accusable(session, asked.request_ids, now=now, today=today)
    again = MEND_AGAIN_AFTER if asked.kind in MENDING else AGAIN_AFTER
    lately = written_lately(session, asked.request_ids, asked.kind, since=now - again)
    mends = asked.kind in MENDING
    known = mending.known_of(session, asked.request_ids) if mends else {}
    ready, left_out, instead = list[Ready](), list[LeftOut](), list[Instead]()
    starts: dict[tuple[str, str], Starts] = {}
    writer = Writer(session, asked, group, now, known)
    for ids in chunks(asked.request_ids, CHUNK):
        fit = list[Fit]()
        for one, case in _with_cases(session, ids):
            why = _hindrance(asked, one, told[one.id], lately.get(one.id, ""), known.get(one.id))
            first = known[one.id].first if one.id in known else None
            if (
                why is None
                and first is not None
                and mending.is_here(asked.kind, asked.extra, first)
            ):
                instead.append(unsent.instead(asked.kind, asked.extra, one, first))
            elif why is None and case is not None:
                fit.append(Fit(one, case, told[one.id]))
            else:
                left_out.append(why or LeftOut(one, "no_law", ("No law is known there.",)))
        made, refused = writer.letters(fit)
        left_out += refused
        by_id = {each.request.id: each for each in fit}
        for letter in made:
            _note_starts(starts, by_id[letter.requests[0].id], letter.letter, today)
        if mends:
            made = [_with_moves(one, by_id, today) for one in made]
        ready += made
    return Prepared(asked, tuple(ready), tuple(left_out), tuple(starts.values()), tuple(instead))


def _with_moves(ready: Ready, fit: Mapping[int, Fit], today: date) -> Ready:
    found = {
        one.id: mending.moves(fit[one.id].case, one, ready.letter.event, today)
        for one in ready.requests
    }
    return replace(ready, moves=found)


def _with_cases(
    session: Session, ids: Sequence[int]
) -> Iterator[tuple[RecordsRequest, Case | None]]:
    known = {case.request_id: case for case in cases(session, ids)}
    query = (
        select(RecordsRequest)
        .where(RecordsRequest.id.in_(ids))
        .options(
            joinedload(RecordsRequest.agency),
            joinedload(RecordsRequest.recipient).selectinload(Agency.contacts),
            selectinload(RecordsRequest.events),
        )
        .order_by(RecordsRequest.id)
    )
    for one in session.scalars(query):
        yield one, known.get(one.id)


def _hindrance(
    asked: Asked, one: RecordsRequest, told: Accusation, lately: str, known: Known | None
) -> LeftOut | None:
    """What stands in the way of any letter to this request, before one is written."""
    follow_up = asked.kind is LetterKind.FOLLOW_UP
    if lately:
        return LeftOut(one, "written_lately", (lately,))
    if known is not None and (why := mending.why_not(asked.kind, asked.extra, one, known)):
        return LeftOut(one, why[0], (why[1],))
    if follow_up and one.closed_on is not None:
        return LeftOut(one, "closed", ("The request is closed.",))
    if follow_up and asked.firm and not told.may:
        return LeftOut(one, "may_not_accuse", told.why_not)
    return None


def _note_starts(
    starts: dict[tuple[str, str], Starts], fit: Fit, letter: LaterLetter, today: date
) -> None:
    """Note which clocks begin with a letter, once for each law."""
    kind, facts = letter.event
    read_facts(kind_row(kind), facts, on=today)
    event = proposed(fit.request, kind, on=today, facts=facts)
    code = fit.request.jurisdiction
    if event is None or any(known == code for known, _ in starts):
        return
    case = fit.case.with_event(event)
    for one in _begun(fit.case, case):
        starts[code, one.rule_id] = _starts(code, one, once_received=False)
    arrival = _RECEIVED_BY.get(kind)
    received = proposed(fit.request, arrival, on=today, facts={}) if arrival else None
    if received is not None:
        for one in _begun(case, case.with_event(received)):
            starts[code, one.rule_id] = _starts(code, one, once_received=True)


def _begun(before: Case, after: Case) -> Iterator[Clock]:
    """The clocks with a date that begin by what happened between the two."""
    was = {one.rule_id: one.start for one in clocks.compute(before)}
    for one in clocks.compute(after):
        if one.start is not None and one.start != was.get(one.rule_id) and one.due:
            yield one


def _starts(code: str, clock: Clock, *, once_received: bool) -> Starts:
    if clock.due is None:  # pragma: no cover - only clocks with a date are asked for
        raise ValueError("a clock without a date starts nothing")
    return Starts(code, clock.kind.value, clock.who.value, clock.due, once_received)


def keys_of(session: Session, ids: Sequence[int], kind: LetterKind) -> dict[int, str]:
    """The key of the next letter of this kind to each request: ``follow_up:2``."""
    last = dict.fromkeys(ids, 0)
    query = select(Dispatch.request_id, Dispatch.key).where(
        Dispatch.request_id.in_(ids), Dispatch.key.startswith(f"{kind.value}:", autoescape=True)
    )
    for request_id, key in session.execute(query):
        number = key.partition(":")[2]  # a correction of one letter in question has two parts
        last[request_id] = max(last[request_id], int(number) if number.isdecimal() else 0)
    return {request_id: f"{kind.value}:{number + 1}" for request_id, number in last.items()}
