"""Finds the day on which silence becomes a denial, where the law makes it one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.law.choosing import holds
from app.law.running import period
from app.law.starting import resolve
from app.law.vocabulary import ANSWERS, Actor
from app.law.working import StartPoint

if TYPE_CHECKING:
    from datetime import date

    from app.law.cases import Case
    from app.law.statutes import SilenceDate
    from app.law.terms import Start, Within


def becomes_denial(case: Case) -> StartPoint | None:
    """The first day on which silence is a denial; ``latest`` is that of the last such day."""
    found = [day for each in case.law.silence.dates if (day := _one(case, each))]
    if not found:
        return None
    first = min(found, key=lambda day: day.on)
    latest = max(day.latest for day in found)
    return first._replace(latest=latest, why="silence counted as a denial")


def _one(case: Case, day: SilenceDate) -> StartPoint | None:
    if day.applies is not None and holds(day.applies, case.agency, case.request) is False:
        return None
    if day.rule is not None:
        return case.missed_on(day.rule)
    if day.within is not None and day.from_ is not None:
        return _period(case, day, day.within, day.from_)
    promise = case.timeline.promise()
    until = promise.until if promise else None
    return _unanswered(case, until, until) if until else None


def _period(case: Case, day: SilenceDate, within: Within, from_: Start) -> StartPoint | None:
    """A period of silence of its own."""
    rule = case.law.rule(day.paused_with) if day.paused_with else case.law.rules[0]
    start = resolve(case, rule, from_)
    if isinstance(start, str):
        return None
    if day.paused_with is None:
        _, due = case.plain.ends(start.on, within, Actor.AGENCY)
        _, latest = case.generous.ends(start.latest, within, Actor.AGENCY)
        return _unanswered(case, due, latest, sure=start.sure)
    plain = period(case, rule, start.on, within, case.plain)
    generous = period(case, rule, start.latest, within, case.generous)
    return _unanswered(case, plain.due, generous.due, sure=start.sure)


def _unanswered(
    case: Case, due: date | None, latest: date | None, *, sure: bool = True
) -> StartPoint | None:
    if due is None or latest is None:
        return None
    answer = case.timeline.first_of(ANSWERS)
    if answer is not None and answer.on <= latest:
        return None
    return StartPoint(due, latest, due, "silence", silent=answer is None, sure=sure)
