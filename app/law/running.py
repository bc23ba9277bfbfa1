"""Runs the period of one rule from its start: pauses and extensions included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.law.terms import Length, Within
from app.law.vocabulary import Actor, Basis, Effect, EventKind, Unit
from app.law.working import Leg, StartPoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.law.cases import Case
    from app.law.counting import Counter
    from app.law.facts import Event
    from app.law.rules import Extension, Rule, Version

_NOTICES = (EventKind.ACKNOWLEDGED, EventKind.PROMISED, EventKind.EXTENDED)
_APPEAL_NOTICES = (EventKind.APPEAL_EXTENDED,)


class Count(NamedTuple):
    """Where a period ends: ``due`` as moved off a closed day, ``raw`` as counted.

    No ``due`` while it is paused, or where an extension names no date; ``reason`` says so.
    """

    due: date | None
    raw: date | None
    legs: tuple[Leg, ...] = ()
    reason: str | None = None
    paused: bool = False
    notes: tuple[str, ...] = ()
    extended_by: tuple[tuple[str, Event], ...] = ()


def count(case: Case, rule: Rule, version: Version, start: date, counter: Counter) -> Count:
    """The end of ``version`` from ``start``, counted by ``counter``."""
    within = _reading(version, start, counter, rule.who)
    ended = _period(case, rule, start, within, counter)
    if rule.extends is None and (extensions := case.extensions.get(rule.id)):
        ended = _extended(case, rule, ended, extensions, start, counter)
    if rule.names_date and ended.due is not None:
        ended = _named(case, rule, ended)
    return ended


def _reading(version: Version, start: date, counter: Counter, who: Actor) -> Within:
    """The text's own length, or the reading that favours the one this counter favours."""
    within = version.within
    if within is None:
        raise ValueError("a rule without a length cannot be counted")
    if version.if_started_closed is not None and counter.calendar.closure(start):
        within = version.if_started_closed
    if version.readings and (counter.generous or counter.strict):
        choose = max if counter.generous else min
        lengths = [within, *(reading.within for reading in version.readings)]
        return choose(lengths, key=lambda each: counter.ends(start, each, who)[1])
    return within


def _period(case: Case, rule: Rule, start: date, within: Within, counter: Counter) -> Count:
    """One period with its pauses.

    A pause stops the count at the end of the day it begins; the day it ends is not counted. What
    begins on or after the last day stops nothing: an agency that is late gets no fresh days.
    """
    length = within.lengths[0]
    business = counter.in_business_days(length)
    legs: list[Leg] = []
    position, left = start, length.number
    for asked, answered, effect in _windows(case, rule, counter):
        if len(within.lengths) > 1 or length.unit not in {Unit.BUSINESS_DAY, Unit.CALENDAR_DAY}:
            break
        if asked >= counter.add(position, Length(left, length.unit)):
            continue
        if answered is None:
            why = f"The clock stands still since {asked:%-d %B %Y}, until it is answered or paid."
            return Count(None, None, tuple(legs), why, paused=True)
        if answered <= position:
            continue
        if effect is Effect.RESTARTS:
            left = length.number
        else:
            stopped = max(asked, position)
            left -= counter.used(position, stopped, length)
            legs.append(Leg(position, stopped, within, business, "before the pause"))
        position = answered
    rest = within if left == length.number else Within((Length(left, length.unit),))
    raw, due = counter.ends(position, rest, rule.who)
    legs.append(Leg(position, raw, rest, business, "counted"))
    return Count(due, raw, tuple(legs))


def _windows(case: Case, rule: Rule, counter: Counter) -> list[tuple[date, date | None, Effect]]:
    found: list[tuple[date, date | None, Effect]] = []
    for pause in case.pauses.get(rule.id, ()):
        if pause.on is None or (pause.basis is Basis.PRACTICE and not counter.generous):
            continue
        windows = case.timeline.windows(pause.on, pause.until)
        if pause.times == "once":
            windows = windows[:1]
        found.extend((asked, answered, pause.effect) for asked, answered in windows)
    found.sort(key=lambda window: window[0])
    return found


def _extended(
    case: Case,
    rule: Rule,
    base: Count,
    extensions: tuple[Rule, ...],
    start: date,
    counter: Counter,
) -> Count:
    """``base`` as the good notices move it: least if the text is read, most if generously."""
    kind = EventKind.APPEAL_EXTENDED if rule.who is Actor.APPEAL_BODY else EventKind.EXTENDED
    notices = case.timeline.all(kind)
    if not notices or base.due is None:
        return base
    ends = [
        _by_one(case, rule, base, extension, notices, start, counter) for extension in extensions
    ]
    moved = [end for end in ends if end.extended_by]
    if not moved:
        return base._replace(notes=tuple(dict.fromkeys(n for end in ends for n in end.notes)))
    dated = [end for end in moved if end.due is not None]
    if not dated or (counter.generous and len(dated) < len(moved)):
        return next(end for end in moved if end.due is None)
    choose = max if counter.generous else min
    return choose(dated, key=lambda end: end.due or start)


def _by_one(
    case: Case,
    rule: Rule,
    base: Count,
    extension: Rule,
    notices: Sequence[Event],
    start: date,
    counter: Counter,
) -> Count:
    terms = extension.extends
    if terms is None:
        return base
    ended = base
    for notice in notices:
        if ended.due is None:
            break
        if ended.extended_by and terms.times == "once":
            break
        if not _is_good(terms, notice, ended.due):
            ended = ended._replace(notes=(*ended.notes, _refusal(terms, notice, ended.due)))
            continue
        ended = _moved(case, rule, ended, extension, notice, start, counter)
    return ended


def _is_good(terms: Extension, notice: Event, due: date) -> bool:
    if notice.agreed and (terms.longer_if_agreed or terms.valid_if == "agreed"):
        return True
    if terms.valid_if == "granted":
        return notice.granted
    if terms.valid_if == "agreed":
        return False
    return terms.valid_if == "always" or notice.on <= due


def _refusal(terms: Extension, notice: Event, due: date) -> str:
    said = f"The extension notice of {notice.on:%-d %B %Y} changes nothing"
    if terms.valid_if == "granted":
        return f"{said}: no overseer or court is recorded to have granted it."
    if terms.valid_if == "agreed":
        return f"{said}: the requester is not recorded to have agreed."
    return f"{said}: it came after the time to answer ended on {due:%-d %B %Y}."


def _moved(
    case: Case,
    rule: Rule,
    base: Count,
    extension: Rule,
    notice: Event,
    start: date,
    counter: Counter,
) -> Count:
    """``base`` after one good notice. An extension never shortens."""
    version = extension.version(notice.on) or extension.newest
    used = (*base.extended_by, (extension.id, notice))
    said = f"extended on {notice.on:%-d %B %Y} under {version.citation}"
    if version.within is None or (notice.agreed and notice.until is not None):
        if notice.until is None:
            why = f"The time was {said}, and no date is recorded for it."
            return base._replace(due=None, raw=None, reason=why, extended_by=used)
        due = max(base.due or notice.until, notice.until)
        return base._replace(due=due, raw=due, extended_by=used, notes=(*base.notes, _cap(said)))
    begin = _begin(case, rule, base, version, notice, start, counter)
    raw, due = counter.ends(begin, version.within, rule.who)
    leg = Leg(begin, raw, version.within, counter.in_business_days(version.within.lengths[0]), said)
    if notice.until is not None and notice.until < due and not counter.generous:
        raw = due = notice.until
    if base.due is not None and due < base.due:
        return base._replace(extended_by=used, notes=(*base.notes, _cap(said)))
    kept = base.legs if begin == (base.due if counter.generous else base.raw) else ()
    return base._replace(
        due=due, raw=raw, legs=(*kept, leg), extended_by=used, notes=(*base.notes, _cap(said))
    )


def _begin(
    case: Case,
    rule: Rule,
    base: Count,
    version: Version,
    notice: Event,
    start: date,
    counter: Counter,
) -> date:
    """Where an extension is counted from: by the text, from the last day before it was moved."""
    op = version.from_.op
    if op == "base_due":
        return (base.due if counter.generous else base.raw) or start
    if op == "receipt":
        return start
    if op == "event" and version.from_.event is notice.kind:
        return notice.on
    point = case.start(rule, version.from_)
    return point.on if isinstance(point, StartPoint) else start


def _cap(said: str) -> str:
    return f"The time was {said}."


def _named(case: Case, rule: Rule, base: Count) -> Count:
    """The date that the agency or the appeal body named, where the law lets it.

    An appeal body that took more time and named no day has no date: it cannot be called late.
    """
    on_appeal = rule.who is Actor.APPEAL_BODY
    events = [
        event
        for kind in (_APPEAL_NOTICES if on_appeal else _NOTICES)
        for event in case.timeline.all(kind)
    ]
    dated = [event.until for event in events if event.until is not None]
    if on_appeal and events and not dated:
        why = f"More time was taken on {events[-1].on:%-d %B %Y}, and no date is recorded for it."
        return base._replace(due=None, raw=None, reason=why)
    if not dated or base.due is None or max(dated) <= base.due:
        return base
    named = max(dated)
    who = "appeal body" if on_appeal else "agency"
    said = f"The {who} named {named:%-d %B %Y}, and the law lets that date take the place."
    return base._replace(due=named, raw=named, notes=(*base.notes, said))
