"""Which forums a request was taken to, what they decided, and what that leaves open."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from app.law.choosing import holds
from app.law.explaining import day
from app.law.facts import Event
from app.law.forums import Forum, ForumKind
from app.law.rungs import Situation
from app.law.vocabulary import ClockState, EventKind

_K = EventKind
_RULINGS = frozenset({_K.APPEAL_DECIDED, _K.RULING_ISSUED})
_DECISIONS = _RULINGS | {_K.COMPLAINT_UPHELD}
_BY_KIND = {
    ForumKind.COURT: frozenset({_K.COURT_ORDERED}),
    ForumKind.MEDIATION: frozenset({_K.MEDIATION_ENDED}),
}
_RECEIPTS = frozenset({_K.SENT, _K.POSTMARKED, _K.DELIVERED, _K.RECEIVED, _K.OFFICER_RECEIVED})


class Filing(NamedTuple):
    """A forum that the matter was brought to, and its decision, if it came."""

    forum: Forum
    event: Event
    decision: Event | None = None


class Filings:
    """What was brought where; each event is counted for one forum only."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.forums = tuple(
            (forum, truth)
            for forum in situation.law.forums
            if (truth := _applies(situation, forum)) is not False
        )
        self.found = {filing.forum.id: filing for filing in self._claimed()}

    def of(self, forum: Forum) -> Filing | None:
        """What was brought to this forum."""
        return self.found.get(forum.id)

    def is_done(self, forum: Forum) -> bool:
        """Whether this step was taken to its end."""
        filing = self.of(forum)
        if filing is None:
            return False
        if forum.done_when == "filed" or filing.decision is not None:
            return True
        return forum.silence_decides and self.silent_decision(forum) is not None

    def silent_decision(self, forum: Forum) -> date | None:
        """The last day for the decision, if it passed without one."""
        clock = self.situation.clock(forum.decide_rule)
        if clock is None or self.of(forum) is None:
            return None
        is_missed = clock.state_on(self.situation.today) is ClockState.MISSED
        return clock.latest if is_missed else None

    def needed(self, forum: Forum) -> tuple[Forum, ...]:
        """The steps before this forum that concern this agency."""
        return tuple(other for other, _ in self.forums if other.id in forum.needs)

    def barring(self, forum: Forum) -> Filing | None:
        """The choice that closed this forum."""
        for filing in self.found.values():
            if forum.id in filing.forum.bars:
                return filing
        return None

    def _claimed(self) -> Iterable[Filing]:
        taken: list[Event] = []
        for forum in self._most_certain_first():
            event = _first(self._events(forum.acts), self._since(forum), taken)
            if event is None:
                continue
            taken.append(event)
            decision = _first(self._events(_decided_by(forum)), event.on, taken)
            if decision is not None:
                taken.append(decision)
            yield Filing(forum, event, decision)

    def _most_certain_first(self) -> list[Forum]:
        """Forums whose time was begun by an event, then by silence, then all others."""
        return sorted((forum for forum, _ in self.forums), key=self._doubt)

    def _doubt(self, forum: Forum) -> int:
        clock = self.situation.clock(forum.file_rule)
        if clock is None or clock.start is None:
            return 2
        return 1 if clock.start.silent else 0

    def _since(self, forum: Forum) -> date | None:
        clock = self.situation.clock(forum.file_rule)
        start = clock.start if clock else None
        if start is None or start.event is None or start.event.kind in _RECEIPTS:
            return None
        return start.earliest

    def _events(self, kinds: Iterable[EventKind]) -> list[Event]:
        events = [event for kind in kinds for event in self.situation.timeline.all(kind)]
        return sorted(events, key=lambda event: (event.on, event.kind))


def _decided_by(forum: Forum) -> frozenset[EventKind]:
    if forum.asked_by == "agency":
        return _RULINGS
    if EventKind.MEDIATION_STARTED in forum.filed_by:
        return _BY_KIND[ForumKind.MEDIATION]
    return _BY_KIND.get(forum.kind, _DECISIONS)


def _applies(situation: Situation, forum: Forum) -> bool | None:
    if forum.applies is None:
        return True
    return holds(forum.applies, situation.agency, situation.request)


def _first(events: Sequence[Event], since: date | None, taken: Sequence[Event]) -> Event | None:
    for event in events:
        if since is not None and event.on < since:
            continue
        if not any(event is other for other in taken):
            return event
    return None


def told(filing: Filing) -> str:
    """What was brought where, and what came of it."""
    said = f"Done on {day(filing.event.on)}."
    if filing.decision is not None:
        return f"{said} Decided on {day(filing.decision.on)}."
    return said
