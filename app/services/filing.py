"""Filing a batch, a chunk at a time: requests, letters and rows in one transaction, or none."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    Batch,
    BatchRow,
    BatchRowState,
    BatchState,
    Campaign,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
)
from app.services import batches, campaigns, requests
from app.services.letters import Letter, LetterRefused, WordsUnreadable
from app.services.outbox import NO_ZIP, address_block, signing_group
from app.services.preflight import Preflight, Row, Words, Writer, preflight
from app.services.preflight_problems import LAW_UNREADABLE
from app.services.reply_addresses import own
from app.services.requests import FiledMany, Filing

CHUNK = 200


class FilingHindered(ServiceError):
    """Something of ours is broken, so no letter can be judged: nothing of this chunk was filed."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A row with its letter, ready to be filed."""

    row: Row
    letter: Letter
    ref: str
    filed_on: date


def file_chunk(session: Session, batch: Batch, *, now: datetime) -> int:
    """File the next agencies of a batch; give back how many rows were dealt with, 0 at the end.

    Everything of a chunk is in the caller's transaction: a kill leaves whole chunks behind, and
    the next call goes on with the next rows. What changed since the batch was begun (a request
    filed elsewhere, a contact that failed) is looked at anew.

    Refused while the group cannot sign. Raises ``FilingHindered`` while a law or the words cannot
    be read: that is our own trouble, so it blocks no agency; the rows wait until it is mended.
    """
    session.flush()
    session.refresh(batch, with_for_update=True)  # whoever stops it waits for this chunk
    if batch.state is not BatchState.FILING:
        return 0
    waiting = _waiting(session, batch)
    if not waiting:
        batch.state = BatchState.FILED
        return 0
    group = signing_group(session)
    campaign = session.get_one(Campaign, batch.campaign_id)
    words = batches.words_of(batch, campaign)
    found = _looked_at(session, batch, words, list(waiting), now)
    written, outcomes = _write(session, words, group, found, now)
    for filed_on in sorted({one.filed_on for one in written}):
        some = [one for one in written if one.filed_on == filed_on]
        filings = [_filing(one, batch, words) for one in some]
        filed = requests.file_many(session, filings, now=now, today=filed_on)
        _dispatch(session, batch, group, some, filed, waiting, now)
        outcomes += _outcomes(filed)
    session.execute(
        update(BatchRow), [{"id": waiting[row.pop("agency_id")].id, **row} for row in outcomes]
    )
    return len(waiting)


def _waiting(session: Session, batch: Batch) -> dict[int, BatchRow]:
    """Give the next rows by agency; those of the first waves come first."""
    query = (
        select(BatchRow)
        .filter_by(batch_id=batch.id, state=BatchRowState.WAITING)
        .order_by(BatchRow.wave, BatchRow.id)
        .limit(CHUNK)
    )
    return {row.agency_id: row for row in session.scalars(query)}


def _looked_at(
    session: Session, batch: Batch, words: Words, agency_ids: Sequence[int], now: datetime
) -> Preflight:
    return preflight(
        session, words, agency_ids, round_number=batch.round, today=now.date(), write=False
    )


def _write(
    session: Session, words: Words, group: Group, found: Preflight, now: datetime
) -> tuple[list[_Written], list[dict[str, Any]]]:
    """Write each letter that can be written; say what became of the other rows."""
    writer = Writer(words, group)
    refs = requests.new_refs(session, len(found.rows))
    written, outcomes = list[_Written](), list[dict[str, Any]]()
    for row, ref in zip(found.rows, refs, strict=True):
        codes = [problem.code for problem in row.problems]
        if not row.ready:
            _refuse_ours(row)
            before = row.earlier.id if row.earlier else None
            outcome = _outcome(row.agency.id, batches.state_of(row), before)
            outcomes.append(outcome | {"problems": codes})
            continue
        today = now.astimezone(ZoneInfo(row.recipient.zone)).date()
        try:
            letter = writer.write(row, ref, today)
        except WordsUnreadable as error:
            raise _hindered(str(error)) from error
        except LetterRefused:
            outcome = _outcome(row.agency.id, BatchRowState.BLOCKED, None)
            outcomes.append(outcome | {"problems": ["unresolved_field", *codes]})
            continue
        written.append(_Written(row, letter, ref, today))
    return written, outcomes


def _refuse_ours(row: Row) -> None:
    for problem in row.problems:
        if problem.code == LAW_UNREADABLE:
            raise _hindered(problem.text)


def _hindered(why: str) -> FilingHindered:
    return FilingHindered(
        f"The filing stopped: {why.rstrip('.')}. What was filed before stays, the rest waits. "
        "Mend this and file again: it goes on where it stopped."
    )


def _filing(one: _Written, batch: Batch, words: Words) -> Filing:
    row, version = one.row, words.version(one.row.letter)
    again = campaigns.re_ask_on(row.letter, one.filed_on)
    return Filing(
        campaign_id=batch.campaign_id,
        letter_id=row.letter.id,
        version_id=version.id,
        agency_id=row.agency.id,
        recipient_id=row.recipient.id,
        round=batch.round,
        batch_id=batch.id,
        title=row.letter.title,
        jurisdiction=row.recipient.jurisdiction,
        channel=_channel(row),
        requester_id=row.signer.id if row.signer else None,
        categories=tuple(version.categories),
        follow_up_on=again or one.filed_on + timedelta(days=words.campaign.follow_up_days),
        assignee_id=None,
        ref=one.ref,
    )


def _channel(row: Row) -> ContactKind:
    if row.contact is None:  # pragma: no cover - a row without a contact is not ready
        raise ValueError(f"{row.agency.name} has no contact to write to.")
    return row.contact.kind


def _dispatch(
    session: Session,
    batch: Batch,
    group: Group,
    written: Sequence[_Written],
    filed: FiledMany,
    waiting: Mapping[int, BatchRow],
    now: datetime,
) -> None:
    plan = batches.plan_of(batch)
    begins_at = max(batch.undo_until, now)
    rows = []
    for one in written:
        agency_id = one.row.agency.id
        if agency_id in filed.requests:
            wave = waiting[agency_id].wave
            leaves_at = plan.leaves_at(wave, one.row.recipient.zone, begins_at)
            rows.append(_dispatch_row(one, filed.requests[agency_id], group, leaves_at))
    if rows:
        session.execute(insert(Dispatch), rows)


def _dispatch_row(
    one: _Written, request_id: int, group: Group, leaves_at: datetime
) -> dict[str, Any]:
    contact = one.row.contact
    complete = bool(contact and contact.is_complete)
    recipient = recipient_of(one.row)
    channel = _channel(one.row)
    of_its_own = own(group, one.letter.body)
    words = f"{one.letter.subject}\n\n{of_its_own.body}"
    return {
        "request_id": request_id,
        "key": "request",
        "channel": channel,
        "contact_id": contact.id if contact else None,
        "recipient": recipient,
        "domain": recipient.rpartition("@")[2].casefold() if channel is ContactKind.EMAIL else "",
        "reply_to": of_its_own.reply_to,
        "reply_token": of_its_own.token,
        "subject": one.letter.subject,
        "body": of_its_own.body,
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
        "message_id": message_id(one.ref, "request", group.email),
        "state": DispatchState.QUEUED if complete else DispatchState.HELD,
        "held_because": "" if complete else NO_ZIP,
        "not_before_at": leaves_at,
    }


def recipient_of(row: Row) -> str:
    """Write whom the letter goes to, as its channel wants it: an address, a site, a block."""
    contact = row.contact
    if contact is None:
        return ""
    if contact.kind is ContactKind.POST:
        return address_block(row.recipient, contact)
    return contact.value


def message_id(ref: str, key: str, sender: str) -> str:
    """Derive a Message-ID from the letter alone, so that the same letter always has the same."""
    return f"<daylight.{ref}.{key.replace(':', '-')}@{sender.rpartition('@')[2]}>"


def _outcomes(filed: FiledMany) -> list[dict[str, Any]]:
    return [
        *(_outcome(key, BatchRowState.FILED, request) for key, request in filed.requests.items()),
        *(_outcome(key, BatchRowState.ALREADY, request) for key, request in filed.already.items()),
    ]


def _outcome(agency_id: int, state: BatchRowState, request_id: int | None) -> dict[str, Any]:
    return {"agency_id": agency_id, "state": state, "request_id": request_id}
