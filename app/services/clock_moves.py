"""What a changed law, calendar or fact moves: told before it is applied, kept once it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.law.facts import AgencyFacts
from app.models import RequestEvent
from app.services.clock_facts import Case
from app.services.clock_rows import Row, Rows, expire
from app.services.law_digest import WORDS, Cause, causes

CLOCKS_MOVED = "clocks_moved"


@dataclass(frozen=True, slots=True)
class Move:
    """One kept clock before and after; no ``before``: it begins; no ``after``: it ends."""

    rule: str
    before: Row | None
    after: Row | None

    @property
    def kind(self) -> str:
        """What the clock is for."""
        return self._either.kind

    @property
    def who(self) -> str:
        """Who must act."""
        return self._either.who

    @property
    def _either(self) -> Row:
        row = self.after or self.before
        if row is None:  # pragma: no cover - ``moves_between`` gives one of the two
            raise TypeError("A clock cannot move from nothing to nothing.")
        return row

    @property
    def moves_a_day(self) -> bool:
        """Whether one of its days differs; else only its state or what it may be used for."""
        return _days(self.before) != _days(self.after)

    def as_data(self) -> dict[str, Any]:
        """The move as it is kept with its event and told to scripts."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "old": _told(self.before),
            "new": _told(self.after),
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """One request whose kept clocks are not what they would be now, and why."""

    request_id: int
    ref: str
    jurisdiction: str
    causes: tuple[Cause, ...]
    moves: tuple[Move, ...]

    @property
    def why(self) -> str:
        """The causes in words."""
        return "; ".join(WORDS[cause] for cause in self.causes)

    def as_data(self) -> dict[str, Any]:
        """The request and its moves, as scripts are told."""
        return {
            "ref": self.ref,
            "jurisdiction": self.jurisdiction,
            "causes": [cause.value for cause in self.causes],
            "why": self.why,
            "moves": [move.as_data() for move in self.moves],
        }


def moves_between(kept: Rows, computed: Rows) -> tuple[Move, ...]:
    """Every clock that differs, by rule."""
    before, after = ({row.rule: row for row in rows} for rows in (kept, computed))
    return tuple(
        Move(rule, before.get(rule), after.get(rule))
        for rule in sorted(before.keys() | after.keys())
        if before.get(rule) != after.get(rule)
    )


def moved(case: Case, kept: Rows, computed: Rows) -> Moved:
    """What has moved of one request since its clocks were kept."""
    return Moved(
        case.request_id,
        case.ref,
        case.jurisdiction,
        causes(case.kept_digest, case.digest),
        moves_between(kept, computed),
    )


def keep_moves(
    session: Session,
    found: Sequence[tuple[Moved, AgencyFacts]],
    *,
    member_id: int | None,
    now: datetime,
) -> None:
    """Record an event with each request whose clocks moved, on the day it is at the agency."""
    if not found:
        return
    session.execute(
        insert(RequestEvent), [_event(each, agency, member_id, now) for each, agency in found]
    )
    expire(session, {each.request_id: each for each, _ in found}, "events")


def _event(
    each: Moved, agency: AgencyFacts, member_id: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "request_id": each.request_id,
        "kind": CLOCKS_MOVED,
        "happened_on": now.astimezone(ZoneInfo(agency.zone or "UTC")).date(),
        "facts": {"why": each.why, "moves": [move.as_data() for move in each.moves]},
        "note": "",
        "member_id": member_id,
        "recorded_at": now,
    }


_DAYS = ("started_on", "due_on", "latest_on", "earliest_on")


def _days(row: Row | None) -> tuple[date | None, ...]:
    return tuple(getattr(row, name) for name in _DAYS) if row else ()


def _told(row: Row | None) -> dict[str, Any] | None:
    """A row for JSON; the days as they are written."""
    if row is None:
        return None
    return {
        "state": row.state,
        "due": _iso(row.due_on),
        "latest": _iso(row.latest_on),
        "earliest": _iso(row.earliest_on),
        "may_accuse": row.may_accuse,
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def in_words(moves: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Each move that an event keeps, as a short line: ``determine: 2026-11-10 to 2026-11-12``."""
    for move in moves:
        old, new = move["old"], move["new"]
        if old is None:
            yield f"{move['rule']}: begins, {day_of(new) or 'no date'}"
        elif new is None:
            yield f"{move['rule']}: ends, was {day_of(old) or 'no date'}"
        else:
            yield f"{move['rule']}: {day_of(old) or 'no date'} to {day_of(new) or 'no date'}"


def day_of(told: Mapping[str, Any] | None) -> str | None:
    """The day of one side of a kept move, as it is written: the text's own, if there is one."""
    return (told["due"] or told["latest"] or told["earliest"]) if told else None
