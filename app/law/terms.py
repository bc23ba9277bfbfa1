"""The small forms a rule is written in: lengths of time, start events and selectors."""

import re
from dataclasses import dataclass
from typing import Self

from app.law.vocabulary import (
    AgencyTrait,
    Body,
    Channel,
    Circumstance,
    EventKind,
    RecordTrait,
    Requester,
    Size,
    Unit,
)

_LENGTH = re.compile(r"^([1-9][0-9]{0,3}) ([a-z_]+)$")
_CALL = re.compile(r"^([a-z_]+)\((.+)\)$")
_WORD = re.compile(r"^[a-z][a-z0-9_]*$")
_LONGEST = {
    Unit.BUSINESS_DAY: 400,
    Unit.CALENDAR_DAY: 800,
    Unit.HOUR: 200,
    Unit.MONTH: 60,
    Unit.YEAR: 10,
}


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units, as a law counts them."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5 business_day``; an absurd or negative number is refused."""
        found = _LENGTH.match(text)
        if not found or found[2] not in set(Unit):
            raise ValueError(f"'{text}' is not a length such as '5 business_day'")
        number, unit = int(found[1]), Unit(found[2])
        if number > _LONGEST[unit]:
            raise ValueError(f"'{text}' is longer than any law's period")
        return cls(number, unit)

    def __str__(self) -> str:
        words = self.unit.replace("_", " ")
        return f"{self.number} {words}{'' if self.number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Within:
    """One length, or the earlier or later of several."""

    lengths: tuple[Length, ...]
    later: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5 business_day``, ``earlier_of(a, b)`` or ``later_of(a, b)``."""
        call = _CALL.match(text)
        if call is None:
            return cls((Length.parse(text),))
        if call[1] not in {"earlier_of", "later_of"}:
            raise ValueError(f"'{call[1]}' is neither earlier_of nor later_of")
        lengths = tuple(Length.parse(part.strip()) for part in call[2].split(","))
        if len(lengths) == 1:
            raise ValueError(f"'{text}' names one length only")
        return cls(lengths, later=call[1] == "later_of")

    def __str__(self) -> str:
        if len(self.lengths) == 1:
            return str(self.lengths[0])
        which = "later" if self.later else "earlier"
        return f"the {which} of {' and '.join(str(length) for length in self.lengths)}"


@dataclass(frozen=True, slots=True)
class Start:
    """When a clock starts.

    ``op`` is ``receipt`` (computed), ``request`` (the day it was filed or sent), ``event``,
    ``deemed_denied`` (the day silence becomes a denial), ``any_time``, ``base_due`` (of the clock
    that an extension moves), ``due`` of another rule (whatever happened), ``missed`` (its due
    date, if nothing met it), ``first`` or ``last`` of several starts (``last`` waits for all of
    them), ``each`` (every one of them starts the period anew), ``paid_or``: the payment where
    a deposit was asked for, else the start it names, or ``first_after(a, b)``: the first ``a`` on
    or after the newest ``b``.
    """

    op: str
    event: EventKind | None = None
    rule: str = ""
    of: tuple["Start", ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``receipt``, ``denied``, ``due(determine)``, ``first(a, b)`` and so on."""
        text = text.strip()
        if text in {"receipt", "request", "deemed_denied", "any_time", "base_due"}:
            return cls(text)
        if text in set(EventKind):
            return cls("event", event=EventKind(text))
        call = _CALL.match(text)
        if call is None:
            raise ValueError(f"'{text}' is no event and no start such as 'due(determine)'")
        if call[1] in {"due", "missed"}:
            if not _WORD.match(call[2]):
                raise ValueError(f"'{call[2]}' is not the id of a rule")
            return cls(call[1], rule=call[2])
        if call[1] in {"first", "last", "each", "paid_or"}:
            return cls(call[1], of=tuple(cls.parse(part) for part in _split(call[2])))
        if call[1] == "first_after":
            both = tuple(cls.parse(part) for part in _split(call[2]))
            if len(both) != 2 or not all(part.event for part in both):  # noqa: PLR2004 -- a pair
                raise ValueError(f"'{text}' is not first_after() of two events")
            return cls(call[1], of=both)
        raise ValueError(
            f"'{call[1]}' is not one of: due, missed, first, last, each, paid_or, first_after"
        )

    def __str__(self) -> str:
        if self.event is not None:
            return str(self.event)
        inner = self.rule or ", ".join(str(part) for part in self.of)
        return f"{self.op}({inner})" if inner else self.op

    def rules(self) -> frozenset[str]:
        """The ids of the rules this start waits for."""
        own = frozenset({self.rule}) if self.rule else frozenset()
        return own.union(*(part.rules() for part in self.of))


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside brackets."""
    parts, depth, begun = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(text[begun:at])
            begun = at + 1
    return [*parts, text[begun:]]


@dataclass(frozen=True, slots=True)
class Selector:
    """Whom or what a rule is for. All the keys that are given must hold."""

    body: Body | None = None
    body_has: AgencyTrait | None = None
    channel: frozenset[Channel] = frozenset()
    requester: Requester | None = None
    record: RecordTrait | None = None
    size: Size | None = None
    expedited: bool | None = None
    circumstance: Circumstance | None = None
    not_: "Selector | None" = None
    all_: tuple["Selector", ...] = ()
    any_: tuple["Selector", ...] = ()
