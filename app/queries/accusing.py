"""The gate before anybody is called late or silent, by letter or in public.

Four things must hold: something proves that the request reached them; the whole mailbox was read
within the last day; no unsorted message and no scanned pile could hold their answer; and the rule
is sure and was read within twelve months. A date that has passed is not enough.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import Session, aliased

from app.law.vocabulary import Actor, ClockState, EventKind, Kind
from app.models import RecordsRequest, RequestClock, RequestEvent, RequestStatus
from app.queries import mailbox, scans
from app.queries.desk_statements import Days, oldest_fresh_reading, provably_late
from app.queries.mailbox import Unsorted

__all__ = ["Accusation", "Gate", "accusable", "gate", "late_ones"]

CHUNK = 500

# What an agency may be called late for, the gravest first.
_OWED = (
    Kind.COMPLY_AFTER_RULING.value,
    Kind.APPEAL_DECIDE.value,
    Kind.DETERMINE.value,
    Kind.PRODUCE.value,
    Kind.ACKNOWLEDGE.value,
)
# Each of these shows that the request reached them: it was handed over, or they acted on it. That
# we sent it shows nothing.
PROOF = frozenset(
    kind.value
    for kind in (
        EventKind.DELIVERED,
        EventKind.RECEIVED,
        EventKind.OFFICER_RECEIVED,
        EventKind.FOUND_IN_SPAM,
        EventKind.ACKNOWLEDGED,
        EventKind.EXTENDED,
        EventKind.PROMISED,
        EventKind.AGREED,
        EventKind.TREATMENT_NOTICED,
        EventKind.CLARIFICATION_ASKED,
        EventKind.VERIFICATION_ASKED,
        EventKind.STATEMENT_ASKED,
        EventKind.FEE_ESTIMATED,
        EventKind.DEPOSIT_ASKED,
        EventKind.FEE_WAIVED,
        EventKind.FEE_WAIVER_DENIED,
        EventKind.MADE_AVAILABLE,
        EventKind.GRANTED,
        EventKind.DENIED,
        EventKind.PARTLY_DENIED,
        EventKind.NO_RECORDS,
        EventKind.PARTLY_PRODUCED,
        EventKind.PRODUCED,
        EventKind.COMPLETED,
        EventKind.REFERRED,
        EventKind.VENDOR_NOTIFIED,
    )
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What holds for all requests at one moment: the mailbox, and whose mail lies unsorted.

    ``pile_waits`` says that a scanned pile of paper was not taken apart yet.
    """

    days: Days
    mailbox_read_at: datetime | None
    unsorted: Unsorted
    pile_waits: bool = False

    @property
    def shut(self) -> tuple[str, ...]:
        """Why nobody at all may be called late now, in words; empty where the gate stands open."""
        found = []
        if self.mailbox_read_at is None:
            found.append(
                "The mailbox has not been read to its end within the last day, so an answer may "
                "lie there."
            )
        if self.unsorted.anybody:
            found.append(
                f"{_messages(self.unsorted.anybody)} in the mail that may be from anybody "
                f"{'waits' if self.unsorted.anybody == 1 else 'wait'} to be sorted."
            )
        if self.pile_waits:
            found.append(
                "A scanned pile of paper waits to be taken apart, so an answer may lie in it."
            )
        return tuple(found)

    def lets_pass(self) -> ColumnElement[bool]:
        """Say of a ``RecordsRequest`` that its agency may be called late, if a clock proves it."""
        if self.shut:
            return false()
        passed = _reached()
        if self.unsorted.agency_ids:
            ids = sorted(self.unsorted.agency_ids)
            passed = and_(
                passed,
                RecordsRequest.agency_id.not_in(ids),
                RecordsRequest.recipient_id.not_in(ids),
            )
        return passed


@dataclass(frozen=True, slots=True)
class Accusation:
    """Whether one agency may be called late now, by which clock, or why not in words."""

    may: bool
    clock: RequestClock | None = None
    why_not: tuple[str, ...] = ()


def gate(session: Session, *, now: datetime, today: date) -> Gate:
    """Look once at what holds for all requests, for a page that many read, in short queries."""
    return Gate(
        Days.of(now, today),
        mailbox.read_at(session, now=now),
        mailbox.unsorted_as_matched(session),
        scans.being_split(session),
    )


def accusable(
    session: Session, request_ids: Sequence[int], *, now: datetime, today: date
) -> dict[int, Accusation]:
    """Say of each request whether its agency may be called late; every id asked for is there."""
    # Before a letter says it, the senders are looked up among the contacts as they are now.
    at = replace(gate(session, now=now, today=today), unsorted=mailbox.unsorted(session))
    found: dict[int, Accusation] = {}
    for start in range(0, len(request_ids), CHUNK):
        some = request_ids[start : start + CHUNK]
        late, running = _late(session, some, at.days), _running(session, some)
        proven = _proven(session, some)
        requests = session.scalars(select(RecordsRequest).where(RecordsRequest.id.in_(some)))
        for one in requests:
            clock = late.get(one.id)
            why = [*_of_request(one), *_of_clock(clock, running.get(one.id, ()), at.days)]
            if one.id not in proven:
                why.append("Nothing proves that the request reached them.")
            why += at.shut
            if at.unsorted.agency_ids & {one.agency_id, one.recipient_id}:
                why.append("A message that may be theirs waits to be sorted.")
            found[one.id] = Accusation(not why, None if why else clock, tuple(why))
    gone = Accusation(may=False, why_not=("There is no such request.",))
    return {key: found.get(key, gone) for key in request_ids}


def _of_request(one: RecordsRequest) -> Iterable[str]:
    if one.closed_on is not None:
        yield "The request is closed."
    elif one.status is RequestStatus.OUR_MOVE:
        yield "They asked us something, so the next move is ours."
    elif one.status is RequestStatus.FILED:
        yield "Our request has not left yet."


def _of_clock(
    late: RequestClock | None, running: Sequence[RequestClock], days: Days
) -> Iterable[str]:
    """Say why no clock proves lateness, by the one that comes nearest to it."""
    if late is not None:
        return
    if not running:
        yield "No legal date of theirs is running."
        return
    nearest = max(running, key=lambda clock: (clock.may_accuse, clock.latest_on or date.min))
    if not nearest.may_accuse or nearest.latest_on is None:
        yield "What the law says of their time is not sure enough to call anybody late by it."
    elif nearest.read_on < oldest_fresh_reading(days.west):
        yield "Nobody has read the rule of law again for twelve months."
    else:
        last = nearest.latest_on
        yield f"Their last defensible day, {last.day} {last:%B %Y}, is not over where they are."


def _theirs() -> ColumnElement[bool]:
    return and_(RequestClock.who == Actor.AGENCY.value, RequestClock.kind.in_(_OWED))


def late_ones(days: Days, kind: Kind | None = None) -> Select[int]:
    """Select the open requests of which a date of theirs (of one ``kind``) has provably passed.

    Whether it may be said is another question: ``accusable`` answers it.
    """
    passed = select(RequestClock.request_id).where(provably_late(days))
    if kind is not None:
        passed = passed.where(RequestClock.kind == kind.value)
    return select(RecordsRequest.id).where(
        RecordsRequest.closed_on.is_(None), RecordsRequest.id.in_(passed)
    )


def _late(session: Session, ids: Sequence[int], days: Days) -> Mapping[int, RequestClock]:
    """The gravest clock by which each is late."""
    clocks = session.scalars(
        select(RequestClock).where(RequestClock.request_id.in_(ids), _theirs(), provably_late(days))
    ).all()
    first: dict[int, RequestClock] = {}
    for clock in sorted(clocks, key=lambda one: (_OWED.index(one.kind), one.latest_on or date.min)):
        first.setdefault(clock.request_id, clock)
    return first


def _running(session: Session, ids: Sequence[int]) -> Mapping[int, list[RequestClock]]:
    clocks = session.scalars(
        select(RequestClock).where(
            RequestClock.request_id.in_(ids),
            _theirs(),
            RequestClock.state == ClockState.RUNNING.value,
        )
    )
    found: dict[int, list[RequestClock]] = {}
    for clock in clocks:
        found.setdefault(clock.request_id, []).append(clock)
    return found


def _proven(session: Session, ids: Sequence[int]) -> set[int]:
    query = select(RequestEvent.request_id).where(RequestEvent.request_id.in_(ids), _is_proof())
    return set(session.scalars(query))


def _reached() -> ColumnElement[bool]:
    """Say of a request that the letter which governs it reached them."""
    proof = select(RequestEvent.id).where(RequestEvent.request_id == RecordsRequest.id, _is_proof())
    return proof.correlate(RecordsRequest).exists()


def _is_proof() -> ColumnElement[bool]:
    """Say of an event that it shows receipt, and that no letter of ours changed the request since.

    A status is no proof: a letter that came back, or an act of ours, changes it too.
    """
    return and_(RequestEvent.kind.in_(PROOF), _stands(RequestEvent), ~_changed_since())


def _changed_since() -> ColumnElement[bool]:
    later = aliased(RequestEvent)
    query = select(later.id).where(
        later.request_id == RequestEvent.request_id,
        later.kind == EventKind.ASKED_ANEW.value,
        later.happened_on > RequestEvent.happened_on,
        _stands(later),
    )
    return query.exists()


def _stands(event: type[RequestEvent]) -> ColumnElement[bool]:
    """Say of an event that it was not taken back."""
    voider = aliased(RequestEvent)
    return ~select(voider.id).where(voider.voids_id == event.id).exists()


def _messages(number: int) -> str:
    return f"{number:,} message{'' if number == 1 else 's'}"
