"""The remedy ladder: what can be done about a request, until when, and at what risk."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.law.answering import answers
from app.law.challenging import challenges
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.rungs import Remedy, RemedyKind, RemedyState, situation
from app.law.statutes import Statute
from app.law.working import Clock

__all__ = ["Remedy", "RemedyKind", "RemedyState", "ladder"]

# A last day nearer than this, by our own choice, puts a rung before all that we do not owe.
_NEAR = timedelta(days=60)
_LIMITED = 1
_AFTER_A_REMINDER = 5
# How much a rung matters that can be taken now and that no near day presses.
_WEIGHTS = {
    RemedyKind.CLARIFICATION_ANSWER: 0,
    RemedyKind.FEE_ANSWER: 0,
    RemedyKind.EXTENSION_OBJECTION: 2,
    RemedyKind.WAIT: 3,
    RemedyKind.FOLLOW_UP: 4,
    RemedyKind.APPEAL: 6,
    RemedyKind.COMPLAINT: 6,
    RemedyKind.MEDIATION: 7,
    RemedyKind.COURT: 8,
    RemedyKind.ASK_AGAIN: 9,
}
_STATES = list(RemedyState)
_ASKED = frozenset({RemedyKind.CLARIFICATION_ANSWER, RemedyKind.FEE_ANSWER})
_CLOSED = RemedyState.CLOSED
_OPEN = frozenset({RemedyState.NOW, RemedyState.NOT_YET})


def ladder(
    law: Statute,
    clocks: Sequence[Clock],
    events: Sequence[Event],
    agency: AgencyFacts,
    request: RequestFacts,
    today: date,
) -> tuple[Remedy, ...]:
    """Every rung there is for one request on ``today``, the next thing to do first.

    Pure. ``clocks`` are those that ``app.law.clocks.compute`` gives for the same facts. What can
    be done now comes first: answers that we owe, then what has a last day in the next sixty days,
    soonest first, then waiting, a reminder, and the rest. A mandatory step holds back what needs
    it until it is done; a step once done stays done; what a ``voided`` event takes back is as if
    it never was. No rung that can be taken now has a last day in the past. Where a limit of ours
    ended the request, or every way is closed, and the records were not given, we can ask again.
    """
    known = situation(law, clocks, events, agency, request, today)
    rungs = [*answers(known), *challenges(known)]
    if not (known.over or known.given) and _is_lost(rungs):
        rungs.append(_ask_again())
    return tuple(sorted(rungs, key=lambda rung: _rank(rung, today)))


def _is_lost(rungs: list[Remedy]) -> bool:
    """Whether a question of theirs went unanswered until its time ended, or no way is left."""
    lapsed = any(rung.kind in _ASKED and rung.mandatory and rung.state is _CLOSED for rung in rungs)
    return lapsed or all(rung.state not in _OPEN for rung in rungs)


def _ask_again() -> Remedy:
    """A new request: no law forbids one, and none of the old clocks binds it."""
    kind = RemedyKind.ASK_AGAIN
    return Remedy(
        kind.value,
        kind,
        "Ask again",
        RemedyState.NOW,
        "Our time with this request ran out. A new request starts every clock anew.",
        risk="Only time. Say at once what they asked of us this time, and keep its days.",
    )


def _rank(rung: Remedy, today: date) -> tuple[int, int, date]:
    """Sorts by state, then by how much it matters, then by the last day; else as they come."""
    return _STATES.index(rung.state), _weight(rung, today), rung.until or date.max


def _weight(rung: Remedy, today: date) -> int:
    if rung.state is not RemedyState.NOW:
        return 0
    weight = _WEIGHTS[rung.kind]
    if rung.kind is RemedyKind.WAIT:
        return weight if rung.until else _AFTER_A_REMINDER
    is_near = rung.until is not None and rung.until <= today + _NEAR
    return min(weight, _LIMITED) if is_near else weight
