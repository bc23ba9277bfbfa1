"""Values read out of agreements: an amount, a day, a word; or unknown, withheld or none."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from app.models.said import visible

_LONGEST: Final = 500
_MOST: Final = Decimal(10) ** 12
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_MONEY: Final = re.compile(
    r"(?:\$|USD)?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:USD)?", re.IGNORECASE
)
_DURATION: Final = re.compile(r"(\d{1,6})\s*([a-z ]+)", re.IGNORECASE)


class Kind(StrEnum):
    """What sort of value a question wants."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    DURATION = "duration"
    MONEY = "money"
    NUMBER = "number"
    PARTY = "party"


class State(StrEnum):
    """How a value stands. No two of these are ever the same, and none is a missing answer."""

    KNOWN = "known"
    ZERO = "zero"  # an amount is stated, and it is nothing
    UNKNOWN = "unknown"  # there is one, and the paper does not tell it, or nobody can read it
    WITHHELD = "withheld"  # there is one, and somebody took it out
    NONE = "none"  # there is no such thing


_ABSENT: Final = frozenset({State.UNKNOWN, State.WITHHELD, State.NONE})
_COUNTED: Final = frozenset({Kind.MONEY, Kind.NUMBER, Kind.DURATION})
_WORDED: Final = frozenset({Kind.TEXT, Kind.PARTY, Kind.CHOICE})


class Unit(StrEnum):
    """What a duration is counted in. Never turned into another: a month has no fixed length."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it is written."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        """Say it: ``30 days``."""
        word = self.unit.value
        return f"{self.number} {word[:-1] if self.number == 1 else word}"


Content: TypeAlias = bool | str | date | Duration | Decimal
_TYPES: Final[Mapping[Kind, type]] = {
    Kind.YES_NO: bool,
    Kind.DATE: date,
    Kind.DURATION: Duration,
    Kind.MONEY: Decimal,
    Kind.NUMBER: Decimal,
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its ``content`` where it is known or zero, and no content where it is not.

    Raises ``ValueError`` where the state, the kind and the content do not fit. Money is dollars
    with two places, never less than nothing.
    """

    kind: Kind
    state: State
    content: Content | None = None

    def __post_init__(self) -> None:
        if (self.content is None) != (self.state in _ABSENT):
            raise ValueError(f"A value that is {self.state} cannot be {self.content!r}.")
        if self.content is None:
            return
        if type(self.content) is not _TYPES.get(self.kind, str):
            raise ValueError(f"{self.content!r} is not {self.kind}.")
        if isinstance(self.content, str) and self.content != _tidy(self.content):
            raise ValueError("Words have no space around them, and there are some.")
        if isinstance(self.content, Decimal):
            _check_amount(self.kind, self.content)
        if self.state is not _state_of(self.kind, self.content):
            raise ValueError(f"{self.content!r} is not {self.state}.")

    @classmethod
    def of(cls, kind: Kind, content: Content) -> "Value":
        """Make the value that is known: zero where it is an amount of nothing."""
        if isinstance(content, Decimal):
            content = _plain(kind, content)
        return cls(kind, _state_of(kind, content), content)

    @property
    def is_told(self) -> bool:
        """Whether the paper tells it: known, or zero."""
        return self.content is not None

    def __str__(self) -> str:
        """Say it so that ``parse`` understands it again."""
        if self.content is None:
            return self.state.value
        if isinstance(self.content, bool):
            return "yes" if self.content else "no"
        if isinstance(self.content, Decimal):
            return f"${self.content:,.2f}" if self.kind is Kind.MONEY else f"{self.content:f}"
        if isinstance(self.content, str):
            mistaken = self.content.casefold() in _ABSENT or self.content.startswith('"')
            return f'"{self.content}"' if mistaken else self.content
        return str(self.content)

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON keeps it: ``{"kind", "state"}``, and its content under its own name."""
        data: dict[str, Any] = {"kind": self.kind.value, "state": self.state.value}
        if isinstance(self.content, Duration):
            return data | {"number": self.content.number, "unit": self.content.unit.value}
        if isinstance(self.content, Decimal):
            amount = f"{self.content:f}"
            return data | (
                {"amount": amount, "currency": "USD"}
                if self.kind is Kind.MONEY
                else {"number": amount}
            )
        if isinstance(self.content, date):
            return data | {"date": self.content.isoformat()}
        return data if self.content is None else data | {"value": self.content}


def from_data(data: Mapping[str, Any]) -> Value:
    """Give back the value that ``as_data`` wrote. Raises ``ValueError`` for anything else."""
    try:
        kind, state = Kind(data["kind"]), State(data["state"])
        value = Value(kind, state, None if state in _ABSENT else _content(kind, data))
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"{dict(data)!r} is not a value.") from error
    if value.as_data() != dict(data):
        raise ValueError(f"{dict(data)!r} is not a value.")
    return value


def parse(kind: Kind, text: str, *, choices: Sequence[str] = ()) -> Value:
    """Read what a person typed.

    ``unknown``, ``withheld`` and ``none`` are what they say; in double quotes they are words.
    Raises ``ValueError`` with a sentence that says how to write it. Nothing typed is no value.
    """
    typed = _tidy(visible(text))
    if not typed:
        raise ValueError("Write a value, or unknown, withheld or none.")
    if typed.casefold() in _ABSENT:
        return Value(kind, State(typed.casefold()))
    return Value.of(kind, _READ.get(kind, _text)(typed, choices))


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that hides nothing: what was added up, and how many could not be."""

    amount: Decimal
    told: int
    unknown: int
    withheld: int
    none: int


def total(values: Iterable[Value]) -> Total:
    """Add up amounts of one kind, money or numbers; what is not told is counted, never zero."""
    every = list(values)
    kinds = {one.kind for one in every}
    if len(kinds) > 1 or not kinds <= {Kind.MONEY, Kind.NUMBER}:
        raise ValueError("Only amounts of one kind can be added up.")
    told = [one.content for one in every if isinstance(one.content, Decimal)]
    counts = {state: sum(one.state is state for one in every) for state in _ABSENT}
    return Total(
        sum(told, Decimal(0)),
        len(told),
        counts[State.UNKNOWN],
        counts[State.WITHHELD],
        counts[State.NONE],
    )


def _state_of(kind: Kind, content: Content) -> State:
    amount = content.number if isinstance(content, Duration) else content
    return State.ZERO if kind in _COUNTED and amount == 0 else State.KNOWN


def _check_amount(kind: Kind, amount: Decimal) -> None:
    if not amount.is_finite() or abs(amount) >= _MOST:
        raise ValueError("An amount has at most twelve digits.")
    if kind is Kind.MONEY and amount < 0:
        raise ValueError("Money is never less than nothing.")
    if str(amount) != str(_plain(kind, amount)):
        raise ValueError(f"{amount} is not in its plain form.")


def _plain(kind: Kind, amount: Decimal) -> Decimal:
    """Give the one form in which an amount is kept."""
    if not amount.is_finite() or abs(amount) >= _MOST:
        raise ValueError("An amount has at most twelve digits.")
    if kind is Kind.MONEY:
        cents = amount.quantize(Decimal("0.01"))
        if cents != amount:
            raise ValueError("Money has two places after the point.")
        return abs(cents) if cents == 0 else cents
    whole = amount.normalize()
    return Decimal(0) if whole == 0 else Decimal(f"{whole:f}")


def _content(kind: Kind, data: Mapping[str, Any]) -> Content:
    if kind is Kind.MONEY:
        return Decimal(str(data["amount"]))
    if kind is Kind.NUMBER:
        return Decimal(str(data["number"]))
    if kind is Kind.DURATION:
        return Duration(int(data["number"]), Unit(data["unit"]))
    if kind is Kind.DATE:
        return date.fromisoformat(data["date"])
    content = data["value"]
    if not isinstance(content, bool | str):
        raise TypeError(f"{content!r} is no word.")
    return content


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _yes_no(typed: str, _choices: Sequence[str]) -> bool:
    if typed.casefold() not in {"yes", "no"}:
        raise ValueError("Answer yes or no, or unknown, withheld or none.")
    return typed.casefold() == "yes"


def _choice(typed: str, choices: Sequence[str]) -> str:
    found = [one for one in choices if one.casefold() == _unquoted(typed).casefold()]
    if not found:
        raise ValueError(f"Choose one of: {', '.join(choices)}; or unknown, withheld or none.")
    return found[0]


def _text(typed: str, _choices: Sequence[str]) -> str:
    words = _tidy(_unquoted(typed))
    if not words or len(words) > _LONGEST:
        raise ValueError(f"Write between 1 and {_LONGEST} characters.")
    return words


def _unquoted(typed: str) -> str:
    quoted = len(typed) > 1 and typed.startswith('"') and typed.endswith('"')
    return typed[1:-1] if quoted else typed


def _date(typed: str, _choices: Sequence[str]) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ValueError("Write the day as 2026-11-24, or unknown, withheld or none.") from error


def _duration(typed: str, _choices: Sequence[str]) -> Duration:
    found = _DURATION.fullmatch(typed)
    words = (found[2].strip().casefold().removesuffix("s") + "s") if found else ""
    if not found or words not in set(Unit):
        units = ", ".join(unit.value for unit in Unit)
        raise ValueError(f"Write a number and one of {units}; or unknown, withheld or none.")
    return Duration(int(found[1]), Unit(words))


def _money(typed: str, _choices: Sequence[str]) -> Decimal:
    found = _MONEY.fullmatch(typed)
    if not found:
        raise ValueError("Write dollars as 5,500.00; 0 is zero. Or unknown, withheld or none.")
    return Decimal(found[1].replace(",", "") + (found[2] or ""))


def _number(typed: str, _choices: Sequence[str]) -> Decimal:
    if not _NUMBER.fullmatch(typed):
        raise ValueError("Write a number; 0 is zero. Or unknown, withheld or none.")
    return Decimal(typed.replace(",", ""))


_READ: Final[Mapping[Kind, Callable[[str, Sequence[str]], Content]]] = {
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.DURATION: _duration,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
}
