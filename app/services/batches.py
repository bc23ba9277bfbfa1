"""Batches: begin one, have it approved, take it back, and stop what has not left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Batch,
    BatchRow,
    BatchRowState,
    BatchState,
    Campaign,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestStatus,
)
from app.models.ref import new_ref
from app.services import events, leaving
from app.services.chunks import chunks
from app.services.preflight import Preflight, Row, Words
from app.services.waves import Plan, spread

CHUNK = 500
_LONGEST_NUMBER = 9
_NOT_LEFT = (DispatchState.QUEUED, DispatchState.HELD)


class BatchRefused(ServiceError):
    """A batch cannot be begun, approved or taken back as asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What taking a batch back did: requests withdrawn, and letters that had left before."""

    withdrawn: int
    left: int


@dataclass(frozen=True, slots=True)
class _First:
    """A letter of a batch, as far as taking it back goes."""

    id: int
    request_id: int
    state: DispatchState
    filed_on: date


def find(session: Session, name: str) -> Batch:
    """Find a batch by its number or its reference. Raises ``NotFound``."""
    numbered = name.isdecimal() and len(name) <= _LONGEST_NUMBER
    by_number = Batch.id == int(name) if numbered else Batch.ref == name.strip().upper()
    found = session.scalars(select(Batch).where(by_number)).first()
    if found is None:
        raise NotFound(f"There is no batch {name}.")
    return found


def unfinished(
    session: Session, words: Words, *, expression: str, round_number: int
) -> Batch | None:
    """Find the batch of the same choice whose filing was begun and not ended.

    Raises ``BatchRefused`` where that one asks for another period: it is to be ended first.
    """
    query = (
        select(Batch)
        .filter_by(campaign_id=words.campaign.id, letter_id=words.letter.id, round=round_number)
        .filter_by(expression=expression)
        .where(Batch.state.in_([BatchState.FILING, BatchState.AWAITING_APPROVAL]))
        .order_by(Batch.id.desc())
    )
    found = session.scalars(query).first()
    if found is not None and _only_newer(found) is not words.only_newer:
        asks = "only for newer records" if _only_newer(found) else "for the whole period"
        raise BatchRefused(
            f"Batch {found.id} asks the same agencies {asks} and is not filed to its end. Go on "
            f"with it as it was begun, or stop it: daylight batch stop {found.id}."
        )
    return found


def _only_newer(batch: Batch) -> bool:
    return bool(batch.plan.get("only_newer"))


def begin(
    session: Session,
    preflight: Preflight,
    words: Words,
    *,
    expression: str,
    round_number: int,
    plan: Plan,
    undo_minutes: int,
    needs_approval: bool,
    member_id: int | None,
    now: datetime,
) -> Batch:
    """Write down the whole batch, every agency in it, before anything is filed.

    Whoever files it afterwards, and however often that is interrupted, works through these rows.
    Refused where not one agency is ready.
    """
    if not any(row.ready for row in preflight.rows):
        raise BatchRefused(_nothing_ready(preflight), _reasons(preflight))
    batch = Batch(
        ref=new_ref().replace("DL-", "B-"),
        campaign_id=words.campaign.id,
        letter_id=words.letter.id,
        version_id=words.version(words.letter).id,
        round=round_number,
        expression=expression,
        plan=_plan(preflight, words, plan, undo_minutes),
        state=BatchState.AWAITING_APPROVAL if needs_approval else BatchState.FILING,
        undo_until=now + timedelta(minutes=undo_minutes),
        created_at=now,
        created_by_id=member_id,
    )
    session.add(batch)
    session.flush()
    waves = _waves(preflight.rows, plan)
    for some in chunks(preflight.rows, CHUNK):
        session.execute(insert(BatchRow), [_batch_row(batch, row, waves) for row in some])
    return batch


def approve(session: Session, batch: Batch, *, member_id: int, now: datetime) -> None:
    """Let a batch be filed, as the second person. Its undo window begins now.

    Refused for the person who made it, and for a batch that does not wait for it.
    """
    session.refresh(batch, with_for_update=True)
    if batch.state is not BatchState.AWAITING_APPROVAL:
        raise BatchRefused(f"Batch {batch.id} does not wait for anybody: it is {_words(batch)}.")
    if batch.created_by_id == member_id:
        raise BatchRefused("Somebody else must approve this batch: you made it.")
    batch.state = BatchState.FILING
    batch.approved_at, batch.approved_by_id = now, member_id
    batch.undo_until = now + timedelta(minutes=batch.plan["undo_minutes"])


def undo(
    session: Session, batch: Batch, *, member_id: int | None, now: datetime, today: date
) -> Withdrawn:
    """Take the whole batch back while nothing of it may leave yet, as if it had not been filed.

    Its requests stay, withdrawn, and the same letter can be filed in the same round again.
    Refused once the window is over: what has not left can still be stopped.
    """
    session.flush()
    session.refresh(batch, with_for_update=True)
    _refuse_over(batch)
    if now >= batch.undo_until:
        raise BatchRefused(
            f"The time to undo batch {batch.id} ended at {batch.undo_until:%H:%M} UTC. "
            f"`daylight batch stop {batch.id}` stops the letters that have not left."
        )
    note = f"Batch {batch.id} was undone before this letter left."
    done = _take_back(session, batch, note, member_id=member_id, now=now, today=today)
    own = update(RecordsRequest).where(
        RecordsRequest.batch_id == batch.id, RecordsRequest.status == RequestStatus.WITHDRAWN
    )
    session.execute(own.values(taken_back=RecordsRequest.id))
    batch.state, batch.stopped_at = BatchState.UNDONE, now
    return done


def stop(
    session: Session, batch: Batch, *, member_id: int | None, now: datetime, today: date
) -> Withdrawn:
    """Stop whatever of the batch has not left: letters in the queue and held ones."""
    session.flush()
    session.refresh(batch, with_for_update=True)
    _refuse_over(batch)
    note = f"Batch {batch.id} was stopped before this letter left."
    done = _take_back(session, batch, note, member_id=member_id, now=now, today=today)
    batch.state, batch.stopped_at = BatchState.STOPPED, now
    return done


def _take_back(
    session: Session,
    batch: Batch,
    note: str,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> Withdrawn:
    waiting = (BatchRow.batch_id == batch.id, BatchRow.state == BatchRowState.WAITING)
    session.execute(update(BatchRow).where(*waiting).values(state=BatchRowState.WITHDRAWN))
    rows = _first_letters(session, batch)
    back = [row for row in rows if row.state in _NOT_LEFT]
    for some in chunks(back, CHUNK):
        ids = [row.request_id for row in some]
        letters = update(Dispatch).where(Dispatch.id.in_([row.id for row in some]))
        session.execute(letters.values(state=DispatchState.WITHDRAWN))
        mine = (BatchRow.batch_id == batch.id, BatchRow.request_id.in_(ids))
        session.execute(update(BatchRow).where(*mine).values(state=BatchRowState.WITHDRAWN))
        on = max(today, *(row.filed_on for row in some))
        events.record_many(
            session, ids, "withdrawn", on=on, note=note, member_id=member_id, now=now
        )
    gone = {DispatchState.WITHDRAWN, *_NOT_LEFT}
    return Withdrawn(len(back), sum(row.state not in gone for row in rows))


def _first_letters(session: Session, batch: Batch) -> list[_First]:
    """The letters that make the requests of a batch: what was written later is no part of it."""
    query = (
        select(
            Dispatch.id,
            Dispatch.request_id,
            Dispatch.state,
            RecordsRequest.filed_on,
            Dispatch.key,
            Dispatch.basis,
        )
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(RecordsRequest.batch_id == batch.id, Dispatch.cohort_id.is_(None))
        .with_for_update(of=Dispatch)
    )
    return [
        _First(*row[:4]) for row in session.execute(query) if leaving.is_first(row.key, row.basis)
    ]


def _refuse_over(batch: Batch) -> None:
    if batch.state in {BatchState.STOPPED, BatchState.UNDONE}:
        raise BatchRefused(f"Batch {batch.id} is {_words(batch)} already.")


def _words(batch: Batch) -> str:
    return batch.state.value.replace("_", " ")


def _plan(preflight: Preflight, words: Words, plan: Plan, undo_minutes: int) -> dict[str, object]:
    """Keep what was decided: which words, which waves, what was promised."""
    used = {row.letter.id: words.version(row.letter).id for row in preflight.rows if row.ready}
    return {
        "letter_named": words.named,
        "only_newer": words.only_newer,
        "since": {
            str(row.agency.id): row.since.isoformat()
            for row in preflight.rows
            if row.ready and row.since
        },
        "versions": {str(letter_id): version_id for letter_id, version_id in used.items()},
        "pilot": plan.pilot,
        "wave_size": plan.wave_size,
        "days_between": plan.days_between,
        "undo_minutes": undo_minutes,
        "ready": preflight.ready,
        "fees_promised_cents": preflight.fees_promised_cents,
        "postage_cents": preflight.postage_cents,
    }


def plan_of(batch: Batch) -> Plan:
    """Give the plan that a batch was begun with."""
    kept = batch.plan
    return Plan(kept["pilot"], kept["wave_size"], kept["days_between"])


def words_of(batch: Batch, campaign: Campaign) -> Words:
    """Give the words that a batch was begun with, in their versions of then."""
    versions = {int(key): value for key, value in batch.plan["versions"].items()}
    letter = next(letter for letter in campaign.letters if letter.id == batch.letter_id)
    since = {int(key): date.fromisoformat(day) for key, day in batch.plan["since"].items()}
    named, only_newer = batch.plan["letter_named"], batch.plan["only_newer"]
    return Words(campaign, letter, named, versions, only_newer, since)


def _waves(rows: Sequence[Row], plan: Plan) -> dict[int, int]:
    ready = [row for row in rows if row.ready]
    turns = spread([row.recipient.jurisdiction for row in ready])
    return {ready[position].agency.id: plan.wave_of(turn) for turn, position in enumerate(turns)}


def _batch_row(batch: Batch, row: Row, waves: dict[int, int]) -> dict[str, object]:
    return {
        "batch_id": batch.id,
        "agency_id": row.agency.id,
        "state": state_of(row),
        "problems": [problem.code for problem in row.problems],
        "wave": waves.get(row.agency.id, 1),
        "request_id": row.earlier.id if row.earlier else None,
    }


def state_of(row: Row) -> BatchRowState:
    """Say how a row stands before it is filed."""
    if row.ready:
        return BatchRowState.WAITING
    return BatchRowState.ALREADY if row.earlier else BatchRowState.BLOCKED


def _nothing_ready(preflight: Preflight) -> str:
    count = len(preflight.rows)
    return f"Nothing was filed: of {count} {'agency' if count == 1 else 'agencies'} none is ready."


def _reasons(preflight: Preflight) -> tuple[str, ...]:
    """Give one example of each thing in the way, with its count."""
    examples = {
        problem.code: problem.text
        for row in reversed(preflight.rows)
        for problem in row.problems
        if problem.blocks
    }
    return tuple(f"{code} ({preflight.reasons[code]}): {text}" for code, text in examples.items())
