"""Letters that rest on what turned out to be wrong: found, and decided by a person.

A later letter keeps what it rests on: the clock and the days it names, and the entries it uses.
It is in question where one of those entries was taken back, or where the clock, by what is known
now of the day the letter left, shows another day. What happened after it left questions nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.law.clocks import Clock
from app.law.errors import LawError
from app.law.explaining import day
from app.law.facts import Event
from app.law.vocabulary import EventKind
from app.models import Dispatch, DispatchState, RecordsRequest, RequestEvent
from app.services import events, leaving, outbox
from app.services.clock_facts import Case, cases
from app.services.clock_rows import compute
from app.services.correcting import correction
from app.services.event_kinds import KINDS
from app.services.leaving import JUDGED

FIRST = "request"
_WAITING = frozenset({DispatchState.QUEUED, DispatchState.HELD, DispatchState.PRINTED})
_GONE = frozenset({DispatchState.SENT, DispatchState.SENDING, DispatchState.UNCERTAIN})
_OF_ANY_DAY = frozenset({EventKind.DATE_OVERRIDDEN, EventKind.VOIDED})


@dataclass(frozen=True, slots=True)
class Questioned:
    """One letter and why it is in question. ``named`` and ``now`` are the days, where they differ.

    ``as_of`` stands for these reasons: a decision holds until they are others.
    """

    dispatch: Dispatch
    reasons: tuple[str, ...]
    named: date | None = None
    now: date | None = None

    @property
    def left(self) -> bool:
        """Whether the letter is out of the house, or may be."""
        return self.dispatch.state in _GONE

    @property
    def printed(self) -> bool:
        """Whether only a person knows if it was posted, or lies here still."""
        return self.dispatch.state is DispatchState.PRINTED

    @property
    def unsure(self) -> bool:
        """Whether nobody knows yet if it left: the mail server broke off in the middle."""
        return self.dispatch.state is DispatchState.UNCERTAIN

    @property
    def as_of(self) -> str:
        """A short word for the reasons."""
        return hashlib.sha256("\n".join(self.reasons).encode()).hexdigest()[:16]


def letters_in_question(
    session: Session, records_request: RecordsRequest, *, supposing: Event | None = None
) -> tuple[Questioned, ...]:
    """The later letters of a request that somebody must decide about, the newest first.

    ``supposing`` is an event that is not recorded: what a form would bring into question.
    """
    letters = session.scalars(
        select(Dispatch)
        .where(
            Dispatch.request_id == records_request.id,
            Dispatch.key != FIRST,
            Dispatch.state.in_(_WAITING | _GONE),
        )
        .order_by(Dispatch.id.desc())
    ).all()
    resting = [letter for letter in letters if _rests(letter.basis)]
    if not resting:
        return ()
    case = next(cases(session, [records_request.id]), None)
    if case is not None and supposing is not None:
        case = case.with_event(supposing)
    told = {event.id: event for event in records_request.events}
    void = supposing.voids if supposing else ""
    found = (_questioned(letter, case, told, void) for letter in resting)
    decided = _decided(records_request.events)
    return tuple(each for each in found if each and (each.dispatch.id, each.as_of) not in decided)


def everywhere(session: Session, limit: int = 50) -> list[tuple[RecordsRequest, Questioned]]:
    """The letters in question of all requests, the newest first, of at most so many requests.

    Looked at are the requests in which something was recorded after a later letter was written.
    """
    since = (
        select(RequestEvent.id)
        .where(
            RequestEvent.request_id == Dispatch.request_id,
            RequestEvent.recorded_at > Dispatch.not_before_at,
            RequestEvent.kind.in_((events.VOIDED, "clocks_moved", "date_overridden")),
        )
        .exists()
    )
    late = select(Dispatch.request_id).where(
        Dispatch.key != FIRST, Dispatch.state.in_(_WAITING | _GONE), since
    )
    query = select(RecordsRequest).where(RecordsRequest.id.in_(late))
    return [
        (one, each)
        for one in session.scalars(query.order_by(RecordsRequest.id.desc()).limit(limit))
        for each in letters_in_question(session, one)
    ]


def let_stand(
    session: Session,
    records_request: RecordsRequest,
    dispatch_id: int,
    because: str,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> RequestEvent:
    """Decide that a letter stands as it is. Refused without a reason, and for any other letter."""
    found = _of(session, records_request, dispatch_id)
    return _decide(session, records_request, found, "stands", because, member_id, now, today)


def correct(
    session: Session,
    records_request: RecordsRequest,
    dispatch_id: int,
    because: str,
    *,
    posted: bool | None = None,
    member_id: int | None,
    now: datetime,
    today: date,
) -> Dispatch | None:
    """Correct a letter that left by another to the same address; one that has not is withdrawn.

    ``because`` is said in the correction in these words. Of a printed or an uncertain letter
    ``posted`` says whether it left; the day of a printed one is noted in the posting log. Other
    requests that a withdrawn letter spoke of keep a note that it did not leave. Gives back the
    correction, None where nothing had left. Refused without a reason, for a letter that is not in
    question or leaves just now, and where nobody says what became of it.
    """
    _take_turn(session, dispatch_id)
    found = _of(session, records_request, dispatch_id)
    if found.printed and posted is None:
        raise ServiceError(
            "Say whether the printed letter was posted or is still here. Nothing was changed."
        )
    host = _host(session, found.dispatch)
    if found.unsure:
        _refuse_in_hand(host, posted)
    if found.dispatch.state is DispatchState.SENDING:
        raise ServiceError("It is leaving just now. Look again in a minute. Nothing was changed.")
    asks = found.printed or found.unsure
    left = bool(posted) if asks else found.left
    _decide(session, records_request, found, "correction", because, member_id, now, today)
    if not left:
        for one in leaving.together(session, host):
            one.state = DispatchState.WITHDRAWN
            if one.request_id != records_request.id:
                _note_withdrawn(session, one, records_request, member_id, now, today)
        return None
    wrote_on = _wrote_on(found.dispatch, records_request.recipient.zone) or today
    if found.unsure:
        outbox.settle_uncertain(session, host, arrived=True, now=now, member_id=member_id)
    made = correction(
        session,
        records_request,
        found.dispatch,
        because.strip(),
        key=f"correction:{found.dispatch.id}:{found.as_of[:6]}",
        wrote_on=wrote_on,
        named_on=found.named,
        now_on=found.now,
        now=now,
    )
    session.add(made)
    session.flush()
    return made


def _refuse_in_hand(letter: Dispatch, left: bool | None) -> None:  # noqa: FBT001 - an answer
    if letter.opened_at is not None:
        raise ServiceError(
            "Somebody took this letter in hand: tell on its card what came of it. Nothing was "
            "changed."
        )
    if left is None:
        raise ServiceError(
            "Nobody knows whether this letter left. Say whether it did. Nothing was changed."
        )


def _note_withdrawn(
    session: Session,
    letter: Dispatch,
    because_of: RecordsRequest,
    member_id: int | None,
    now: datetime,
    today: date,
) -> None:
    """Say on a request that the letter which spoke of it too did not leave, so that one can go."""
    events.record(
        session,
        session.get_one(RecordsRequest, letter.request_id),
        "note",
        on=today,
        note=f"“{letter.subject}” also spoke of {because_of.ref}, where it was withdrawn before it "
        "left. Nothing was sent about this request either: write it anew.",
        member_id=member_id,
        now=now,
        dispatch_id=letter.id,
        again=True,
    )


def _take_turn(session: Session, dispatch_id: int) -> None:
    """Wait for a worker that claims this letter just now: it is withdrawn only if it is here."""
    session.flush()
    letter = session.get(Dispatch, dispatch_id)
    if letter is not None:
        session.refresh(_host(session, letter), with_for_update={"of": Dispatch})
        session.refresh(letter)


def _host(session: Session, letter: Dispatch) -> Dispatch:
    """The letter that this one is said within, or itself."""
    return session.get_one(Dispatch, letter.within_id) if letter.within_id else letter


def _of(session: Session, records_request: RecordsRequest, dispatch_id: int) -> Questioned:
    for each in letters_in_question(session, records_request):
        if each.dispatch.id == dispatch_id:
            return each
    raise NotFound("This letter is not in question any more; perhaps somebody decided about it.")


def _decide(
    session: Session,
    records_request: RecordsRequest,
    found: Questioned,
    decided: str,
    because: str,
    member_id: int | None,
    now: datetime,
    today: date,
) -> RequestEvent:
    if not because.strip():
        raise ServiceError("Say why; the reason stays with the decision. Nothing was changed.")
    return events.record(
        session,
        records_request,
        JUDGED,
        on=today,
        facts={"decided": decided, "as_of": found.as_of},
        note=because,
        member_id=member_id,
        now=now,
        dispatch_id=found.dispatch.id,
        again=True,
    )


def _decided(told: Sequence[RequestEvent]) -> set[tuple[int | None, str]]:
    voided = {event.voids_id for event in told}
    return {
        (event.dispatch_id, event.facts.get("as_of", ""))
        for event in told
        if event.kind == JUDGED and event.id not in voided
    }


def _rests(basis: Mapping[str, Any]) -> bool:
    return bool(basis.get("due_on") or basis.get("latest_on") or basis.get("events"))


def _questioned(
    letter: Dispatch, case: Case | None, told: Mapping[int, RequestEvent], void: str = ""
) -> Questioned | None:
    reasons = list(_taken_back(letter.basis, told, void))
    named = now = None
    moved = _moved(letter, case) if case else None
    if moved:
        named, now = moved
        reasons.append(
            f"It names {day(named)}; by what is known now of the day it left, that is {day(now)}."
            if now
            else f"It names {day(named)}; by what is known now of the day it left, there is none."
        )
    return Questioned(letter, tuple(reasons), named, now) if reasons else None


def _taken_back(
    basis: Mapping[str, Any], told: Mapping[int, RequestEvent], void: str
) -> Iterator[str]:
    """Say which entries a letter rests on were taken back; ``void`` is one that would be."""
    voids = {event.voids_id: event for event in told.values() if event.voids_id is not None}
    for event_id in basis.get("events", ()):
        event = told.get(event_id)
        if event is not None and str(event_id) == void:
            yield f"It rests on this entry: {KINDS[event.kind].words}, {day(event.happened_on)}."
        elif event is not None and event_id in voids:
            yield (
                f"It rests on an entry that was taken back: {KINDS[event.kind].words}, "
                f"{day(event.happened_on)}. {voids[event_id].note}"
            )


def _moved(letter: Dispatch, case: Case) -> tuple[date, date | None] | None:
    """The day that the letter names and the one it should have named, where they differ."""
    rule = letter.basis.get("rule")
    days = [letter.basis.get(name) for name in ("due_on", "latest_on")]
    if rule is None or not any(days):
        return None
    clock = _as_of(case, rule, _left_on(letter, case.agency.zone))
    computed = [clock.due, clock.latest] if clock else [None, None]
    for said, found in zip(days, computed, strict=True):
        if said is not None and said != (found.isoformat() if found else None):
            return date.fromisoformat(said), found
    return None


def _as_of(case: Case, rule: str, left_on: date | None) -> Clock | None:
    """The clock as it would have been known when the letter left, had all been known that is now.

    A date that a person set since speaks of that day as well, and so does a taking-back.
    """
    known = tuple(
        event
        for event in case.events
        if left_on is None or event.on <= left_on or event.kind in _OF_ANY_DAY
    )
    try:
        found = compute(replace(case, events=known))
    except LawError:
        return None
    return next((clock for clock in found if clock.rule_id == rule), None)


def _wrote_on(letter: Dispatch, zone: str) -> date | None:
    """The day that a letter carries: on which it left, or was printed."""
    if letter.state is DispatchState.PRINTED and letter.printed_at is not None:
        return letter.printed_at.astimezone(ZoneInfo(zone)).date()
    return _left_on(letter, zone)


def _left_on(letter: Dispatch, zone: str | None) -> date | None:
    if letter.state not in _GONE:
        return None
    moment = letter.sent_at or letter.attempted_at or letter.not_before_at
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()
