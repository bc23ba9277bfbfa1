"""Letters that mend what a batch said: who may get a correction or a withdrawal, and what it says.

A letter that has left is mended by another one; one that has not left is changed or taken back
itself (``app.services.unsent``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.vocabulary import EventKind
from app.models import (
    Dispatch,
    DispatchState,
    FeeLine,
    FeeState,
    LetterKind,
    RecordsRequest,
    RequestEvent,
    RequestStatus,
)
from app.services.chunks import chunks
from app.services.clock_facts import Case
from app.services.clock_moves import Move, moves_between
from app.services.clock_rows import rows_of
from app.services.events import proposed
from app.services.later_matter import Matter
from app.services.letter_language import LetterRefused, LetterTemplate, paragraphs

MENDING = frozenset({LetterKind.CORRECTION, LetterKind.WITHDRAWAL})
FIRST = "request"
SLIP, ANEW = "slip", "anew"
_K = EventKind
_CAME = frozenset({_K.PARTLY_PRODUCED.value, _K.PRODUCED.value, _K.MADE_AVAILABLE.value})
ANEW_KIND = _K.ASKED_ANEW.value
LEFT_KINDS = frozenset({_K.SENT.value, _K.POSTMARKED.value, _K.DELIVERED.value})
_WENT = LEFT_KINDS | {"imported"}
_NOWHERE = {
    RequestStatus.WITHDRAWN: "It was withdrawn already.",
    RequestStatus.TRANSFERRED: "They passed it on: write to the body that has it now.",
    RequestStatus.NOT_SUBJECT: "They are not subject to the records law.",
}
# Of a printed letter nobody knows by itself whether it lies here or in the post.
PRINTED = (
    "Its letter was printed. If it was posted, note the day in the posting log first; if it is "
    "still here, say so."
)
_UNKNOWN = "Nobody knows yet whether its first letter left. Settle that first."
_LEAVING = "Its first letter is leaving this minute. Look again."
_NEVER = "No letter of it has left."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one request beside itself: its first letter, and whether we owe money."""

    first: Dispatch | None
    owes: bool


def known_of(session: Session, ids: Sequence[int]) -> dict[int, Known]:
    """Look up the first letter of each request and what we accepted to pay; two queries a chunk."""
    found: dict[int, Known] = {}
    for some in chunks(ids, 500):
        letters = select(Dispatch).where(Dispatch.request_id.in_(some), Dispatch.key == FIRST)
        first = {one.request_id: one for one in session.scalars(letters)}
        owing = select(FeeLine.request_id).where(
            FeeLine.request_id.in_(some), FeeLine.state == FeeState.ACCEPTED
        )
        owes = set(session.scalars(owing))
        found |= {each: Known(first.get(each), each in owes) for each in some}
    return found


def is_here(kind: LetterKind, extra: Mapping[str, str], first: Dispatch | None) -> bool:
    """Whether the first letter is still in the house, so that it is mended itself."""
    if kind not in MENDING or first is None:
        return False
    if first.state is DispatchState.PRINTED:
        return extra.get("printed") == "here"
    return first.state in {DispatchState.QUEUED, DispatchState.HELD, DispatchState.FAILED}


def why_not(
    kind: LetterKind, extra: Mapping[str, str], one: RecordsRequest, known: Known
) -> tuple[str, str] | None:
    """Why a request gets no correction or withdrawal: a code and the words; None if it may.

    A withdrawal where records came, or where we owe money, wants ``even_so``. A slip in the letter
    of a closed request is let be; what we ask may be changed there, and opens it again.
    """
    if one.status in _NOWHERE:
        return "closed", _NOWHERE[one.status]
    slip = kind is LetterKind.CORRECTION and extra.get("effect") == SLIP
    if one.closed_on is not None and (slip or kind is LetterKind.WITHDRAWAL):
        return "closed", "The request is closed."
    if not is_here(kind, extra, known.first) and (why := _not_out(one, known.first)):
        return why
    if kind is LetterKind.WITHDRAWAL and extra.get("even_so") != "yes":
        return _at_stake(one, known)
    return None


def _not_out(one: RecordsRequest, first: Dispatch | None) -> tuple[str, str] | None:
    """Why nobody can say that the first letter left."""
    if first is None:
        went = any(event.kind in _WENT for event in standing(one))
        return None if went else ("not_left", _NEVER)
    return {
        DispatchState.PRINTED: ("printed", PRINTED),
        DispatchState.UNCERTAIN: ("uncertain", _UNKNOWN),
        DispatchState.SENDING: ("uncertain", _LEAVING),
        DispatchState.WITHDRAWN: ("not_left", _NEVER),
    }.get(first.state)


def _at_stake(one: RecordsRequest, known: Known) -> tuple[str, str] | None:
    events = standing(one)
    if any(event.kind in _CAME for event in events):
        return "records_came", "Records came already. Confirm it to withdraw all the same."
    days = {event.kind: event.happened_on for event in events}
    accepted, paid = days.get("fee_accepted"), days.get("paid")
    if known.owes or (accepted is not None and (paid is None or paid < accepted)):
        return "money_owed", "We accepted a fee and owe it. Confirm it to withdraw all the same."
    return None


def standing(one: RecordsRequest) -> list[RequestEvent]:
    """The events of a request that were not taken back."""
    voided = {event.voids_id for event in one.events}
    return [event for event in one.events if event.voids_id is None and event.id not in voided]


@dataclass(frozen=True, slots=True)
class Mended:
    """What a draft of either kind adds: its facts, and the event that it makes by leaving."""

    facts: dict[str, object]
    event: tuple[str, dict[str, Any]]


def mended(matter: Matter, extra: Mapping[str, str], shared: Mapping[str, object]) -> Mended:
    """Put a volunteer's words into a correction or a withdrawal.

    ``because``, ``before`` and ``after`` are in the language of letters, so ``{{ sent_on | day }}``
    names that request's own day. Raises LetterRefused where nothing is said of what was wrong.
    """
    given = {name: extra[name] for name in ("because", "before", "after") if name in extra}
    if matter.kind is LetterKind.WITHDRAWAL:
        if "because" not in given:
            raise LetterRefused("Say in a sentence why it is withdrawn.")
        return Mended(_filled({"because": given["because"]}, shared), ("withdrawn", {}))
    if ("before" in given) is not ("after" in given):
        raise LetterRefused("Write both what the letter said and what it should have said.")
    if not given:
        raise LetterRefused("Write what was wrong in the letter, and what is meant.")
    facts = _filled(given, shared)
    if extra.get("effect") == SLIP:
        return Mended(facts, ("corrected", {}))
    return Mended(facts | {"anew": "yes"}, (ANEW_KIND, {}))


def _filled(given: Mapping[str, str], shared: Mapping[str, object]) -> dict[str, object]:
    names = {"because": "your words", "before": "what it said", "after": "what it should say"}
    return {
        name: paragraphs(LetterTemplate(words, names[name]).fill(shared))
        for name, words in given.items()
    }


def together_by(extra: Mapping[str, str], one: RecordsRequest, known: Known) -> tuple[object, ...]:
    """What requests must share to be spoken of in one letter: the body, the way, the words."""
    first = known.first
    way = (first.channel, first.recipient) if first else (None, "")
    merged = any("{" in extra.get(name, "") for name in ("because", "before", "after"))
    own = one.id if merged else 0
    return (one.recipient_id, one.jurisdiction, one.requester_id, *way, own)


def moves(
    case: Case, one: RecordsRequest, event: tuple[str, dict[str, Any]], today: date
) -> tuple[Move, ...]:
    """Which kept dates a letter moves if it leaves and is received ``today``."""
    kind, facts = event
    acts: Iterable[str] = (kind, "received") if kind == ANEW_KIND else (kind,)
    after = case
    for act in acts:
        happened = proposed(one, act, on=today, facts=facts if act == kind else {})
        after = after.with_event(happened) if happened else after
    return tuple(move for move in moves_between(rows_of(case), rows_of(after)) if move.moves_a_day)
