"""Moves the end of a period by the extensions that were noticed, as far as the law lets them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from app.law.counts import Count
from app.law.rules import Extension, Rule
from app.law.vocabulary import Actor, EventKind
from app.law.working import Leg, StartPoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.law.cases import Case
    from app.law.counting import Counter
    from app.law.facts import Event
    from app.law.rules import Version

# An extension with what it asks for; all that may move one rule.
Mover: TypeAlias = tuple[Rule, Extension]
Movers: TypeAlias = tuple[Mover, ...]


class _Clock(NamedTuple):
    """The clock whose end is moved."""

    case: Case
    rule: Rule
    start: date
    counter: Counter


class _Farthest(NamedTuple):
    """The last day that an extension may reach: as counted from ``begin``, and as moved."""

    begin: date
    raw: date
    due: date


def extended(
    case: Case,
    rule: Rule,
    base: Count,
    extensions: Movers,
    start: date,
    counter: Counter,
) -> Count:
    """``base`` as the good notices move it: least if the text is read, most if generously."""
    notices = _notices(case, rule)
    if not notices or base.due is None:
        return base
    clock = _Clock(case, rule, start, counter)
    ends = [_by_one(clock, base, mover, notices) for mover in extensions]
    moved = [
        (terms, end) for (_, terms), end in zip(extensions, ends, strict=True) if end.extended_by
    ]
    if not moved:
        return base._replace(notes=tuple(dict.fromkeys(n for end in ends for n in end.notes)))
    dated = [(terms, end) for terms, end in moved if end.due is not None]
    if not dated or (counter.generous and len(dated) < len(moved)):
        return next(end for _, end in moved if end.due is None)
    doubtful = [end for terms, end in dated if not _by_leave(terms, end)]
    least = [min(doubtful, key=_due)] if doubtful and not counter.generous else doubtful
    return max([*least, *(end for terms, end in dated if _by_leave(terms, end))], key=_due)


def _due(end: Count) -> date:
    return end.due or date.min


def _by_leave(terms: Extension, end: Count) -> bool:
    """Whether it is moved by an agreement or a grant: no reading of the law then gives less."""
    if terms.valid_if in {"agreed", "granted"}:
        return True
    return terms.longer_if_agreed and end.extended_by[0][1].agreed


def _notices(case: Case, rule: Rule) -> Sequence[Event]:
    """The notices of more time; a day that both sides agreed on is one of them."""
    if rule.who is Actor.APPEAL_BODY:
        return case.timeline.all(EventKind.APPEAL_EXTENDED)
    notices = case.timeline.all(EventKind.EXTENDED)
    agreed = [event for event in case.timeline.all(EventKind.AGREED) if event.until]
    if not agreed:
        return notices
    both = [*notices, *(replace(event, agreed=True) for event in agreed)]
    return sorted(both, key=lambda event: (event.on, event.kind))


def _by_one(clock: _Clock, base: Count, mover: Mover, notices: Sequence[Event]) -> Count:
    """``base`` as one extension moves it: by what was taken, or by agreement if that is later."""
    extension, terms = mover
    told = [each for each in notices if _has_effect(terms, each)]
    version = extension.version(clock.start)
    if version is None:
        never = f"no extension was in force on {_day(clock.start)}"
        for notice in told:
            base = _unmoved(base, notice, never)
        return base
    taken = [notice for notice in told if not _is_agreement(terms, notice)]
    agreed = sorted((notice for notice in told if _is_agreement(terms, notice)), key=_by_day)
    ended = _by_notices(clock, base, mover, version, taken)
    return _by_agreements(clock, base, ended, mover, version, agreed)


def _by_day(notice: Event) -> tuple[date, bool]:
    """The order of agreements: of one day, what names a day says more than what names none."""
    return notice.on, notice.until is not None


def _by_notices(
    clock: _Clock, base: Count, mover: Mover, version: Version, notices: Sequence[Event]
) -> Count:
    """``base`` after what the body took by itself, or by leave of an overseer, one by one."""
    extension, terms = mover
    ended = base
    for notice in notices:
        due = ended.due
        if due is None or (ended.extended_by and terms.times == "once"):
            break
        farthest = _farthest(clock, ended, version, notice)
        why = _refusal(terms, notice, due)
        if farthest and _is_void(terms, notice, farthest) and not clock.counter.generous:
            why = f"it names a day after {_day(farthest.due)}, the last that the law allows"
        if why is not None:
            ended = _unmoved(ended, notice, why)
            continue
        used = (*ended.extended_by, (extension.id, notice))
        ended = _moved(clock, ended, version, notice, farthest)._replace(extended_by=used)
    return ended


def _by_agreements(
    clock: _Clock,
    base: Count,
    ended: Count,
    mover: Mover,
    version: Version,
    agreements: Sequence[Event],
) -> Count:
    """``ended``, or the latest day agreed on where that is later.

    Both sides may agree again, also after a notice, whatever number of notices the law allows.
    Each agreement is counted from ``base``: none adds to a notice or to another. If the newest
    names no day that can be told, there is none.
    """
    extension, terms = mover
    undated = None
    for notice in agreements:
        farthest = None if _is_open(terms, notice) else _farthest(clock, base, version, notice)
        reached = _moved(clock, base, version, notice, farthest)
        notes = tuple(dict.fromkeys((*ended.notes, *reached.notes)))
        used = ((extension.id, notice), *ended.extended_by)
        undated = reached._replace(extended_by=used) if reached.due is None else None
        if undated is None and ended.due is not None and _due(reached) <= ended.due:
            ended = _unmoved(ended, notice, f"it reaches no farther than {_day(ended.due)}")
        elif undated is None:
            ended = reached._replace(notes=notes, extended_by=used)
    return undated or ended


def _unmoved(base: Count, notice: Event, why: str) -> Count:
    said = f"The extension notice of {_day(notice.on)} changes nothing: {why}."
    return base._replace(notes=(*base.notes, said))


def _has_effect(terms: Extension, notice: Event) -> bool:
    return notice.kind is not EventKind.AGREED or _is_agreement(terms, notice)


def _is_agreement(terms: Extension, notice: Event) -> bool:
    """Whether both sides agreed to it, under a law that gives such words effect."""
    return notice.agreed and (terms.longer_if_agreed or terms.valid_if == "agreed")


def _is_open(terms: Extension, notice: Event) -> bool:
    """Whether the day that an agreement names is bound by no number.

    One that names none has what a notice would have; where leave is needed for that, no date.
    """
    return terms.longer_if_agreed and (notice.until is not None or terms.valid_if == "granted")


def _refusal(terms: Extension, notice: Event, due: date) -> str | None:
    """Why a notice is not good; None where it is."""
    if terms.valid_if == "granted":
        return None if notice.granted else "no overseer or court is recorded to have granted it"
    if terms.valid_if == "agreed":
        return "the requester is not recorded to have agreed"
    if terms.valid_if == "noticed_by_due" and notice.on > due:
        return f"it came after the time to answer ended on {_day(due)}"
    return None


def _is_void(terms: Extension, notice: Event, farthest: _Farthest) -> bool:
    """Whether the notice names a day that the law does not let the body take by itself."""
    beyond = notice.until is not None and notice.until > farthest.due
    return terms.beyond == "void" and beyond


def _farthest(clock: _Clock, base: Count, version: Version, notice: Event) -> _Farthest | None:
    """The last day that the law gives for one notice; None where it sets none."""
    if version.within is None:
        return None
    begin = _begin(clock, base, version, notice)
    return _Farthest(begin, *clock.counter.ends(begin, version.within, clock.rule.who))


def _begin(clock: _Clock, base: Count, version: Version, notice: Event) -> date:
    """Where an extension is counted from: by the text, from the last day before it was moved."""
    op = version.from_.op
    if op == "base_due":
        return (base.due if clock.counter.generous else base.raw) or clock.start
    if op == "receipt":
        return clock.start
    if op == "event" and version.from_.event is EventKind.EXTENDED:
        return notice.on
    if op == "event" and version.from_.event is notice.kind:
        return notice.on
    point = clock.case.start(clock.rule, version.from_)
    return point.on if isinstance(point, StartPoint) else clock.start


def _moved(
    clock: _Clock,
    base: Count,
    version: Version,
    notice: Event,
    farthest: _Farthest | None,
) -> Count:
    """``base`` after one good notice, bound by ``farthest`` alone. An extension never shortens."""
    said = f"extended on {_day(notice.on)} under {version.citation}"
    notes = (*base.notes, f"The time was {said}.")
    if version.within is None or farthest is None:
        if notice.until is None:
            why = f"The time was {said}, and no date is recorded for it."
            return base._replace(due=None, raw=None, reason=why)
        due = max(base.due or notice.until, notice.until)
        if notice.agreed:
            notes = (*base.notes, f"The time was {said}: until {_day(due)}, as was agreed.")
        return base._replace(due=due, raw=due, notes=notes)
    begin, raw, due = farthest
    generous = clock.counter.generous
    how = f"{version.within} from {_day(begin)}"
    if notice.until is not None and notice.until < due and not generous:
        raw = due = notice.until
        how = "the agency named the day"
    if base.due is not None and due < base.due:
        return base._replace(notes=notes)
    business = clock.counter.in_business_days(version.within.lengths[0])
    leg = Leg(begin, raw, version.within, business, said)
    kept = base.legs if begin == (base.due if generous else base.raw) else ()
    notes = (*base.notes, f"The time was {said}: {how}.")
    return base._replace(due=due, raw=raw, legs=(*kept, leg), notes=notes)


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
