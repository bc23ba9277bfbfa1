"""A letter of ours that changes what we ask: from its receipt the clocks count anew.

In law it is a request of its own, so what the agency owes is counted from the new letter. Nobody
is to be called late sooner for a change of ours, and we are not to miss a day for it: a day of
theirs that the letter before leaves later stands, and to a day of ours that it brings sooner we
keep.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.law.explaining import day
from app.law.facts import Event
from app.law.timeline import Timeline
from app.law.vocabulary import Actor, ClockState, EventKind, Kind
from app.law.working import Clock

_K = EventKind
# What began a clock by our asking, and not by anything that they or we did about it since.
_ASKING = frozenset(
    {
        _K.SENT, _K.POSTMARKED, _K.DELIVERED, _K.RECEIVED, _K.OFFICER_RECEIVED, _K.FOUND_IN_SPAM,
        _K.ACKNOWLEDGED,
    }
)  # fmt: skip
# What holds for the new letter though it happened before: all else was about the one before.
_STILL = frozenset(
    {
        _K.AGREED, _K.WITHDRAWN, _K.TRANSFERRED, _K.EMERGENCY_STARTED, _K.EMERGENCY_ENDED,
        _K.VOIDED,
    }
)  # fmt: skip
_RUNS = frozenset({ClockState.RUNNING, ClockState.NOT_STARTED})


def letter_that_governs(events: Sequence[Event]) -> Event | None:
    """The newest letter that changed what we ask and was not taken back; None: the first one."""
    if all(event.kind is not _K.ASKED_ANEW for event in events):
        return None
    return Timeline(events).last(_K.ASKED_ANEW)


def without(events: Sequence[Event], letter: Event) -> tuple[Event, ...]:
    """What would have happened if ``letter`` had not been written."""
    return tuple(event for event in events if event is not letter)


def since(events: Sequence[Event], letter: Event) -> tuple[Event, ...]:
    """What ``letter`` is answered by: itself as the one that was sent, and all from its day on."""
    later = (
        event
        for event in events
        if event.kind in _STILL or (event.on >= letter.on and event.kind is not _K.ASKED_ANEW)
    )
    return (replace(letter, kind=_K.SENT), *later)


def combined(before: Sequence[Clock], anew: Sequence[Clock], letter: Event) -> tuple[Clock, ...]:
    """The clocks that stand, of those by the letter ``before`` and those by ``letter``.

    A clock that something else began (a refusal, a question, an appeal) is as it was, and so is
    one whose date a person set. One that a question of theirs holds up stands still. Of what they
    owe, the later counts; of what we must do in time, the sooner.
    """
    by_rule = {clock.rule_id: clock for clock in anew}
    found = {
        clock.rule_id: _standing(clock, by_rule.pop(clock.rule_id, None), letter)
        for clock in before
        if clock.rule.extends is None
    }
    extensions = {
        clock.rule_id: _of_base(clock, by_rule.pop(clock.rule_id, clock), before, found)
        for clock in before
        if clock.rule.extends is not None
    }
    found |= extensions
    return (*(found[clock.rule_id] for clock in before), *by_rule.values())


def _standing(before: Clock, anew: Clock | None, letter: Event) -> Clock:
    start = before.start
    begun_else = start is not None and start.event is not None and start.event.kind not in _ASKING
    if anew is None or begun_else or before.computed is not None or before.kind is Kind.PROMISE:
        return before
    if before.who is Actor.REQUESTER and not before.rule.floor:
        return _ours(before, anew, letter)
    return _theirs(before, anew, letter)


def _theirs(before: Clock, anew: Clock, letter: Event) -> Clock:
    if before.state is ClockState.PAUSED:
        return before
    seen = before.met_by
    if before.kind is Kind.ACKNOWLEDGE and seen is not None and seen.on < letter.on:
        return before
    if anew.start is not None and _ends_later(before, anew):
        said = f"Our letter of {day(letter.on)} changed what we ask; by it this would end sooner."
        return _noted(before, said)
    return _noted(anew, _anew(before, letter))


def _ends_later(before: Clock, anew: Clock) -> bool:
    """Whether the time that the letter before gave them is not over when the new one's is."""
    if before.state not in _RUNS or before.due is None:
        return False
    return before.latest is None or (anew.latest is not None and before.latest > anew.latest)


def _ours(before: Clock, anew: Clock, letter: Event) -> Clock:
    if before.state not in _RUNS or before.start is None:
        return _noted(anew, _anew(before, letter)) if anew.start is not None else before
    ours, new = _kept_by(before), _kept_by(anew)
    if new is None or anew.start is None:
        return before
    if ours is None or new <= ours:
        return _noted(anew, _anew(before, letter))
    said = (
        f"Our letter of {day(letter.on)} changed what we ask, and counted from it this would be "
        f"{day(new)}; we keep to the sooner day."
    )
    latest = max(before.latest, anew.latest) if before.latest and anew.latest else before.latest
    return _noted(before, said)._replace(latest=latest)


def _kept_by(clock: Clock) -> date | None:
    return clock.earliest or clock.due or clock.about


def _anew(before: Clock, letter: Event) -> str:
    said = f"Our letter of {day(letter.on)} changed what we ask, so this counts from its receipt."
    if before.due is not None:
        said += f" By the letter before it was {day(before.due)}."
    return said


def _noted(clock: Clock, said: str) -> Clock:
    return clock._replace(notes=(*clock.notes, said))


def _of_base(
    before: Clock, anew: Clock, first: Sequence[Clock], standing: dict[str, Clock]
) -> Clock:
    """An extension goes with the clock that it moves: with the one of the letter that stands."""
    moved = before.rule.extends.rules if before.rule.extends else ()
    kept = {clock.rule_id: clock.legs for clock in first}
    stays = any(rule in standing and standing[rule].legs == kept[rule] for rule in moved)
    return before if stays else anew
