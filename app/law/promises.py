"""The agency's own promise as a clock: tracked like any other, and no law's."""

from app.law.cases import Case
from app.law.explaining import day
from app.law.rules import Rule, Version
from app.law.terms import Start
from app.law.vocabulary import Actor, ClockState, EventKind, Kind, Level, ShipAs, Standard
from app.law.working import Clock, StartPoint

_K = EventKind
_KEPT = frozenset(
    {_K.PRODUCED, _K.COMPLETED, _K.PARTLY_PRODUCED, _K.DENIED, _K.PARTLY_DENIED, _K.NO_RECORDS}
)
_OVER = frozenset({_K.WITHDRAWN, _K.CLOSED, _K.TRANSFERRED})
_WORD = Version(
    effective="unknown",
    from_=Start.parse(_K.PROMISED),
    standard=Standard.NONE,
    citation="the agency's own word",
    level=Level.NOT_FOUND,
    ship_as=ShipAs.NO_NUMBER,
    read_on="2026-11",
    text="A day that the agency named by itself. No law makes it late by it.",
)
_RULE = Rule(Kind.PROMISE.value, Kind.PROMISE, Actor.AGENCY, (_WORD,), met_by=_KEPT)


def promised(case: Case) -> Clock | None:
    """The clock of the newest day that the agency named by itself; None if it named none.

    It is kept or broken like any other, and never ``may_accuse``: what the law makes of such a
    day, where it makes anything of it, is in the law's own clocks.
    """
    promise = case.timeline.promise()
    if promise is None or promise.until is None:
        return None
    since = promise.on
    kept = case.timeline.first_of(_KEPT - {promise.kind}, since=since)
    over = case.timeline.first_of(_OVER)
    state = ClockState.RUNNING
    if kept is not None and (over is None or kept.on <= over.on):
        state = ClockState.MET
    elif over is not None:
        state = ClockState.SUPERSEDED
    return Clock(
        case.law,
        _RULE,
        _WORD,
        case.plain.calendar,
        state,
        due=promise.until,
        latest=promise.until,
        start=StartPoint(since, since, since, "the agency named a day", promise),
        notes=(
            f"The agency said on {day(since)} that it would act by {day(promise.until)}.",
            "That is its own word and no date of the law: nobody is late by it.",
        ),
        met_by=kept,
    )
