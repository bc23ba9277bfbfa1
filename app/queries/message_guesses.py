"""Which requests unsorted messages may belong to, and by which sign: guesses for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Dispatch, InboundMessage, RecordsRequest
from app.queries.mailbox import agencies_of_senders

MOST = 5


@dataclass(frozen=True, slots=True)
class Guess:
    """A request that a message may belong to, and why."""

    request: RecordsRequest
    because: str


def guesses(session: Session, messages: Sequence[InboundMessage]) -> dict[int, list[Guess]]:
    """The best few guesses for each message, the surest first; six queries for all together.

    By the letter of ours that it answers, by the reference it names, by whose address it came
    from.
    """
    answered = _answered(session, _told(messages, "answers"))
    named = _by_ref(session, _told(messages, "refs"))
    agencies = agencies_of_senders(session, [(one.sender, one.sender_domain) for one in messages])
    open_ones = _open_with(session, {body for bodies in agencies.values() for body in bodies})
    found: dict[int, list[Guess]] = {}
    for one in messages:
        mine: dict[int, Guess] = {}
        for message_id in one.reading.get("answers", ()):
            _note(mine, answered.get(message_id, ()), "it answers our letter")
        for ref in one.reading.get("refs", ()):
            _note(mine, named.get(ref, ()), "it names the reference")
        for body in sorted(agencies.get(one.sender, ())):
            _note(mine, open_ones.get(body, ()), "the sender is theirs")
        found[one.id] = list(mine.values())[:MOST]
    return found


def _told(messages: Iterable[InboundMessage], name: str) -> set[str]:
    return {each for one in messages for each in one.reading.get(name, ())}


def _note(mine: dict[int, Guess], requests: Iterable[RecordsRequest], because: str) -> None:
    for one in requests:
        mine.setdefault(one.id, Guess(one, because))


def _answered(session: Session, message_ids: set[str]) -> dict[str, list[RecordsRequest]]:
    query = (
        select(Dispatch.message_id, RecordsRequest)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(Dispatch.message_id.in_(message_ids))
        .options(joinedload(RecordsRequest.agency))
    )
    found: dict[str, list[RecordsRequest]] = {}
    for message_id, asked in session.execute(query):
        found.setdefault(message_id, []).append(asked)
    return found


def _by_ref(session: Session, refs: set[str]) -> dict[str, list[RecordsRequest]]:
    query = select(RecordsRequest).where(RecordsRequest.ref.in_(refs))
    loaded = session.scalars(query.options(joinedload(RecordsRequest.agency)))
    return {one.ref: [one] for one in loaded}


def _open_with(session: Session, bodies: set[int]) -> dict[int, list[RecordsRequest]]:
    query = (
        select(RecordsRequest)
        .where(RecordsRequest.recipient_id.in_(bodies), RecordsRequest.closed_on.is_(None))
        .options(joinedload(RecordsRequest.agency))
        .order_by(RecordsRequest.id.desc())
        .limit(MOST * 100)
    )
    found: dict[int, list[RecordsRequest]] = {}
    for one in session.scalars(query):
        found.setdefault(one.recipient_id, []).append(one)
    return found
