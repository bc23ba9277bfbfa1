"""The shape of one rule of law: its dated versions, and what extends, pauses or starts it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.law.terms import Selector, Start, Within
from app.law.vocabulary import (
    Actor,
    Basis,
    Channel,
    Effect,
    EventKind,
    Kind,
    Level,
    Second,
    ShipAs,
    Standard,
)

_READ = frozenset({Level.STATUTE_TEXT, Level.OFFICIAL_GUIDE})
_UNREAD = frozenset({Level.RECALLED, Level.NOT_FOUND})
MONTH = re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


@dataclass(frozen=True, slots=True)
class ChannelReceipt:
    """Channels for which the day of receipt is reckoned from another event.

    ``only_if_unproven``: only where no receipt is recorded.
    """

    channel: frozenset[Channel]
    after: EventKind
    within: Within
    citation: str
    only_if_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a request counts as received.

    ``by`` is who must have it. ``closed_day`` says what a receipt on a closed day counts as;
    ``doubtful`` moves only the latest date.
    """

    by: Literal["anyone", "right_officer"] = "anyone"
    closed_day: Literal["as_received", "next_open_day", "doubtful"] = "as_received"
    channels: tuple[ChannelReceipt, ...] = ()
    route_within: Within | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way the number is read, or was reported; or the number of a special case.

    With ``if_`` it takes the place of the number where that is known to hold, is left out where
    it is known not to, and is a doubt like any other where nobody knows.
    """

    within: Within
    why: str
    if_: Selector | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A second period that a clock is held against, once its own start has come.

    ``earlier``: the clock ends no later than this; ``later``: no earlier, and where its own start
    is not known, then.
    """

    take: Literal["earlier", "later"]
    within: Within
    from_: Start
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One rule as it stood from ``effective`` (to ``until``), with how it was checked.

    ``text`` and ``condition`` are our paraphrase; ``doubt`` says what a second reading found.
    """

    effective: date | Literal["unknown"]
    from_: Start
    standard: Standard
    citation: str
    level: Level
    ship_as: ShipAs
    read_on: str
    text: str
    within: Within | None = None
    until: date | None = None
    condition: str | None = None
    second: Second | None = None
    doubt: str | None = None
    sources: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    if_started_closed: Within | None = None
    bounds: tuple[Bound, ...] = ()

    def __post_init__(self) -> None:
        if not MONTH.match(self.read_on):
            raise ValueError(f"'read_on' is '{self.read_on}', not a month such as 2026-11")
        if self.within is None and self.ship_as not in {ShipAs.NO_NUMBER, ShipAs.NONE}:
            raise ValueError(f"a rule without 'within' cannot ship as '{self.ship_as}'")
        if self.within is not None and self.ship_as is ShipAs.NO_NUMBER:
            raise ValueError("a rule that ships as 'no_number' has no 'within'")
        if self.within is None and (self.readings or self.bounds or self.if_started_closed):
            raise ValueError("a rule without 'within' has no other readings and no bounds")
        if self.within is not None and self.standard is Standard.NONE:
            raise ValueError("a rule of standard 'none' has no 'within'")
        if self.ship_as is ShipAs.HARD and self.level not in _READ:
            raise ValueError(f"what is '{self.level}' cannot ship as 'hard'")
        if self.ship_as is ShipAs.SOFT and self.level in _UNREAD:
            raise ValueError(f"what is '{self.level}' cannot ship as 'soft'")
        if self.effective != "unknown" and self.until is not None and self.until < self.effective:
            raise ValueError("'until' is before 'effective'")

    def in_force(self, on: date) -> bool:
        """Whether this version governs a clock that starts on ``on``."""
        begun = self.effective == "unknown" or self.effective <= on
        return begun and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Extension:
    """Which rules an extension moves, and what makes its notice good.

    A notice that is not good is kept and shown, and changes nothing. ``granted`` asks for the
    leave of an overseer or court. Rules of an appeal body are moved by ``appeal_extended``. A
    notice that names a day beyond what the law gives is cut to that (``capped``), or is none
    (``void``). An agreement may go beyond it where ``longer_if_agreed``.
    """

    rules: tuple[str, ...]
    valid_if: Literal["noticed_by_due", "agreed", "granted", "always"] = "noticed_by_due"
    times: Literal["once", "any"] = "once"
    longer_if_agreed: bool = False
    beyond: Literal["capped", "void"] = "capped"


@dataclass(frozen=True, slots=True)
class Missed:
    """What follows when a clock runs out."""

    effect: str
    creates: (
        Literal["withdrawn", "abandoned", "fee_forfeited", "approved", "presumed_public"] | None
    ) = None
    citation: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One duty, or one limit, with its dated versions, oldest first.

    ``met_by`` and ``ended_by`` replace what the kind of clock takes by itself. A ``floor`` is a
    day to wait for, never one to be late by. Where ``names_date`` the agency, or the appeal body
    that takes more time, may put a date of its own in the place of the number, and never farther
    than ``names_at_most`` behind it. Without what it ``needs`` the clock never comes to exist.
    ``part_of`` names the rule with which it stands in one sentence of the law.
    """

    id: str
    kind: Kind
    who: Actor
    versions: tuple[Version, ...]
    applies: Selector | None = None
    met_by: frozenset[EventKind] | None = None
    ended_by: frozenset[EventKind] = frozenset()
    satisfied_when: Literal["sent", "received"] = "sent"
    extends: Extension | None = None
    floor: bool = False
    recurring: bool = False
    names_date: bool = False
    names_at_most: Within | None = None
    needs: Selector | None = None
    part_of: str | None = None
    missed: Missed | None = None

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError(f"rule '{self.id}' has no versions")
        starts = [date.min if v.effective == "unknown" else v.effective for v in self.versions]
        if starts != sorted(set(starts)):
            raise ValueError(f"rule '{self.id}': versions must be in order, oldest first")
        for version, begun in zip(self.versions, starts[1:], strict=False):
            if version.until is not None and version.until >= begun:
                raise ValueError(f"rule '{self.id}': a version lasts into the next, from {begun}")
        if self.names_at_most is not None and not self.names_date:
            raise ValueError(f"rule '{self.id}': 'names_at_most' belongs to 'names_date'")
        if self.extends is not None and self.kind is not Kind.EXTENSION:
            raise ValueError(f"rule '{self.id}': 'extends' belongs to an extension only")
        if self.kind is Kind.EXTENSION and self.extends is None and self.met_by is None:
            raise ValueError(f"rule '{self.id}': an extension needs 'extends'")

    def version(self, on: date) -> Version | None:
        """The version in force on ``on``: the latest that has begun and not ended."""
        for version in reversed(self.versions):
            if version.in_force(on):
                return version
        return None

    @property
    def newest(self) -> Version:
        return self.versions[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Pause:
    """What stops the clocks of ``rules``, from one event until the first of others."""

    event: str
    effect: Effect
    text: str
    citation: str | None = None
    rules: tuple[str, ...] = ()
    on: EventKind | None = None
    until: frozenset[EventKind] = frozenset()
    times: Literal["once", "any"] = "any"
    basis: Basis = Basis.LAW


@dataclass(frozen=True, slots=True, eq=False)
class Suspension:
    """Days on which the clocks of ``rules`` stood still for every body of the jurisdiction.

    Both days are among them. Days that nobody re-read move only the latest date.
    """

    first: date
    last: date
    rules: tuple[str, ...]
    text: str
    citation: str
    level: Level
    read_on: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("'last' is before 'first'")
        if not MONTH.match(self.read_on):
            raise ValueError(f"'read_on' is '{self.read_on}', not a month such as 2026-11")

    @property
    def was_read(self) -> bool:
        """Whether its days were read in the law or in an official guide."""
        return self.level in _READ
