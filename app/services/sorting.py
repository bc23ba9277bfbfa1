"""What becomes of new messages without a person: what is sure is placed, robots are noted.

A message that a person must read stays unsorted, also where it is sure whose it is: until somebody
has recorded what it says, nobody of that body is called late. Only three things are done alone: a
receipt is noted as proof that the request arrived, a bounce marks the address, and what says
nothing (an absence, a delay) is put to its request.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.errors import LawError
from app.models import (
    Agency,
    CameBy,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    InboundMessage,
    RecordsRequest,
    RequestEvent,
)
from app.queries.accusing import PROOF
from app.queries.mailbox import BOUNCED, DONE, JUDGED
from app.services import contacts, events, leaving, matching, messages, own_mail, reply_trials
from app.services.matching import FORGED, UNSHOWN, Matched
from app.services.reading.mail import MailKind
from app.services.returned import RETURNED

CHUNK = 100
SURE_RECEIPT = 0.9
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+){1,6}")
_SILENT = frozenset({MailKind.OUT_OF_OFFICE.value, MailKind.DELAY.value})


@dataclass(frozen=True, slots=True)
class Sorted:
    """How many messages were placed, and how many of them need nobody any more."""

    looked_at: int
    placed: int
    receipts: int
    bounces: int


def sort_new(session: Session, *, now: datetime) -> Sorted:
    """Look at the oldest messages that nobody and nothing has judged yet, at most ``CHUNK``.

    Each is looked at once, whatever comes of it, so that calling this until ``looked_at`` is zero
    ends. Safe after a kill: what was judged is noted with what was done.
    """
    fresh = messages.not_judged(session, CHUNK)
    found = matching.match(session, fresh)
    done = Counter[str]()
    for one in fresh:
        done.update(_alone(session, one, found[one.id], now))
    session.flush()
    messages.match_senders(session)
    return Sorted(len(fresh), done["placed"], done["receipt"], done["bounce"])


def _alone(session: Session, one: InboundMessage, found: Matched, now: datetime) -> list[str]:
    """Sort one message; a mistake of ours over it leaves it to a person and stops no other."""
    try:
        with session.begin_nested():
            return _sort(session, one, found, now)
    except SQLAlchemyError:
        raise  # the database is away or full: all of them are tried again
    except Exception as error:  # noqa: BLE001 - whatever it is, the messages behind it must not wait
        notes = [*one.reading.get("notes", []), f"The program could not sort it: {error!r}"[:300]]
        told = {JUDGED: True, "unproven": list(found.unproven), "notes": notes}
        one.reading = {**one.reading, **told}
        return []


def _sort(session: Session, one: InboundMessage, found: Matched, now: datetime) -> list[str]:
    if reply_trials.note_return(session, one, now=now):
        one.reading = {**one.reading, JUDGED: True}
        return ["trial"]
    if own_mail.set_own_aside(session, one, now=now):
        one.reading = {**one.reading, JUDGED: True}
        return ["own"]
    kind = one.reading.get("kind")
    noted: dict[str, Any] = {JUDGED: True, "unproven": list(found.unproven)}
    if kind == MailKind.BOUNCE and one.came_by is not CameBy.DROP_BOX:
        done = _bounce(session, one, found, now)
    elif found.sure:
        for each in found.sure:
            because = f"{each.because} ({each.score})"
            messages.place(session, one, each.request, because=because, member_id=None, now=now)
        done = ["placed", *_robot(session, one, found, now)]
    else:
        done = []
    one.reading = {**one.reading, **noted, **({DONE: done[-1]} if len(done) > 1 else {})}
    return done


def _robot(session: Session, one: InboundMessage, found: Matched, now: datetime) -> list[str]:
    """Note what a program wrote, where that leaves nothing to read; a robot stops no clock."""
    kind = one.reading.get("kind")
    if kind in _SILENT and not _brings_anything(one):
        _suggest_contacts(one)
        messages.close(one, member_id=None, now=now)
        return ["silent"]
    if not _only_a_receipt(one) or UNSHOWN in found.unproven:
        return []
    try:
        with session.begin_nested():
            for each in found.sure:
                _note_receipt(session, one, each.request, now)
    except (ServiceError, LawError):
        return []  # a day that does not fit, for instance: a person looks
    messages.close(one, member_id=None, now=now)
    return ["receipt"]


def _suggest_contacts(one: InboundMessage) -> None:
    """Note whom an absence names instead. A person may add it; no letter goes there by itself."""
    if one.reading.get("kind") != MailKind.OUT_OF_OFFICE:
        return
    named = dict.fromkeys(_ADDRESS.findall(one.reading.get("excerpt", "").casefold()))
    others = [each for each in named if each != one.sender.casefold()]
    if others:
        told = (
            f"It names another address, {', '.join(others[:3])}. Nothing was changed: add it to "
            "the contacts of the agency, if it is theirs."
        )
        one.reading = {**one.reading, "notes": [*one.reading.get("notes", []), told]}


def _only_a_receipt(one: InboundMessage) -> bool:
    """Whether a program says that the request came, surely, and nothing else."""
    told = one.reading.get("suggestions", [])
    return (
        one.reading.get("kind") == MailKind.AUTO_REPLY
        and [each["rule"] for each in told] == ["receipt"]
        and told[0]["confidence"] >= SURE_RECEIPT
        and not _brings_files(one)
    )


def _brings_anything(one: InboundMessage) -> bool:
    return bool(one.reading.get("suggestions")) or _brings_files(one)


def _brings_files(one: InboundMessage) -> bool:
    """Whether it brought files, or was too large for all of it to be fetched."""
    return bool(one.reading.get("files")) or not one.reading.get("whole", True)


def _note_receipt(
    session: Session, one: InboundMessage, asked: RecordsRequest, now: datetime
) -> None:
    """Record that they have it, where nothing proves that yet. Never an acknowledgment."""
    if _has_reached(session, asked):
        return
    zone = ZoneInfo(session.get_one(Agency, asked.recipient_id).zone)
    facts = {"proof": f"automatic reply of {one.sender}, message {one.id}"}
    on = one.received_at.astimezone(zone).date()
    events.record(session, asked, "received", on=on, facts=facts, now=now)


def _has_reached(session: Session, asked: RecordsRequest) -> bool:
    taken_back = select(RequestEvent.voids_id).where(
        RequestEvent.request_id == asked.id, RequestEvent.voids_id.is_not(None)
    )
    proofs = select(RequestEvent.id).where(
        RequestEvent.request_id == asked.id,
        RequestEvent.kind.in_(PROOF),
        RequestEvent.id.not_in(taken_back),
    )
    return session.scalar(proofs.limit(1)) is not None


def _bounce(session: Session, one: InboundMessage, found: Matched, now: datetime) -> list[str]:
    """Take a server's word only about a letter of ours to that very address.

    It must enclose the letter, or have come to the reply address that the letter alone has. A
    return takes back clocks, so where they had shown that they have the request (a copy of it came
    back from somewhere behind them, or somebody forged the report), a person looks.
    """
    letters = _letters(session, one)
    told = {each["address"]: each for each in one.reading.get("bounced", ())}
    fitting = [each for each in letters if each.recipient.casefold() in told]
    for letter in fitting:
        asked = session.get_one(RecordsRequest, letter.request_id)
        because = "it returns our letter to the address that failed"
        messages.place(session, one, asked, because=because, member_id=None, now=now)
    if not fitting:
        return []
    lasting = all(told[each.recipient.casefold()]["permanent"] for each in fitting)
    if not lasting or FORGED in found.unproven or _is_contradicted(session, fitting):
        return ["placed"]
    try:
        with session.begin_nested():
            for letter in fitting:
                _note_return(session, one, letter, told[letter.recipient.casefold()], now)
    except (ServiceError, LawError):
        return ["placed"]
    messages.close(one, member_id=None, now=now)
    return ["placed", BOUNCED]


def _is_contradicted(session: Session, letters: Sequence[Dispatch]) -> bool:
    """Whether something shows that a first letter, or one said in it, had arrived."""
    said = [
        each for one in letters if one.key == "request" for each in leaving.together(session, one)
    ]
    return any(
        _has_reached(session, session.get_one(RecordsRequest, each.request_id)) for each in said
    )


def _letters(session: Session, one: InboundMessage) -> Sequence[Dispatch]:
    ids, tokens = one.reading.get("answers", []), one.reading.get("tokens", [])
    query = select(Dispatch).where(
        or_(Dispatch.message_id.in_(ids), Dispatch.reply_token.in_(tokens)),
        Dispatch.channel == ContactKind.EMAIL,
    )
    return session.scalars(query).all() if ids or tokens else ()


def _note_return(
    session: Session, one: InboundMessage, letter: Dispatch, told: dict[str, Any], now: datetime
) -> None:
    """Mark the address, and note the return of every request that this letter spoke of."""
    words = told["words"] or told["status"] or "the mail server returned it"
    contact = letter.contact_id and session.get(Contact, letter.contact_id)
    if contact and contact.value.casefold() == told["address"]:
        contacts.note_health(session, contact, ContactHealth.FAILING, words)
    facts = {"reason": f"{told['address']}: {words}"[:300], "proof": f"message {one.id}"}
    for said in leaving.together(session, letter):
        asked = session.get_one(RecordsRequest, said.request_id)
        if asked.closed_on is not None:
            continue
        zone = ZoneInfo(session.get_one(Agency, asked.recipient_id).zone)
        on = one.received_at.astimezone(zone).date()
        events.record(session, asked, RETURNED, on=on, facts=facts, now=now, dispatch_id=said.id)
