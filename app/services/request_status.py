"""Where a request stands: a pure function of its live events and the things it asked for.

Events count by their day, not by when they were recorded; those of one day in the order of
``event_kinds``, and two of one kind and day in the order they were recorded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.models import ItemOutcome, RequestStatus
from app.services.event_kinds import KINDS, Actor, Effect
from app.services.returned import made_good

S = RequestStatus
O = ItemOutcome  # noqa: E741 - one letter beside S, used within this table-like module


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the projection sees it."""

    id: int
    kind: str
    on: date
    facts: Mapping[str, Any]
    voids_id: int | None = None
    dispatch_id: int | None = None

    @property
    def happened_on(self) -> date:
        """The day, under the name that the table has for it."""
        return self.on


@dataclass(frozen=True, slots=True)
class Projection:
    """What the live events say: what the row of a request and its items hold."""

    status: RequestStatus
    closed_on: date | None
    items: dict[str, ItemOutcome]
    tracking_number: str
    follow_up_on: date | None
    assignee_id: int | None


def live(happenings: Iterable[Happening]) -> list[Happening]:
    """The events that stand, in the order in which they happened."""
    known = list(happenings)
    voided = {happening.voids_id for happening in known if happening.voids_id is not None}
    return sorted(
        (each for each in known if each.voids_id is None and each.id not in voided),
        key=lambda each: (each.on, KINDS[each.kind].rank, each.id),
    )


def project(happenings: Iterable[Happening], categories: Sequence[str]) -> Projection:
    """Work out where a request for ``categories`` stands after ``happenings``."""
    story = _Story(items=dict.fromkeys(categories, O.WAITING))
    told = live(happenings)
    settled = made_good(told)
    for happening in told:
        if happening.id in settled:
            continue
        story.note(happening.facts)
        _ACTS[KINDS[happening.kind].effect](story, happening)
        story.stay_withdrawn()
    return Projection(
        status=story.status,
        closed_on=story.closed_on,
        items=story.items,
        tracking_number=story.tracking_number,
        follow_up_on=None if story.closed_on else story.follow_up_on,
        assignee_id=story.assignee_id,
    )


@dataclass(slots=True)
class _Story:
    """What is known so far. ``named`` are the items that an answer spoke of by name."""

    items: dict[str, ItemOutcome]
    way: RequestStatus = S.FILED
    ours: bool = False
    answer: RequestStatus | None = None
    gave: bool = False
    refused: bool = False
    named: set[str] = field(default_factory=set)
    closed_on: date | None = None
    withdrawn_on: date | None = None
    reached_on: date | None = None
    tracking_number: str = ""
    follow_up_on: date | None = None
    assignee_id: int | None = None

    @property
    def status(self) -> RequestStatus:
        if self.ours:
            return S.OUR_MOVE
        return self.answer or self.way

    def note(self, facts: Mapping[str, Any]) -> None:
        """Take over the facts that hold until a later event says otherwise."""
        if facts.get("tracking_number"):
            self.tracking_number = facts["tracking_number"]
        if facts.get("follow_up_on"):
            self.follow_up_on = date.fromisoformat(facts["follow_up_on"])
        if "member_id" in facts:
            self.assignee_id = facts["member_id"]

    def stay_withdrawn(self) -> None:
        """What comes after we withdrew is taken note of, and opens the request no more."""
        if self.withdrawn_on is not None:
            self.ours = False
            self.closed_on = self.withdrawn_on
            self.answer = self.answer or S.WITHDRAWN

    def settle(self, on: date, *, whole: bool) -> None:
        """Sum up the items; the request is closed once nothing asked is still waiting."""
        self.ours = False
        self.way = S.AWAITING
        if self.items:
            self.answer = _sum(self.items.values()) or self.answer
            whole = O.WAITING not in self.items.values()
        self.closed_on = on if whole else None


def _sum(outcomes: Iterable[ItemOutcome]) -> RequestStatus | None:
    """The one answer that several outcomes amount to; none while nothing is answered."""
    seen = set(outcomes)
    if O.WAITING in seen:
        return None if seen == {O.WAITING} else S.PARTLY_ANSWERED
    if seen == {O.WITHDRAWN}:
        return S.WITHDRAWN
    seen -= {O.WITHDRAWN}
    if seen == {O.PRODUCED}:
        return S.PRODUCED
    if seen & {O.PRODUCED, O.PARTLY}:
        return S.PARTLY_ANSWERED
    return S.DENIED if O.REFUSED in seen else S.NO_RECORDS


def _answer(story: _Story, happening: Happening, outcome: ItemOutcome) -> None:
    """Take an answer to the items it names, or to all that no answer has named yet."""
    about = [item for item in happening.facts.get("items", ()) if item in story.items]
    if about:
        story.named.update(about)
        story.items.update(dict.fromkeys(about, outcome))
        story.settle(happening.on, whole=False)
        return
    mixed = story.refused if outcome is O.PRODUCED else story.gave
    for item in story.items.keys() - story.named:
        story.items[item] = O.PARTLY if mixed else outcome
    story.answer = S.PARTLY_ANSWERED if mixed else _WHOLE[outcome]
    story.settle(happening.on, whole=True)


def _partly(story: _Story, happening: Happening, outcome: ItemOutcome) -> None:
    if happening.facts.get("items"):
        _answer(story, happening, outcome)
    elif story.answer is not S.PRODUCED:
        story.ours = False
        story.way = S.AWAITING
        story.answer = S.PARTLY_ANSWERED
        story.closed_on = None


def _given(story: _Story, happening: Happening) -> None:
    _answer(story, happening, O.PRODUCED)
    story.gave = True


def _partly_given(story: _Story, happening: Happening) -> None:
    _partly(story, happening, O.PRODUCED)
    story.gave = True


def _partly_refused(story: _Story, happening: Happening) -> None:
    _partly(story, happening, O.REFUSED)
    story.refused = story.refused or not happening.facts.get("items")


def _item(story: _Story, happening: Happening) -> None:
    item = happening.facts["item"]
    if item in story.items:
        story.items[item] = O(happening.facts["outcome"])
        story.named.add(item)
        story.settle(happening.on, whole=False)
        if set(story.items.values()) == {O.WAITING}:
            story.answer = None


def _left(story: _Story, _happening: Happening) -> None:
    if story.way is S.FILED:
        story.way = S.SENT


def _reached(story: _Story, happening: Happening) -> None:
    story.way = S.AWAITING
    story.reached_on = happening.on


def _asked(story: _Story, happening: Happening) -> None:
    story.ours = True
    if KINDS[happening.kind].by is Actor.AGENCY:  # a letter that came back asks us too
        story.way = S.AWAITING
    story.closed_on = None


def _replied(story: _Story, happening: Happening) -> None:
    """What we do by ourselves shows that the request left, and not that it arrived."""
    story.ours = False
    if KINDS[happening.kind].by is Actor.US and story.way is not S.AWAITING:
        story.way = S.SENT
    else:
        story.way = S.AWAITING


def _ended(story: _Story, happening: Happening) -> None:
    story.answer = _ENDS[KINDS[happening.kind].effect]
    story.ours = False
    story.closed_on = happening.on
    if story.answer is S.WITHDRAWN:
        if KINDS[happening.kind].effect is Effect.WITHDRAWN and story.withdrawn_on is None:
            story.withdrawn_on = happening.on
        for item, outcome in story.items.items():
            if outcome is O.WAITING:
                story.items[item] = O.WITHDRAWN


def _closed(story: _Story, happening: Happening) -> None:
    if story.answer is None:
        _ended(story, happening)
    story.ours = False
    story.closed_on = happening.on


def _pursued(story: _Story, _happening: Happening) -> None:
    story.ours = False
    story.closed_on = None


def _reopened(story: _Story, happening: Happening) -> None:
    if happening.facts.get("decision") == "upheld":
        story.closed_on = happening.on if story.answer else None
        return
    for item, outcome in story.items.items():
        if outcome in {O.REFUSED, O.NONE_EXISTS}:
            story.items[item] = O.WAITING
            story.named.discard(item)
    story.answer = S.PARTLY_ANSWERED if story.gave else None
    story.refused = False
    story.way = S.AWAITING
    story.ours = False
    story.closed_on = None


def _asked_anew(story: _Story, happening: Happening) -> None:
    """A new letter asks for what was refused or not there.

    Whether it arrived is not known yet, unless a receipt is told of the very day.
    """
    for item, outcome in story.items.items():
        if outcome in {O.REFUSED, O.NONE_EXISTS}:
            story.items[item] = O.WAITING
            story.named.discard(item)
    story.answer = S.PARTLY_ANSWERED if story.gave else None
    story.refused = False
    story.way = S.AWAITING if story.reached_on == happening.on else S.SENT
    story.closed_on = None


def _nothing(_story: _Story, _happening: Happening) -> None:
    """Notes and the like change nothing."""


_WHOLE = {
    O.PRODUCED: S.PRODUCED,
    O.NONE_EXISTS: S.NO_RECORDS,
    O.REFUSED: S.DENIED,
}
_ENDS = {
    Effect.NOT_SUBJECT: S.NOT_SUBJECT,
    Effect.TRANSFERRED: S.TRANSFERRED,
    Effect.WITHDRAWN: S.WITHDRAWN,
    Effect.CLOSED: S.WITHDRAWN,
}
_ACTS: dict[Effect, Callable[[_Story, Happening], None]] = {
    Effect.NOTHING: _nothing,
    Effect.LEFT: _left,
    Effect.REACHED: _reached,
    Effect.ASKED: _asked,
    Effect.REPLIED: _replied,
    Effect.PARTLY_GIVEN: _partly_given,
    Effect.PARTLY_REFUSED: _partly_refused,
    Effect.GIVEN: _given,
    Effect.NONE_EXISTS: lambda story, each: _answer(story, each, O.NONE_EXISTS),
    Effect.REFUSED: lambda story, each: _answer(story, each, O.REFUSED),
    Effect.ITEM: _item,
    Effect.NOT_SUBJECT: _ended,
    Effect.TRANSFERRED: _ended,
    Effect.WITHDRAWN: _ended,
    Effect.CLOSED: _closed,
    Effect.PURSUED: _pursued,
    Effect.REOPENED: _reopened,
    Effect.ASKED_ANEW: _asked_anew,
}
