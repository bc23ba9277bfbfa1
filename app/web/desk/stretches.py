"""What one clock did when: it ran, stood still, was extended, is late; for the time line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.law.clocks import Clock
from app.law.days import Closure
from app.law.errors import LawError
from app.law.vocabulary import ClockState
from app.web.dates import day
from app.web.desk.clock_view import Shown

Moment = date | datetime
_EXTENDED = "extended"
_STILL = frozenset({"stopped", "anew"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a clock's time.

    ``kind``: ``ran`` and ``ahead`` are its own length, behind today and before it; ``extra`` is
    what an extension added; ``grace`` lies between the text's own day and the last defensible
    one; ``late`` comes after that; ``stopped`` is a pause, ``anew`` what was lost when the count
    began anew; ``waits`` comes only if they are silent; ``open`` has no end in any law.
    """

    kind: str
    begin: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class Point:
    """A day of its own on the line: ``due``, ``overdue``, ``safe``, ``computed``, ``met`` ..."""

    kind: str
    at: Moment
    words: str


@dataclass(frozen=True, slots=True)
class Run:
    """Everything of one clock in time."""

    stretches: tuple[Stretch, ...]
    marks: tuple[Point, ...]
    closed: tuple[Closure, ...]


def begins(clock: Clock) -> Moment:
    """The day from which a clock counts; the hour, for a clock of hours."""
    start = clock.start
    if start is None:
        raise ValueError("a clock that has not begun has no place in time")
    if clock.due_at and start.event and start.event.at:
        return start.event.at.astimezone(clock.due_at.tzinfo)
    return start.on


def ends(clock: Clock, today: date) -> Moment:
    """The last day that its line reaches: its end, or when it was met; today, without either."""
    if clock.state is ClockState.MET and clock.met_by:
        return clock.met_by.on
    last = clock.latest_at or clock.due_at or clock.latest or clock.due or clock.about
    if last is None:
        return max(today, clock.start.on) if clock.start else today
    return last


def noticed(found: Iterable[Shown]) -> dict[str, date]:
    """The day on which more time was noticed, by the rule that it moved."""
    return {
        rule: each.clock.met_by.on
        for each in found
        if each.clock.rule.extends and each.clock.met_by
        for rule in each.clock.rule.extends.rules
    }


def run_of(each: Shown, notices: Mapping[str, date], today: date) -> Run:
    """Tell what a clock did until ``today`` and what lies ahead of it."""
    clock = each.clock
    parts = _stretches(each, notices.get(each.clock.rule_id), today)
    return Run(
        tuple(part for part in parts if _later(part.end, part.begin)),
        tuple(_marks(each)),
        _closed(clock),
    )


def _stretches(each: Shown, notice: date | None, today: date) -> Iterator[Stretch]:
    clock = each.clock
    begin, text_end = begins(clock), clock.due_at or clock.due or clock.about
    done = clock.met_by.on if clock.state is ClockState.MET and clock.met_by else None
    if text_end is None:
        yield from _open(each, begin, today)
        return
    if each.waits:
        yield Stretch("waits", begin, text_end)
        return
    end = done if done and done < _date(text_end) else text_end
    for kind, first, last in _parts(clock, begin, end, notice):
        if kind in _STILL:
            yield Stretch(kind, first, last)
        else:
            yield from _behind_and_ahead(kind, first, last, done or today)
    yield from _after(each, text_end, done, today)


def _after(each: Shown, text_end: Moment, done: date | None, today: date) -> Iterator[Stretch]:
    """What lies behind the text's own day: the doubt, and then lateness."""
    latest = each.clock.latest_at or each.clock.latest
    if latest is None:
        return
    if done is not None:
        yield Stretch("grace", text_end, min(done, _date(latest)))
        yield Stretch("late" if each.clock.may_accuse else "grace", latest, done)
        return
    if not each.ours:
        yield Stretch("grace", text_end, latest)
    if each.late:
        yield Stretch("late", latest, today)


def _behind_and_ahead(kind: str, first: Moment, last: Moment, now: date) -> Iterator[Stretch]:
    """A part of the length, told apart at ``now``; with a second stroke where it was added."""
    cut = first if not _later(now, first) else now if _later(last, now) else last
    yield Stretch("ran", first, cut)
    yield Stretch("ahead", cut, last)
    if kind == "extra":
        yield Stretch("extra", first, last)


def _open(each: Shown, begin: Moment, today: date) -> Iterator[Stretch]:
    """A clock without an end: one that stands still, or one to which the law gives no number."""
    clock, ran_to = each.clock, begin
    for leg in clock.legs:
        if _later(leg.start, ran_to):
            yield Stretch("stopped", ran_to, leg.start)
        yield Stretch("ran", leg.start, leg.end)
        ran_to = leg.end
    if clock.state is ClockState.PAUSED:
        yield Stretch("stopped", ran_to, max(today, _date(ran_to)))
    elif clock.met_by is not None:
        yield Stretch("ran", ran_to, clock.met_by.on)
    elif not each.waits:
        yield Stretch("open", ran_to, max(today, _date(ran_to)))


def _parts(
    clock: Clock, begin: Moment, end: Moment, notice: date | None
) -> Iterator[tuple[str, Moment, Moment]]:
    """Its own length, its pauses and what was added, from its start to the text's own end."""
    legs = () if clock.computed is not None or clock.due_at is not None else clock.legs
    at: Moment = begin
    for leg in legs:
        if _later(leg.start, at):
            yield "anew" if leg is legs[0] else "stopped", at, leg.start
            at = leg.start
        if not _later(leg.end, at):
            continue
        added = leg.why.startswith(_EXTENDED)
        if added and leg is legs[0] and notice is not None and _later(notice, at):
            # Counted anew from the start: what the notice added begins where it came.
            yield "base", at, notice
            at = notice
        stop = min(_date(leg.end), _date(end))
        yield "extra" if added else "base", at, stop
        at = stop
    if _later(end, at):
        # Only what was noticed has a note; a last day that moved off a closed one has none.
        yield "extra" if legs and clock.notes else "base", at, end


def _marks(each: Shown) -> Iterator[Point]:
    clock = each.clock
    if clock.computed is not None and clock.overridden_from is not None:
        on = clock.overridden_from
        yield Point("computed", on, f"by the law's own count {day(on)}")
    latest = clock.latest_at or clock.latest
    text_end = clock.due_at or clock.due
    if clock.met_by is not None and clock.state is ClockState.MET:
        done = clock.met_by.on
        if text_end is not None and done > _date(text_end):
            yield Point("passed", text_end, f"it was due {_said(text_end)}")
        yield Point("met", done, f"done {day(done)}")
        return
    if each.ours and clock.earliest and clock.earliest != clock.due:
        yield Point("safe", clock.earliest, f"to be safe by {day(clock.earliest)}")
    if text_end is None:
        if clock.about is not None:
            yield Point("about", clock.about, f"about {day(clock.about)}")
        return
    yield Point(_shape(each), text_end, f"due {_said(text_end)}")
    if latest and latest != text_end and not each.ours:
        yield Point("latest", latest, f"at the latest {_said(latest)}")


def _shape(each: Shown) -> str:
    if each.late:
        return "overdue"
    if each.clock.computed is not None:
        return "by_hand"
    return "ours" if each.ours else "due"


def _closed(clock: Clock) -> tuple[Closure, ...]:
    try:
        return clock.skipped()
    except LawError:  # beyond the years that the calendar knows
        return ()


def _date(when: Moment) -> date:
    return when.date() if isinstance(when, datetime) else when


def _later(one: Moment, other: Moment) -> bool:
    """Whether ``one`` lies after ``other``; a day stands for its beginning."""
    return _sortable(one) > _sortable(other)


def _sortable(when: Moment) -> tuple[date, int, int]:
    if isinstance(when, datetime):
        return when.date(), when.hour, when.minute
    return when, 0, 0


def _said(when: Moment) -> str:
    return f"{when:%H:%M} on {day(when.date())}" if isinstance(when, datetime) else day(when)
