"""Whether a forum is open to a request yet: after a refusal, silence, delay, a fee, or always."""

from datetime import date
from typing import NamedTuple

from app.law.explaining import day
from app.law.filings import Filings
from app.law.forums import Forum, Opening
from app.law.rungs import NEXT_DAY, Situation
from app.law.vocabulary import EventKind

_FEES = (EventKind.FEE_ESTIMATED, EventKind.DEPOSIT_ASKED, EventKind.FEE_WAIVER_DENIED)


class Door(NamedTuple):
    """Whether one may go to a forum, and why or why not yet."""

    is_open: bool
    why: str
    not_before: date | None = None
    judgement: bool = False


def door_of(situation: Situation, filings: Filings, forum: Forum) -> Door:
    """Whether ``forum`` is open, by the first of its openings that is; else when it will be."""
    needed = filings.needed(forum)
    if any(filings.is_done(other) for other in needed) and not _waits_to_start(situation, forum):
        return Door(is_open=True, why="The step before it is done.")
    doors = [_DOORS[one](situation, forum) for one in Opening if one in forum.openings]
    opened = next((door for door in doors if door.is_open), None)
    if opened is not None:
        return opened
    dated = [door for door in doors if door.not_before is not None]
    if dated:
        return min(dated, key=lambda door: door.not_before or date.max)
    return next((door for door in doors if door.judgement), doors[0])


def _waits_to_start(situation: Situation, forum: Forum) -> bool:
    clock = situation.clock(forum.file_rule)
    return clock is not None and clock.version.within is not None and clock.start is None


def _started(situation: Situation, forum: Forum) -> Door:
    clock = situation.clock(forum.file_rule)
    if clock is None:
        return Door(is_open=False, why="It does not apply to this request.")
    start = clock.start
    if start is None:
        return _nothing_yet(situation)
    if start.silent and situation.today <= start.latest:
        return _silent_later(start.latest)
    return Door(is_open=True, why=f"Counted from {day(start.on)}: {start.why}.")


def _nothing_yet(situation: Situation) -> Door:
    none = situation.last_of((EventKind.NO_RECORDS,))
    if none is not None and situation.refusal is None:
        why = (
            f"They said on {day(none.on)} that no such records exist. The texts that were read "
            "do not say whether that is a refusal: if you doubt the search, ask a lawyer."
        )
        return Door(is_open=False, why=why, judgement=True)
    return Door(is_open=False, why="Nothing that could be challenged is recorded yet.")


def _silent_later(last_day: date) -> Door:
    why = f"If they say nothing by {day(last_day)}, silence opens it."
    return Door(is_open=False, why=why, not_before=last_day + NEXT_DAY)


def _denied(situation: Situation, _forum: Forum) -> Door:
    refused = situation.refusal
    if refused is None:
        return _nothing_yet(situation)
    return Door(is_open=True, why=f"They refused on {day(refused.on)}.")


def _silent(situation: Situation, _forum: Forum) -> Door:
    last_day, answer = situation.silent_until, situation.answer
    if answer is not None:
        return Door(is_open=False, why=f"They answered on {day(answer.on)}: only for silence.")
    if last_day is None:
        return _nothing_yet(situation)
    if situation.today <= last_day:
        return _silent_later(last_day)
    return Door(is_open=True, why=f"No answer came by {day(last_day)}: silence is a denial here.")


def _late(situation: Situation, _forum: Forum) -> Door:
    late = situation.late
    if late is None:
        return _nothing_yet(situation)
    if situation.today <= late.last_day:
        return _silent_later(late.last_day)
    condition = f", if {late.clock.condition}" if late.clock.condition else ""
    why = f"An answer was due by {day(late.last_day)}{condition} ({late.clock.citation})."
    return Door(is_open=True, why=why)


def _delay(situation: Situation, _forum: Forum) -> Door:
    if situation.answer is not None:
        return _nothing_yet(situation)
    why = "The law names no day. It opens once the delay is unreasonable, which a person must say."
    return Door(is_open=False, why=why, judgement=True)


def _appealed(situation: Situation, _forum: Forum) -> Door:
    appealed = situation.last_of((EventKind.APPEALED,))
    decided = situation.last_of((EventKind.APPEAL_DECIDED,))
    if appealed is None or decided is not None:
        return Door(is_open=False, why="Only while an appeal is undecided.")
    return Door(is_open=True, why=f"The appeal of {day(appealed.on)} is undecided.")


def _fee(situation: Situation, _forum: Forum) -> Door:
    asked = situation.last_of(_FEES)
    if asked is None:
        return Door(is_open=False, why="They have asked for no money.")
    return Door(is_open=True, why=f"They asked for money on {day(asked.on)}.")


def _sued(situation: Situation, _forum: Forum) -> Door:
    sued = situation.last_of((EventKind.SUED,))
    if sued is None:
        return Door(is_open=False, why="Only after a suit was filed.")
    return Door(is_open=True, why=f"Suit was filed on {day(sued.on)}.")


def _any_time(_situation: Situation, _forum: Forum) -> Door:
    return Door(is_open=True, why="It may be done at any time.")


_DOORS = {
    Opening.STARTED: _started,
    Opening.DENIED: _denied,
    Opening.SILENT: _silent,
    Opening.LATE: _late,
    Opening.DELAY: _delay,
    Opening.APPEALED: _appealed,
    Opening.FEE: _fee,
    Opening.SUED: _sued,
    Opening.ANY_TIME: _any_time,
}
