"""How well triage does: precision and recall on answers whose meaning people wrote down."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from app.services.reading.mail import MailKind, ReadMail
from app.services.triage.reading import Suggestion, triage

WRITTEN_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
_UNCLEAR = "unclear"
_SUBJECT = "RE: Public records request"


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer, and what a person would record for it; see the head of ``labelled.yaml``."""

    text: str
    events: tuple[frozenset[str], ...]
    may: frozenset[str] = frozenset()
    subject: str = _SUBJECT
    facts: dict[str, Any] = field(default_factory=dict)
    hard: bool = False

    def suggested(self) -> tuple[Suggestion, ...]:
        """What triage makes of it."""
        return triage(
            ReadMail(
                subject=self.subject,
                date=WRITTEN_AT,
                kind=MailKind.ANSWER,
                text=self.text,
                text_unquoted=self.text,
            )
        )


@dataclass(slots=True)
class Score:
    """How often something was found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def add(self, other: "Score") -> None:
        """Count ``other`` too."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(slots=True)
class Result:
    """Scores by event and by fact, and each miss in words."""

    events: dict[str, Score]
    facts: dict[str, Score]
    misses: list[str]

    def total(self, *, facts: bool = False) -> Score:
        """All events, or all facts, together."""
        found = Score()
        for one in (self.facts if facts else self.events).values():
            found.add(one)
        return found


def load(file: Path) -> dict[str, tuple[Labelled, ...]]:
    """Read the labelled answers by half; ``KeyError`` where an entry has no text or events."""
    halves: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_text("utf-8"))
    return {half: tuple(map(_entry, entries)) for half, entries in halves.items()}


def score(entries: Iterable[Labelled]) -> Result:
    """Compare what triage suggests with what people wrote down."""
    result = Result(defaultdict(Score), defaultdict(Score), [])
    for one in entries:
        found = one.suggested()
        said = [*_score_events(one, found, result), *_score_facts(one, found, result)]
        if said:
            result.misses.append(f"{'; '.join(said)}: {' '.join(one.text.split())[:150]}")
    return result


def _entry(given: dict[str, Any]) -> Labelled:
    return Labelled(
        text=given["text"],
        events=tuple(frozenset(one.split("|")) for one in given["events"]),
        may=frozenset(given.get("may", ())),
        subject=given.get("subject", _SUBJECT),
        facts={name: given[name] for name in _FACTS if name in given},
        hard=given.get("hard", False),
    )


def _score_events(one: Labelled, found: Sequence[Suggestion], result: Result) -> list[str]:
    events = {each.event for each in found}
    said: list[str] = []
    for wanted in one.events:
        if right := sorted(wanted & events):
            result.events[right[0]].right += 1
            continue
        # Where several would be right, the first by name stands for them.
        result.events[min(wanted)].missed += 1
        said.append(f"missed {'|'.join(sorted(wanted))}")
    for event in sorted(events - one.may - frozenset[str]().union(*one.events)):
        result.events[event].wrong += 1
        said.append(f"wrongly {event}")
    return said


def _score_facts(one: Labelled, found: Sequence[Suggestion], result: Result) -> list[str]:
    said: list[str] = []
    for name, told in _FACTS.items():
        values = {value for each in found for value in told(each)}
        wanted = _wanted(name, one.facts.get(name))
        right = {value for value in wanted if value in values}
        tally = Score(len(right), len(values - wanted), len(wanted - right))
        result.facts[name].add(tally)
        if tally.wrong or tally.missed:
            said.append(f"{name} {sorted(map(str, values))} and not {sorted(map(str, wanted))}")
    return said


def _wanted(name: str, value: Any) -> set[Any]:  # noqa: ANN401 - as YAML gives it
    if value is None:
        return set()
    if name == "exemptions":
        return set(value)
    if name == "amount" and value != _UNCLEAR:
        return {int(Decimal(str(value)) * 100)}
    return {value}


def _amounts(one: Suggestion) -> set[Any]:
    if not one.amount_words:
        return set()
    return {_UNCLEAR if one.amount_cents is None else one.amount_cents}


_FACTS: dict[str, Callable[[Suggestion], set[Any]]] = {
    "amount": _amounts,
    "date": lambda one: {one.date} - {None},
    "ticket": lambda one: {one.ticket} - {None},
    "exemptions": lambda one: set(one.exemptions),
}
