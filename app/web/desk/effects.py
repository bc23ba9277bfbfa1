"""What an entry would do before it is kept: the clocks it moves, the letters it questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.db import db
from app.law.clocks import Clock
from app.law.facts import Event
from app.law.vocabulary import ClockState
from app.models import RecordsRequest
from app.services import clocks
from app.services.letters_in_question import Questioned, letters_in_question
from app.web.desk import clock_words


@dataclass(frozen=True, slots=True)
class Move:
    """One clock that an entry would move; no ``before``: it begins; no ``after``: it ends."""

    title: str
    whose: str
    before: date | None
    after: date | None
    words: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The clocks that move, and the letters that somebody would have to decide about.

    ``notes`` say why a clock does not move that one would think moves.
    """

    moves: Sequence[Move]
    questions: Sequence[Questioned]
    notes: Sequence[str] = ()


_ENDINGS = {
    ClockState.MET: "is done",
    ClockState.PAUSED: "stops for now",
    ClockState.SUPERSEDED: "no longer matters",
}


def effect_of(records_request: RecordsRequest, event: Event, *, treated_as: str = "") -> Effect:
    """What ``event`` would do if it were recorded; nothing is kept. Raises LawError."""
    before, after = clocks.preview(db.session, records_request, event, treated_as=treated_as)
    old = {each.rule_id: each for each in before}
    new = {each.rule_id: each for each in after}
    moves = [
        _move(old.get(rule), new.get(rule))
        for rule in [*new, *(rule for rule in old if rule not in new)]
        if _seen(old.get(rule)) != _seen(new.get(rule))
    ]
    known = {each.dispatch.id for each in letters_in_question(db.session, records_request)}
    would = letters_in_question(db.session, records_request, supposing=event)
    questions = [each for each in would if each.dispatch.id not in known]
    return Effect(moves, questions, _notes(old, new))


def _notes(old: Mapping[str, Clock], new: Mapping[str, Clock]) -> list[str]:
    """What the working of clocks that stay says of the entry."""
    found = (
        note
        for rule, each in new.items()
        if rule in old and _seen(old[rule]) == _seen(each) and each.start is not None
        for note in each.notes
        if note not in old[rule].notes
    )
    return list(dict.fromkeys(found))


def _seen(each: Clock | None) -> tuple[object, ...]:
    """What a move changes: an extension is seen by the clock that it moves."""
    if each is None or (each.start is None and each.computed is None):
        return ()
    return (each.state, each.due_at or each.due, each.latest, each.earliest, each.about)


def _move(before: Clock | None, after: Clock | None) -> Move:
    shown = after if after and after.start else before
    if shown is None:  # pragma: no cover - a rule is in one of the two
        raise TypeError("A clock cannot move from nothing to nothing.")
    return Move(
        clock_words.title(shown.kind),
        clock_words.who(shown.who),
        _day(before),
        _day(after),
        _what_happens(before, after),
    )


def _day(each: Clock | None) -> date | None:
    """The day that people go by: the earliest for us, the text's own for them."""
    return (each.earliest or each.due or each.about) if each and each.start else None


def _what_happens(before: Clock | None, after: Clock | None) -> str:
    if after is None or not after.start:
        return "ends"
    if before is None or not before.start:
        return _ENDINGS.get(after.state, "begins")
    if before.state is after.state:
        return "moves"
    begun = "begins" if before.state is ClockState.NOT_STARTED else "moves"
    return _ENDINGS.get(after.state, begun)
