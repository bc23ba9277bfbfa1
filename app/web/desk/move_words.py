"""What moves, in plain words for a page: whose clock, from which day to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.law.vocabulary import ClockState
from app.queries.moved import agencies_of
from app.services.clock_moves import Move, Moved
from app.services.clock_rows import Row
from app.web.desk import clock_words


@dataclass(frozen=True, slots=True)
class MovedClock:
    """One clock: its name, whose it is, the day before and after, and what happens to it."""

    title: str
    whose: str
    before: date | None
    after: date | None
    words: str


@dataclass(frozen=True, slots=True)
class MovedRequest:
    """One request with its clocks that move, and why."""

    ref: str
    agency: str
    why: str
    clocks: tuple[MovedClock, ...]


def in_plain_words(session: Session, moved: Sequence[Moved]) -> list[MovedRequest]:
    """Word the moves of these requests; one query."""
    names = agencies_of(session, [each.request_id for each in moved])
    return [
        MovedRequest(
            each.ref,
            names.get(each.request_id, ""),
            each.why,
            tuple(_clock(move) for move in each.moves),
        )
        for each in moved
    ]


def _clock(move: Move) -> MovedClock:
    return MovedClock(
        clock_words.title(move.kind),
        clock_words.who(move.who),
        _day(move.before),
        _day(move.after),
        _words(move),
    )


def _day(row: Row | None) -> date | None:
    """The day that people go by: the earliest for us, the text's own for them."""
    return (row.earliest_on or row.due_on or row.latest_on) if row else None


def _words(move: Move) -> str:
    if move.before is None:
        return "begins"
    if move.after is None:
        return "ends"
    if _day(move.before) != _day(move.after):
        return "moves"
    return f"keeps its day; {_beside_the_day(move.before, move.after)}"


def _beside_the_day(before: Row, after: Row) -> str:
    """What else moved of a clock whose day stays."""
    if before.latest_on != after.latest_on:
        return "the latest one that can be defended moves"
    if before.state != after.state:
        return clock_words.state(ClockState(after.state), ours=False, late=False)[1]
    if before.may_accuse != after.may_accuse:
        return f"they {'may' if after.may_accuse else 'may not'} be called late by it"
    return "its working is another"
